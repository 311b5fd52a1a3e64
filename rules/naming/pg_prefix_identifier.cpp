#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule pg_prefix_identifier{
    .name = "pg-prefix-identifier",
    .severity = Severity::kWarning,
    .summary = "a new name begins with pg_, which Postgres keeps for itself",
    .why = R"(
System catalogues begin with pg_, and pg_catalog is searched first: a later release may bring a relation of
the same name, and every unqualified use then means that one. A schema of that name is refused.)",
    .silent = "Names that are only used; temporary tables; columns; downgrades.",
    .instead = "Choose a name that does not begin with pg_.",
    .source = "PostgreSQL 15 manual, 4.1.1 Identifiers and Key Words",
    .sql = {.bad = "CREATE TABLE pg_users (id bigint);", .good = "CREATE TABLE users (id bigint);"},
    .alembic = {.bad = "op.create_table('pg_users', sa.Column('id', sa.Integer()))",
                .good = "op.create_table('users', sa.Column('id', sa.Integer()))"},
    .check_step = check,
};

static std::string new_name(const Step& step) {
  if (const auto* create = step.as<ddl::CreateTable>())
    return create->persistence == ddl::Persistence::kTemporary ? "" : create->table.name;
  if (const auto* create = step.as<ddl::CreateIndex>()) return create->index;
  if (const auto* create = step.as<ddl::CreateView>()) return create->view.name;
  if (const auto* create = step.as<ddl::CreateSequence>()) return create->sequence.name;
  if (const auto* create = step.as<ddl::CreateEnum>()) return create->type.name;
  if (const auto* create = step.as<ddl::CreateSchema>()) return create->schema;
  if (const auto* rename = step.as<ddl::Rename>())
    return rename->kind == ddl::ObjectKind::kTable ? rename->new_name : "";
  return {};
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  const std::string name = new_name(step);
  if (!name.starts_with("pg_")) return;
  const bool schema = step.as<ddl::CreateSchema>() != nullptr;
  out.add(step,
          schema ? fmt::format("This fails: Postgres keeps schema names that begin with pg_ for "
                               "itself.")
                 : fmt::format("{} may one day be a catalogue of Postgres, which is found first.",
                               name),
          "Choose a name that does not begin with pg_.");
}

}  // namespace miglint::rules
