#include <csignal>
#include <cstdlib>
#include <ctime>
#ifdef __GLIBC__
#include <malloc.h>
#endif
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

// The heap grows in large steps and is not given back before the end: a run of a second asks the
// kernel a thousand times less.
#ifdef MIGLINT_JEMALLOC
// The manual of jemalloc 5.3: two arenas for two threads at work, and dirty pages stay.
extern "C" const char* malloc_conf;  // NOLINT: its name is jemalloc's
const char* malloc_conf = "narenas:2,dirty_decay_ms:-1,muzzy_decay_ms:-1,retain:true,thp:always";

static void grow_in_large_steps() {}
#else
static void grow_in_large_steps() {
#ifdef __GLIBC__
  constexpr int kStep = 8 << 20;  // bytes
  mallopt(M_TOP_PAD, kStep);
  mallopt(M_TRIM_THRESHOLD, 64 * kStep);
#endif
}
#endif

int main(int argc, char** argv) {
  grow_in_large_steps();
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
