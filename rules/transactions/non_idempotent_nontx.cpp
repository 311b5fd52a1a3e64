#include "rules/repeatable.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule non_idempotent_nontx{
    .name = "non-idempotent-nontx",
    .severity = Severity::kWarning,
    .summary = "a file without a transaction cannot be run again after it has failed half way",
    .why = R"(
Outside a transaction each statement is committed by itself. When a later one fails, those before it stay;
the next run begins at the top and fails on what is there already.)",
    .silent = R"(
The file runs in a transaction, or it is not known how; the statement is the last one; IF [NOT] EXISTS, OR
REPLACE, or a DROP … IF EXISTS of the same name before it; temporary tables; statements that can be repeated
(SET NOT NULL, VALIDATE, CREATE INDEX CONCURRENTLY after DROP INDEX IF EXISTS). Said once a file. Alembic
(autocommit-splits-revision).)",
    .instead = "Add IF [NOT] EXISTS, or drop what the statement makes before it, with IF EXISTS.",
    .source = "PostgreSQL 15 manual, CREATE INDEX, Building Indexes Concurrently",
    .sql = {.bad = "-- file: 00001_a.sql\n-- +goose NO TRANSACTION\n-- +goose Up\n"
                   "CREATE TABLE users (id bigint, email text);\n"
                   "CREATE INDEX CONCURRENTLY i ON users (email);\n"
                   "-- +goose Down\nDROP TABLE users;",
            .good = "-- file: 00001_a.sql\n-- +goose NO TRANSACTION\n-- +goose Up\n"
                    "CREATE TABLE IF NOT EXISTS users (id bigint, email text);\n"
                    "CREATE INDEX CONCURRENTLY i ON users (email);\n"
                    "-- +goose Down\nDROP TABLE users;"},
    .check_step = check,
};

static bool is_last(const Step& step) {
  const auto& blocks = step.script.blocks;
  return step.block_index + 1 == blocks.size() &&
         step.statement_index + 1 == blocks.back().statements.size();
}

static void check(const Step& step, Findings& out) {
  if (step.is_alembic() || step.block.transaction != TransactionMode::kPerStatement) return;
  if (step.session.state() != TransactionState::kNone || is_last(step)) return;
  if (can_be_repeated(step) || unrepeatable_before(step)) return;
  out.add(step,
          "If a later statement fails, this one stays, and the next run of the file fails on it: "
          "the file runs without a transaction.",
          "Add IF [NOT] EXISTS, or drop what it makes before it, with IF EXISTS.");
}

}  // namespace miglint::rules
