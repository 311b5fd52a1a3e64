#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule prefer_timestamptz{
    .name = "prefer-timestamptz",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a column is timestamp without time zone",
    .why = R"(
timestamp keeps neither a zone nor an offset: the same value means another moment to each session, and
now() is cut to the session's zone without a word.)",
    .silent = R"(timestamptz; date; time. Downgrades.)",
    .instead = R"(timestamptz, in Alembic sa.DateTime(timezone=True).)",
    .source = "PostgreSQL 15 manual, 8.5 Date/Time Types",
    .sql = {.bad = R"(CREATE TABLE users (id bigint PRIMARY KEY, born timestamp);)",
            .good = R"(CREATE TABLE users (id bigint PRIMARY KEY, born timestamptz);)"},
    .alembic = {.bad = R"(op.create_table('users', sa.Column('born', sa.DateTime())))",
                .good =
                    R"(op.create_table('users', sa.Column('born', sa.DateTime(timezone=True))))"},
    .check_step = check,
};

static bool applies(const ddl::TypeName& type) {
  return type.name.name == "timestamp";
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_type(step,
                [&](const ddl::Name& table,
                    const std::string& column,
                    const ddl::TypeName& type,
                    SourceSpan where) {
                  if (!applies(type)) return;
                  out.add(
                      where,
                      fmt::format("{}.{} is {}: what moment a value means depends on who reads it.",
                                  table.text(),
                                  column,
                                  type.text()),
                      "Use timestamptz.");
                });
}

}  // namespace miglint::rules
