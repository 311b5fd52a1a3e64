#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule unlogged_table{
    .name = "unlogged-table",
    .summary = "a table is UNLOGGED: a crash empties it, and replicas do not have it",
    .why = R"(
An unlogged table is emptied when the server restarts after a crash, is not in the log, and so neither on
replicas nor in a base backup that is restored.)",
    .silent = R"(
The table is temporary, or is dropped or made LOGGED again in the same revision.)",
    .instead = R"(
Leave UNLOGGED out, unless the rows can be made anew at any time.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "CREATE UNLOGGED TABLE sessions (id bigint PRIMARY KEY);",
            .good = "CREATE TABLE sessions (id bigint PRIMARY KEY);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('CREATE UNLOGGED TABLE sessions (id bigint PRIMARY KEY)')",
                .good = "op.execute('CREATE TABLE sessions (id bigint PRIMARY KEY)')"},
    .check_step = check,
};

static bool passes(const Step& step, const ddl::Name& table) {
  return step.later<ddl::Drop>([&](const ddl::Drop& drop) {
    return std::ranges::any_of(drop.objects,
                               [&](const ddl::Name& name) { return step.same(name, table); });
  }) || step.later<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
    return step.same(alter.table, table) &&
           std::ranges::any_of(alter.actions, [](const ddl::Alteration& action) {
             const auto* set = std::get_if<ddl::SetLogged>(&action);
             return set != nullptr && set->logged;
           });
  });
}

static void report(const Step& step, const ddl::Name& table, Findings& out) {
  if (passes(step, table)) return;
  out.add(step,
          fmt::format("{} is UNLOGGED: a crash of the server empties it, and replicas do not have "
                      "its rows.",
                      table.text()),
          "Leave UNLOGGED out, unless the rows can be made anew at any time.");
}

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateTable>();
  if (create != nullptr && create->persistence == ddl::Persistence::kUnlogged)
    report(step, create->table, out);
  actions_on_existing_table<ddl::SetLogged>(
      step, [&](const ddl::AlterTable& alter, const ddl::SetLogged& set) {
        if (!set.logged) report(step, alter.table, out);
      });
}

}  // namespace miglint::rules
