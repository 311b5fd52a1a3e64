// What miglint predicts of a statement, against what a server does: which relations it locks and
// how, what it rewrites, whether it is refused. The project's own statements (fixtures/effects) run
// on the server of this machine, or on the one in MIGLINT_PG_BIN.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "tests/live_server.h"
#include "tests/predicted.h"
#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

// Asked in the statement's own transaction. The last one tells new files by their numbers.
// What is new is left out, and what was dropped or renamed keeps its name.
constexpr std::string_view kLocks =
    "SELECT 'app.' || b.relname, upper(regexp_replace(regexp_replace(mode, 'Lock$', ''), "
    "'([a-z])([A-Z])', '\\1 \\2', 'g')) FROM pg_locks l JOIN before b ON b.oid = relation WHERE "
    "pid = pg_backend_pid() AND locktype = 'relation' AND relkind IN ('r', 'p', 'v', 'm', 'f')";
constexpr std::string_view kRewrites =
    "SELECT 'app.' || b.relname FROM before b JOIN pg_class c USING (oid) WHERE c.relfilenode <> "
    "b.relfilenode AND b.relkind IN ('r', 'm')";

class Server {
 public:
  Server() {
    if (!server_.is_there()) return;
    auto connection = Connection::open(server_.address(), "postgres", "-c TimeZone=UTC");
    if (connection) connection_.emplace(std::move(*connection));
  }

  bool is_there() const { return connection_.has_value(); }

  const std::string& problem() const { return server_.problem(); }

  int version() const { return server_.major(); }

  std::optional<ServerError> send(const std::string& sql) { return connection_->send(sql); }

  Observed observe(const std::string& sql) {
    Observed seen;
    send(
        "BEGIN; CREATE TEMP TABLE before ON COMMIT DROP AS SELECT oid, relname, relkind, "
        "relfilenode "
        "FROM pg_class "
        "WHERE relnamespace = 'app'::regnamespace");
    if (const auto error = send(sql)) {
      seen.sqlstate = error->sqlstate;
      send("ROLLBACK");
      return seen;
    }
    connection_->ask(std::string(kLocks), [&](std::size_t, const Answer& answer) {
      for (int row = 0; row < answer.rows(); ++row)
        seen.locks.emplace(answer.value(row, 0), answer.value(row, 1));
    });
    connection_->ask(std::string(kRewrites), [&](std::size_t, const Answer& answer) {
      for (int row = 0; row < answer.rows(); ++row)
        seen.rewrites.insert(answer.value(row, 0));
    });
    send("ROLLBACK");
    return seen;
  }

 private:
  LiveServer server_;
  std::optional<Connection> connection_;
};

// A statement a line; "-- " begins a comment line.
std::vector<std::string> statements_of(const std::string& text) {
  std::vector<std::string> statements;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && !line.starts_with("--")) statements.push_back(line);
  return statements;
}

struct LiveScores {
  Score locks, rewrites, refusals, in_transaction;
};

void judge_on_server(const std::string& sql,
                     const Observed& predicted,
                     const Observed& seen,
                     const std::string& on,
                     LiveScores& scores) {
  scores.in_transaction.add(predicted.forbidden == (seen.sqlstate == "25001"));
  EXPECT_EQ(predicted.forbidden, seen.sqlstate == "25001") << on;
  if (seen.sqlstate == "25001") return;
  EXPECT_EQ(seen.sqlstate, predicted.sqlstate) << on;
  if (!seen.sqlstate.empty()) return scores.refusals.add(seen.sqlstate == predicted.sqlstate);
  scores.locks.add(seen.locks == predicted.locks);
  EXPECT_EQ(words(seen.locks), words(predicted.locks)) << on;
  // TRUNCATE takes new files too, but there are no rows to write anew.
  if (sql.starts_with("TRUNCATE")) return;
  scores.rewrites.add(seen.rewrites == predicted.rewrites);
  EXPECT_EQ(words(seen.rewrites), words(predicted.rewrites)) << on;
}

TEST(Effects, AsOnTheServer) {
  Server server;
  if (!server.is_there()) GTEST_SKIP() << "no Postgres server here " << server.problem();
  const std::string folder = std::string(MIGLINT_SOURCE_DIR) + "/fixtures/effects/";
  const std::string schema = read_file(folder + "schema.sql");
  const std::vector<std::string> statements = statements_of(read_file(folder + "statements.sql"));
  ASSERT_GT(statements.size(), 100U);
  const auto error = server.send(schema);
  ASSERT_FALSE(error) << error->message;
  World world(server.version());
  world.run(schema);
  LiveScores scores;
  for (const std::string& sql : statements) {
    World here = world;
    here.begin();
    const Observed predicted = here.run(sql);
    const std::string on = fmt::format("{} on {}", sql, server.version());
    judge_on_server(sql, predicted, server.observe(sql), on, scores);
  }
  std::cout << fmt::format(
      "PostgreSQL {}: locks {}/{}, rewrites {}/{}, refusals {}/{}, allowed in a transaction "
      "{}/{}\n",
      server.version(),
      scores.locks.right,
      scores.locks.all,
      scores.rewrites.right,
      scores.rewrites.all,
      scores.refusals.right,
      scores.refusals.all,
      scores.in_transaction.right,
      scores.in_transaction.all);
}

}  // namespace
}  // namespace miglint::test
