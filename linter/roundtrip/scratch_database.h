#pragma once

// The database that a history is walked on, and the way back to an earlier state of it.
//
// A checkpoint is a copy of the whole database (Postgres's CREATE DATABASE … TEMPLATE), so going
// back is exact; roles, which belong to the server and not to the database, are put back too as far
// as they were added.

#include <optional>
#include <set>
#include <string>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/live_catalog.h"
#include "migrations/text/result.h"

namespace miglint {

class ScratchDatabase {
 public:
  // Empty, apart from `setup`, which is run in it. `left_out` as in LiveCatalog.
  static Result<ScratchDatabase> create(const ServerAddress& server,
                                        const std::string& setup,
                                        const std::string& left_out);

  // For the migrations. Good until the next checkpoint() or go_back().
  Connection& session() { return *session_; }

  Result<Snapshot> snapshot() { return catalog_->snapshot(); }

  std::optional<Error> checkpoint();
  std::optional<Error> go_back();  // to the last checkpoint, at first the empty database

 private:
  ScratchDatabase(ServerAddress server, std::string left_out, Connection keeper);
  std::optional<Error> connect();
  std::optional<Error> disconnect();
  std::optional<Error> copy(const std::string& from, const std::string& to);
  std::optional<Error> drop_new_roles();
  Result<std::set<std::string>> roles();

  ServerAddress server_;
  std::string left_out_;
  Connection keeper_;  // stands in another database, to copy and drop this one
  std::optional<Connection> session_;
  std::optional<LiveCatalog> catalog_;
  std::set<std::string> roles_at_checkpoint_;
};

}  // namespace miglint
