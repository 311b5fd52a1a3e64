#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule too_many_index_columns{
    .name = "too-many-index-columns",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "an index that is not unique has more than three key columns",
    .why = R"(
Each further key makes the index larger and helps fewer queries; INCLUDE serves those that only want the
value.)",
    .silent = "Unique indexes; three keys or fewer; columns in INCLUDE. Downgrades.",
    .instead = "Keep the columns that queries filter or sort by, and INCLUDE the others.",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE t (a int, b int, c int, d int);",
            .bad = "CREATE INDEX CONCURRENTLY i ON t (a, b, c, d);",
            .good = "CREATE INDEX CONCURRENTLY i ON t (a, b, c) INCLUDE (d);"},
    .alembic = {.setup = "op.execute('CREATE TABLE t (a int, b int, c int, d int)')",
                .bad = "op.create_index('i', 't', ['a', 'b', 'c', 'd'])",
                .good = "op.create_index('i', 't', ['a', 'b', 'c'])"},
    .check_step = check,
};

static constexpr std::size_t kMost = 3;

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr || create->unique || create->keys.size() <= kMost) return;
  if (step.direction == Direction::kDowngrade) return;
  out.add(step,
          fmt::format("This index of {} has {} keys; few queries use more than the first three.",
                      create->table.text(),
                      create->keys.size()),
          "Keep the columns that queries filter or sort by, and INCLUDE the others.");
}

}  // namespace miglint::rules
