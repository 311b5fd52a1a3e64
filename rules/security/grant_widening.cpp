#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule grant_widening{
    .name = "grant-widening",
    .severity = Severity::kWarning,
    .summary = "rights are granted to everybody, or with the right to pass them on",
    .why = R"(
PUBLIC is every role of the database, also those that are made later. WITH GRANT OPTION lets the grantee
hand the right on, out of sight of the migrations.)",
    .silent = R"(
REVOKE; USAGE on a schema, type or language and EXECUTE on a function to PUBLIC; rights for named roles
without grant option; downgrades.)",
    .instead = "Grant to the roles that need it, and only what they need.",
    .source = "PostgreSQL 15 manual, 5.7 Privileges",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "GRANT SELECT ON users TO PUBLIC;",
            .good = "GRANT SELECT ON users TO reporting;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('GRANT ALL ON users TO PUBLIC')",
                .good = "op.execute('GRANT SELECT ON users TO reporting')"},
    .check_step = check,
};

// What everybody may have without a table's rows being shown.
static bool is_harmless(const ddl::Grant& grant) {
  if (grant.privileges.empty()) return false;
  return std::ranges::all_of(grant.privileges, [](const std::string& privilege) {
    return privilege == "usage" || privilege == "execute" || privilege == "connect";
  });
}

static std::vector<std::string> in_capitals(std::vector<std::string> words) {
  for (std::string& word : words)
    std::ranges::transform(
        word, word.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return words;
}

static void check(const Step& step, Findings& out) {
  const auto* grant = step.as<ddl::Grant>();
  if (grant == nullptr || grant->revoke || step.direction == Direction::kDowngrade) return;
  const bool everybody = std::ranges::count(grant->roles, "public") > 0;
  if (everybody && !is_harmless(*grant)) {
    const std::string what =
        grant->privileges.empty() ? "ALL" : enumerate(in_capitals(grant->privileges));
    out.add(step,
            fmt::format("{} is granted to PUBLIC: every role of the database has it, also those "
                        "made later{}.",
                        what,
                        grant->default_privileges ? ", on every object made later" : ""),
            "Grant it to the roles that need it.");
  } else if (grant->grant_option) {
    out.add(step,
            fmt::format("WITH GRANT OPTION lets {} hand the right on to anybody.",
                        enumerate(grant->roles)),
            "Leave WITH GRANT OPTION out.");
  }
}

}  // namespace miglint::rules
