#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule hash_index{
    .name = "hash-index",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a hash index, which serves equality alone",
    .why = R"(
A hash index cannot sort, cannot serve ranges, cannot be unique and has one column; a btree index does all
that at nearly the same cost.)",
    .silent = "Other methods. Downgrades.",
    .instead = "A btree index, unless values are very long.",
    .source = "PostgreSQL 15 manual, 11.2 Index Types",
    .sql = {.setup = "CREATE TABLE t (a text);",
            .bad = "CREATE INDEX CONCURRENTLY i ON t USING hash (a);",
            .good = "CREATE INDEX CONCURRENTLY i ON t (a);"},
    .alembic = {.setup = "op.execute('CREATE TABLE t (a text)')",
                .bad = "op.create_index('i', 't', ['a'], postgresql_using='hash')",
                .good = "op.create_index('i', 't', ['a'])"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr || create->method != "hash" || step.direction == Direction::kDowngrade)
    return;
  out.add(step,
          fmt::format("This hash index of {} serves equality alone.", create->table.text()),
          "Use a btree index, unless values are very long.");
}

}  // namespace miglint::rules
