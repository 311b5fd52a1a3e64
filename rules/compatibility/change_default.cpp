#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule change_default{
    .name = "change-default",
    .severity = Severity::kInfo,
    .summary = "the default of a column in use changes",
    .why = R"(
Rows that running code inserts without the column get the new value from then on, while the code may still
count on the old one; rows that are there keep theirs.)",
    .silent = R"(
The table or the column was created in the same revision, or the table is temporary; the column had no
default, or the same one.)",
    .instead = "Let the code write the value itself first, and deploy that.",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, n int DEFAULT 0);",
            .bad = "ALTER TABLE users ALTER COLUMN n SET DEFAULT 1;",
            .good = "ALTER TABLE users ALTER COLUMN n SET DEFAULT 0;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('n', sa.Integer(), "
                         "server_default='0'))",
                .bad = "op.alter_column('users', 'n', server_default='1')",
                .good = "op.alter_column('users', 'n', server_default='0')"},
    .check_step = check,
};

// A constant without what it is cast to: a change of the type leaves the old one standing behind
// it.
static std::string_view literal_of(const ddl::Expression& value) {
  const std::string_view text = value.text;
  const std::size_t quote = text.rfind("'::");
  const bool is_cast = value.is_constant && text.starts_with('\'') && quote != text.npos;
  return is_cast ? text.substr(0, quote + 1) : text;
}

static void check(const Step& step, Findings& out) {
  actions_on_existing_table<ddl::SetDefault>(
      step, [&](const ddl::AlterTable& alter, const ddl::SetDefault& set) {
        const Relation* table = step.before.relation(alter.table);
        const Column* column = table == nullptr ? nullptr : table->column(set.column);
        if (!set.value || column == nullptr || !column->default_value) return;
        if (literal_of(*column->default_value) == literal_of(*set.value)) return;
        if (step.is_new_column(alter.table, set.column)) return;
        out.add(step,
                fmt::format("The default of {}.{} changes from {} to {}: rows of running code that "
                            "leave it out get the new value.",
                            alter.table.text(),
                            set.column,
                            column->default_value->text,
                            set.value->text),
                "Let the code write the value itself first, and deploy that.");
      });
}

}  // namespace miglint::rules
