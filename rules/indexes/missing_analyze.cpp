#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule missing_analyze{
    .name = "missing-analyze",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "an index on an expression is built and its statistics are not gathered",
    .why = R"(
The planner knows nothing about an expression until ANALYZE has run, so it may not use the new index, or
use it wrongly, until autovacuum comes by.)",
    .silent = R"(
ANALYZE of the table, or of everything, follows in the script; an index on columns alone; a table that was
created in the same revision. Downgrades.)",
    .instead = "ANALYZE the table after it.",
    .source = "PostgreSQL 15 manual, ANALYZE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "CREATE INDEX CONCURRENTLY i ON users (lower(email));",
            .good = "CREATE INDEX CONCURRENTLY i ON users (lower(email));\nANALYZE users;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_index('i', 'users', [sa.text('lower(email)')])",
                .good = "op.create_index('i', 'users', [sa.text('lower(email)')])\n"
                        "op.execute('ANALYZE users')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr || step.direction == Direction::kDowngrade) return;
  if (!step.pre_existing(create->table)) return;
  const bool plain = std::ranges::none_of(
      create->keys, [](const ddl::IndexKey& key) { return key.expression.has_value(); });
  const ddl::Name table = step.before.resolve(create->table);
  const auto analyzes = [&](const ddl::Vacuum& vacuum) {
    return vacuum.tables.empty() || std::ranges::any_of(vacuum.tables, [&](const ddl::Name& name) {
             return step.before.resolve(name) == table;
           });
  };
  if (plain || step.later<ddl::Vacuum>(analyzes)) return;
  out.add(
      step,
      fmt::format("The planner knows nothing about this expression until {} is analyzed.",
                  create->table.text()),
      in_language(step,
                  fmt::format("ANALYZE {} after it.", ddl::quote(create->table)),
                  fmt::format("op.execute('ANALYZE {}') after it.", ddl::quote(create->table))));
}

}  // namespace miglint::rules
