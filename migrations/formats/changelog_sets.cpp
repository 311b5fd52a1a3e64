// Change sets in XML, YAML and JSON.

#include <fmt/format.h>

#include "migrations/formats/blocks.h"
#include "migrations/formats/changelog_reader.h"
#include "migrations/formats/lines.h"
#include "migrations/sql/lexer.h"

namespace miglint {

namespace {

TransactionMode mode_of(const LogElement& change_set) {
  return change_set.attribute("runInTransaction") == "false" ? TransactionMode::kPerStatement
                                                             : TransactionMode::kWrapped;
}

bool is_change(const LogElement& element) {
  return element.name != "comment" && element.name != "preConditions" &&
         element.name != "validCheckSum" && element.name != "modifySql" &&
         element.name != "rollback";
}

Separator separator_of(const LogElement& change) {
  return liquibase_separator(change.attribute("splitStatements"), change.attribute("endDelimiter"));
}

// Where the conditions do not hold, Liquibase goes on without the change set.
bool may_be_passed_over(const LogElement& change_set) {
  const LogElement* conditions = change_set.child("preConditions");
  if (conditions == nullptr) return false;
  const std::string_view outcome = conditions->attribute("onFail");
  return outcome == "MARK_RAN" || outcome == "CONTINUE";
}

// The attribute of the change that is missing; empty: none.
std::string_view missing_attribute(const changelog::ChangeKind& kind, const LogElement& change) {
  for (const std::string_view name : split_at_blanks(kind.required))
    if (change.attribute(name).empty()) return name;
  return {};
}

}  // namespace

void declare_empty_rollback(Script& script) {
  script.declared_irreversible = true;
  script.irreversible_reason = "an empty rollback";
}

void guard_by_preconditions(Script& script) {
  for (SqlBlock& block : script.blocks)
    block.guard = "the preconditions of its change set hold";
}

void ChangeLogReader::read_change_set(const std::string& path,
                                      const std::string& shown,
                                      FileId file,
                                      const LogElement& element) {
  const TransactionMode mode = mode_of(element);
  Script up;
  up.where = at(file, element);
  std::optional<Script> down;
  std::vector<const LogElement*> changes;
  for (const LogElement& change : element.children) {
    if (change.name == "rollback") {
      if (!down) down.emplace().where = at(file, change);
      read_rollback(path, file, change, mode, *down);
      if (down->blocks.empty()) declare_empty_rollback(*down);
    } else if (is_change(change)) {
      changes.push_back(&change);
      read_change(path, file, change, mode, up);
    }
  }
  if (!down) down = derive_rollback(file, changes, mode);
  if (may_be_passed_over(element)) {
    guard_by_preconditions(up);
    if (down) guard_by_preconditions(*down);
  }
  const std::string_view logical = element.attribute("logicalFilePath");
  Revision& revision = add(logical.empty() ? shown : std::string(logical),
                           element.attribute("id"),
                           element.attribute("author"),
                           up.where);
  if (element.attribute("runOnChange") == "true" || element.attribute("runAlways") == "true")
    revision.kind = RevisionKind::kRepeatable;
  revision.upgrade = std::move(up);
  revision.downgrade = std::move(down);
}

void ChangeLogReader::read_change(const std::string& path,
                                  FileId file,
                                  const LogElement& change,
                                  TransactionMode mode,
                                  Script& script) {
  if (change.name == "sql" || change.name == "createProcedure") {
    if (!is_for_postgres(change.attribute("dbms"))) return;
    const std::string_view attribute = change.attribute("sql");
    lift(file, change, attribute.empty() ? change.text : std::string(attribute), mode, script);
  } else if (change.name == "sqlFile") {
    if (is_for_postgres(change.attribute("dbms"))) read_sql_file(path, file, change, mode, script);
  } else {
    read_own_change(file, change, mode, script);
  }
}

void ChangeLogReader::read_sql_file(const std::string& path,
                                    FileId file,
                                    const LogElement& change,
                                    TransactionMode mode,
                                    Script& script) {
  const std::string target = resolve(path, change, change.attribute("path"));
  included_at_ = at(file, change);
  if (!reader_.files.is_file(target)) {
    missing(change.attribute("path"));
    script.blocks.push_back(opaque_block(included_at_, "a file that is not there", mode));
    return;
  }
  const LoadedText text = load(target);
  const Separator usual = reader_.options.separator;
  reader_.options.separator = separator_of(change);
  if (text.usable)
    reader_.add_sql(
        script, text.file, 0, static_cast<std::uint32_t>(reader_.text(text.file).size()), mode);
  reader_.options.separator = usual;
}

// A change that Liquibase puts into SQL itself.
void ChangeLogReader::read_own_change(FileId file,
                                      const LogElement& change,
                                      TransactionMode mode,
                                      Script& script) {
  const SourceSpan where = at(file, change);
  const changelog::ChangeKind* kind = changelog::find_change_kind(change);
  if (kind == nullptr) {
    script.blocks.push_back(opaque_block(where, fmt::format("Liquibase's {}", change.name), mode));
    return;
  }
  if (const std::string_view name = missing_attribute(*kind, change); !name.empty()) {
    reader_.refuse(
        where, fmt::format("{} has no {}", change.name, name), fmt::format("add {}", name));
    return;
  }
  add_written(kind->up(change), where, mode, script);
}

void ChangeLogReader::add_written(const changelog::ChangeStatements& statements,
                                  SourceSpan where,
                                  TransactionMode mode,
                                  Script& script) {
  if (!statements.empty())
    script.blocks.push_back(
        reader_.written_block(fmt::format("{}", fmt::join(statements, ";\n")), where, mode));
}

// Liquibase undoes its own changes, the last first; a change set with anything that it cannot undo
// has no way back.
std::optional<Script> ChangeLogReader::derive_rollback(
    FileId file, const std::vector<const LogElement*>& changes, TransactionMode mode) {
  if (changes.empty()) return std::nullopt;
  Script down;
  down.where = at(file, *changes.front());
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    const changelog::ChangeKind* kind = changelog::find_change_kind(**change);
    if (kind == nullptr || kind->down == nullptr) return std::nullopt;
    if (missing_attribute(*kind, **change).empty())
      add_written(kind->down(**change), at(file, **change), mode, down);
  }
  return down;
}

void ChangeLogReader::lift(FileId file,
                           const LogElement& change,
                           const std::string& sql,
                           TransactionMode mode,
                           Script& script) {
  if (scan(sql).empty()) return;
  const std::string_view text = reader_.text(file);
  const std::size_t found = text.find(sql, change.begin);
  const auto begin = static_cast<std::uint32_t>(found);
  const Separator usual = reader_.options.separator;
  reader_.options.separator = separator_of(change);
  // Byte for byte in the file: then placeholders and the like are read there.
  if (found != std::string_view::npos)
    reader_.add_sql(script, file, begin, begin + static_cast<std::uint32_t>(sql.size()), mode);
  else
    script.blocks.push_back(reader_.written_block(sql, at(file, change), mode));
  reader_.options.separator = usual;
}

void ChangeLogReader::read_rollback(const std::string& path,
                                    FileId file,
                                    const LogElement& rollback,
                                    TransactionMode mode,
                                    Script& script) {
  lift(file, rollback, rollback.text, mode, script);
  if (!rollback.attribute("changeSetId").empty())
    script.blocks.push_back(
        opaque_block(at(file, rollback), "another change set, run again", mode));
  for (const LogElement& change : rollback.children)
    if (is_change(change)) read_change(path, file, change, mode, script);
}

}  // namespace miglint
