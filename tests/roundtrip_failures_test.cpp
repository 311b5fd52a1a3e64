// What goes wrong around a round trip: servers that do not start, a full disk, a run that is
// killed.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "tests/roundtrip_runs.h"

namespace miglint::test {

namespace {

// A server whose programs do not do what they are for: one sentence, and nothing is left.
TEST(Roundtrip, a_server_that_does_not_start) {
  struct Case {
    const char* initdb;
    const char* words;
  };

  for (const Case& c : {Case{"echo 'initdb: error: no space left' >&2; exit 1", "no space left"},
                        Case{"exit 3", "initdb failed"},
                        Case{"mkdir -p \"$2\"; exit 0", "postgres"}}) {
    const TemporaryFolder root;
    write_server(root.path() / "bin", "15.18");
    std::ofstream(root.path() / "bin/initdb") << "#!/bin/sh\n" << c.initdb << "\n";
    std::ofstream(root.path() / "bin/postgres")
        << "#!/bin/sh\n[ \"$1\" = --version ] && echo 'postgres (PostgreSQL) 15.18' && exit\n"
           "echo 'postgres: FATAL:  cannot be started today' >&2; exit 1\n";
    fs::permissions(root.path(), fs::perms::all);  // the server's user has to get in
    for (const char* name : {"bin", "bin/initdb", "bin/postgres"})
      fs::permissions(root.path() / name, static_cast<fs::perms>(0755));
    const fs::path migrations =
        fs::path(MIGLINT_SOURCE_DIR) / "fixtures/roundtrip/verdicts/migrations";
    const LiveRun ran =
        run("XDG_CACHE_HOME=" + (root.path() / "cache").string() +
            " " MIGLINT_LIVE_BINARY " roundtrip --source-format golang-migrate --pg-bin " +
            (root.path() / "bin").string() + " " + migrations.string() + " 2>&1");
    EXPECT_EQ(ran.exit_code, 2) << ran.output;
    EXPECT_NE(ran.output.find(c.words), std::string::npos) << ran.output;
    EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 1) << ran.output;
  }
}

// A template that is not whole any more is made anew.
TEST(Roundtrip, a_damaged_template) {
  if (!has_server()) GTEST_SKIP() << "no Postgres server here";
  const TemporaryFolder root;
  const std::string command =
      "XDG_CACHE_HOME=" + (root.path() / "cache").string() +
      " " MIGLINT_LIVE_BINARY " roundtrip -q --source-format golang-migrate --revision 1 " +
      (fs::path(MIGLINT_SOURCE_DIR) / "fixtures/roundtrip/full/migrations").string() + " 2>&1";
  EXPECT_EQ(run(command).output, "");
  std::vector<fs::path> templates;
  for (const auto& entry : fs::directory_iterator(root.path() / "cache/miglint"))
    templates.push_back(entry.path());
  ASSERT_EQ(templates.size(), 1U);
  const fs::path file = templates.front() / "postgresql.conf";
  ASSERT_TRUE(fs::remove(file));
  EXPECT_EQ(run(command).output, "");
  EXPECT_TRUE(fs::exists(file));
}

// A disk that is full at once, soon and later: one sentence that says so. Only root can make one.
TEST(Roundtrip, a_full_disk) {
  if (!has_server()) GTEST_SKIP() << "no Postgres server here";
  if (run("unshare -m true 2>&1").exit_code != 0) GTEST_SKIP() << "no file system can be mounted";
  const TemporaryFolder root;
  fs::permissions(root.path(), static_cast<fs::perms>(0755));
  fs::create_directories(root.path() / "migrations");
  fs::create_directories(root.path() / "disk");
  std::ofstream(root.path() / "migrations/1_big.up.sql")
      << "CREATE TABLE big AS SELECT repeat('x', 1000) || i AS t FROM generate_series(1, 200000) "
         "i;\n";
  std::ofstream(root.path() / "migrations/1_big.down.sql") << "DROP TABLE big;\n";
  for (const char* size : {"10m", "30m", "60m"}) {
    const std::string mount = std::string("mount -t tmpfs -o size=") + size + " none ";
    const LiveRun ran =
        run("unshare -m sh -c '" + mount + "/dev/shm && " + mount +
            (root.path() / "disk").string() + " && TMPDIR=" + (root.path() / "disk").string() +
            " " MIGLINT_LIVE_BINARY " roundtrip --source-format golang-migrate " +
            (root.path() / "migrations").string() + "' 2>&1");
    EXPECT_EQ(ran.exit_code, 2) << size << ran.output;
    EXPECT_NE(ran.output.find("set TMPDIR"), std::string::npos) << ran.output;
    EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 1) << ran.output;
  }
}

// What is left of runs of this process id.
std::vector<fs::path> folders_of(pid_t pid) {
  std::vector<fs::path> found;
  for (const char* place : {"/dev/shm", "/tmp"}) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(place, failed))
      if (entry.path().filename().string().starts_with("miglint-pg." + std::to_string(pid) + "."))
        found.push_back(entry.path());
  }
  return found;
}

// Two minutes at most: a server starts slowly where others keep the machine busy.
template <typename Condition>
bool eventually(const Condition& holds) {
  for (int i = 0; i < 12'000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(Roundtrip, leaves_nothing_when_killed) {
  if (!has_server()) GTEST_SKIP() << "no Postgres server here";
  const TemporaryFolder root;
  fs::create_directories(root.path() / "migrations");
  std::ofstream(root.path() / "migrations/1_wait.up.sql") << "SELECT pg_sleep(300);\n";
  std::ofstream(root.path() / "migrations/1_wait.down.sql") << "SELECT 1;\n";
  const pid_t child = fork();
  if (child == 0) {
    const int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    const std::string migrations = root.path() / "migrations";
    execl(MIGLINT_LIVE_BINARY,
          "miglint-live",
          "roundtrip",
          migrations.c_str(),
          "--source-format",
          "golang-migrate",
          nullptr);
    _exit(127);
  }
  // The server is up when its socket is there.
  ASSERT_TRUE(eventually([&] {
    const std::vector<fs::path> folders = folders_of(child);
    return !folders.empty() && fs::exists(folders.front() / "s/.s.PGSQL.5432");
  }));
  int server = 0;
  std::ifstream(folders_of(child).front() / "data/postmaster.pid") >> server;
  ASSERT_GT(server, 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(eventually([&] { return folders_of(child).empty(); }));
  EXPECT_NE(kill(server, 0), 0) << "the server still runs";
}

// Every file below, with what is in it.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    files[entry.path()] = entry.is_regular_file() ? read_file(entry.path()) : "";
  return files;
}

// Processes whose command line names a folder of these runs: the server and its backends.
std::size_t servers_of(const std::vector<pid_t>& runs) {
  std::size_t found = 0;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator("/proc", failed)) {
    const std::string command = read_file(entry.path() / "cmdline");
    for (const pid_t run : runs)
      if (command.find("miglint-pg." + std::to_string(run) + ".") != std::string::npos) ++found;
  }
  return found;
}

// At twenty moments of a run, by any signal: what is left is gone after the next run at the latest.
TEST(Roundtrip, leaves_nothing_after_the_next_run) {
  if (!has_server()) GTEST_SKIP() << "no Postgres server here";
  const TemporaryFolder root;
  const fs::path project = root.path() / "project";
  fs::copy(fs::path(MIGLINT_SOURCE_DIR) / "fixtures/roundtrip/verdicts",
           project,
           fs::copy_options::recursive);
  const auto before = contents(project);
  const std::string migrations = project / "migrations";
  std::mt19937 random(20'260'101);
  std::vector<pid_t> killed;
  constexpr std::array<int, 3> kSignals = {SIGKILL, SIGTERM, SIGINT};
  for (int i = 0; i < 20; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const int nothing = open("/dev/null", O_RDWR);
      dup2(nothing, STDOUT_FILENO);
      dup2(nothing, STDERR_FILENO);
      execl(MIGLINT_LIVE_BINARY,
            "miglint-live",
            "roundtrip",
            migrations.c_str(),
            "--source-format",
            "golang-migrate",
            nullptr);
      _exit(127);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 700));
    kill(child, kSignals[static_cast<std::size_t>(i) % kSignals.size()]);
    waitpid(child, nullptr, 0);
    killed.push_back(child);
  }
  run(std::string(MIGLINT_LIVE_BINARY) + " roundtrip -q --source-format golang-migrate " +
      migrations + " 2>&1");
  for (const pid_t child : killed)
    EXPECT_TRUE(eventually([&] { return folders_of(child).empty(); })) << child;
  EXPECT_TRUE(eventually([&] { return servers_of(killed) == 0; }));
  EXPECT_EQ(contents(project), before);
}

}  // namespace

}  // namespace miglint::test
