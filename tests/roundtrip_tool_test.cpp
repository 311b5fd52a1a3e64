// The project's own tool as runner: what is put into its command and its variables, and what is
// said where it cannot run. The walk itself is golden (fixtures/roundtrip/tool_…).

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <unistd.h>

#include "linter/roundtrip/database_url.h"
#include "linter/roundtrip/project_python.h"
#include "linter/roundtrip/subprocess.h"
#include "linter/roundtrip/tool_command.h"
#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

constexpr const char* kUrl = "postgresql://me:p%40ss%27w@localhost:5433/it";

TEST(ToolCommand, the_database_and_the_revision) {
  const CommandValues values{
      .url = kUrl, .direction = "up", .revision = "12", .root = "/a b/migrations"};
  EXPECT_EQ(tool_command("migrate -path {root} -database {url} {direction} 1", values),
            "migrate -path '/a b/migrations' -database "
            "'postgresql://me:p%40ss%27w@localhost:5433/it' 'up' 1");
  EXPECT_EQ(tool_command("x {host}:{port} {user} {password} {database} {revision}", values),
            "x 'localhost':'5433' 'me' 'p@ss'\\''w' 'it' '12'");
  EXPECT_EQ(tool_command("awk '{print $1}' ${HOME} {", values), "awk '{print $1}' ${HOME} {");
}

TEST(ToolCommand, variables) {
  EXPECT_EQ(with_address("{user}@{host}/{database}", kUrl), "me@localhost/it");
  EXPECT_EQ(with_driver_of("postgresql+asyncpg://app@db/app", "postgresql://me@/it"),
            "postgresql+asyncpg://me@/it");
  EXPECT_EQ(with_driver_of("postgres://app@db/app", "postgresql://me@/it"), "postgresql://me@/it");
  EXPECT_EQ(with_driver_of("", "postgresql://me@/it"), "postgresql://me@/it");
}

TEST(ToolCommand, the_address_of_another_database) {
  ServerAddress ours{.socket_folder = "/tmp/x/s", .user = "postgres"};
  EXPECT_EQ(url_of(ours, "miglint"), "postgresql://postgres@/miglint?host=/tmp/x/s");
  ServerAddress theirs{.url = "postgresql://me:p%40ss@localhost:5433/app?sslmode=require"};
  EXPECT_EQ(url_of(theirs, "scratch"),
            "postgresql://me:p%40ss@localhost:5433/scratch?sslmode=require");
  theirs.url = "postgresql://me@/app?host=/var/run/postgresql";
  EXPECT_EQ(url_of(theirs, "scratch"), "postgresql://me@/scratch?host=/var/run/postgresql");
  EXPECT_EQ(without_password_of(kUrl, "login p@ss'w or p%40ss%27w failed"),
            "login *** or *** failed");
}

TEST(ProjectPython, the_projects_own_comes_first) {
  const ScratchFolder root;
  const auto program = [&](const std::string& path, const std::string& text) {
    write_file(root.path() + "/" + path, text);
    std::filesystem::permissions(root.path() + "/" + path, std::filesystem::perms::owner_all);
  };
  program("active/bin/python", "#!/bin/sh\n");
  program("app/.venv/bin/python", "#!/bin/sh\n");
  program("tools/python3.11", "#!/bin/sh\n");
  program("bin/alembic", "#!" + root.path() + "/tools/python3.11\nimport alembic\n");
  program("bin/python3", "#!/bin/sh\n");
  Surroundings around;
  around.environment = [&](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) == "VIRTUAL_ENV") return root.path() + "/active";
    if (std::string_view(name) == "PATH") return "/nowhere:" + root.path() + "/bin";
    return std::nullopt;
  };
  const auto found = project_pythons(root.path() + "/app/db", around);
  ASSERT_GE(found.size(), 4U);
  EXPECT_EQ(found[0].front(), root.path() + "/active/bin/python");
  EXPECT_EQ(found[1].front(), root.path() + "/app/.venv/bin/python");
  EXPECT_EQ(found[2].front(), root.path() + "/tools/python3.11");
  EXPECT_EQ(found[3].front(), root.path() + "/bin/python3");
}

TEST(RunProgram, what_takes_too_long_is_ended_with_its_children) {
  const ProgramRun run = run_program({.command = {"/bin/sh", "-c", "echo begun; sleep 60; echo no"},
                                      .folder = "/",
                                      .environment = {"PATH=/bin:/usr/bin"},
                                      .longest = std::chrono::seconds(1)});
  EXPECT_TRUE(run.is_late);
  EXPECT_EQ(run.exit_code, -1);
  EXPECT_EQ(run.last_words(), "it did not end in time");
  const ProgramRun failed = run_program({.command = {"/bin/sh", "-c", "echo $WORD; exit 3"},
                                         .folder = "/",
                                         .environment = {"PATH=/bin:/usr/bin", "WORD=bad"}});
  EXPECT_EQ(failed.last_words(), "bad (exit 3)");
}

// [roundtrip] is read, and what is wrong in it is named with its line.
TEST(RoundtripConfig, what_is_wrong_is_named) {
  struct Case {
    const char* text;
    const char* words;
  };

  for (const Case& c : {
           Case{"runner = \"docker\"", "runner is 'sql' or 'tool'"},
           Case{"comand = \"x\"", "did you mean 'command'?"},
           Case{"command = \"goose up\"", "needs {direction}"},
           Case{"command = { up = \"goose up-by-one\" }", "needs both"},
           Case{"statement_timeout = 0", "a number of seconds, from 1"},
           Case{"env = \"A=b\"", "env is a table"},
       }) {
    const ScratchFolder folder;
    write_file(folder.path() + "/1_a.up.sql", "SELECT 1;\n");
    write_file(folder.path() + "/miglint.toml",
               "source_format = \"golang-migrate\"\n[roundtrip]\n" + std::string(c.text) + "\n");
    const Ran ran = run_miglint(folder.path(), "roundtrip .");
    EXPECT_EQ(ran.exit_code, 2) << c.text;
    EXPECT_NE(ran.err.find("miglint.toml:3: "), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find(c.words), std::string::npos) << ran.err;
  }
}

TEST(Roundtrip, a_tool_that_is_wanted_and_cannot_be_had) {
  const ScratchFolder folder;
  write_file(folder.path() + "/migrations/1_a.up.sql", "SELECT 1;\n");
  write_file(folder.path() + "/migrations/1_a.down.sql", "SELECT 1;\n");
  const Ran ran =
      run_miglint(folder.path(), "roundtrip migrations --source-format goose --runner tool");
  if (ran.err.find("no Postgres") != std::string::npos) GTEST_SKIP() << ran.err;
  EXPECT_EQ(ran.exit_code, 2);
}

}  // namespace
}  // namespace miglint::test
