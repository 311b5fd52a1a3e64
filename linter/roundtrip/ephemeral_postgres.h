#pragma once

// A Postgres server of our own, for the length of one run: Unix socket only, no durability, own
// data folder (in memory where there is room), gone with this process however that ends.
//
// Start it before any thread. Starting and waiting are apart, so that the project can be read
// meanwhile.

#include <memory>
#include <string>
#include <sys/types.h>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/find_postgres.h"
#include "linter/roundtrip/run_folder.h"
#include "migrations/text/result.h"

namespace miglint {

struct EphemeralOptions {
  PostgresPrograms programs;
  FolderPlaces places;
  std::string cache_folder;  // $XDG_CACHE_HOME or ~/.cache; empty: initdb runs each time
};

class EphemeralPostgres {
 public:
  static Result<std::unique_ptr<EphemeralPostgres>> start(const EphemeralOptions& options);

  EphemeralPostgres(const EphemeralPostgres&) = delete;
  EphemeralPostgres& operator=(const EphemeralPostgres&) = delete;
  ~EphemeralPostgres();  // stops the server and waits until its folder is removed

  // Until it answers; at most 60 seconds. May be asked again: each project of a tree does.
  Result<ServerAddress> wait_until_ready();

  // Why the server is gone, if it said so; one line.
  std::string last_words() const;

 private:
  EphemeralPostgres() = default;
  Result<bool> wait_until_starting();

  RunFolder folder_;
  pid_t guard_ = -1;
  int lifeline_ = -1;
  int status_ = -1;
  std::string complaint_;     // that came along with the word that it is starting
  bool is_starting_ = false;  // its guard has said so, which it does once
};

}  // namespace miglint
