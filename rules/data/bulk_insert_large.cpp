#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule bulk_insert_large{
    .name = "bulk-insert-large",
    .severity = Severity::kInfo,
    .summary = "a migration carries a large amount of rows",
    .why = R"(
The rows are part of the migration's text for ever: every fresh database and every test loads them, inside
the transaction that changes the schema.)",
    .silent = "A thousand rows or less in one INSERT. Downgrades.",
    .instead = "Load the rows with a job or a fixture of their own.",
    .source = "PostgreSQL 15 manual, 14.4 Populating a Database",
    .check_step = check,
};

static constexpr std::uint32_t kMany = 1000;

static void check(const Step& step, Findings& out) {
  const auto* insert = step.as<ddl::Insert>();
  if (insert == nullptr || insert->rows <= kMany || step.direction == Direction::kDowngrade) return;
  out.add(step,
          fmt::format("This INSERT carries {} rows for {} in the migration itself.",
                      insert->rows,
                      insert->table.text()),
          "Load them with a job or a fixture of their own.");
}

}  // namespace miglint::rules
