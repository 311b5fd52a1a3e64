#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule suspicious_dml{
    .name = "suspicious-dml",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a statement on rows that does something else than it seems to",
    .why = R"(
`= NULL` is never true. NOT IN (SELECT …) is never true once the query gives one NULL. SET a = a writes every
row for nothing. 'NULL' in quotes is a text of four letters.)",
    .silent = "IS NULL, NOT EXISTS, other values; downgrades.",
    .instead = "IS NULL; NOT EXISTS; leave the column out; NULL without quotes.",
    .source =
        "PostgreSQL 15 manual, 9.2 Comparison Functions and Operators and 9.23 Subquery "
        "Expressions",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "DELETE FROM users WHERE email = NULL;",
            .good = "DELETE FROM users WHERE email IS NULL;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.execute(\"UPDATE users SET email = 'NULL' WHERE email = ''\")",
                .good = "op.execute(\"UPDATE users SET email = NULL WHERE email = ''\")"},
    .check_step = check,
};

namespace {

void check_condition(const Step& step, const ddl::Boxed<ddl::Expression>& where, Findings& out) {
  if (!where) return;
  if (where->compares_with_null)
    out.add(step,
            "A comparison with = NULL or <> NULL is never true.",
            "Write IS NULL or IS NOT NULL.");
  if (where->not_in_subquery)
    out.add(step,
            "NOT IN (SELECT …) is never true once the query gives a NULL.",
            "Write NOT EXISTS (SELECT …).");
}

void check_quoted_null(const Step& step, const std::vector<std::string>& strings, Findings& out) {
  if (std::ranges::none_of(strings,
                           [](const std::string& s) { return s == "NULL" || s == "null"; }))
    return;
  out.add(step,
          "'NULL' in quotes is a text of four letters, and not NULL.",
          "Write NULL without quotes.");
}

}  // namespace

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  if (const auto* update = step.as<ddl::Update>()) {
    check_condition(step, update->where, out);
    check_quoted_null(step, update->strings, out);
    for (std::size_t i = 0; i < update->columns.size() && i < update->values.size(); ++i) {
      const ddl::Expression& value = update->values[i];
      const std::string column = ddl::quote_identifier(update->columns[i]);
      if (value.text != column && value.text != ddl::quote(update->table) + "." + column) continue;
      if (!update->reads.empty()) continue;  // another table may be meant by either name
      out.add(step,
              fmt::format("SET {0} = {0} writes the rows and changes nothing.", update->columns[i]),
              "Leave the column out.");
    }
  } else if (const auto* insert = step.as<ddl::Insert>()) {
    check_quoted_null(step, insert->strings, out);
  } else if (const auto* removal = step.as<ddl::Delete>()) {
    check_condition(step, removal->where, out);
  } else if (const auto* select = step.as<ddl::Select>()) {
    check_condition(step, select->where, out);
  }
}

}  // namespace miglint::rules
