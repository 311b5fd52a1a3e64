#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_default{
    .name = "drop-default",
    .summary = "a default that running code may rely on is dropped",
    .why = R"(
An INSERT that leaves the column out fails from then on when the column is NOT NULL, and stores NULL when
it is not. That is what running code does with a column that it does not know: a column that is added NOT
NULL with a default, and loses the default in the same revision, refuses its INSERTs.)",
    .silent = R"(
The table was created in the same revision or is temporary; the column had no default or identity, or gets another one,
becomes an identity or is dropped in the same statement or later in the revision. A nullable column is
information.)",
    .instead = R"(
Keep the default until the code that leaves the column out is gone, and drop it in a later release.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0);",
            .bad = "ALTER TABLE users ALTER COLUMN n DROP DEFAULT;",
            .good = "ALTER TABLE users ALTER COLUMN id DROP DEFAULT;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.add_column('users', sa.Column('n', sa.Integer(), nullable=False, "
                       "server_default='0'))\n"
                       "op.alter_column('users', 'n', server_default=None)",
                .good = "op.add_column('users', sa.Column('n', sa.Integer(), nullable=False, "
                        "server_default='0'))"},
    .check_step = check,
};

static bool gets_another(const Step& step,
                         const ddl::AlterTable& alter,
                         const std::string& column) {
  const auto gives_value = [&](const ddl::Alteration& action) {
    if (const auto* set = std::get_if<ddl::SetDefault>(&action))
      return set->column == column && set->value.has_value();
    if (const auto* identity = std::get_if<ddl::SetIdentity>(&action))
      return identity->column == column && identity->what == ddl::SetIdentity::What::kAdd;
    if (const auto* drop = std::get_if<ddl::DropColumn>(&action)) return drop->column == column;
    return false;
  };
  // Within one statement DROP DEFAULT comes before SET DEFAULT, wherever they stand.
  if (std::ranges::any_of(alter.actions, gives_value)) return true;
  return step.later<ddl::AlterTable>([&](const ddl::AlterTable& later) {
    return step.same(later.table, alter.table) && std::ranges::any_of(later.actions, gives_value);
  });
}

// Like a default: the column is NOT NULL, and an INSERT that leaves it out fails from then on.
static void check_identity(const Step& step, Findings& out) {
  actions_on_existing_table<ddl::SetIdentity>(
      step, [&](const ddl::AlterTable& alter, const ddl::SetIdentity& set) {
        if (set.what != ddl::SetIdentity::What::kDrop) return;
        const Relation* table = step.before.relation(alter.table);
        const Column* column = table == nullptr ? nullptr : table->column(set.column);
        if (column == nullptr || column->identity == ddl::Identity::kNo) return;
        if (gets_another(step, alter, set.column)) return;
        out.add(step,
                fmt::format("Without its identity, an INSERT of running code that leaves {}.{} out "
                            "fails.",
                            alter.table.text(),
                            set.column),
                "Keep it until that code is gone, and drop it in a later release.");
      });
}

static void check(const Step& step, Findings& out) {
  check_identity(step, out);
  actions_on_existing_table<ddl::SetDefault>(
      step, [&](const ddl::AlterTable& alter, const ddl::SetDefault& set) {
        if (set.value) return;
        const Relation* table = step.before.relation(alter.table);
        const Column* column = table == nullptr ? nullptr : table->column(set.column);
        if (column == nullptr || !column->default_value) return;
        if (gets_another(step, alter, set.column)) return;
        const bool required = column->not_null == Truth::kYes;
        Finding& finding =
            out.add(step,
                    fmt::format("Without its default, an INSERT of running code that leaves {}.{} "
                                "out {}.",
                                alter.table.text(),
                                set.column,
                                required ? "fails" : "stores NULL"),
                    "Keep the default until that code is gone, and drop it in a later release.");
        if (!required) finding.severity = Severity::kInfo;
      });
}

}  // namespace miglint::rules
