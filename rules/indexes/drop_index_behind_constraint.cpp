#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule drop_index_behind_constraint{
    .name = "drop-index-behind-constraint",
    .severity = Severity::kError,
    .fails = true,
    .summary = "an index that a constraint needs is dropped by itself",
    .why = R"(
The index of a primary key, UNIQUE or EXCLUDE constraint belongs to it: Postgres refuses DROP INDEX, also with
CASCADE (SQLSTATE 2BP01, "constraint … requires it"). A unique index that a foreign key refers to goes only
with CASCADE, which drops the foreign key.)",
    .silent =
        "No constraint needs the index, or the history does not show one; another unique index "
        "would do.",
    .instead =
        "ALTER TABLE … DROP CONSTRAINT, which takes the index along; a foreign key is dropped "
        "before.",
    .source = "PostgreSQL 15 manual, 5.14 Dependency Tracking",
    .sql = {.setup =
                "CREATE TABLE users (id bigint, email text CONSTRAINT users_email_key UNIQUE);",
            .bad = "DROP INDEX users_email_key;",
            .good = "ALTER TABLE users DROP CONSTRAINT users_email_key;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()), "
                         "sa.UniqueConstraint('email', name='uq_email'))",
                .bad = "op.drop_index('uq_email', table_name='users')",
                .good = "op.drop_constraint('uq_email', 'users', type_='unique')"},
    .advise = advise,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kIndex || refusal.sqlstate != "2BP01")
    return std::nullopt;
  for (const ddl::Name& name : drop->objects) {
    const Relation* index = step.before.relation(name);
    if (index == nullptr || !index->index) continue;
    const IndexFacts& facts = *index->index;
    if (facts.constraint.empty() && !facts.parent.empty()) continue;
    if (facts.constraint.empty()) return "Drop the foreign key that needs it before, or keep it.";
    return in_language(
        step,
        fmt::format("ALTER TABLE {} DROP CONSTRAINT {}.",
                    ddl::quote(facts.table),
                    ddl::quote_identifier(facts.constraint)),
        fmt::format("op.drop_constraint('{}', {}).", facts.constraint, python_table(facts.table)));
  }
  return std::nullopt;
}

}  // namespace miglint::rules
