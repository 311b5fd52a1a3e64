#include "tests/live_server.h"

#include <cstdlib>

namespace miglint::test {

static std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

LiveServer::LiveServer() {
  const auto found = find_postgres(
      {.asked_for = variable("MIGLINT_PG_BIN"), .major = std::nullopt, .path = variable("PATH")});
  if (!found) {
    problem_ = found.error().message;
    return;
  }
  major_ = found->major;
  EphemeralOptions options;
  options.programs = *found;
  auto server = EphemeralPostgres::start(options);
  if (!server) {
    problem_ = server.error().message;
    return;
  }
  server_ = std::move(*server);
  const auto address = server_->wait_until_ready();
  if (!address) {
    problem_ = address.error().message;
  } else {
    address_ = *address;
  }
}

}  // namespace miglint::test
