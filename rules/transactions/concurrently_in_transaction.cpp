#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule concurrently_in_transaction{
    .name = "concurrently-in-transaction",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a CONCURRENTLY statement runs inside a transaction, where Postgres refuses it",
    .why = R"(
CREATE INDEX, DROP INDEX, REINDEX and DETACH PARTITION with CONCURRENTLY commit in between, so
Postgres refuses them inside a transaction block (SQLSTATE 25001). Several statements in one message
are a transaction too, even where the tool was told to open none.)",
    .silent = R"(
The statement is sent alone: it is the only one of its file where the tool sends the file as one
message, or the tool's "no transaction" marker makes it send each statement by itself. Alembic is
judged by autocommit-block-missing.)",
    .instead = "Put the statement alone into a file that the tool runs outside a transaction.",
    .source = "PostgreSQL 15 manual, CREATE INDEX, Building Indexes Concurrently",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "BEGIN;\nCREATE INDEX CONCURRENTLY i ON users (email);\nCOMMIT;",
            .good = "CREATE INDEX CONCURRENTLY i ON users (email);"},
    .check_step = check,
};

static std::string_view tool_help(const Step& step) {
  if (step.session.state() == TransactionState::kImplicit)
    return "Leave it as the only statement of its file: the file is sent as one message.";
  if (step.history.format == SourceFormat::kGoose)
    return "Move it to a file of its own that begins with `-- +goose NO TRANSACTION`.";
  return "Move it to a file of its own that runs outside a transaction.";
}

static void check(const Step& step, Findings& out) {
  // Then the marker is the cause, and opt-out-ineffective speaks of it.
  const auto& script =
      step.direction == Direction::kUpgrade ? step.revision.upgrade : step.revision.downgrade;
  if (script && script->opt_out_unseen) return;
  const std::string_view what = concurrently_words(step.command);
  if (what.empty() || step.in_transaction() != Truth::kYes) return;
  if (step.is_alembic() && step.block.transaction != TransactionMode::kPerStatement) return;
  const bool message = step.session.state() == TransactionState::kImplicit;
  out.add(step,
          fmt::format(
              "{} fails here: Postgres refuses it {}.",
              what,
              message ? "together with other statements in one message" : "inside a transaction"),
          std::string(tool_help(step)));
}

}  // namespace miglint::rules
