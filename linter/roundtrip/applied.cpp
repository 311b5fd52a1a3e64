#include "linter/roundtrip/applied.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "linter/roundtrip/walk_order.h"
#include "migrations/ddl/names.h"

namespace miglint {

namespace {

struct VersionQuery {
  std::string table;
  std::string schema;    // where it is when several have one; empty: public
  std::string_view sql;  // {} is the table; ids, and whether the state is dirty
};

// golang-migrate: one row (database/postgres/postgres.go). goose: a row for each run, the last of a
// version counts, and 0 is its own first row (internal/dialect/dialectquery/postgres.go).
std::optional<VersionQuery> query_of(const History& history) {
  switch (history.format) {
    case SourceFormat::kAlembic:
      return VersionQuery{history.facts.version_table,
                          history.facts.version_table_schema,
                          "SELECT version_num::text, false FROM {} ORDER BY 1"};
    case SourceFormat::kGolangMigrate:
      return VersionQuery{"schema_migrations", {}, "SELECT version::text, dirty FROM {}"};
    case SourceFormat::kGoose:
      return VersionQuery{"goose_db_version",
                          {},
                          "SELECT version_id::text, false FROM (SELECT DISTINCT ON (version_id) "
                          "version_id, is_applied FROM {} ORDER BY version_id, id DESC) last WHERE "
                          "is_applied AND version_id > 0 ORDER BY version_id DESC LIMIT 1"};
    default:
      return std::nullopt;
  }
}

std::string_view without_zeros(std::string_view number) {
  while (number.size() > 1 && number.front() == '0')
    number.remove_prefix(1);
  return number;
}

Error unreadable(const std::string& table, const ServerError& error) {
  return Error{fmt::format("{} cannot be read: {}", table, error.message)};
}

}  // namespace

Result<Standing> read_standing(Connection& connection, const History& history) {
  const auto query = query_of(history);
  if (!query)
    return Error{
        fmt::format("where {} keeps the version of a database is not known here; miglint status "
                    "reads the tables of alembic, golang-migrate and goose",
                    name_of(history.format))};
  Standing standing;
  std::string quoted;
  auto error = connection.ask(
      fmt::format("SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN "
                  "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = '{}' AND "
                  "c.relkind IN ('r', 'p') ORDER BY n.nspname <> '{}', 1 LIMIT 1",
                  query->table,
                  query->schema.empty() ? "public" : query->schema),
      [&](std::size_t, const Answer& answer) {
        if (answer.rows() == 0) return;
        const std::string schema = answer.value(0, 0);
        const std::string table = answer.value(0, 1);
        standing.table = schema + "." + table;
        quoted = ddl::quote_identifier(schema) + "." + ddl::quote_identifier(table);
      });
  if (error) return unreadable("the catalogue", *error);
  if (standing.table.empty()) return standing;
  error = connection.ask(fmt::format(fmt::runtime(query->sql), quoted),
                         [&](std::size_t, const Answer& answer) {
                           for (int row = 0; row < answer.rows(); ++row) {
                             if (answer.value(row, 0) == nullptr) continue;
                             standing.ids.emplace_back(answer.value(row, 0));
                             const char* dirty = answer.value(row, 1);
                             standing.is_dirty |= dirty != nullptr && *dirty == 't';
                           }
                         });
  if (error) return unreadable(standing.table, *error);
  return standing;
}

RevisionIndex find_stored(const History& history, const std::string& id) {
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    const std::string& known = history.revisions[i].id;
    if (known == id || (history.linear && without_zeros(known) == without_zeros(id))) return i;
  }
  return kNoRevision;
}

std::vector<bool> applied_revisions(const History& history,
                                    const std::vector<RevisionIndex>& current) {
  std::vector<bool> stands(history.revisions.size());
  for (const RevisionIndex index : current)
    stands[index] = true;
  std::vector<bool> applied(history.revisions.size());
  for (const RevisionIndex index : WalkOrder(history).reaching(stands))
    applied[index] = true;
  return applied;
}

}  // namespace miglint
