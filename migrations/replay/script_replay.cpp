// How a script meets the server.
//
// The tool decides where transactions begin and end, the script may add its own BEGIN and COMMIT,
// and Postgres adds one rule: several statements in one simple-query message are one implicit
// transaction (manual, 53.2.2.1, v15). All three meet here, so that a step can simply be asked
// whether it is in a transaction.

#include "migrations/replay/script_replay.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/replay/search_path.h"

namespace miglint {

// What the script began itself and left open is rolled back when its connection is closed.
void ScriptReplay::finish(const Script& script, Catalog& catalog) {
  if (session_.state() == TransactionState::kBlock && !tool_began_) {
    catalog = at_begin_;
    session_.rollback();
    return;
  }
  const bool shared = !script.blocks.empty() && tool_began_ &&
                      script.blocks.back().transaction == TransactionMode::kAllInOne;
  if (shared || session_.state() == TransactionState::kNone) return;
  session_.commit();
  tool_began_ = false;
}

std::optional<RefusedStatement> ScriptReplay::run(const Script& script,
                                                  const LoweredScript& lowered,
                                                  Catalog& catalog) {
  refusals_.begin(catalog);
  for (std::size_t i = 0; i < script.blocks.size(); ++i) {
    const SqlBlock& block = script.blocks[i];
    const auto& statements = lowered.blocks[i].statements;
    refusals_.enter(block);
    enter(block.transaction, statements.size(), catalog);
    for (std::size_t j = 0; j < statements.size(); ++j) {
      if (block.transaction == TransactionMode::kPipeline && statements.size() > 1)
        enter_pipeline(statements[j].command, j == 0, catalog);
      before_statement();
      run_statement(block, {lowered, i, j}, catalog);
    }
    if (message_) leave_message();
  }
  return std::move(refused_);
}

void ScriptReplay::enter(TransactionMode mode, std::size_t statements, const Catalog& catalog) {
  switch (mode) {
    case TransactionMode::kWrapped:
    case TransactionMode::kAllInOne:
      if (!tool_began_) begin(TransactionState::kBlock, catalog);
      tool_began_ = true;
      break;
    case TransactionMode::kUnknown:
      if (tool_began_ || session_.state() != TransactionState::kNone) break;
      begin(TransactionState::kUnknown, catalog);
      tool_began_ = true;
      break;
    case TransactionMode::kPipeline:
      break;  // enter_pipeline
    case TransactionMode::kBatch:
      if (session_.state() == TransactionState::kNone && statements > 1) {
        begin(TransactionState::kImplicit, catalog);
        message_ = true;
      }
      break;
    case TransactionMode::kPerStatement:
      // autocommit_block() commits what the tool has begun, and a new transaction follows it.
      if (tool_began_ && session_.state() != TransactionState::kNone) session_.commit();
      tool_began_ = false;
      break;
    case TransactionMode::kScript:
      break;
  }
}

void ScriptReplay::enter_pipeline(const ddl::Command& command,
                                  bool is_first,
                                  const Catalog& catalog) {
  if (message_ || session_.state() != TransactionState::kNone) return;
  const bool alone =
      effects_of(command, catalog, session_, options_.pg_version).forbidden_in_transaction;
  if (is_first && alone) return;
  begin(TransactionState::kImplicit, catalog);
  message_ = true;
}

void ScriptReplay::leave_message() {
  if (session_.state() == TransactionState::kImplicit) session_.commit();
  message_ = false;
}

void ScriptReplay::before_statement() {
  if (session_.state() == TransactionState::kNone) session_.next_autocommit();
}

void ScriptReplay::run_statement(const SqlBlock& block, const Place& place, Catalog& catalog) {
  const ddl::Statement& statement = place.script.blocks[place.block].statements[place.statement];
  const std::optional<Refusal> unknown = newer_syntax(statement.syntax, options_.pg_version);
  // What is done to something that has no known name changes nothing that is known, and neither
  // does what only the older server can read.
  const bool is_read = !std::holds_alternative<ddl::Unparsed>(statement.command) ||
                       statement.syntax.until < options_.pg_version;
  const bool known = block.unknown_name.empty() && !unknown && is_read;
  if (const auto* body = std::get_if<ddl::DoBlock>(&statement.command); body != nullptr && known)
    return run_body(block, place, *body, catalog);
  Effects effects =
      unknown ? Effects{} : effects_of(statement.command, catalog, session_, options_.pg_version);
  if (known) note_unheard(place, statement.command, catalog);
  Catalog next = catalog;
  const std::optional<Refusal> refusal =
      known ? try_out(statement.command, effects, next) : unknown;
  show_step(
      block, place, {statement.command, statement.begin, statement.end}, effects, refusal, catalog);
  if (refusal) note(place, *refusal);
  catalog = std::move(next);
  remember(statement.command, effects, catalog);
  previous_ = std::move(effects);
  ++ordinal_;
  if (known && !refusal) run_within(block, place, catalog);
}

// The rows that the statement's WITH changes: a step of its own for each, as of a body.
void ScriptReplay::run_within(const SqlBlock& block, const Place& place, Catalog& catalog) {
  const ddl::Statement& statement = place.script.blocks[place.block].statements[place.statement];
  for (const ddl::Nested& nested : statement.within) {
    const Effects effects = effects_of(nested.command, catalog, session_, options_.pg_version);
    const Running running{.command = nested.command,
                          .begin = statement.begin,
                          .end = statement.end,
                          .inside = &nested};
    show_step(block, place, running, effects, std::nullopt, catalog);
    ++ordinal_;
    remember(nested.command, effects, catalog);
  }
}

// Where the body begins in the text that holds it; nullopt: it is written with escapes.
static std::optional<ddl::TextOffset> begin_of_body(const std::string& sql,
                                                    const ddl::Statement& statement,
                                                    const std::string& body) {
  const std::size_t at = sql.find(body, statement.begin);
  if (at == std::string::npos || at + body.size() > statement.end) return std::nullopt;
  return static_cast<ddl::TextOffset>(at);
}

// A block is one statement to the transaction, and what cannot run in a block of transactions
// cannot run in a function either, whoever began it (PreventInTransactionBlock, xact.c, v15).
static std::optional<Refusal> forbidden_in_function(const Effects& effects) {
  if (!effects.forbidden_in_transaction) return std::nullopt;
  return Refusal{"25001",
                 fmt::format("{} cannot be executed from a function", effects.forbidden_name)};
}

void ScriptReplay::run_body(const SqlBlock& block,
                            const Place& place,
                            const ddl::DoBlock& body,
                            Catalog& catalog) {
  const ddl::Statement& statement = place.script.blocks[place.block].statements[place.statement];
  Effects own;
  own.certain = body.opaque.empty();
  show_step(block,
            place,
            {statement.command, statement.begin, statement.end},
            own,
            std::nullopt,
            catalog);
  ++ordinal_;
  const Catalog start = catalog;
  const std::optional<ddl::TextOffset> base = begin_of_body(block.sql, statement, body.body);
  for (const ddl::Nested& nested : body.statements) {
    Effects effects = effects_of(nested.command, catalog, session_, options_.pg_version);
    if (nested.conditional) effects.certain = false;
    note_unheard(place, nested.command, catalog);
    Catalog next = catalog;
    std::optional<Refusal> refusal = forbidden_in_function(effects);
    if (!refusal) refusal = try_out(nested.command, effects, next);
    // What may not run, or whose error is caught, cannot make the block fail.
    if (nested.conditional || nested.handled) refusal.reset();
    const Running running{.command = nested.command,
                          .begin = base ? *base + nested.begin : statement.begin,
                          .end = base ? *base + nested.end : statement.end,
                          .inside = &nested};
    show_step(block, place, running, effects, refusal, catalog);
    ++ordinal_;
    if (refusal) {
      note(place, *refusal);
      catalog = start;
      return;
    }
    catalog = std::move(next);
    remember(nested.command, effects, catalog);
    previous_ = std::move(effects);
  }
}

void ScriptReplay::note(const Place& place, const Refusal& refusal) {
  const ddl::Command& command =
      place.script.blocks[place.block].statements[place.statement].command;
  if (!refused_) refused_ = {place.block, place.statement, refusal, refusals_.is_sure(command)};
  refusals_.remember(command);
}

void ScriptReplay::note_unheard(const Place& place,
                                const ddl::Command& command,
                                const Catalog& catalog) {
  for (Unheard& one : unheard_in(command, catalog)) {
    one.block = place.block;
    one.statement = place.statement;
    unheard_.push_back(std::move(one));
  }
}

void ScriptReplay::show_step(const SqlBlock& block,
                             const Place& place,
                             const Running& running,
                             const Effects& effects,
                             const std::optional<Refusal>& refusal,
                             const Catalog& catalog) {
  if (!visitor_.step) return;
  const Step step{.command = running.command,
                  .before = catalog,
                  .start = refusals_.start(),
                  .session = session_,
                  .effects = effects,
                  .refusal = refusal,
                  .history = history_,
                  .revision = history_.revisions[revision_],
                  .revision_index = revision_,
                  .direction = direction_,
                  .block = block,
                  .begin = running.begin,
                  .end = running.end,
                  .ordinal = ordinal_,
                  .pg_version = options_.pg_version,
                  .small_tables = options_.small_tables,
                  .script = place.script,
                  .block_index = place.block,
                  .statement_index = place.statement,
                  .downgrade = downgrade_,
                  .unguarded_before = unguarded_before_,
                  .before_it = previous_ ? &*previous_ : nullptr,
                  .lock_timeout_is_usual = revision_ < options_.lock_timeout_is_usual.size() &&
                                           options_.lock_timeout_is_usual[revision_],
                  .pending = options_.pending,
                  .inside = running.inside};
  visitor_.step(step);
  if (!session_.has_lock_timeout()) unguarded_before_ = unguarded_before_ || step.blocks_others();
}

std::optional<Refusal> ScriptReplay::try_out(const ddl::Command& command,
                                             const Effects& effects,
                                             Catalog& next) const {
  const Origin origin{revision_, direction_, session_.transaction()};
  const std::optional<Refusal> early =
      unsafe_enum_use(next, command, session_, origin, options_.pg_version);
  const std::optional<Refusal> refusal = apply(next, command, origin, options_.pg_version);
  if (refusal) return refusal;
  return early ? early : forbidden_here(effects, session_);
}

void ScriptReplay::take_settings(Catalog& catalog) const {
  catalog.set_search_path(search_path(session_));
  const std::string* role = session_.setting("role");
  if (role == nullptr) role = session_.setting("session_authorization");
  catalog.set_acting_role(role == nullptr || *role == "none" || *role == "default" ? "" : *role);
}

void ScriptReplay::remember(const ddl::Command& command, const Effects& effects, Catalog& catalog) {
  if (const auto* set = std::get_if<ddl::Set>(&command)) {
    session_.set(*set);
    take_settings(catalog);
  }
  if (const auto* verb = std::get_if<ddl::Transaction>(&command)) {
    move(*verb, catalog);
    take_settings(catalog);
  }
  if (session_.state() == TransactionState::kNone) return;
  std::vector<HeldLock> held;
  for (const RelationLock& lock : effects.locks)
    held.push_back({lock.relation, lock.mode, ordinal_});
  session_.hold(std::move(held));
}

void ScriptReplay::begin(TransactionState state, const Catalog& catalog) {
  session_.begin(state);
  at_begin_ = catalog;
  savepoints_.clear();
}

void ScriptReplay::move(const ddl::Transaction& command, Catalog& catalog) {
  const TransactionState state = session_.state();
  switch (command.verb) {
    case ddl::TransactionVerb::kBegin:
      // Inside the tool's own block it only warns. Who writes it knows that there is none.
      if (state == TransactionState::kBlock) break;
      tool_began_ = false;
      begin(TransactionState::kBlock, catalog);
      break;
    case ddl::TransactionVerb::kCommit:
    case ddl::TransactionVerb::kPrepare:
      session_.commit();
      break;
    case ddl::TransactionVerb::kRollback:
      if (state == TransactionState::kBlock) catalog = at_begin_;
      session_.rollback();
      break;
    case ddl::TransactionVerb::kSavepoint:
      savepoints_.emplace_back(command.savepoint, catalog);
      break;
    case ddl::TransactionVerb::kRollbackTo: {
      const auto found = std::ranges::find(
          savepoints_.rbegin(), savepoints_.rend(), command.savepoint, &Savepoint::first);
      if (found != savepoints_.rend()) catalog = found->second;
      break;
    }
    default:
      break;
  }
}

}  // namespace miglint
