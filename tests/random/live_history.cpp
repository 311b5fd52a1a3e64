#include "tests/random/live_history.h"

#include <fmt/format.h>

#include <utility>

#include "linter/roundtrip/against_live.h"
#include "tests/random/unclaimed.h"

namespace miglint::test {

namespace {

// "column public.t1.a: on the server type: text; …" → "column type"
std::string kind_of(const std::string& words) {
  const std::string kind = words.substr(0, words.find(' '));
  constexpr std::string_view kIs = ": on the server ";
  const std::size_t at = words.find(kIs);
  if (at != std::string::npos) {
    const std::size_t begin = at + kIs.size();
    return fmt::format("{} {}", kind, words.substr(begin, words.find(':', begin) - begin));
  }
  const bool is_there = words.find("is on the server") != std::string::npos;
  return fmt::format("{} {}", kind, is_there ? "missed" : "too many");
}

// Without the names in it: the same words for the same reason.
std::string reason_of(const std::string& message) {
  std::string out;
  bool quoted = false;
  for (const char c : message) {
    if (c == '"') quoted = !quoted;
    if (!quoted || c == '"') out += c;
  }
  return out;
}

}  // namespace

Result<LiveHistory> LiveHistory::open(const ServerAddress& server, int major) {
  Result<LiveCatalog> live = LiveCatalog::open(server, "postgres", {});
  if (!live) return live.error();
  // Roles are the server's, and no part of what is rolled back.
  live->connection().send("CREATE ROLE r1; CREATE ROLE r2");
  live->connection().send("SET client_min_messages = error; SET TimeZone = 'UTC'");
  return LiveHistory(std::move(*live), major);
}

std::optional<Parting> LiveHistory::run_one(const std::string& sql,
                                            Simulated& simulated,
                                            LiveRun& run) {
  const Simulated before = simulated;
  const std::optional<Refusal> said = simulated.run(sql);
  Connection& connection = live_.connection();
  const auto error = connection.send(fmt::format("{}; RELEASE here; SAVEPOINT here", sql));
  if (!error && !said) return std::nullopt;
  if (!error)
    return Parting{
        fmt::format("refused {}", said->sqlstate),
        fmt::format("it ran, and was said to be refused: {} ({})", said->words, said->sqlstate)};
  // Not set in the same message: a syntax error anywhere in it leaves all of it undone.
  connection.send("ROLLBACK TO here");
  if (said) {
    ++run.refused;
    if (said->sqlstate == error->sqlstate) return std::nullopt;
    const std::string kind =
        fmt::format("for another reason: {} and not {}", error->sqlstate, said->sqlstate);
    Unclaimed& one = unclaimed_[kind];
    ++one.times;
    one.example = fmt::format("{} | {} | {}", sql, error->message, said->words);
    return std::nullopt;
  }
  simulated = before;
  const std::string reason = fmt::format("{} {}", error->sqlstate, reason_of(error->message));
  Unclaimed& one = unclaimed_[reason];
  ++one.times;
  one.example = fmt::format("{} | {}", sql, error->message);
  if (is_unclaimed(error->sqlstate, reason_of(error->message))) return std::nullopt;
  return Parting{
      "not refused " + reason,
      fmt::format("it was refused, and said to run: {} ({})", error->message, error->sqlstate)};
}

Result<LiveRun> LiveHistory::run(const Next& next) {
  LiveRun run;
  Simulated simulated(major_);
  Connection& connection = live_.connection();
  connection.send("BEGIN; SET LOCAL search_path = public; SAVEPOINT here");
  bool is_parted = false;
  AgainstLive against(live_);
  while (const auto sql = next(simulated.catalog())) {
    run.statements.push_back(*sql);
    const bool stars =
        sql->find("VIEW") != std::string::npos && sql->find('*') != std::string::npos;
    if (auto parting = run_one(*sql, simulated, run)) {
      is_parted = parting->kind.starts_with("refused");
      run.partings.push_back(*std::move(parting));
      if (is_parted) break;
    } else if (stars) {
      // What a * stands for can be asked now alone; that it was right is remembered.
      connection.send("SAVEPOINT look; SET LOCAL search_path = ''");
      (void)against.differences(simulated.catalog());
      connection.send("ROLLBACK TO look");
    }
  }
  if (!is_parted) {
    connection.send("SET LOCAL search_path = ''");
    const auto differences = against.differences(simulated.catalog());
    if (!differences) {
      connection.send("ROLLBACK");
      return differences.error();
    }
    for (const std::string& words : *differences)
      run.partings.push_back({kind_of(words), words});
  }
  connection.send("ROLLBACK");
  return run;
}

Result<LiveRun> LiveHistory::run(const std::vector<std::string>& statements) {
  std::size_t at = 0;
  return run([&](const Catalog&) -> std::optional<std::string> {
    if (at == statements.size()) return std::nullopt;
    return statements[at++];
  });
}

}  // namespace miglint::test
