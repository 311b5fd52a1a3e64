#include "linter/roundtrip/scratch_database.h"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "linter/roundtrip/database_url.h"
#include "migrations/ddl/names.h"

namespace miglint {

namespace {

// Unmistakable, as what carries it is dropped.
constexpr std::string_view kPrefix = "miglint_scratch_";

std::string new_name() {
  std::random_device random;
  return fmt::format("{}{:x}_{:08x}", kPrefix, getpid(), random());
}

std::optional<Error> as_error(const std::optional<ServerError>& error) {
  if (!error) return std::nullopt;
  if (is_about_the_machine(*error)) return out_of_room(error->message);
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

ScratchDatabase::ScratchDatabase(ServerAddress server,
                                 std::string setup,
                                 std::vector<std::string> left_out,
                                 const TimeLimits& limits,
                                 Connection keeper)
    : server_(std::move(server)),
      setup_(std::move(setup)),
      left_out_(std::move(left_out)),
      limits_(limits),
      name_(server_.is_ours() ? "miglint" : server_.application),
      keeper_(std::move(keeper)) {}

ScratchDatabase::~ScratchDatabase() {
  if (server_.is_ours() || !keeper_.is_open()) return;  // goes with its server; or was moved
  session_.reset();
  catalog_.reset();
  for (const std::string& name : {name_, name_of(Slot::kCheckpoint), name_of(Slot::kWithoutRows)})
    keeper_.send(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name));
}

std::string ScratchDatabase::name_of(Slot slot) const {
  return name_ + (slot == Slot::kCheckpoint ? "_checkpoint" : "_without_rows");
}

// Each run's sessions name themselves after its database, so a database without them is dead.
std::optional<Error> ScratchDatabase::drop_dead_ones() {
  std::vector<std::string> dead;
  const auto error = keeper_.ask(
      fmt::format(
          "SELECT datname FROM pg_database d JOIN pg_roles r ON r.oid = datdba WHERE datname "
          "~ '^{}[0-9a-f]+_[0-9a-f]+(_checkpoint|_without_rows)?$' AND rolname = "
          "current_user AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name "
          "= regexp_replace(d.datname, '_(checkpoint|without_rows)$', ''))",
          kPrefix),
      [&](std::size_t, const Answer& answer) {
        for (int row = 0; row < answer.rows(); ++row)
          dead.emplace_back(answer.value(row, 0));
      });
  if (error) return as_error(error);
  for (const std::string& name : dead)
    if (auto failed = keeper_.send(fmt::format("DROP DATABASE IF EXISTS {}", name)))
      return as_error(failed);
  return std::nullopt;
}

Result<ScratchDatabase> ScratchDatabase::create(const ServerAddress& server,
                                                const std::string& setup,
                                                const std::vector<std::string>& left_out,
                                                const TimeLimits& limits) {
  ServerAddress address = server;
  if (!server.is_ours()) address.application = new_name();
  Result<Connection> keeper = Connection::open(address, server.first_database, "");
  if (!keeper) return server.is_ours() ? keeper.error() : explain_refusal(keeper.error());
  ScratchDatabase database(address, setup, left_out, limits, std::move(*keeper));
  if (!server.is_ours())
    if (auto error = database.drop_dead_ones()) return *error;
  Result<std::set<std::string>> roles = database.roles();
  if (!roles) return roles.error();
  database.roles_at_start_ = std::move(*roles);
  if (auto error = database.start_anew()) return *error;
  return database;
}

void ScratchDatabase::leave_out(const std::vector<std::string>& relations) {
  left_out_ = relations;
  catalog_->leave_out(relations);
}

std::optional<Error> ScratchDatabase::start_anew() {
  // Of somebody's own server template1 may hold anything, and others may be connected to it.
  if (auto error = copy(server_.is_ours() ? "template1" : "template0", name_)) return error;
  if (auto error = drop_other_roles(roles_at_start_)) return error;
  if (auto error = connect()) return error;
  if (setup_.empty()) return std::nullopt;
  const auto error = session().send(setup_);
  session().send("DISCARD ALL");  // a dump sets what suits itself
  if (!error || is_about_the_machine(*error)) return as_error(error);
  return Error{
      fmt::format("what is there before the first revision cannot be made: {}", error->message)};
}

std::optional<Error> ScratchDatabase::connect() {
  Result<Connection> session = Connection::open(server_, name_, limits_.session_options());
  if (!session) return session.error();
  // A moment more than the server's own limit, which says it better.
  session->limit(limits_.statement + std::chrono::seconds(2));
  session_.emplace(std::move(*session));
  Result<LiveCatalog> catalog = LiveCatalog::open(server_, name_, left_out_);
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
      name_);
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

std::optional<Error> ScratchDatabase::save(Slot slot) {
  if (auto error = disconnect()) return error;
  if (auto error = copy(name_, name_of(slot))) return error;
  Result<std::set<std::string>> now = roles();
  if (!now) return now.error();
  saved_[static_cast<std::size_t>(slot)] = {true, std::move(*now)};
  return connect();
}

std::optional<Error> ScratchDatabase::load(Slot slot) {
  if (auto error = disconnect()) return error;
  const Saved& saved = saved_[static_cast<std::size_t>(slot)];
  if (!saved.is_there) return start_anew();
  if (auto error = copy(name_of(slot), name_)) return error;
  if (auto error = drop_other_roles(saved.roles)) return error;
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

std::optional<Error> ScratchDatabase::drop_other_roles(const std::set<std::string>& wanted) {
  if (!server_.is_ours()) return std::nullopt;  // no revision that makes one is run there
  Result<std::set<std::string>> now = roles();
  if (!now) return now.error();
  for (const std::string& role : *now)
    if (!wanted.contains(role))
      if (auto error = as_error(keeper_.send(fmt::format("DROP ROLE {}", quoted(role)))))
        return error;
  return std::nullopt;
}

}  // namespace miglint
