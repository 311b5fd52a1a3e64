#include "linter/roundtrip/scratch_database.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "migrations/ddl/names.h"

namespace miglint {

namespace {

constexpr std::string_view kWork = "miglint";
constexpr std::string_view kSaved = "miglint_saved";
// A migration on empty tables that takes longer waits for something that will not come.
constexpr const char* kSessionOptions = "-c statement_timeout=60s -c lock_timeout=30s";

std::optional<Error> as_error(const std::optional<ServerError>& error) {
  if (!error) return std::nullopt;
  return Error{fmt::format("the server refuses: {}", error->message)};
}

// For names that are not from a parser: always quoted.
std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

}  // namespace

ScratchDatabase::ScratchDatabase(ServerAddress server, std::string left_out, Connection keeper)
    : server_(std::move(server)), left_out_(std::move(left_out)), keeper_(std::move(keeper)) {}

Result<ScratchDatabase> ScratchDatabase::create(const ServerAddress& server,
                                                const std::string& setup,
                                                const std::string& left_out) {
  Result<Connection> keeper = Connection::open(server, "postgres", "");
  if (!keeper) return keeper.error();
  ScratchDatabase database(server, left_out, std::move(*keeper));
  if (auto error = database.copy("template1", std::string(kWork))) return *error;
  if (auto error = database.connect()) return *error;
  if (auto error = as_error(database.session().send(setup))) return *error;
  if (auto error = database.checkpoint()) return *error;
  return database;
}

std::optional<Error> ScratchDatabase::connect() {
  Result<Connection> session = Connection::open(server_, std::string(kWork), kSessionOptions);
  if (!session) return session.error();
  session_.emplace(std::move(*session));
  Result<LiveCatalog> catalog = LiveCatalog::open(server_, std::string(kWork), left_out_);
  if (!catalog) return catalog.error();
  catalog_.emplace(std::move(*catalog));
  return std::nullopt;
}

// CREATE DATABASE looks for other users of its template once, then every 100 ms, so it pays to wait
// here until their backends are gone.
std::optional<Error> ScratchDatabase::disconnect() {
  using namespace std::chrono_literals;
  session_.reset();
  catalog_.reset();
  const std::string question = fmt::format(
      "SELECT FROM pg_stat_activity WHERE datname = '{}' AND backend_type = 'client backend'",
      kWork);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    int users = 0;
    const auto error =
        keeper_.ask(question, [&](std::size_t, const Answer& answer) { users = answer.rows(); });
    if (error) return as_error(error);
    if (users == 0) return std::nullopt;
    std::this_thread::sleep_for(1ms);
  }
  return std::nullopt;
}

std::optional<Error> ScratchDatabase::copy(const std::string& from, const std::string& to) {
  if (auto error = keeper_.send(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", to)))
    return as_error(error);
  return as_error(keeper_.send(fmt::format("CREATE DATABASE {} TEMPLATE {}", to, from)));
}

std::optional<Error> ScratchDatabase::checkpoint() {
  if (auto error = disconnect()) return error;
  if (auto error = copy(std::string(kWork), std::string(kSaved))) return error;
  Result<std::set<std::string>> now = roles();
  if (!now) return now.error();
  roles_at_checkpoint_ = std::move(*now);
  return connect();
}

std::optional<Error> ScratchDatabase::go_back() {
  if (auto error = disconnect()) return error;
  if (auto error = copy(std::string(kSaved), std::string(kWork))) return error;
  if (auto error = drop_new_roles()) return error;
  return connect();
}

Result<std::set<std::string>> ScratchDatabase::roles() {
  std::set<std::string> names;
  const auto error =
      keeper_.ask("SELECT rolname FROM pg_roles", [&](std::size_t, const Answer& answer) {
        for (int row = 0; row < answer.rows(); ++row)
          names.emplace(answer.value(row, 0));
      });
  if (error) return *as_error(error);
  return names;
}

std::optional<Error> ScratchDatabase::drop_new_roles() {
  Result<std::set<std::string>> now = roles();
  if (!now) return now.error();
  for (const std::string& role : *now)
    if (!roles_at_checkpoint_.contains(role))
      if (auto error = as_error(keeper_.send(fmt::format("DROP ROLE {}", quoted(role)))))
        return error;
  return std::nullopt;
}

}  // namespace miglint
