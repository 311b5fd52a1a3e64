#include <fmt/format.h>

#include "migrations/catalog/enum_use.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule enum_value_used_same_tx{
    .name = "enum-value-used-same-tx",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a new enum value is used by the transaction that adds it",
    .why = R"(
Postgres refuses a value that ALTER TYPE … ADD VALUE has added until that transaction has committed
(SQLSTATE 55P04, "unsafe use of new value"): as a default, in a CHECK, in rows.)",
    .silent = R"(
The value was added by an earlier transaction: Alembic runs all pending revisions in one, unless env.py sets
transaction_per_migration or an autocommit_block() stands in between; the enum type itself was created in this transaction and
the server is PostgreSQL 17 or newer; the value is only named as text.)",
    .instead = R"(
Add the value in a revision of its own that has been committed before the one that uses it (Alembic:
transaction_per_migration=True in env.py, or add it inside autocommit_block()).)",
    .source = "PostgreSQL 15 manual, ALTER TYPE",
    .sql = {.setup = "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE users (id bigint, m mood);",
            .bad = "BEGIN;\nALTER TYPE mood ADD VALUE 'sad';\n"
                   "ALTER TABLE users ALTER COLUMN m SET DEFAULT 'sad';\nCOMMIT;",
            .good = "ALTER TYPE mood ADD VALUE 'sad';"},
    .alembic = {.setup = "op.execute(\"CREATE TYPE mood AS ENUM ('ok')\")\n"
                         "op.execute('CREATE TABLE users (id bigint, m mood)')",
                .bad = "op.execute(\"ALTER TYPE mood ADD VALUE 'sad'\")\n"
                       "op.execute(\"UPDATE users SET m = 'sad' WHERE id = 1\")",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute(\"ALTER TYPE mood ADD VALUE 'sad'\")\n"
                        "op.execute(\"UPDATE users SET m = 'sad' WHERE id = 1\")"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  // Of a DO block, the statements of its body are asked one by one.
  if (step.in_transaction() != Truth::kYes || step.as<ddl::DoBlock>() != nullptr) return;
  const auto is_uncommitted = [&](const Origin& origin) {
    return step.in_this_transaction(origin) || step.may_share_transaction(origin);
  };
  const auto used =
      added_label_used(step.before, step.command, [&](const Type& type, const Origin& added) {
        return is_uncommitted(added) && !(step.pg_version >= 17 && is_uncommitted(type.origin));
      });
  if (!used) return;
  out.add(step,
          fmt::format("This fails: the enum value '{}' was added in the same transaction{}, and "
                      "cannot be used before it is committed.",
                      used->label,
                      step.is_alembic() ? ", in which Alembic runs all pending revisions" : ""),
          in_language(step,
                      "Add the value in an earlier file, which is committed by itself.",
                      "Add the value in an earlier revision, and set "
                      "transaction_per_migration=True in env.py; or add it inside `with "
                      "op.get_context().autocommit_block():`."));
}

}  // namespace miglint::rules
