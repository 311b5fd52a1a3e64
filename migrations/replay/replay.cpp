// How a script meets the server.
//
// The tool decides where transactions begin and end, the script may add its own BEGIN and COMMIT,
// and Postgres adds one rule: several statements in one simple-query message are one implicit
// transaction (manual, 53.2.2.1, v15). All three meet here, so that a step can simply be asked
// whether it is in a transaction.

#include "migrations/replay/replay.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "migrations/replay/refusal_check.h"
#include "migrations/replay/reversal.h"

namespace miglint {

namespace {

// `"$user", public` and the like, as names; "$user" is nobody we know. Nothing set: the default.
std::vector<std::string> search_path(const Session& session) {
  const std::string* value = session.setting("search_path");
  if (value == nullptr) return {"public"};
  std::vector<std::string> path;
  std::string name;
  const auto finish = [&] {
    std::erase(name, '"');
    if (!name.empty() && name != "$user") path.push_back(name);
    name.clear();
  };
  for (const char c : *value) {
    if (c == ',') {
      finish();
    } else if (c != ' ') {
      name += c;
    }
  }
  finish();
  return path;
}

// What one run of the tool keeps from script to script.
struct Run {
  Session session;
  Catalog at_begin;           // of the transaction
  bool tool_began = false;    // the transaction is the tool's, not the script's
  std::uint32_t ordinal = 0;  // of the next statement
};

class ScriptReplay {
 public:
  ScriptReplay(const History& history,
               RevisionIndex revision,
               Direction direction,
               const LoweredRevision& lowered,
               const ReplayOptions& options,
               const ReplayVisitor& visitor,
               const Catalog& before_revision,
               Run& run)
      : history_(history),
        revision_(revision),
        direction_(direction),
        downgrade_(lowered.downgrade),
        options_(options),
        visitor_(visitor),
        refusals_(history, revision, direction, before_revision, options.pg_version),
        session_(run.session),
        at_begin_(run.at_begin),
        tool_began_(run.tool_began),
        ordinal_(run.ordinal) {}

  // Ends the transaction that the tool has begun, unless the next script of the run shares it.
  void finish(const Script& script) {
    const bool shared = !script.blocks.empty() && tool_began_ &&
                        script.blocks.back().transaction == TransactionMode::kAllInOne;
    if (shared || session_.state() == TransactionState::kNone) return;
    session_.commit();
    tool_began_ = false;
  }

  // Gives the first statement that Postgres would refuse. The ones behind it run all the same, on
  // what there is: each is judged on its own.
  std::optional<RefusedStatement> run(const Script& script,
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

 private:
  // Brings the session to where the tool has it before a block.
  void enter(TransactionMode mode, std::size_t statements, const Catalog& catalog) {
    switch (mode) {
      case TransactionMode::kWrapped:
      case TransactionMode::kAllInOne:
      case TransactionMode::kUnknown:
        if (!tool_began_) {
          begin(mode == TransactionMode::kUnknown ? TransactionState::kUnknown
                                                  : TransactionState::kBlock,
                catalog);
        }
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

  // A pipeline is one implicit transaction, but what is refused in one may stand first in it: it
  // runs and commits by itself (manual, 34.5.1, v15).
  void enter_pipeline(const ddl::Command& command, bool is_first, const Catalog& catalog) {
    if (message_ || session_.state() != TransactionState::kNone) return;
    const bool alone =
        effects_of(command, catalog, session_, options_.pg_version).forbidden_in_transaction;
    if (is_first && alone) return;
    begin(TransactionState::kImplicit, catalog);
    message_ = true;
  }

  void leave_message() {
    if (session_.state() == TransactionState::kImplicit) session_.commit();
    message_ = false;
  }

  void before_statement() {
    if (session_.state() == TransactionState::kNone) session_.next_autocommit();
  }

  struct Place {
    const LoweredScript& script;
    std::size_t block = 0;
    std::size_t statement = 0;
  };

  void run_statement(const SqlBlock& block, const Place& place, Catalog& catalog) {
    const ddl::Statement& statement = place.script.blocks[place.block].statements[place.statement];
    const std::optional<Refusal> unknown = newer_syntax(statement.syntax, options_.pg_version);
    Effects effects =
        unknown ? Effects{} : effects_of(statement.command, catalog, session_, options_.pg_version);
    Catalog next = catalog;
    // What is done to something that has no known name changes nothing that is known.
    const std::optional<Refusal> refusal = unknown ? unknown
                                           : block.unknown_name.empty()
                                               ? try_out(statement, effects, next)
                                               : std::nullopt;
    if (visitor_.step) show_step(block, place, statement, effects, refusal, catalog);
    if (refusal) {
      if (!refused_) {
        const bool sure = refusals_.is_sure(statement.command);
        refused_ = {place.block, place.statement, *refusal, sure};
      }
      refusals_.remember(statement.command);
    }
    catalog = std::move(next);
    remember(statement.command, effects, catalog);
    previous_ = std::move(effects);
    ++ordinal_;
  }

  void show_step(const SqlBlock& block,
                 const Place& place,
                 const ddl::Statement& statement,
                 const Effects& effects,
                 const std::optional<Refusal>& refusal,
                 const Catalog& catalog) {
    const Step step{.command = statement.command,
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
                    .begin = statement.begin,
                    .end = statement.end,
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
                    .pending = options_.pending};
    visitor_.step(step);
    if (!session_.has_lock_timeout()) unguarded_before_ = unguarded_before_ || step.blocks_others();
  }

  // The statement on a copy of the catalogue, which stays as it was where Postgres would refuse.
  // What is wrong with its place alone, and not with what it does, changes nothing for those that
  // follow: one mistake is told once.
  std::optional<Refusal> try_out(const ddl::Statement& statement,
                                 const Effects& effects,
                                 Catalog& next) const {
    const Origin origin{revision_, direction_, session_.transaction()};
    const std::optional<Refusal> early =
        unsafe_enum_use(next, statement.command, session_, origin, options_.pg_version);
    const std::optional<Refusal> refusal =
        apply(next, statement.command, origin, options_.pg_version);
    if (refusal) return refusal;
    return early ? early : forbidden_here(effects, session_);
  }

  // What the statement leaves in the session: settings, a transaction begun or ended, locks.
  void remember(const ddl::Command& command, const Effects& effects, Catalog& catalog) {
    if (const auto* set = std::get_if<ddl::Set>(&command)) {
      session_.set(*set);
      catalog.set_search_path(search_path(session_));
    }
    if (const auto* verb = std::get_if<ddl::Transaction>(&command)) {
      move(*verb, catalog);
      catalog.set_search_path(search_path(session_));
    }
    if (session_.state() == TransactionState::kNone) return;
    std::vector<HeldLock> held;
    for (const RelationLock& lock : effects.locks)
      held.push_back({lock.relation, lock.mode, ordinal_});
    session_.hold(std::move(held));
  }

  void begin(TransactionState state, const Catalog& catalog) {
    session_.begin(state);
    at_begin_ = catalog;
    savepoints_.clear();
  }

  void move(const ddl::Transaction& command, Catalog& catalog) {
    const TransactionState state = session_.state();
    switch (command.verb) {
      case ddl::TransactionVerb::kBegin:
        // Inside the tool's own block it only warns.
        if (state != TransactionState::kBlock) begin(TransactionState::kBlock, catalog);
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

  using Savepoint = std::pair<std::string, Catalog>;

  const History& history_;
  RevisionIndex revision_;
  Direction direction_;
  const LoweredScript& downgrade_;
  const ReplayOptions& options_;
  const ReplayVisitor& visitor_;
  RefusalCheck refusals_;
  std::optional<RefusedStatement> refused_;
  Session& session_;
  Catalog& at_begin_;
  std::vector<Savepoint> savepoints_;
  bool& tool_began_;
  std::uint32_t& ordinal_;
  bool message_ = false;
  bool unguarded_before_ = false;
  std::optional<Effects> previous_;
};

}  // namespace

static std::vector<ddl::Name> created_enums(const LoweredScript& script, const Catalog& after) {
  std::vector<ddl::Name> created;
  for (const LoweredBlock& block : script.blocks)
    for (const ddl::Statement& statement : block.statements)
      if (const auto* create = std::get_if<ddl::CreateEnum>(&statement.command))
        created.push_back(after.resolve(create->type));
  return created;
}

static bool sets_lock_timeout(const LoweredScript& upgrade) {
  const auto sets = [](const ddl::Statement& statement) {
    const auto* set = std::get_if<ddl::Set>(&statement.command);
    return set != nullptr && set->name == "lock_timeout" && set->value;
  };
  return std::ranges::any_of(upgrade.blocks, [&](const LoweredBlock& block) {
    return std::ranges::any_of(block.statements, sets);
  });
}

std::vector<bool> lock_timeout_habit(const History& history,
                                     const std::vector<LoweredRevision>& lowered) {
  constexpr std::size_t kRecent = 10;
  std::vector<bool> is_usual(lowered.size(), false);
  std::deque<bool> recent;
  for (const RevisionIndex i : history.graph.order) {
    const auto setting = static_cast<std::size_t>(std::ranges::count(recent, true));
    is_usual[i] = setting > 0 && setting * 2 >= recent.size();
    if (lowered[i].upgrade.blocks.empty()) continue;
    recent.push_back(sets_lock_timeout(lowered[i].upgrade));
    if (recent.size() > kRecent) recent.pop_front();
  }
  return is_usual;
}

namespace {

class HistoryReplay {
 public:
  HistoryReplay(const History& history,
                const std::vector<LoweredRevision>& lowered,
                const ReplayOptions& options,
                const ReplayVisitor& visitor)
      : history_(history), lowered_(lowered), options_(options), visitor_(visitor) {}

  Catalog replay() {
    for (const RevisionIndex i : history_.graph.order) {
      // A baseline that stands for what has run is for another, empty database; what a callback
      // does is no part of the history.
      const RevisionKind kind = history_.revisions[i].kind;
      if (stands_aside(kind) && i != history_.graph.order.front()) {
        Catalog aside = kind == RevisionKind::kHook ? catalog_ : Catalog();
        replay_revision(i, aside);
      } else {
        replay_revision(i, catalog_);
      }
    }
    return std::move(catalog_);
  }

 private:
  void replay_revision(RevisionIndex i, Catalog& catalog) {
    static const ReplayVisitor kNobody;  // NOLINT: immutable
    const Catalog before = catalog;
    RoundTrip trip{history_, i, lowered_[i], before, catalog, options_.pg_version};
    trip.upgrade_refused = run(i, Direction::kUpgrade, visitor_, before, catalog);
    trip.down = catalog;
    trip.downgrade_refused = run(i, Direction::kDowngrade, visitor_, before, trip.down);
    if (!visitor_.revision) return;
    trip.again = trip.down;
    if (history_.revisions[i].downgrade)
      trip.second_refused = run(i, Direction::kUpgrade, kNobody, before, trip.again);
    const Reversal reversal = judge_reversal(trip);
    visitor_.revision({i,
                       before,
                       catalog,
                       trip.down,
                       lowered_[i],
                       reversal,
                       created_enums(lowered_[i].upgrade, catalog)});
  }

  std::optional<RefusedStatement> run(RevisionIndex i,
                                      Direction direction,
                                      const ReplayVisitor& watched,
                                      const Catalog& before,
                                      Catalog& catalog) {
    const Revision& revision = history_.revisions[i];
    const bool up = direction == Direction::kUpgrade;
    const std::optional<Script>& script = up ? revision.upgrade : revision.downgrade;
    if (!script) return std::nullopt;
    Run alone;
    // The first time up, those that are pending run together; every other run is one on its own.
    const bool first = up && &watched == &visitor_;
    Run& shared = first && i < options_.pending.size() && options_.pending[i] ? pending_ : alone;
    const std::vector<std::string> search_path = catalog.search_path();
    ScriptReplay replay(history_, i, direction, lowered_[i], options_, watched, before, shared);
    auto refused = replay.run(*script, up ? lowered_[i].upgrade : lowered_[i].downgrade, catalog);
    if (up) replay.finish(*script);
    catalog.set_search_path(search_path);
    return refused;
  }

  const History& history_;
  const std::vector<LoweredRevision>& lowered_;
  const ReplayOptions& options_;
  const ReplayVisitor& visitor_;
  Catalog catalog_;
  Run pending_;
};

}  // namespace

Catalog replay(const History& history,
               const std::vector<LoweredRevision>& lowered,
               const ReplayOptions& options,
               const ReplayVisitor& visitor) {
  return HistoryReplay(history, lowered, options, visitor).replay();
}

}  // namespace miglint
