#pragma once

// The process that runs an Alembic project's code: alembic_driver.py in the project's own Python.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

struct DriverStart {
  std::vector<std::string> python;       // the command that is Python
  std::string folder;                    // where it runs
  std::vector<std::string> environment;  // "NAME=value", the whole of it
  std::string ini;                       // absolute; empty: there is none
  std::string section = "alembic";
  std::string script_location;  // absolute
  std::chrono::seconds statement_limit{60};
  std::chrono::seconds lock_limit{30};
  bool shows_output = false;
};

// What the driver says of an ask that failed. Empty parts are not known.
struct DriverFailure {
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  std::string statement;
  std::string file;
  int line = 0;
  bool nothing_run = false;  // env.py never asked for the migrations
};

struct DriverAnswer {
  std::optional<DriverFailure> failure;
  std::string version_table;
  bool knows_models = false;
  std::vector<std::pair<std::string, std::string>> differences;  // object, words
};

struct DriverAsk {
  std::string does;  // "prepare", "upgrade", "downgrade", "compare"
  std::string revision;
  std::string file;  // of the revision, absolute
  std::string url;
};

class AlembicDriver {
 public:
  // Error: there is no such Python, or no Alembic in it.
  static Result<std::unique_ptr<AlembicDriver>> start(DriverStart start);

  AlembicDriver(const AlembicDriver&) = delete;
  AlembicDriver& operator=(const AlembicDriver&) = delete;
  ~AlembicDriver();

  const std::string& versions() const { return versions_; }  // "Alembic 1.8.1, SQLAlchemy 1.4.46"

  // A process that died or hangs is a failure too, and the next ask starts another.
  DriverAnswer ask(const DriverAsk& ask);

 private:
  AlembicDriver() = default;
  std::optional<Error> launch();
  void end();
  // A line; nullopt: the time is over or the process has ended.
  std::optional<std::string> read_line(std::chrono::seconds longest);

  DriverStart start_;
  std::string versions_;
  std::string unread_;
  pid_t process_ = -1;
  int asks_ = -1;
  int answers_ = -1;
};

}  // namespace miglint
