#include <fmt/format.h>

#include "migrations/catalog/enum_use.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule enum_value_before_code{
    .name = "enum-value-before-code",
    .severity = Severity::kInfo,
    .summary = "a new enum value gets into rows before running code can know it",
    .why = R"(
The revision that adds the value also writes it, or makes it a default. Code that is running reads such a row
and meets a value that its own enumeration does not have.)",
    .silent = R"(
The value was added by a revision that is not deployed together with this one; the type was made together
with it; the value is only compared with; downgrades. Where both stand in one transaction Postgres refuses it,
and enum-value-used-same-tx says so.)",
    .instead = "Add the value, deploy code that knows it, and write it in a later deployment.",
    .source = "PostgreSQL 15 manual, ALTER TYPE",
    .sql = {.setup = "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE users (id bigint, m mood);",
            .bad = "BEGIN;\nALTER TYPE mood ADD VALUE 'sad';\nCOMMIT;\nBEGIN;\n"
                   "ALTER TABLE users ALTER COLUMN m SET DEFAULT 'sad';\nCOMMIT;",
            .good = "BEGIN;\nALTER TYPE mood ADD VALUE 'sad';\nCOMMIT;\nBEGIN;\n"
                    "ALTER TABLE users ALTER COLUMN m SET DEFAULT 'ok';\nCOMMIT;"},
    .alembic = {.setup = "op.execute(\"CREATE TYPE mood AS ENUM ('ok')\")\n"
                         "op.execute('CREATE TABLE users (id bigint, m mood)')",
                .bad = "with op.get_context().autocommit_block():\n"
                       "    op.execute(\"ALTER TYPE mood ADD VALUE 'sad'\")\n"
                       "op.execute(\"UPDATE users SET m = 'sad' WHERE id = 1\")",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute(\"ALTER TYPE mood ADD VALUE 'sad'\")\n"
                        "op.execute(\"UPDATE users SET m = 'ok' WHERE id = 1\")"},
    .check_step = check,
};

// Rows with the value come of it, now or later.
static bool writes(const ddl::Command& command) {
  if (std::holds_alternative<ddl::Insert>(command)) return true;
  if (const auto* update = std::get_if<ddl::Update>(&command)) return !update->columns.empty();
  const auto* alter = std::get_if<ddl::AlterTable>(&command);
  return alter != nullptr && std::ranges::any_of(alter->actions, [](const ddl::Alteration& action) {
           return std::holds_alternative<ddl::SetDefault>(action) ||
                  std::holds_alternative<ddl::AddColumn>(action);
         });
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade || step.refusal || !writes(step.command)) return;
  const auto used =
      added_label_used(step.before, step.command, [&](const Type& type, const Origin& added) {
        const bool refused = step.in_transaction() == Truth::kYes &&
                             (step.in_this_transaction(added) || step.may_share_transaction(added));
        return !refused && step.same_run(added) && !step.same_run(type.origin);
      });
  if (!used) return;
  out.add(
      step,
      fmt::format("The value '{}' of {} is new in this deployment: code that is running does not "
                  "know it and meets it in rows.",
                  used->label,
                  used->type.text()),
      "Deploy code that knows the value first, and write it in a later revision.");
}

}  // namespace miglint::rules
