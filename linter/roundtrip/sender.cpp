#include "linter/roundtrip/sender.h"

#include <chrono>

#include "linter/roundtrip/advice.h"
#include "migrations/ddl/lower.h"

namespace miglint {

std::optional<Error> Sender::enter(ScratchDatabase& database) const {
  if (tool_ == nullptr) return std::nullopt;
  if (auto error = tool_->enter(database.server(), database.name())) return error;
  database.leave_out(tool_->version_tables());
  return std::nullopt;
}

// The tool has sent it, so of the statement there is only the text.
void Sender::add_advice(RunFailure& failure, const TimeLimits& limits) const {
  if (failure.proves_nothing) return;  // nothing was sent, and the tool has said why
  StatementFailure failed{.error = {.sqlstate = failure.sqlstate},
                          .where = failure.where,
                          .statement = failure.statement};
  const std::vector<ddl::Statement> sent = ddl::lower(failure.statement);
  if (sent.size() == 1) failed.command = &sent.front().command;
  failure.advice = advice_for(failed, server_major_, limits);
  failure.proves_nothing = !missing_extension(failed).empty();
}

DirectionRun Sender::send(ScratchDatabase& database,
                          RevisionIndex index,
                          Direction direction,
                          const Bookkeeping& bookkeeping,
                          Observer* observer) const {
  using Clock = std::chrono::steady_clock;
  DirectionRun run{.attempted = true, .milliseconds = 0, .failure = {}};
  const Revision& revision = history_.revisions[index];
  const bool up = direction == Direction::kUpgrade;
  const std::optional<Script>& script = up ? revision.upgrade : revision.downgrade;
  const LoweredScript& lowered = up ? lowered_[index].upgrade : lowered_[index].downgrade;
  static const Script kNothing;  // NOLINT: immutable
  const Script& sent = script ? *script : kNothing;
  Connection& session = database.session();
  const Clock::time_point start = Clock::now();
  if (tool_ != nullptr) {
    run.failure = tool_->run(revision, direction);
    run.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    if (run.failure) add_advice(*run.failure, database.limits());
    return run;
  }
  auto failed = observer == nullptr
                    ? run_script(session, sent, lowered, bookkeeping)
                    : run_observed(session, sent, lowered, bookkeeping, index, *observer);
  run.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  if (!failed) return run;
  run.failure = RunFailure{.sqlstate = failed->error.sqlstate,
                           .message = failed->error.message,
                           .detail = failed->error.detail,
                           .hint = failed->error.hint,
                           .advice = advice_for(*failed, server_major_, database.limits()),
                           .statement = failed->statement,
                           .where = failed->where,
                           .proves_nothing = !missing_extension(*failed).empty()};
  return run;
}

}  // namespace miglint
