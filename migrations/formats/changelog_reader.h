#pragma once

// A Liquibase history on its way: from the root change log through everything that it includes, in
// the order of the documents.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats/changelog.h"
#include "migrations/formats/changelog_changes.h"
#include "migrations/formats/formatted_sql.h"
#include "migrations/formats/reading.h"

namespace miglint {

// Whether a `dbms` attribute lets the change run on PostgreSQL.
bool is_for_postgres(std::string_view dbms);

// A context is whatever a project calls so; one that names another database and not this one is
// not for it.
bool is_context_for_postgres(std::string_view context);

void declare_empty_rollback(Script& script);
void guard_by_preconditions(Script& script);

class ChangeLogReader {
 public:
  explicit ChangeLogReader(TreeReader& reader) : reader_(reader) {}

  // A change log of any kind: appends its change sets, and those of what it includes.
  void read_file(const std::string& path);

 private:
  // --- files and includes (changelog_reader.cpp)
  LoadedText load(const std::string& path);
  void read_log(const std::string& path, FileId file);
  void read_property(std::string_view name, std::string_view value, std::string_view dbms);
  std::string resolve(const std::string& from,
                      const LogElement& element,
                      std::string_view path) const;
  void include(const std::string& from, FileId file, const LogElement& element);
  void include_all(const std::string& from, FileId file, const LogElement& element);
  void missing(std::string_view path);
  SourceSpan at(FileId file, const LogElement& element) const;
  Revision& add(const std::string& path,
                std::string_view id,
                std::string_view author,
                SourceSpan where);

  // --- change sets in XML, YAML and JSON (changelog_sets.cpp)
  // `shown`: what stands for the path in the change sets' ids.
  void read_change_set(const std::string& path,
                       const std::string& shown,
                       FileId file,
                       const LogElement& element);
  void read_change(const std::string& path,
                   FileId file,
                   const LogElement& change,
                   TransactionMode mode,
                   Script& script);
  void read_sql_file(const std::string& path,
                     FileId file,
                     const LogElement& change,
                     TransactionMode mode,
                     Script& script);
  void read_own_change(FileId file, const LogElement& change, TransactionMode mode, Script& script);
  std::optional<Script> derive_rollback(FileId file,
                                        const std::vector<const LogElement*>& changes,
                                        TransactionMode mode);
  void read_rollback(const std::string& path,
                     FileId file,
                     const LogElement& rollback,
                     TransactionMode mode,
                     Script& script);
  void lift(FileId file,
            const LogElement& change,
            const std::string& sql,
            TransactionMode mode,
            Script& script);
  void add_written(const changelog::ChangeStatements& statements,
                   SourceSpan where,
                   TransactionMode mode,
                   Script& script);

  // --- formatted SQL (changelog_sql.cpp)
  void read_sql(const std::string& path, FileId file);
  void read_sql_set(const std::string& path,
                    FileId file,
                    const FormattedSql& sql,
                    const SqlChangeSet& set);
  Script rollback_of(FileId file,
                     const FormattedSql& sql,
                     const SqlRollback& rollback,
                     TransactionMode mode);
  void note_cut_body(FileId file, const SqlChangeSet& set);

  TreeReader& reader_;
  std::vector<std::string> open_;  // the files that are being read, the innermost last
  SourceSpan included_at_;
  std::map<std::string, LoadedText> outside_;  // files that are not in the reader's folder
  std::map<std::string, SourceSpan> first_;    // where each id was seen first
};

}  // namespace miglint
