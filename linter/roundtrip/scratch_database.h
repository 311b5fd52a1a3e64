#pragma once

// The database that a history is walked on, and the way back to an earlier state of it.
//
// What is saved is a copy of the whole database (Postgres's CREATE DATABASE … TEMPLATE), so going
// back is exact; roles, which belong to the server and not to the database, are put back too as far
// as they were added.

#include <array>
#include <optional>
#include <set>
#include <string>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/live_catalog.h"
#include "linter/roundtrip/time_limits.h"
#include "migrations/text/result.h"

namespace miglint {

// Where a state can be kept.
enum class Slot { kCheckpoint, kWithoutRows };

// On somebody's own server it carries a name that nobody else would choose, is dropped at the end,
// and so are, at the next start, those that a killed run has left.
class ScratchDatabase {
 public:
  ScratchDatabase(ScratchDatabase&&) = default;
  ScratchDatabase& operator=(ScratchDatabase&&) = delete;
  ~ScratchDatabase();

  // Empty, apart from `setup`, which is run in it. `left_out` as in LiveCatalog.
  static Result<ScratchDatabase> create(const ServerAddress& server,
                                        const std::string& setup,
                                        const std::vector<std::string>& left_out,
                                        const TimeLimits& limits = {});

  const TimeLimits& limits() const { return limits_; }

  const ServerAddress& server() const { return server_; }

  const std::string& name() const { return name_; }

  const std::vector<std::string>& left_out() const { return left_out_; }

  void leave_out(const std::vector<std::string>& relations);

  // For the migrations. Good until the next save() or load(), as is catalog().
  Connection& session() { return *session_; }

  LiveCatalog& catalog() { return *catalog_; }

  Result<Snapshot> snapshot() { return catalog_->snapshot(); }

  std::optional<Error> save(Slot slot);
  // Back to what was saved there; at first that is the database as created.
  std::optional<Error> load(Slot slot);

 private:
  struct Saved {
    bool is_there = false;
    std::set<std::string> roles{};
  };

  ScratchDatabase(ServerAddress server,
                  std::string setup,
                  std::vector<std::string> left_out,
                  const TimeLimits& limits,
                  Connection keeper);
  std::string name_of(Slot slot) const;
  std::optional<Error> drop_dead_ones();
  std::optional<Error> start_anew();
  std::optional<Error> connect();
  std::optional<Error> disconnect();
  std::optional<Error> copy(const std::string& from, const std::string& to);
  std::optional<Error> drop_other_roles(const std::set<std::string>& wanted);
  Result<std::set<std::string>> roles();

  ServerAddress server_;
  std::string setup_;
  std::vector<std::string> left_out_;
  TimeLimits limits_;
  std::string name_;
  Connection keeper_;  // stands in another database, to copy and drop this one
  std::optional<Connection> session_;
  std::optional<LiveCatalog> catalog_;
  std::set<std::string> roles_at_start_;
  std::array<Saved, 2> saved_;  // by Slot
};

}  // namespace miglint
