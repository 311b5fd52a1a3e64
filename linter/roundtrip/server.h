#pragma once

// The server that a run works on: one of our own, started and removed by it, or somebody's by
// `--database-url`.

#include <memory>
#include <optional>
#include <string>

#include "linter/config.h"
#include "linter/roundtrip/command_line.h"
#include "linter/roundtrip/ephemeral_postgres.h"
#include "linter/surroundings.h"
#include "migrations/text/result.h"

namespace miglint {

class Server {
 public:
  // Our own is only begun to be started, so that the project can be read meanwhile. Call before any
  // thread is started.
  static Result<Server> start(const LiveLine& line,
                              const Config& config,
                              const Surroundings& around);

  // Waits until it answers.
  Result<ServerAddress> address();

  bool is_ours() const { return own_ != nullptr; }

  const std::string& version() const { return version_; }  // "15.18"; somebody's: after address()

  int major() const { return major_; }

  std::optional<int> port() const { return port_; }  // of somebody's

  // With the server's own last words, where it has ended and said why.
  Error explained(const Error& error) const;

 private:
  std::unique_ptr<EphemeralPostgres> own_;
  ServerAddress somebodys_;
  std::string version_;
  int major_ = 0;
  std::optional<int> port_;
};

}  // namespace miglint
