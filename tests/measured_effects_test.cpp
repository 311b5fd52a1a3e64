// What miglint predicts of a statement, against the cases measured on PostgreSQL 14 to 18, where
// MIGLINT_ORACLE has them.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/predicted.h"
#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

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
}  // namespace miglint::test
