#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule transaction_nesting{
    .name = "transaction-nesting",
    .severity = Severity::kError,
    .summary = "BEGIN, COMMIT or ROLLBACK stands inside the transaction that the tool manages",
    .why = R"(
BEGIN inside a transaction does nothing but warn; the COMMIT that follows it ends the tool's own
transaction. What comes after runs unprotected, and the tool's record of the migration is no longer
written together with it.)",
    .silent = R"(
The tool runs the file outside a transaction, or it is not known how; savepoints; a script that manages
its own transactions (psql). In Alembic COMMIT is a warning: before autocommit_block() there was no other
way.)",
    .instead = R"(
Leave the transaction to the tool; or tell it to open none (goose: NO TRANSACTION, Alembic:
autocommit_block()).)",
    .source = "PostgreSQL 15 manual, BEGIN, COMMIT",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "BEGIN;\nBEGIN;\nALTER TABLE users ADD COLUMN a text;\nCOMMIT;",
            .good = "BEGIN;\nALTER TABLE users ADD COLUMN a text;\nCOMMIT;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('COMMIT')",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute('CREATE INDEX CONCURRENTLY i ON users (id)')"},
    .check_step = check,
};

static bool tool_has_transaction(const Step& step) {
  const TransactionMode mode = step.block.transaction;
  return mode == TransactionMode::kWrapped || mode == TransactionMode::kAllInOne;
}

static void check(const Step& step, Findings& out) {
  const auto* verb = step.as<ddl::Transaction>();
  if (verb == nullptr) return;
  const bool open = step.session.state() == TransactionState::kBlock;
  if (verb->verb == ddl::TransactionVerb::kBegin) {
    if (!open) return;
    out.add(step,
            fmt::format("BEGIN does nothing here but warn: {} transaction is open already, and the "
                        "next COMMIT ends that one.",
                        tool_has_transaction(step) ? "the tool's" : "a"),
            "Remove it, and the COMMIT that belongs to it.");
    return;
  }
  const bool ends =
      verb->verb == ddl::TransactionVerb::kCommit || verb->verb == ddl::TransactionVerb::kRollback;
  if (!ends || !open || !tool_has_transaction(step)) return;
  // The pair of a BEGIN that has been blamed.
  const auto begins = [](const ddl::Transaction& other) {
    return other.verb == ddl::TransactionVerb::kBegin;
  };
  if (step.earlier<ddl::Transaction>(begins)) return;
  const bool commit = verb->verb == ddl::TransactionVerb::kCommit;
  Finding& finding = out.add(
      step,
      fmt::format("{} ends the transaction that the tool has opened: {}.",
                  commit ? "COMMIT" : "ROLLBACK",
                  commit ? "what follows is committed statement by statement, and the version "
                           "is recorded apart from it"
                         : "everything before it in this migration is undone, and the "
                           "migration still counts as run"),
      in_language(step,
                  "Remove it, or have the tool run this file outside a transaction.",
                  "Use `with op.get_context().autocommit_block():` around what must run outside "
                  "a transaction."));
  // What everybody did before Alembic had autocommit_block().
  if (step.is_alembic()) finding.severity = Severity::kWarning;
}

}  // namespace miglint::rules
