#pragma once

// The process that stands between miglint and its server: it makes the data folder, starts the
// server, and when miglint is gone, however that came about, stops the server and removes the
// folder.
//
// It notices by a pipe whose other end only miglint holds, which closes also on kill -9. The server
// in turn has the guard's death as a signal (Linux), so that killing the guard leaves none either.

#include <string>
#include <sys/types.h>

#include "linter/roundtrip/find_postgres.h"

namespace miglint {

struct GuardPlan {
  PostgresPrograms programs;
  std::string folder;        // removed at the end; the server's data in data/, its socket in s/
  std::string cache_folder;  // for initialised templates; empty: none
  // Whom the server runs as, when that is not who we are (Postgres refuses to run as root).
  bool changes_user = false;
  std::string user;
  uid_t uid = 0;
  gid_t gid = 0;
};

// What the guard writes to `status`: this when the server is starting, else one line that says why
// not; later the same if the server ends by itself.
inline constexpr char kServerStarting = '+';

// Call in a fresh child, before any thread. `lifeline` ends when miglint does.
[[noreturn]] void run_guard(const GuardPlan& plan, int lifeline, int status);

}  // namespace miglint
