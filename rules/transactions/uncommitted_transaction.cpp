#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule uncommitted_transaction{
    .name = "uncommitted-transaction",
    .severity = Severity::kError,
    .summary = "a transaction is begun and never committed",
    .why = R"(
When the session ends, Postgres rolls back what was not committed: the migration does nothing, or keeps
its locks until somebody notices.)",
    .silent = R"(
A COMMIT, END or ROLLBACK follows in the same script; PREPARE TRANSACTION; the tool has a transaction of
its own open (transaction-nesting speaks).)",
    .instead = "End the script with COMMIT.",
    .source = "PostgreSQL 15 manual, BEGIN, COMMIT",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "BEGIN;\nALTER TABLE users ADD COLUMN a text;",
            .good = "BEGIN;\nALTER TABLE users ADD COLUMN a text;\nCOMMIT;"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* begin = step.as<ddl::Transaction>();
  if (begin == nullptr || begin->verb != ddl::TransactionVerb::kBegin) return;
  if (step.session.state() == TransactionState::kBlock) return;
  const auto ends = [](const ddl::Transaction& later) {
    return later.verb == ddl::TransactionVerb::kCommit ||
           later.verb == ddl::TransactionVerb::kRollback ||
           later.verb == ddl::TransactionVerb::kPrepare;
  };
  if (step.later<ddl::Transaction>(ends)) return;
  out.add(step,
          "The transaction begun here is never committed: what follows is rolled back when the "
          "session ends.",
          "End the script with COMMIT.");
}

}  // namespace miglint::rules
