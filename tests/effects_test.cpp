// What miglint predicts of a statement, against what a server does: which relations it locks and
// how, what it rewrites, whether it is refused.
//
// The project's own statements (fixtures/effects) run on the server of this machine, or on the one
// in MIGLINT_PG_BIN; the measured cases of PostgreSQL 14 to 18 are read where MIGLINT_ORACLE has
// them.

#include "migrations/catalog/effects.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "migrations/catalog/apply.h"
#include "migrations/ddl/lower.h"
#include "tests/live_server.h"

namespace miglint {
namespace {

using Lock = std::pair<std::string, std::string>;  // relation, mode

struct Observed {
  std::set<Lock> locks;  // on tables and views
  std::set<std::string> rewrites;
  std::set<std::string> scans;
  bool forbidden = false;
  bool certain = true;
  std::string sqlstate;  // empty: it ran
};

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool is_table_or_view(RelationKind kind) {
  return kind != RelationKind::kIndex && kind != RelationKind::kPartitionedIndex &&
         kind != RelationKind::kSequence && kind != RelationKind::kCompositeType;
}

// A schema and the connection that changes it, statement by statement.
class World {
 public:
  explicit World(int version) : version_(version) {}

  void begin() {
    session_.begin(TransactionState::kBlock);
    ++origin_.transaction;
  }

  // Every statement of the text; what was observed of them together.
  Observed run(const std::string& sql) {
    Observed seen;
    const Catalog before = catalog_;
    for (const ddl::Statement& statement : ddl::lower(sql))
      one(statement, before, seen);
    return seen;
  }

 private:
  void one(const ddl::Statement& statement, const Catalog& before, Observed& seen) {
    if (const auto unknown = newer_syntax(statement.syntax, version_)) {
      if (seen.sqlstate.empty()) seen.sqlstate = unknown->sqlstate;
      return;
    }
    const Effects effects = effects_of(statement.command, catalog_, session_, version_);
    for (const auto* list : {&effects.locks, &effects.weaker})
      for (const RelationLock& lock : *list)
        if (is_table_or_view(lock.kind) && before.relation(lock.relation) != nullptr)
          seen.locks.emplace(lock.relation.text(), std::string(name_of(lock.mode)));
    for (const ddl::Name& table : effects.rewrites)
      seen.rewrites.insert(table.text());
    for (const ddl::Name& table : effects.scans)
      if (before.relation(table) != nullptr) seen.scans.insert(table.text());
    seen.forbidden = seen.forbidden || effects.forbidden_in_transaction;
    seen.certain = seen.certain && effects.certain;
    const auto early = unsafe_enum_use(catalog_, statement.command, session_, origin_, version_);
    auto refusal = apply(catalog_, statement.command, origin_, version_);
    if (!refusal) refusal = early;
    if (refusal && seen.sqlstate.empty()) seen.sqlstate = refusal->sqlstate;
    if (const auto* set = std::get_if<ddl::Set>(&statement.command)) set_session(*set);
  }

  void set_session(const ddl::Set& set) {
    session_.set(set);
    if (set.name != "search_path") return;
    std::vector<std::string> path;
    std::istringstream words(set.value.value_or("public"));
    for (std::string word; std::getline(words, word, ',');) {
      std::erase(word, ' ');
      path.push_back(word);
    }
    catalog_.set_search_path(path);
  }

  int version_;
  Catalog catalog_;
  Session session_;
  Origin origin_{.revision = 0, .direction = Direction::kUpgrade, .transaction = 1};
};

std::string words(const std::set<Lock>& locks) {
  std::string out;
  for (const auto& [relation, mode] : locks)
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", relation, mode);
  return out;
}

std::string words(const std::set<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// --- on a server
// ----------------------------------------------------------------------------------

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
  test::LiveServer server_;
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

struct Score {
  int right = 0;
  int all = 0;

  void add(bool is_right) {
    ++all;
    right += is_right ? 1 : 0;
  }

  double percent() const { return all == 0 ? 100.0 : 100.0 * right / all; }
};

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

// --- the measured cases
// ---------------------------------------------------------------------------

using Json = nlohmann::json;

std::string list_of(const Json& statements) {
  if (statements.is_string()) return statements.get<std::string>() + ";\n";
  std::string out;
  for (const Json& statement : statements)
    out += statement.get<std::string>() + ";\n";
  return out;
}

Observed measured(const Json& result) {
  Observed seen;
  static const std::set<std::string> kKinds{
      "table", "partitioned table", "foreign table", "view", "materialized view"};
  for (const Json& lock : result["locks"])
    if (kKinds.contains(lock[1].get<std::string>()))
      seen.locks.emplace(lock[0].get<std::string>(), lock[2].get<std::string>());
  for (const Json& name : result["rewrites"])
    seen.rewrites.insert(name.get<std::string>());
  for (const Json& scan : result["scans"])
    seen.scans.insert(scan["relation"].get<std::string>());
  if (result["error"].is_string()) seen.sqlstate = result["error"].get<std::string>().substr(0, 5);
  return seen;
}

// What the statement itself makes is nobody's to wait for, and named differently by the two.
void leave_out_new(const std::string& setup, Observed& seen) {
  const auto is_new = [&](const std::string& name) {
    const std::string last = name.substr(name.rfind('.') + 1);
    return setup.find(last) == std::string::npos;
  };
  std::erase_if(seen.locks, [&](const Lock& lock) { return is_new(lock.first); });
  std::erase_if(seen.scans, is_new);
}

struct Scores {
  Score tables, rewrites, scans, in_transaction, refusals, certain;
};

void judge(const Json& test,
           const Json& result,
           const World& base,
           const std::string& setup,
           int version,
           Scores& scores) {
  World world = base;
  std::string before = setup;
  for (const char* part : {"prep", "settings"}) {
    world.run(list_of(test[part]));
    before += list_of(test[part]);
  }
  world.begin();
  Observed predicted = world.run(list_of(test["statement"]));
  Observed seen = measured(result);
  const auto report = [&](bool right, std::string_view what, const auto& is, const auto& said) {
    if (!right && std::getenv("DETAILS") != nullptr)
      std::cout << fmt::format("{} of {} on {}: is {}; said {}\n",
                               what,
                               test["id"].get<std::string>(),
                               version,
                               is,
                               said);
    return right;
  };
  if (seen.sqlstate == "25001") {
    scores.in_transaction.add(report(predicted.forbidden, "in_transaction", "no", "allowed"));
    return;
  }
  if (!seen.sqlstate.empty() || !predicted.sqlstate.empty()) {
    scores.refusals.add(
        report(seen.sqlstate == predicted.sqlstate, "sqlstate", seen.sqlstate, predicted.sqlstate));
    return;
  }
  leave_out_new(before, seen);
  leave_out_new(before, predicted);
  const bool tables =
      report(seen.locks == predicted.locks, "tables", words(seen.locks), words(predicted.locks));
  const bool rewrites = report(seen.rewrites == predicted.rewrites,
                               "rewrites",
                               words(seen.rewrites),
                               words(predicted.rewrites));
  const bool scans =
      report(seen.scans == predicted.scans, "scans", words(seen.scans), words(predicted.scans));
  const bool allowed = report(!predicted.forbidden, "in_transaction", "allowed", "forbidden");
  scores.tables.add(tables);
  scores.rewrites.add(rewrites);
  scores.scans.add(scans);
  scores.in_transaction.add(allowed);
  if (predicted.certain)
    scores.certain.add(
        report(tables && rewrites && scans && allowed, "certain", "otherwise", "certain of it"));
}

TEST(Effects, AsMeasuredOnFiveVersions) {
  const char* oracle = std::getenv("MIGLINT_ORACLE");
  if (oracle == nullptr) GTEST_SKIP() << "MIGLINT_ORACLE is not set";
  const std::string folder = std::string(oracle) + "/locks/";
  std::string setup = read_file(folder + "setup.sql");
  // Roles are the server's; the block that makes them says nothing about the schema.
  setup.erase(setup.find("DO $$"), setup.find("END $$;") + 7 - setup.find("DO $$"));
  setup += "\nRESET search_path;\n";
  std::vector<Json> cases;
  std::istringstream lines(read_file(folder + "cases.jsonl"));
  for (std::string line; std::getline(lines, line);)
    cases.push_back(Json::parse(line));
  ASSERT_FALSE(cases.empty());
  for (int version = 14; version <= 18; ++version) {
    World base(version);
    base.run(setup);
    Scores scores;
    for (const Json& test : cases) {
      for (const auto& [group, result] : test["pg"].items()) {
        const bool here = group == "14-18" || group.find(std::to_string(version)) != group.npos;
        const bool ran =
            !result["error"].is_string() || !result["error"].get<std::string>().starts_with("prep");
        if (here && ran) judge(test, result, base, setup, version, scores);
      }
    }
    std::cout << fmt::format(
        "PostgreSQL {}: tables {:.1f} % of {}, rewrites {:.1f} %, scans {:.1f} %, allowed in a "
        "transaction {:.1f} %, refusals {}/{}, wrong though certain {}/{}\n",
        version,
        scores.tables.percent(),
        scores.tables.all,
        scores.rewrites.percent(),
        scores.scans.percent(),
        scores.in_transaction.percent(),
        scores.refusals.right,
        scores.refusals.all,
        scores.certain.all - scores.certain.right,
        scores.certain.all);
    EXPECT_GE(scores.tables.percent(), 98.0) << version;
    EXPECT_GE(scores.rewrites.percent(), 99.0) << version;
    EXPECT_GE(scores.scans.percent(), 98.0) << version;
    EXPECT_GE(scores.in_transaction.percent(), 100.0) << version;
    EXPECT_GE(scores.refusals.percent(), 95.0) << version;
    EXPECT_LE(scores.certain.all - scores.certain.right, scores.certain.all / 100) << version;
  }
}

}  // namespace
}  // namespace miglint
