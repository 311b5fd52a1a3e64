#include <csignal>
#include <cstdlib>
#include <ctime>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

#include "linter/run.h"

static std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm date{};
  localtime_r(&seconds, &date);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &date));
  return text;
}

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // `miglint lint | head` ends without a word
  winsize size{};
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  if (!terminal || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size.ws_col = 0;
  miglint::Surroundings around;
  around.stdout_is_terminal = terminal;
  around.terminal_width = size.ws_col > 0 ? size.ws_col : 100;
  around.now = now();
  around.today = around.now.substr(0, 10);
  around.environment = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  return miglint::run({argv + 1, argv + argc}, around);
}
