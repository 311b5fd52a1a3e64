#pragma once

// What the tests of the round trip share: folders, programs that are none, runs of the binary.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>

#include "linter/roundtrip/find_postgres.h"

namespace miglint::test {

namespace fs = std::filesystem;

// A folder that is gone at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = fs::temp_directory_path() / "miglint-test.XXXXXX";
    path_ = mkdtemp(name.data());
  }

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  ~TemporaryFolder() { fs::remove_all(path_); }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline void write_program(const fs::path& path, const std::string& says) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << "#!/bin/sh\necho '" << says << "'\n";
  fs::permissions(path, fs::perms::owner_all);
}

inline void write_server(const fs::path& folder, const std::string& version) {
  write_program(folder / "initdb", "initdb");
  write_program(folder / "postgres", "postgres (PostgreSQL) " + version);
}

struct LiveRun {
  std::string output;
  int exit_code = -1;
};

inline LiveRun run(const std::string& command) {
  LiveRun ran;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  std::size_t got = 0;
  while ((got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0)
    ran.output.append(buffer.data(), got);
  const int status = pclose(pipe);
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

inline std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

inline bool has_server() {
  PostgresSearch search;
  search.path = std::getenv("PATH");
  return static_cast<bool>(find_postgres(search));
}

}  // namespace miglint::test
