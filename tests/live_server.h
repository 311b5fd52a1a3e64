#pragma once

// A Postgres server for a test: the one in MIGLINT_PG_BIN, or the machine's.

#include <memory>
#include <optional>
#include <string>

#include "linter/roundtrip/ephemeral_postgres.h"

namespace miglint::test {

class LiveServer {
 public:
  LiveServer();

  bool is_there() const { return address_.has_value(); }

  const std::string& problem() const { return problem_; }  // why it is not

  const ServerAddress& address() const { return *address_; }

  int major() const { return major_; }

 private:
  std::unique_ptr<EphemeralPostgres> server_;
  std::optional<ServerAddress> address_;
  std::string problem_;
  int major_ = 0;
};

}  // namespace miglint::test
