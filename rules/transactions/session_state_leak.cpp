#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule session_state_leak{
    .name = "session-state-leak",
    .severity = Severity::kWarning,
    .summary = "a setting that changes what later migrations mean is left behind in the session",
    .why = R"(
SET lasts as long as the connection, and the tool runs the next migration on the same one: its unqualified
names are then looked up elsewhere, its timestamps read in another zone, its triggers not fired.)",
    .silent = R"(
SET LOCAL; a later RESET, SET … TO DEFAULT or second SET of the same name in the script; a script that has
a session of its own (psql); settings that only limit time or memory.)",
    .instead = "SET LOCAL, which ends with the transaction; or RESET at the end of the script.",
    .source = "PostgreSQL 15 manual, 5.9.3 The Schema Search Path",
    .sql = {.bad =
                "-- file: 000001_path.up.sql\nSET search_path = app;\nCREATE TABLE t (id bigint);\n"
                "-- file: 000001_path.down.sql\nDROP TABLE app.t;",
            .good = "-- file: 000001_path.up.sql\nBEGIN;\nSET LOCAL search_path = app;\n"
                    "CREATE TABLE t (id bigint);\nCOMMIT;\n"
                    "-- file: 000001_path.down.sql\nDROP TABLE app.t;"},
    .alembic = {.bad = "op.execute('SET search_path = app')",
                .good = "op.execute('SET LOCAL search_path = app')"},
    .check_step = check,
};

static bool changes_meaning(const std::string& name) {
  static constexpr std::array<std::string_view, 8> kNames{"search_path",
                                                          "role",
                                                          "session_authorization",
                                                          "timezone",
                                                          "session_replication_role",
                                                          "row_security",
                                                          "default_tablespace",
                                                          "datestyle"};
  return std::ranges::count(kNames, name) > 0;
}

static void check(const Step& step, Findings& out) {
  const auto* set = step.as<ddl::Set>();
  if (set == nullptr || set->local || !set->value || !changes_meaning(set->name)) return;
  const TransactionMode mode = step.block.transaction;
  if (mode == TransactionMode::kScript || mode == TransactionMode::kUnknown) return;
  const auto undone = [&](const ddl::Set& later) {
    return later.name.empty() || (later.name == set->name && !later.local);
  };
  if (step.later<ddl::Set>(undone)) return;
  out.add(
      step,
      fmt::format("{} stays set when this migration is done, and the next ones run under it on "
                  "the same connection.",
                  set->name),
      in_language(step,
                  "Use SET LOCAL, or RESET it at the end.",
                  fmt::format("Use SET LOCAL, or op.execute('RESET {}') at the end.", set->name)));
}

}  // namespace miglint::rules
