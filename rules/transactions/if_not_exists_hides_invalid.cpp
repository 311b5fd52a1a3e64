#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule if_not_exists_hides_invalid{
    .name = "if-not-exists-hides-invalid",
    .severity = Severity::kWarning,
    .summary = "CREATE INDEX CONCURRENTLY IF NOT EXISTS keeps an index that a failed build left",
    .why = R"(
When CREATE INDEX CONCURRENTLY fails, it leaves an INVALID index behind, which costs writes and is never
read. IF NOT EXISTS sees its name, does nothing, and the migration counts as done.)",
    .silent = R"(
DROP INDEX … IF EXISTS of the same name stands before it in the script; the index is built without
CONCURRENTLY; downgrades.)",
    .instead = R"(
DROP INDEX CONCURRENTLY IF EXISTS of the same name right before it, then CREATE INDEX CONCURRENTLY
without IF NOT EXISTS.)",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (email);",
            .good = "DROP INDEX CONCURRENTLY IF EXISTS i;\n"
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (email);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = R"(with op.get_context().autocommit_block():
    op.create_index('i', 'users', ['email'], postgresql_concurrently=True, if_not_exists=True))",
                .good = R"(with op.get_context().autocommit_block():
    op.drop_index('i', table_name='users', postgresql_concurrently=True, if_exists=True)
    op.create_index('i', 'users', ['email'], postgresql_concurrently=True))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr || !create->concurrently || !create->if_not_exists) return;
  if (step.direction == Direction::kDowngrade || !step.pre_existing(create->table)) return;
  if (step.in_transaction() == Truth::kYes) return;  // fails, as another rule says
  const auto drops_it = [&](const ddl::Drop& drop) {
    return drop.kind == ddl::ObjectKind::kIndex &&
           std::ranges::count(drop.objects, create->index, &ddl::Name::name) > 0;
  };
  if (step.earlier<ddl::Drop>(drops_it)) return;
  const std::string index = ddl::quote({create->table.schema, create->index});
  out.add(
      step,
      fmt::format("If an earlier build of {} failed, IF NOT EXISTS keeps the invalid index that "
                  "it left, and queries never use it.",
                  create->index),
      in_language(step,
                  fmt::format("Put DROP INDEX CONCURRENTLY IF EXISTS {} before it.", index),
                  fmt::format("Put op.drop_index('{}', table_name={}, "
                              "postgresql_concurrently=True, if_exists=True) before it.",
                              create->index,
                              python_table(create->table))));
}

}  // namespace miglint::rules
