#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule sequence_not_advanced{
    .name = "sequence-not-advanced",
    .severity = Severity::kWarning,
    .summary = "rows are inserted with their own ids, and the ids' sequence is not advanced",
    .why = R"(
The sequence behind a serial or identity column does not see ids that are given. It hands out the same
numbers later, and the application's INSERT fails on a duplicate key.)",
    .silent = R"(
setval, ALTER SEQUENCE or a RESTART follows in the script; no row gives the column a literal; the column
has no sequence, or none that is known; a row that is written only under a condition. Downgrades.)",
    .instead = R"(
SELECT setval(pg_get_serial_sequence('table', 'column'), (SELECT max(column) FROM table)) after it; or
leave the ids to the sequence.)",
    .source = "PostgreSQL 15 manual, 9.17 Sequence Manipulation Functions",
    .sql = {.setup = "CREATE TABLE roles (id bigserial PRIMARY KEY, name text);",
            .bad = "INSERT INTO roles (id, name) VALUES (1, 'admin');",
            .good = "INSERT INTO roles (id, name) VALUES (1, 'admin');\n"
                    "SELECT setval('roles_id_seq', 1);"},
    .alembic = {.setup = "op.create_table('roles', sa.Column('id', sa.Integer(), "
                         "primary_key=True), sa.Column('name', sa.Text()))",
                .bad = "op.execute(\"INSERT INTO roles (id, name) VALUES (1, 'admin')\")",
                .good = "op.execute(\"INSERT INTO roles (name) VALUES ('admin')\")"},
    .check_step = check,
};

static bool has_sequence(const Column& column) {
  if (column.identity == ddl::Identity::kByDefault) return true;
  return column.default_value &&
         std::ranges::any_of(column.default_value->functions, [](const ddl::FunctionCall& call) {
           return call.name.name == "nextval";
         });
}

// The column whose sequence the rows pass by; nullptr: none.
static const Column* passed_by(const Relation& table, const ddl::Insert& insert) {
  for (const Column& column : table.columns) {
    if (has_sequence(column) && std::ranges::count(insert.fixed, column.name) > 0) return &column;
  }
  return nullptr;
}

static bool is_advanced_later(const Step& step) {
  const auto sets = [](const ddl::Select& select) {
    return std::ranges::any_of(
        select.functions, [](const ddl::FunctionCall& call) { return call.name.name == "setval"; });
  };
  const auto restarts = [](const ddl::AlterTable& alter) {
    return std::ranges::any_of(alter.actions, [](const ddl::Alteration& action) {
      return std::holds_alternative<ddl::SetIdentity>(action);
    });
  };
  const auto any = [](const auto&) { return true; };
  return step.later<ddl::Select>(sets) || step.later<ddl::AlterSequence>(any) ||
         step.later<ddl::AlterTable>(restarts) || step.later<ddl::DoBlock>(any);
}

static void check(const Step& step, Findings& out) {
  const auto* insert = step.as<ddl::Insert>();
  if (insert == nullptr || insert->rows == 0 || step.direction == Direction::kDowngrade) return;
  if (!step.block.guard.empty()) return;
  const Relation* table = step.before.relation(insert->table);
  const Column* column = table == nullptr ? nullptr : passed_by(*table, *insert);
  if (column == nullptr || is_advanced_later(step)) return;
  // Rows for the same table may follow; the last one is where the sequence has to be set.
  const auto same_table = [&](const ddl::Insert& later) {
    return step.before.resolve(later.table) == table->name;
  };
  if (step.later<ddl::Insert>(same_table)) return;
  out.add(step,
          fmt::format("These rows bring their own {}, and the sequence of {}.{} does not know: it "
                      "will hand out the same numbers.",
                      column->name,
                      table->name.name,
                      column->name),
          fmt::format("After it: SELECT setval(pg_get_serial_sequence('{}', '{}'), (SELECT max({}) "
                      "FROM {})).",
                      insert->table.text(),
                      column->name,
                      ddl::quote_identifier(column->name),
                      ddl::quote(insert->table)));
}

}  // namespace miglint::rules
