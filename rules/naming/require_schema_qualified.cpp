#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule require_schema_qualified{
    .name = "require-schema-qualified",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a table is created, altered or dropped without its schema",
    .why = R"(
Which table is meant depends on the search_path of whoever runs the migration: the role's, the database's,
or what an earlier migration has left behind.)",
    .silent = R"(
Temporary tables; a search_path set by the script itself; a table that the same script has created
temporary. Downgrades.)",
    .instead = "schema.table; in Alembic schema='…'.",
    .source = "PostgreSQL 15 manual, 5.9.3 The Schema Search Path",
    .sql = {.bad = "CREATE TABLE users (id bigint);",
            .good = "CREATE TABLE app.users (id bigint);"},
    .alembic = {.bad = "op.create_table('users', sa.Column('id', sa.Integer()))",
                .good = "op.create_table('users', sa.Column('id', sa.Integer()), schema='app')"},
    .check_step = check,
};

static std::vector<ddl::Name> tables_of(const Step& step) {
  if (const auto* create = step.as<ddl::CreateTable>()) {
    const bool temporary = create->persistence == ddl::Persistence::kTemporary;
    return temporary ? std::vector<ddl::Name>{} : std::vector{create->table};
  }
  if (const auto* alter = step.as<ddl::AlterTable>())
    return alter->kind == ddl::ObjectKind::kTable ? std::vector{alter->table}
                                                  : std::vector<ddl::Name>{};
  const auto* drop = step.as<ddl::Drop>();
  return drop != nullptr && drop->kind == ddl::ObjectKind::kTable ? drop->objects
                                                                  : std::vector<ddl::Name>{};
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  if (step.session.setting("search_path") != nullptr) return;
  for (const ddl::Name& table : tables_of(step)) {
    if (!table.schema.empty() || step.before.resolve(table).schema == "pg_temp") continue;
    out.add(
        step,
        fmt::format("{} has no schema: which table it is depends on the search_path.", table.name),
        step.is_alembic() ? "Pass schema='…'." : "Write its schema before it.");
  }
}

}  // namespace miglint::rules
