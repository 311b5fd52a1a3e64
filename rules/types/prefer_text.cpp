#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule prefer_text{
    .name = "prefer-text",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a column has a length limit that only a lock can raise",
    .why = R"(
varchar(n) is stored as text is, with a check of its length. Lowering the limit rewrites the table, and
every change takes ACCESS EXCLUSIVE; a CHECK constraint can be added NOT VALID and replaced.)",
    .silent = R"(varchar without a length; text; the version table of the tool. Downgrades.)",
    .instead = R"(text, with CHECK (length(column) <= n) where a limit is wanted.)",
    .source = "PostgreSQL 15 manual, 8.3 Character Types",
    .sql = {.bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, nick varchar(20));)",
            .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, nick text);)"},
    .alembic = {.bad = R"(op.create_table('users', sa.Column('nick', sa.String(20))))",
                .good = R"(op.create_table('users', sa.Column('nick', sa.Text())))"},
    .check_step = check,
};

static bool applies(const ddl::TypeName& type) {
  return type.name.name == "varchar" && !type.modifiers.empty();
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_type(
      step,
      [&](const ddl::Name& table,
          const std::string& column,
          const ddl::TypeName& type,
          SourceSpan where) {
        if (!applies(type) || table.name == step.history.facts.version_table) return;
        out.add(
            where,
            fmt::format("{}.{} is {}: raising the limit later takes ACCESS EXCLUSIVE on the table.",
                        table.text(),
                        column,
                        type.text()),
            "Use text, with a CHECK constraint where a limit is wanted.");
      });
}

}  // namespace miglint::rules
