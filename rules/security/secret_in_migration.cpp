#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/secrets.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule secret_in_migration{
    .name = "secret-in-migration",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a password stands in a migration, or in the configuration beside it",
    .why = R"(
Migrations are kept for ever, in every clone of the repository. Whoever reads them has the password, and
changing it in the file does not take it out of the history.)",
    .silent = R"(
A placeholder (${…}, {{…}}, :name, %s, <…>), an empty password, a hash as Postgres stores it
(SCRAM-SHA-256$…, md5…), a connection string without a password. In alembic.ini, flyway.conf and their
like, also a database on the developer's own machine (localhost, a compose service).)",
    .instead = R"(
Take the password from the environment or a secret store when the role is made; change the one that was
committed.)",
    .source = "PostgreSQL 15 manual, CREATE ROLE",
    .sql = {.bad = "CREATE ROLE app LOGIN PASSWORD 'hunter2';", .good = "CREATE ROLE app LOGIN;"},
    .alembic = {.bad = "op.execute(\"ALTER ROLE app PASSWORD 'hunter2'\")",
                .good = "op.execute('ALTER ROLE app LOGIN')"},
    .note = NoteKind::kSecretInMigration,
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const std::string sql(step.sql());
  const std::vector<Secret> secrets = find_secrets(sql);
  if (secrets.empty()) return;
  out.add(
      step.locate(step.begin + secrets.front().begin),
      fmt::format("{} stands here for everybody who can read the repository.",
                  secrets.front().in_url ? "A connection string with its password" : "A password"),
      "Take it from the environment or a secret store, and change the one that was committed.");
}

}  // namespace miglint::rules
