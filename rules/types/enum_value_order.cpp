#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule enum_value_order{
    .name = "enum-value-order",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "an enum value is added without saying where in the order",
    .why = R"(
ORDER BY, < and > follow the order in which the type lists its values. Without BEFORE or AFTER the new one
becomes the greatest, which cannot be changed later.)",
    .silent = "BEFORE or AFTER is given. Downgrades.",
    .instead = "ADD VALUE … BEFORE or AFTER another value.",
    .source = "PostgreSQL 15 manual, CREATE TYPE and 8.7 Enumerated Types",
    .sql = {.setup = "CREATE TYPE mood AS ENUM ('ok');",
            .bad = "ALTER TYPE mood ADD VALUE 'sad';",
            .good = "ALTER TYPE mood ADD VALUE 'sad' BEFORE 'ok';"},
    .alembic = {.setup = "op.execute(\"CREATE TYPE mood AS ENUM ('ok')\")",
                .bad = "op.execute(\"ALTER TYPE mood ADD VALUE 'sad'\")",
                .good = "op.execute(\"ALTER TYPE mood ADD VALUE 'sad' BEFORE 'ok'\")"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* add = step.as<ddl::AddEnumValue>();
  if (add == nullptr || !add->neighbour.empty() || step.direction == Direction::kDowngrade) return;
  out.add(step,
          fmt::format("'{}' becomes the greatest value of {}.", add->value, add->type.text()),
          "Say BEFORE or AFTER which value it belongs.");
}

}  // namespace miglint::rules
