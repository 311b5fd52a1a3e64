#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule discouraged_construct{
    .name = "discouraged-construct",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "table inheritance, typed tables or rules are used",
    .why = R"(
Unique and foreign keys do not reach inheriting tables; a typed table cannot be changed by itself; rules
rewrite queries in ways that surprise.)",
    .silent = "Partitions, which inherit from their parent. Downgrades.",
    .instead = "Partitioning for inheritance, triggers for rules.",
    .source = "PostgreSQL 15 manual, chapter 8, Data Types",
    .sql = {.setup = "CREATE TABLE a (id bigint PRIMARY KEY);",
            .bad = "CREATE TABLE b () INHERITS (a);",
            .good = "CREATE TABLE b (LIKE a);"},
    .alembic = {.setup = "op.create_table('a', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('CREATE TABLE b () INHERITS (a)')",
                .good = "op.execute('CREATE TABLE b (LIKE a)')"},
    .check_step = check,
};

static std::string_view construct(const Step& step) {
  if (const auto* create = step.as<ddl::CreateTable>()) {
    if (!create->of_type.empty()) return "A typed table cannot be changed by itself";
    if (!create->inherits.empty())
      return "Unique and foreign keys do not reach a table that inherits";
    return {};
  }
  if (step.as<ddl::CreateRule>() != nullptr)
    return "A rule rewrites queries before they run, in ways that surprise";
  return {};
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  const std::string_view what = construct(step);
  if (!what.empty())
    out.add(step,
            fmt::format("{}.", what),
            "Use partitioning for inheritance, and triggers for rules.");
}

}  // namespace miglint::rules
