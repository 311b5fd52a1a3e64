#include "linter/roundtrip/server.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "linter/roundtrip/database_url.h"
#include "linter/roundtrip/find_postgres.h"

namespace miglint {

namespace {

constexpr int kOldestServer = 14;  // what the snapshot's questions are written for

std::string variable(const Surroundings& around, const char* name) {
  return around.environment(name).value_or("");
}

std::optional<int> wanted_major(const Options& options, const Config& config) {
  if (options.pg_version) return options.pg_version;
  for (const ProjectConfig& project : config.projects)
    if (project.pg_version) return project.pg_version;
  return std::nullopt;
}

std::optional<Error> if_too_old(const std::string& where, const std::string& version, int major) {
  if (major >= kOldestServer) return std::nullopt;
  return Error{fmt::format(
      "{}: is Postgres {}; miglint needs {} or newer here", where, version, kOldestServer)};
}

}  // namespace

Result<Server> Server::start(const LiveLine& line,
                             const Config& config,
                             const Surroundings& around) {
  Server server;
  if (!line.database_url.empty()) {
    Result<ServerAddress> address = check_database_url(line.database_url, line.allow_remote);
    if (!address) return address.error();
    server.somebodys_ = std::move(*address);
    return server;
  }
  PostgresSearch search;
  search.asked_for = line.pg_bin;
  search.major = wanted_major(line.options, config);
  search.path = variable(around, "PATH");
  std::error_code ignored;
  search.project = std::filesystem::current_path(ignored).string();
  Result<PostgresPrograms> found = find_postgres(search);
  if (!found) return found.error();
  if (auto error = if_too_old(found->folder, found->version, found->major)) return *error;
  server.version_ = found->version;
  server.major_ = found->major;
  EphemeralOptions options;
  options.programs = *std::move(found);
  options.places.temporary = variable(around, "TMPDIR");
  options.cache_folder = variable(around, "XDG_CACHE_HOME");
  const std::string home = variable(around, "HOME");
  if (options.cache_folder.empty() && !home.empty()) options.cache_folder = home + "/.cache";
  auto own = EphemeralPostgres::start(options);
  if (!own) return own.error();
  server.own_ = *std::move(own);
  return server;
}

Result<ServerAddress> Server::address() {
  if (own_) return own_->wait_until_ready();
  const Result<Connection> connection =
      Connection::open(somebodys_, somebodys_.first_database, "-c statement_timeout=60s");
  if (!connection) return explain_refusal(connection.error());
  version_ = connection->server_version();
  major_ = connection->server_major();
  port_ = connection->port();
  if (auto error = if_too_old("--database-url", version_, major_)) return *error;
  return somebodys_;
}

Error Server::explained(const Error& error) const {
  const std::string last_words = own_ ? own_->last_words() : std::string();
  if (last_words.empty()) return error;
  return Error{fmt::format("{} ({})", error.message, last_words)};
}

}  // namespace miglint
