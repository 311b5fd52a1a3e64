#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule ban_char{
    .name = "ban-char",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a column is character(n), which is padded with blanks",
    .why = R"(
character(n) pads what is shorter with blanks, and ignores them in some comparisons and not in others. It
is neither smaller nor faster than text.)",
    .silent = R"(varchar, text, and the internal type "char". Downgrades.)",
    .instead = R"(text, or varchar(n).)",
    .source = "PostgreSQL 15 manual, 8.3 Character Types",
    .sql = {.bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, code char(3));)",
            .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, code text);)"},
    .alembic = {.bad = R"(op.create_table('users', sa.Column('code', sa.CHAR(3))))",
                .good = R"(op.create_table('users', sa.Column('code', sa.Text())))"},
    .check_step = check,
};

static bool applies(const ddl::TypeName& type) {
  return type.name.name == "bpchar";
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
                "{}.{} is {}: values are padded with blanks.", table.text(), column, type.text()),
            "Use text, or varchar(n).");
      });
}

}  // namespace miglint::rules
