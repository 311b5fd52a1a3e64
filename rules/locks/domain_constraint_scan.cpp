#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule domain_constraint_scan{
    .name = "domain-constraint-scan",
    .severity = Severity::kError,
    .summary = "a domain gets a constraint that is checked in every table that uses it",
    .why = R"(
ALTER DOMAIN … ADD CONSTRAINT and SET NOT NULL read every table that has a column of the domain, under a
SHARE lock: writers wait until the last row of the last table has been checked.)",
    .silent = R"(
NOT VALID; the history knows the domain and no table in use has a column of it.)",
    .instead = R"(
ADD CONSTRAINT … NOT VALID, which locks no table; ALTER DOMAIN … VALIDATE CONSTRAINT in a later
revision.)",
    .source = "PostgreSQL 15 manual, CREATE DOMAIN and ALTER DOMAIN",
    .sql = {.setup =
                "CREATE DOMAIN age AS int;\nCREATE TABLE users (id bigint PRIMARY KEY, a age);",
            .bad = "ALTER DOMAIN age ADD CONSTRAINT positive CHECK (VALUE > 0);",
            .good = "ALTER DOMAIN age ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;"},
    .alembic = {.setup = "op.execute('CREATE DOMAIN age AS int')\n"
                         "op.execute('CREATE TABLE users (id bigint PRIMARY KEY, a age)')",
                .bad = "op.execute('ALTER DOMAIN age ADD CONSTRAINT positive CHECK (VALUE > 0)')",
                .good =
                    "op.execute('ALTER DOMAIN age ADD CONSTRAINT positive CHECK (VALUE > 0) NOT "
                    "VALID')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterDomain>();
  if (alter == nullptr) return;
  const bool adds = alter->action == 'C' && !alter->constraint.not_valid;
  if (!adds && alter->action != 'O') return;
  std::vector<std::string> tables;
  for (const ddl::Name& table : step.effects.scans)
    if (step.in_use(table)) tables.push_back(table.name);
  const bool known = step.before.type(alter->domain) != nullptr;
  if (known && tables.empty()) return;
  Finding& finding = out.add(
      step,
      fmt::format("The new constraint of {} is checked in every row of {}, and blocks "
                  "writes meanwhile.",
                  alter->domain.text(),
                  tables.empty() ? "every table that uses it" : enumerate(tables)),
      adds ? fmt::format("Add it NOT VALID, and in a later revision {}.",
                         as_sql(step,
                                fmt::format("ALTER DOMAIN {} VALIDATE CONSTRAINT {}",
                                            ddl::quote(alter->domain),
                                            alter->constraint.name.empty()
                                                ? "…"
                                                : ddl::quote_identifier(alter->constraint.name))))
           : "Add CHECK (VALUE IS NOT NULL) NOT VALID instead, and validate it in a later "
             "revision.");
  if (!known) finding.severity = Severity::kWarning;
}

}  // namespace miglint::rules
