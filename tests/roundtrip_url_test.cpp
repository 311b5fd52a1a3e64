// `--database-url`: what is refused, that nothing but the scratch database is touched, and what
// `miglint status` says. The somebody's server is one of ours.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/database_url.h"
#include "linter/roundtrip/ephemeral_postgres.h"
#include "linter/roundtrip/find_postgres.h"
#include "tests/run_miglint.h"
#include "tests/scratch_repository.h"

namespace miglint::test {
namespace {

TEST(DatabaseUrl, what_is_refused) {
  struct Case {
    const char* url;
    bool allow_remote;
    const char* words;  // empty: it is taken
  };

  for (const Case& c : {
           Case{"postgresql://me@localhost:5432/db", false, ""},
           Case{"postgres://me:secret@127.0.0.1/db", false, ""},
           Case{"postgresql+psycopg2://me:secret@localhost/db", false, ""},
           Case{"postgresql:///db?host=/var/run/postgresql", false, ""},
           Case{"postgresql://me:secret@db.example.org/db", false, "db.example.org"},
           Case{"postgresql://me:secret@db.example.org/db", true, ""},
           Case{"postgresql://me:secret@localhost,db.example.org/db", false, "db.example.org"},
           Case{"postgresql:///db?host=localhost&hostaddr=192.0.2.7", false, "192.0.2.7"},
           Case{"postgresql://me:secret@localhost:6543/db", false, "port 6543"},
           Case{"postgresql://me:secret@x.pooler.example.org/db", true, "connection pool"},
           Case{"postgresql://me:secret@pgbouncer/db", true, "connection pool"},
           Case{"mysql://me:secret@localhost/db", false, "no Postgres URL"},
           Case{"postgresql://me:secret@localhost:port:5/db?x=%zz", false, "cannot be read"},
       }) {
    const Result<ServerAddress> checked = check_database_url(c.url, c.allow_remote);
    if (*c.words == '\0') {
      EXPECT_TRUE(checked) << c.url;
      continue;
    }
    ASSERT_FALSE(checked) << c.url;
    EXPECT_NE(checked.error().message.find(c.words), std::string::npos) << checked.error().message;
    EXPECT_EQ(checked.error().message.find("secret"), std::string::npos) << checked.error().message;
  }
}

TEST(DatabaseUrl, a_pool_is_known_by_its_refusal) {
  const Error refused = explain_refusal({"FATAL:  unsupported startup parameter: options"});
  EXPECT_NE(refused.message.find("connection pool"), std::string::npos) << refused.message;
}

class SomebodysServer : public testing::Test {
 protected:
  void SetUp() override {
    PostgresSearch search;
    search.path = std::getenv("PATH");
    Result<PostgresPrograms> programs = find_postgres(search);
    if (!programs) GTEST_SKIP() << "no Postgres server here";
    EphemeralOptions options;
    options.programs = *programs;
    const char* home = std::getenv("HOME");
    if (home != nullptr) options.cache_folder = std::string(home) + "/.cache";
    auto server = EphemeralPostgres::start(options);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    Result<ServerAddress> address = server_->wait_until_ready();
    ASSERT_TRUE(address) << address.error().message;
    address_ = *address;
    ASSERT_EQ(ask("SELECT 1"), (std::vector<std::string>{"1"}));
  }

  std::string url(const std::string& database) const {
    return fmt::format("'postgresql://postgres@/{}?host={}'", database, address_.socket_folder);
  }

  // The first column; an error as one line.
  std::vector<std::string> ask(const std::string& sql, const std::string& database = "postgres") {
    Result<Connection> connection = Connection::open(address_, database, "");
    if (!connection) return {connection.error().message};
    std::vector<std::string> lines;
    const auto error = connection->ask(sql, [&](std::size_t, const Answer& answer) {
      for (int row = 0; row < answer.rows(); ++row)
        lines.emplace_back(answer.value(row, 0));
    });
    if (error) lines.push_back(error->message);
    return lines;
  }

  std::vector<std::string> databases() {
    return ask("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1");
  }

  ServerAddress address_;

 private:
  std::unique_ptr<EphemeralPostgres> server_;
};

void write_history(const std::string& folder) {
  write_file(folder + "/migrations/1_a.up.sql",
             "CREATE TABLE a (id int PRIMARY KEY, name text);\n");
  write_file(folder + "/migrations/1_a.down.sql", "DROP TABLE a;\n");
  write_file(folder + "/migrations/2_role.up.sql", "CREATE ROLE somebody;\n");
  write_file(folder + "/migrations/2_role.down.sql", "DROP ROLE somebody;\n");
  write_file(folder + "/migrations/3_b.up.sql", "CREATE INDEX a_name ON a (name);\n");
  write_file(folder + "/migrations/3_b.down.sql", "DROP INDEX a_name;\n");
}

TEST_F(SomebodysServer, only_a_database_of_its_own_is_touched) {
  ask("CREATE DATABASE miglint_scratch_dead_00000001");  // as a killed run
                                                         // leaves it
  ask("CREATE DATABASE precious");
  ask("CREATE TABLE a (id text)", "precious");
  const ScratchFolder folder;
  write_history(folder.path());
  const Ran ran = run_miglint(
      folder.path(),
      "roundtrip migrations --source-format golang-migrate --database-url " + url("precious"));
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("1  a: reversible"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("2  role: unknown"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("3  b: reversible"), std::string::npos) << ran.out;
  EXPECT_EQ(databases(), (std::vector<std::string>{"postgres", "precious"}));
  EXPECT_EQ(ask("SELECT rolname FROM pg_roles WHERE rolname = 'somebody'").size(), 0U);
}

TEST_F(SomebodysServer, a_killed_run_is_cleared_away_by_the_next) {
  const ScratchFolder folder;
  write_file(folder.path() + "/migrations/1_wait.up.sql", "SELECT pg_sleep(3);\n");
  write_file(folder.path() + "/migrations/1_wait.down.sql", "SELECT 1;\n");
  const std::string migrations = folder.path() + "/migrations";
  const std::string quoted = url("postgres");
  const std::string plain = quoted.substr(1, quoted.size() - 2);
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
          "--database-url",
          plain.c_str(),
          nullptr);
    _exit(127);
  }
  for (int i = 0; i < 500 && databases().size() < 2; ++i)
    usleep(10'000);
  EXPECT_GE(databases().size(), 2U) << "no scratch database was made";
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (int i = 0; i < 500; ++i) {  // until the server has seen that nobody is there
    if (ask("SELECT pid FROM pg_stat_activity WHERE application_name ~ '^miglint_scratch'").empty())
      break;
    ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ "
        "'^miglint_scratch'");
    usleep(10'000);
  }
  write_file(folder.path() + "/migrations/1_wait.up.sql", "SELECT 1;\n");
  const Ran ran = run_miglint(
      folder.path(),
      "roundtrip migrations --source-format golang-migrate --database-url " + url("postgres"));
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(databases(), (std::vector<std::string>{"postgres"}));
}

TEST_F(SomebodysServer, a_refusal_is_one_sentence_without_the_password) {
  const ScratchFolder folder;
  write_history(folder.path());
  for (const std::string& bad :
       {fmt::format("postgresql://nobody_of_that_name:hunter2@/postgres?host={}",
                    address_.socket_folder),
        std::string("postgresql://me:hunter2@/db?host=/no/such/folder")}) {
    const Ran ran = run_miglint(
        folder.path(),
        fmt::format("roundtrip migrations --source-format golang-migrate --database-url '{}'",
                    bad));
    EXPECT_EQ(ran.exit_code, 2) << ran.out;
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
    EXPECT_EQ(ran.err.find("hunter2"), std::string::npos) << ran.err;
  }
}

TEST_F(SomebodysServer, status_tells_where_a_database_stands) {
  ask("CREATE DATABASE app");
  ask("CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL); INSERT "
      "INTO schema_migrations VALUES (1, false); CREATE TABLE a (id int PRIMARY KEY, name "
      "varchar(9)); CREATE TABLE by_hand (id int)",
      "app");
  const ScratchFolder folder;
  write_history(folder.path());
  const auto status = [&](const std::string& database) {
    return run_miglint(
        folder.path(),
        "status migrations --source-format golang-migrate --database-url " + url(database));
  };
  const Ran ran = status("app");
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  for (const char* words :
       {"it stands at 1\n",
        "2 revisions pending:\n    2  role\n    3  b\n",
        "column public.a.name has type: character varying(9); the migrations make type: text\n",
        "table public.by_hand is there, and no migration makes it\n"})
    EXPECT_NE(ran.out.find(words), std::string::npos) << words << "\nnot in\n" << ran.out;

  ask("DROP TABLE by_hand; ALTER TABLE a ALTER COLUMN name TYPE text", "app");
  EXPECT_NE(status("app").out.find("the schema is what the migrations make"), std::string::npos)
      << status("app").out;
  ask("UPDATE schema_migrations SET version = 7", "app");
  EXPECT_NE(status("app").out.find("no revision of this tree is called 7"), std::string::npos);
  ask("DELETE FROM schema_migrations", "app");
  EXPECT_NE(status("app").out.find("1 table that the migrations make is there already (public.a)"),
            std::string::npos)
      << status("app").out;
}

TEST_F(SomebodysServer, status_names_the_branch_that_has_an_unknown_revision) {
  ask("CREATE DATABASE app");
  ask("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); INSERT INTO "
      "alembic_version VALUES ('b2b2b2'); CREATE TABLE a (id int)",
      "app");
  const ScratchRepository repository;
  repository.start_alembic();
  repository.revision("a1a1a1", "", "op.execute('CREATE TABLE a (id int)')", "op.drop_table('a')");
  repository.commit("first");
  ASSERT_EQ(repository.shell("git checkout -q -b feature"), 0);
  repository.revision("b2b2b2", "a1a1a1", "op.execute('SELECT 1')", "pass");
  repository.commit("second");
  ASSERT_EQ(repository.shell("git checkout -q main"), 0);
  const Ran ran = run_miglint(repository.path(), "status . --database-url " + url("app"));
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("no revision of this tree is called b2b2b2"), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("branch feature has it"), std::string::npos) << ran.out;
  const Ran json =
      run_miglint(repository.path(), "status . --format json --database-url " + url("app"));
  EXPECT_NE(json.out.find("\"found_on\": \"feature\""), std::string::npos) << json.out;
}

}  // namespace
}  // namespace miglint::test
