#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule prefer_bigint{
    .name = "prefer-bigint",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .yields_to = &rules::int_primary_key,
    .summary = "a column has a type that ends at two thousand million, or earlier",
    .why = R"(
A sequence or counter that reaches the end of integer stops every INSERT, and changing the type then
rewrites the table under ACCESS EXCLUSIVE.)",
    .silent = "bigint; a primary key of which int-primary-key speaks. Downgrades.",
    .instead = R"(bigint.)",
    .source = "PostgreSQL 15 manual, 8.1 Numeric Types",
    .sql = {.bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, visits integer);)",
            .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, visits bigint);)"},
    .alembic = {.bad = R"(op.create_table('users', sa.Column('visits', sa.Integer())))",
                .good = R"(op.create_table('users', sa.Column('visits', sa.BigInteger())))"},
    .check_step = check,
};

static bool applies(const ddl::TypeName& type) {
  const std::string& name = type.name.name;
  return name == "int4" || name == "int2" || name == "serial" || name == "smallserial";
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_type(
      step,
      [&](const ddl::Name& table,
          const std::string& column,
          const ddl::TypeName& type,
          SourceSpan where) {
        if (!applies(type)) return;
        out.add(
            where,
            fmt::format(
                "{}.{} is {}, which may be too small one day.", table.text(), column, type.text()),
            "Use bigint.");
      });
}

}  // namespace miglint::rules
