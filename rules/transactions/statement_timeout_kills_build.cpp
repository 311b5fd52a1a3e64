#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule statement_timeout_kills_build{
    .name = "statement-timeout-kills-build",
    .severity = Severity::kWarning,
    .summary = "a short statement_timeout is in force while an index is built concurrently",
    .why = R"(
CREATE INDEX CONCURRENTLY takes as long as the table is large, and VALIDATE CONSTRAINT too. A
statement_timeout that suits other statements cancels them; a cancelled build leaves an INVALID index.)",
    .silent = R"(
No statement_timeout, 0, or five minutes and more; the table was created in the same revision or is listed
in [tables] small; the constraint is valid already.)",
    .instead = "SET statement_timeout = 0 for this statement; it blocks nobody.",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "SET statement_timeout = '5s';\n"
                   "CREATE INDEX CONCURRENTLY i ON users (email);",
            .good = "SET statement_timeout = 0;\n"
                    "CREATE INDEX CONCURRENTLY i ON users (email);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = R"(op.execute("SET statement_timeout = '5s'")
with op.get_context().autocommit_block():
    op.create_index('i', 'users', ['email'], postgresql_concurrently=True))",
                .good = R"(op.execute('SET statement_timeout = 0')
with op.get_context().autocommit_block():
    op.create_index('i', 'users', ['email'], postgresql_concurrently=True))"},
    .check_step = check,
};

static constexpr std::int64_t kLongEnough = 300'000;  // milliseconds

// The table that a long statement which blocks nobody reads; empty: it is none.
static ddl::Name read_whole(const Step& step) {
  if (const auto* create = step.as<ddl::CreateIndex>())
    return create->concurrently ? create->table : ddl::Name{};
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr) return {};
  const Relation* table = step.before.relation(alter->table);
  for (const ddl::Alteration& action : alter->actions) {
    const auto* validate = std::get_if<ddl::ValidateConstraint>(&action);
    if (validate == nullptr) continue;
    const TableConstraint* known = table == nullptr ? nullptr : table->constraint(validate->name);
    if (known == nullptr || !known->valid) return alter->table;
  }
  return {};
}

static void check(const Step& step, Findings& out) {
  const std::string* value = step.session.setting("statement_timeout");
  const auto time = value == nullptr ? std::nullopt : milliseconds(*value);
  if (!time || *time <= 0 || *time >= kLongEnough) return;
  const ddl::Name table = read_whole(step);
  if (table.empty() || !step.in_use(table)) return;
  const bool builds = step.as<ddl::CreateIndex>() != nullptr;
  out.add(step,
          fmt::format("statement_timeout is {} here: {} is cancelled when reading {} takes "
                      "longer{}.",
                      *value,
                      builds ? "the build" : "VALIDATE CONSTRAINT",
                      table.text(),
                      builds ? ", and leaves an invalid index" : ""),
          in_language(step,
                      "Put SET statement_timeout = 0 before it.",
                      "Put op.execute('SET statement_timeout = 0') before it."));
}

}  // namespace miglint::rules
