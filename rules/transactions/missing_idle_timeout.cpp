#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule missing_idle_timeout{
    .name = "missing-idle-timeout",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a migration that blocks others sets no idle_in_transaction_session_timeout",
    .why = R"(
When the tool that runs the migration hangs or loses its network inside the transaction, the locks stay
until somebody ends the session. With the timeout Postgres ends it.)",
    .silent = R"(
A timeout is set; the statement runs outside a transaction; nobody waits for its locks. Downgrades. Said
once a project, at the newest.)",
    .instead = "SET idle_in_transaction_session_timeout, once for all on the migration role.",
    .source = "PostgreSQL 15 manual, 20.11 Client Connection Defaults: statement behaviour",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "BEGIN;\nALTER TABLE users ADD COLUMN a int;\nCOMMIT;",
            .good = "SET idle_in_transaction_session_timeout = '1min';\nBEGIN;\n"
                    "ALTER TABLE users ADD COLUMN a int;\nCOMMIT;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.add_column('users', sa.Column('a', sa.Integer()))",
                .good = "op.execute(\"SET idle_in_transaction_session_timeout = '1min'\")\n"
                        "op.add_column('users', sa.Column('a', sa.Integer()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade || !step.blocks_others()) return;
  if (step.in_transaction() != Truth::kYes) return;
  if (step.session.setting("idle_in_transaction_session_timeout") != nullptr) return;
  Finding& finding = out.add(step,
                             "If the tool hangs after this, its locks stay: no "
                             "idle_in_transaction_session_timeout is set.",
                             in_language(step,
                                         "Set it once for all on the migration role.",
                                         "Set it in env.py, or on the migration role."));
  finding.once_per_project = true;
}

}  // namespace miglint::rules
