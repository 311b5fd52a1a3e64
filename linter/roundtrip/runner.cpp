#include "linter/roundtrip/runner.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace miglint {

namespace {

bool tool_opens_transaction(TransactionMode mode) {
  switch (mode) {
    case TransactionMode::kWrapped:
    case TransactionMode::kAllInOne:
      return true;
    case TransactionMode::kBatch:
    case TransactionMode::kPipeline:
    case TransactionMode::kPerStatement:
    case TransactionMode::kScript:
    case TransactionMode::kUnknown:
      return false;
  }
  return false;
}

bool is_one_message(TransactionMode mode) {
  return mode == TransactionMode::kBatch || mode == TransactionMode::kPipeline;
}

class ScriptRun {
 public:
  explicit ScriptRun(Connection& connection) : connection_(connection) {}

  void observe(Observer& observer, RevisionIndex revision) {
    observer_ = &observer;
    revision_ = revision;
  }

  std::optional<StatementFailure> run(const Script& script,
                                      const LoweredScript& lowered,
                                      const Bookkeeping& bookkeeping) {
    for (std::size_t i = 0; i < script.blocks.size(); ++i) {
      const SqlBlock& block = script.blocks[i];
      if (!block.opaque.empty()) continue;
      static const LoweredBlock kNothing;  // NOLINT: immutable
      const LoweredBlock& statements = i < lowered.blocks.size() ? lowered.blocks[i] : kNothing;
      if (auto failed = enter(block)) return failed;
      auto failed = observer_ != nullptr && can_be_observed(block, statements)
                        ? send_observed(block, statements, i)
                        : send_block(block, statements);
      if (failed) return failed;
    }
    if (!bookkeeping.sql.empty())
      if (auto error = connection_.send(bookkeeping.sql))
        return StatementFailure{
            .error = *std::move(error), .where = bookkeeping.where, .statement = bookkeeping.shown};
    return close_transaction(script.where);
  }

  void clean_up() {
    if (connection_.in_transaction()) connection_.send("ROLLBACK");
    connection_.send("DISCARD ALL");
  }

 private:
  // Brings the session to where the tool has it before the block.
  std::optional<StatementFailure> enter(const SqlBlock& block) {
    if (!tool_opens_transaction(block.transaction)) return close_transaction(block.where);
    if (!opened_) connection_.send("BEGIN");
    opened_ = true;
    return std::nullopt;
  }

  // One message that holds BEGIN or COMMIT means something else when it is
  // taken apart.
  static bool can_be_observed(const SqlBlock& block, const LoweredBlock& statements) {
    if (!is_one_message(block.transaction)) return true;
    return std::ranges::none_of(statements.statements, [](const ddl::Statement& statement) {
      return std::holds_alternative<ddl::Transaction>(statement.command);
    });
  }

  std::optional<StatementFailure> send_observed(const SqlBlock& block,
                                                const LoweredBlock& statements,
                                                std::size_t block_index) {
    const bool is_implicit_transaction =
        is_one_message(block.transaction) && statements.statements.size() > 1;
    if (is_implicit_transaction) {
      connection_.send("BEGIN");
      opened_ = true;
    }
    for (std::size_t i = 0; i < statements.statements.size(); ++i) {
      const ddl::Statement& statement = statements.statements[i];
      auto error = send_one_observed(block, statement, {revision_, block_index, i});
      if (!error) continue;
      if (error->at) *error->at += statement.begin;
      return failure(*std::move(error), block, &statement);
    }
    return is_implicit_transaction ? close_transaction(block.where) : std::nullopt;
  }

  using Place = Predictions::key_type;

  std::optional<ServerError> send_one_observed(const SqlBlock& block,
                                               const ddl::Statement& statement,
                                               const Place& place) {
    const std::string sql = block.sql.substr(statement.begin, statement.end - statement.begin);
    const bool is_of_session = std::holds_alternative<ddl::Transaction>(statement.command) ||
                               std::holds_alternative<ddl::Set>(statement.command);
    if (is_of_session) return connection_.send(sql);
    Observation observation;
    observation.sql = sql;
    observation.where = block.map.locate(statement.begin, statement.end);
    const auto prediction = observer_->predictions().find(place);
    if (prediction != observer_->predictions().end()) observation.prediction = prediction->second;
    const bool must_be_alone =
        observation.prediction != nullptr && observation.prediction->forbidden_in_transaction;
    const bool is_ours = !connection_.in_transaction() && !must_be_alone;
    if (is_ours) connection_.send("BEGIN");
    observer_->before(connection_);
    const auto start = std::chrono::steady_clock::now();
    if (auto error = connection_.send(sql)) return error;
    observation.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    if (connection_.in_transaction()) {
      observer_->after(connection_, std::move(observation));
    } else {
      observer_->after_unobserved(
          connection_,
          std::move(observation),
          "it does not run in a transaction, so its locks were gone when it "
          "ended");
    }
    return is_ours ? connection_.send("COMMIT") : std::nullopt;
  }

  std::optional<StatementFailure> send_block(const SqlBlock& block,
                                             const LoweredBlock& statements) {
    if (is_one_message(block.transaction)) {
      auto error = connection_.send(block.sql);
      if (!error) return std::nullopt;
      const ddl::Statement* guilty = guilty_of(*error, statements);
      return failure(*std::move(error), block, guilty);
    }
    for (const ddl::Statement& statement : statements.statements) {
      const std::string sql = block.sql.substr(statement.begin, statement.end - statement.begin);
      auto error = connection_.send(sql);
      if (!error) continue;
      if (error->at) *error->at += statement.begin;
      return failure(*std::move(error), block, &statement);
    }
    return std::nullopt;
  }

  // Of one message: where the server points, else the first that is not done. A message that does
  // not parse has nothing done, whichever statement it is.
  static const ddl::Statement* guilty_of(const ServerError& error, const LoweredBlock& block) {
    for (const ddl::Statement& statement : block.statements)
      if (error.at && *error.at < statement.end) return &statement;
    if (error.at || error.statements_done >= block.statements.size()) return nullptr;
    return &block.statements[error.statements_done];
  }

  // `error.at` counts from the block's start.
  static StatementFailure failure(ServerError error,
                                  const SqlBlock& block,
                                  const ddl::Statement* statement) {
    StatementFailure failed;
    failed.error = std::move(error);
    failed.where = block.where;
    std::uint32_t begin = 0;
    auto end = static_cast<std::uint32_t>(block.sql.size());
    if (statement != nullptr) {
      begin = statement->begin;
      end = statement->end;
      failed.command = &statement->command;
    }
    failed.statement = block.sql.substr(begin, end - begin);
    if (failed.error.at) begin = std::min(static_cast<std::uint32_t>(*failed.error.at), end);
    if (const SourceSpan place = block.map.locate(begin, end); place.file != kNoFile)
      failed.where = place;
    return failed;
  }

  // Deferred constraints are checked here, so this can be refused too.
  std::optional<StatementFailure> close_transaction(SourceSpan where) {
    if (!opened_) return std::nullopt;
    opened_ = false;
    if (auto error = connection_.send("COMMIT"))
      return StatementFailure{.error = *std::move(error), .where = where, .statement = "COMMIT"};
    return std::nullopt;
  }

  Connection& connection_;
  Observer* observer_ = nullptr;  // null: nobody looks
  RevisionIndex revision_ = kNoRevision;
  bool opened_ = false;  // by us; the text itself may have closed it since
};

}  // namespace

std::optional<StatementFailure> run_script(Connection& connection,
                                           const Script& script,
                                           const LoweredScript& lowered,
                                           const Bookkeeping& bookkeeping) {
  ScriptRun run(connection);
  auto failed = run.run(script, lowered, bookkeeping);
  run.clean_up();
  return failed;
}

std::optional<StatementFailure> run_observed(Connection& connection,
                                             const Script& script,
                                             const LoweredScript& lowered,
                                             const Bookkeeping& bookkeeping,
                                             RevisionIndex revision,
                                             Observer& observer) {
  ScriptRun run(connection);
  run.observe(observer, revision);
  observer.begin(connection);
  auto failed = run.run(script, lowered, bookkeeping);
  observer.finish(connection);
  run.clean_up();
  return failed;
}

}  // namespace miglint
