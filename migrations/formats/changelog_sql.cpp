// Change sets in formatted SQL.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/blocks.h"
#include "migrations/formats/changelog_reader.h"
#include "migrations/formats/lines.h"
#include "migrations/sql/lexer.h"
#include "migrations/sql/quoted_text.h"

namespace miglint {

namespace {

// The first ';' of text[begin, end) at which Liquibase's tokeniser ends a statement: it knows
// BEGIN … END and no dollar quotes. npos: none.
std::size_t cut_in(std::string_view text, std::size_t begin, std::size_t end) {
  int depth = 0;
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] == ';' && depth == 0) return at;
    const bool begins_word = at > begin && (text[at - 1] == ' ' || text[at - 1] == '\n' ||
                                            text[at - 1] == '\t' || text[at - 1] == '$');
    if (!begins_word) continue;
    const std::string_view rest = text.substr(at, std::min<std::size_t>(end - at, 6));
    if (starts_with_word(rest, "begin")) ++depth;
    if (starts_with_word(rest, "end") && depth > 0 &&
        (rest.size() == 3 || rest[3] == ';' || rest[3] == ' ' || rest[3] == '\n'))
      --depth;
  }
  return std::string_view::npos;
}

}  // namespace

void ChangeLogReader::read_sql(const std::string& path, FileId file) {
  const std::string_view text = reader_.text(file);
  if (!is_formatted_sql(text)) {
    Script script = reader_.whole_file(file, TransactionMode::kWrapped);
    add(path, "raw", "includeAll", reader_.whole(file)).upgrade = std::move(script);
    return;
  }
  const FormattedSql sql = read_formatted_sql(text);
  for (const FormattedSql::Property& property : sql.properties)
    read_property(property.name, property.value, property.dbms);
  for (const FormattedSql::Problem& problem : sql.problems)
    reader_.refuse({file, problem.line.begin, problem.line.end}, problem.why, "correct the marker");
  for (const SqlChangeSet& set : sql.change_sets)
    if (is_for_postgres(set.attribute("dbms")) && set.attribute("ignore") != "true" &&
        is_context_for_postgres(set.attribute("context")))
      read_sql_set(sql.logical_path.empty() ? path : sql.logical_path, file, sql, set);
}

void ChangeLogReader::read_sql_set(const std::string& path,
                                   FileId file,
                                   const FormattedSql& sql,
                                   const SqlChangeSet& set) {
  const std::string_view logical = set.attribute("logicalFilePath");
  const SourceSpan where{file, set.line.begin, set.line.end};
  const TransactionMode mode = set.attribute("runInTransaction") == "false"
                                   ? TransactionMode::kPerStatement
                                   : TransactionMode::kWrapped;
  Script up;
  up.where = where;
  const Separator usual = reader_.options.separator;
  reader_.options.separator =
      liquibase_separator(set.attribute("splitStatements"), set.attribute("endDelimiter"));
  reader_.add_sql(up, file, set.begin, set.end, mode);
  reader_.options.separator = liquibase_separator(set.attribute("rollbackSplitStatements"),
                                                  set.attribute("rollbackEndDelimiter"));
  if (up.blocks.empty())
    reader_.refuse(where, "the change set has no SQL", "write its statements, or delete it");
  std::optional<Script> down;
  if (set.rollback) down = rollback_of(file, sql, *set.rollback, mode);
  reader_.options.separator = usual;
  if (set.may_be_passed_over) {
    guard_by_preconditions(up);
    if (down) guard_by_preconditions(*down);
  }
  note_cut_body(file, set);
  Revision& revision =
      add(logical.empty() ? path : std::string(logical), set.id, set.author, where);
  if (set.attribute("runOnChange") == "true" || set.attribute("runAlways") == "true")
    revision.kind = RevisionKind::kRepeatable;
  revision.upgrade = std::move(up);
  revision.downgrade = std::move(down);
}

Script ChangeLogReader::rollback_of(FileId file,
                                    const FormattedSql& sql,
                                    const SqlRollback& rollback,
                                    TransactionMode mode) {
  Script script;
  script.where = {file, rollback.line.begin, rollback.line.end};
  if (!rollback.change_set.empty()) {
    const auto again = std::ranges::find_if(sql.change_sets, [&](const SqlChangeSet& one) {
      return one.id == rollback.change_set &&
             (rollback.change_set_author.empty() || one.author == rollback.change_set_author);
    });
    if (again != sql.change_sets.end())
      reader_.add_sql(script, file, again->begin, again->end, mode);
    else
      script.blocks.push_back(opaque_block(script.where, "another change set, run again", mode));
    return script;
  }
  if (rollback.is_empty) {
    declare_empty_rollback(script);
    return script;
  }
  SqlBlock block;
  block.transaction = mode;
  for (const auto& [begin, end] : rollback.pieces) {
    const SqlBlock piece = reader_.sent_block(file, begin, end);
    block.map.append(piece.map, static_cast<std::uint32_t>(block.sql.size()));
    block.sql.append(piece.sql) += '\n';
    block.has_stand_ins = block.has_stand_ins || piece.has_stand_ins;
  }
  if (rollback.pieces.empty() || scan(block.sql).empty()) return script;
  block.where = {file, rollback.pieces.front().first, rollback.pieces.back().second};
  script.blocks.push_back(std::move(block));
  return script;
}

void ChangeLogReader::note_cut_body(FileId file, const SqlChangeSet& set) {
  if (set.attribute("splitStatements") == "false") return;
  const std::string_view delimiter = set.attribute("endDelimiter");
  if (!delimiter.empty() && delimiter != ";") return;
  const std::string_view text = reader_.text(file).substr(0, set.end);
  std::size_t from = set.begin;
  while (const auto quoted = next_quoted(text, from)) {
    from = quoted->end;
    if (text[quoted->begin] != '$') continue;
    const std::size_t cut = cut_in(text, quoted->begin, quoted->end);
    if (cut == std::string_view::npos) continue;
    const auto begin = static_cast<std::uint32_t>(cut);
    reader_.note(NoteKind::kToolSplitsDifferently,
                 {file, begin, begin + 1},
                 "Liquibase does not know dollar quotes and ends the statement at this `;`, so it "
                 "sends two halves that Postgres refuses",
                 "add `splitStatements:false` to the change set, or an endDelimiter");
    return;
  }
}

}  // namespace miglint
