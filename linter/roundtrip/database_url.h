#pragma once

// Is a `--database-url` one that miglint may use? Decided before anything is connected to.

#include <string>

#include "linter/roundtrip/connection.h"
#include "migrations/text/result.h"

namespace miglint {

// SQLAlchemy's "postgresql+psycopg2://" is read as "postgresql://". Refused: what is no Postgres
// URL, pooled connections, and hosts other than this machine unless `allow_remote`. Errors never
// quote the URL, which may hold a password.
Result<ServerAddress> check_database_url(const std::string& url, bool allow_remote);

struct UrlParts {
  std::string host;  // or the folder of a socket
  std::string port;
  std::string user;
  std::string password;
  std::string database;
};

UrlParts parts_of_url(const std::string& url);

// For other programs: the address of one database of the server, with the password where there is
// one. Never shown.
std::string url_of(const ServerAddress& server, const std::string& database);

// Words of another program about that database, to be shown.
std::string without_password_of(const std::string& url, std::string words);

// The same for a connection that was refused or behaves as one behind a pool does: the reason in
// our words, else as it is.
Error explain_refusal(const Error& error);

}  // namespace miglint
