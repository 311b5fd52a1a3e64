#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule create_enum{
    .name = "create-enum",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "an enum type is created, whose values can never be removed",
    .why = R"(
A value can be added, but not removed or put elsewhere in the order, without making a new type and
rewriting every column of it.)",
    .silent = "Downgrades.",
    .instead = "A lookup table with a foreign key, or text with a CHECK constraint.",
    .source = "PostgreSQL 15 manual, CREATE TYPE and 8.7 Enumerated Types",
    .sql = {.bad = "CREATE TYPE mood AS ENUM ('ok');",
            .good = "CREATE TABLE moods (mood text PRIMARY KEY);"},
    .alembic = {.bad = "op.create_table('t', sa.Column('m', sa.Enum('ok', name='mood')))",
                .good = "op.create_table('t', sa.Column('m', sa.Text()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateEnum>();
  if (create == nullptr || step.direction == Direction::kDowngrade) return;
  out.add(step,
          fmt::format("Values of {} can be added later, but never removed.", create->type.text()),
          "Use a lookup table, or text with a CHECK constraint.");
}

}  // namespace miglint::rules
