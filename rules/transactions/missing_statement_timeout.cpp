#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule missing_statement_timeout{
    .name = "missing-statement-timeout",
    .severity = Severity::kInfo,
    .summary = "a statement reads or writes a whole table under a lock, with no limit on its time",
    .why = R"(
A statement that blocks others while it reads or rewrites a table takes as long as the table is large. With
a statement_timeout it gives up, and nobody has to find and cancel it.)",
    .silent = R"(
A statement_timeout is set, of whatever value; what only changes the catalogue; the table is new in this
revision, temporary or small. Downgrades. Said once a project, at the newest.)",
    .instead = R"(
SET statement_timeout before it, or once for all in env.py or on the migration role.)",
    .source = "PostgreSQL 15 manual, 20.11 Client Connection Defaults: statement behaviour",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "CREATE INDEX i ON users (email);",
            .good = "SET statement_timeout = '30s';\nCREATE INDEX i ON users (email);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_index('i', 'users', ['email'])",
                .good = "op.execute(\"SET statement_timeout = '30s'\")\n"
                        "op.create_index('i', 'users', ['email'])"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade || !step.blocks_others()) return;
  if (step.session.setting("statement_timeout") != nullptr) return;
  const RelationLock* lock = step.blocking_lock();
  const bool long_running =
      step.effects.scans_table(lock->relation) || step.effects.rewrites_table(lock->relation);
  if (!long_running) return;
  Finding& finding = out.add(
      step,
      fmt::format("Nothing limits how long this blocks {} of {}: no statement_timeout is set.",
                  name_of(blocks(lock->mode)),
                  lock->relation.name),
      in_language(step,
                  "Set one before it, or once for all on the migration role.",
                  "Set one in env.py, or once for all on the migration role."));
  finding.once_per_project = true;
}

}  // namespace miglint::rules
