#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/columns.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule discouraged_type{
    .name = "discouraged-type",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a column has a type that the Postgres community advises against",
    .why = R"(
money depends on a setting of the server; timetz has an offset without a date; json keeps the text and can
neither be compared nor indexed; timestamp(0) rounds; reg* types break pg_upgrade.)",
    .silent = R"(numeric, time, jsonb, timestamptz, text. Downgrades.)",
    .instead = R"(numeric for money, timestamptz for timetz, jsonb for json, text for reg* types.)",
    .source = "PostgreSQL 15 manual, chapter 8, Data Types",
    .sql = {.bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, owed money);)",
            .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, owed numeric);)"},
    .alembic = {.bad = R"(op.create_table('users', sa.Column('data', sa.JSON())))",
                .good = R"(op.create_table('users', sa.Column('data', sa.Text())))"},
    .check_step = check,
};

static bool applies(const ddl::TypeName& type) {
  static constexpr auto kTypes = std::to_array<std::string_view>(
      {"money", "timetz", "json", "xml", "hstore", "regclass", "regproc", "regtype", "regoper"});
  const std::string& name = type.name.name;
  if (std::ranges::count(kTypes, name) > 0) return true;
  const bool rounds = name == "timestamp" || name == "timestamptz";
  return rounds && !type.modifiers.empty() && type.modifiers.front() == 0;
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_type(step,
                [&](const ddl::Name& table,
                    const std::string& column,
                    const ddl::TypeName& type,
                    SourceSpan where) {
                  if (!applies(type)) return;
                  out.add(where,
                          fmt::format("{}.{} is {}, which the Postgres community advises against.",
                                      table.text(),
                                      column,
                                      type.text()),
                          "Use numeric for money, timestamptz for timetz, jsonb for json.");
                });
}

}  // namespace miglint::rules
