#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule domain_with_constraint{
    .name = "domain-with-constraint",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a domain carries a constraint, whose change reads every table that uses it",
    .why = R"(
ALTER DOMAIN … ADD CONSTRAINT checks every column of the domain under SHARE locks on all their tables; a
column with a constrained domain cannot be added without rewriting its table.)",
    .silent = "Domains without CHECK and NOT NULL. Downgrades.",
    .instead = "A CHECK constraint on each table, which can be added NOT VALID.",
    .source = "PostgreSQL 15 manual, CREATE DOMAIN and ALTER DOMAIN",
    .sql = {.bad = "CREATE DOMAIN age AS int CHECK (VALUE >= 0);",
            .good = "CREATE DOMAIN age AS int;"},
    .alembic = {.bad = "op.execute('CREATE DOMAIN age AS int CHECK (VALUE >= 0)')",
                .good = "op.execute('CREATE DOMAIN age AS int')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateDomain>();
  if (create == nullptr || step.direction == Direction::kDowngrade) return;
  if (create->constraints.empty() && !create->not_null) return;
  out.add(step,
          fmt::format("Changing the constraint of {} later reads every table that uses it, while "
                      "writes wait.",
                      create->domain.text()),
          "Put the constraint on the tables.");
}

}  // namespace miglint::rules
