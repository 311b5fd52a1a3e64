#pragma once

// One script as a server meets it. Private to the replay.

#include <optional>
#include <utility>
#include <vector>

#include "migrations/replay/refusal_check.h"
#include "migrations/replay/replay.h"
#include "migrations/replay/unheard.h"

namespace miglint {

// What one run of the tool keeps from script to script.
struct Run {
  explicit Run(const Catalog& catalog) : at_begin(catalog) {}

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

  // Ends the transaction that the tool has begun, unless the next script of the run shares it, and
  // undoes what the script itself has begun and not committed.
  void finish(const Script& script, Catalog& catalog);

  // Gives the first statement that Postgres would refuse. The ones behind it run all the same, on
  // what there is: each is judged on its own.
  std::optional<RefusedStatement> run(const Script& script,
                                      const LoweredScript& lowered,
                                      Catalog& catalog);

  // What the script met that the history knows nothing of, in its order.
  std::vector<Unheard> take_unheard() { return std::move(unheard_); }

 private:
  // Brings the session to where the tool has it before a block.
  void enter(TransactionMode mode, std::size_t statements, const Catalog& catalog);
  // A pipeline is one implicit transaction, but what is refused in one may stand first in it: it
  // runs and commits by itself (manual, 34.5.1, v15).
  void enter_pipeline(const ddl::Command& command, bool is_first, const Catalog& catalog);
  void leave_message();
  void before_statement();

  struct Place {
    const LoweredScript& script;
    std::size_t block = 0;
    std::size_t statement = 0;
  };

  // What runs: a statement of the script, or of the body of a DO block in it.
  struct Running {
    const ddl::Command& command;
    ddl::TextOffset begin = 0;  // in the block's text
    ddl::TextOffset end = 0;
    const ddl::Nested* inside = nullptr;
  };

  void run_statement(const SqlBlock& block, const Place& place, Catalog& catalog);
  // The block's own step, which does nothing, and one for each statement of its body.
  void run_within(const SqlBlock& block, const Place& place, Catalog& catalog);
  void run_body(const SqlBlock& block,
                const Place& place,
                const ddl::DoBlock& body,
                Catalog& catalog);
  void show_step(const SqlBlock& block,
                 const Place& place,
                 const Running& running,
                 const Effects& effects,
                 const std::optional<Refusal>& refusal,
                 const Catalog& catalog);
  void note(const Place& place, const Refusal& refusal);
  void note_unheard(const Place& place, const ddl::Command& command, const Catalog& catalog);
  // The statement on a copy of the catalogue, which stays as it was where Postgres would refuse.
  // What is wrong with its place alone, and not with what it does, changes nothing for those that
  // follow: one mistake is told once.
  std::optional<Refusal> try_out(const ddl::Command& command,
                                 const Effects& effects,
                                 Catalog& next) const;
  // What the statement leaves in the session: settings, a transaction begun or ended, locks.
  void remember(const ddl::Command& command, const Effects& effects, Catalog& catalog);
  // What of the settings decides about names and owners.
  void take_settings(Catalog& catalog) const;
  void begin(TransactionState state, const Catalog& catalog);
  void move(const ddl::Transaction& command, Catalog& catalog);

  using Savepoint = std::pair<std::string, Catalog>;

  const History& history_;
  RevisionIndex revision_;
  Direction direction_;
  const LoweredScript& downgrade_;
  const ReplayOptions& options_;
  const ReplayVisitor& visitor_;
  RefusalCheck refusals_;
  std::optional<RefusedStatement> refused_;
  std::vector<Unheard> unheard_;
  Session& session_;
  Catalog& at_begin_;
  std::vector<Savepoint> savepoints_;
  bool& tool_began_;
  std::uint32_t& ordinal_;
  bool message_ = false;
  bool unguarded_before_ = false;
  std::optional<Effects> previous_;
};

}  // namespace miglint
