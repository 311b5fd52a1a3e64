#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

#include "linter/roundtrip/command.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): not everywhere in unistd.h

// PGHOST, PGOPTIONS, PGSERVICE … are meant for somebody's own server, and would steer libpq, initdb
// and postgres alike.
static void forget_postgres_variables() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (std::strncmp(*entry, "PG", 2) == 0) names.emplace_back(*entry, std::strcspn(*entry, "="));
  for (const std::string& name : names)
    unsetenv(name.c_str());
}

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // `miglint roundtrip | head` ends without a word
  forget_postgres_variables();
  miglint::Surroundings around;
  around.stdout_is_terminal = isatty(STDOUT_FILENO) == 1;
  around.environment = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  return miglint::run_live({argv + 1, argv + argc}, around);
}
