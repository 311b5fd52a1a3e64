#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "linter/roundtrip/command.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): not everywhere in unistd.h

// What `--database-url` may leave to the environment: the password and the certificates.
static bool is_credential(const std::string& name) {
  return name == "PGPASSWORD" || name == "PGPASSFILE" || name.rfind("PGSSL", 0) == 0;
}

// PGHOST, PGOPTIONS, PGSERVICE … are meant for somebody's own server, and would steer libpq, initdb
// and postgres alike.
static void forget_postgres_variables() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string name(*entry, std::strcspn(*entry, "="));
    if (name.rfind("PG", 0) == 0 && !is_credential(name)) names.push_back(std::move(name));
  }
  for (const std::string& name : names)
    unsetenv(name.c_str());
}

static std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm date{};
  localtime_r(&now, &date);
  std::string text(16, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d", &date));
  return text;
}

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // `miglint roundtrip | head` ends without a word
  forget_postgres_variables();
  miglint::Surroundings around;
  around.stdout_is_terminal = isatty(STDOUT_FILENO) == 1;
  around.today = today();
  around.environment = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  return miglint::run_live({argv + 1, argv + argc}, around);
}
