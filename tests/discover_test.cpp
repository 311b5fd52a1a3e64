#include "migrations/formats/discover.h"

#include <gtest/gtest.h>

#include "migrations/formats/messages.h"
#include "migrations/revisions/irreversible.h"

namespace miglint {
namespace {

using Files = std::map<std::string, std::string>;

// "golang-migrate db/migrations" for each project, or the error.
std::vector<std::string> found_in(const Files& files,
                                  const std::string& path = ".",
                                  const std::string& format = "") {
  const auto memory = memory_file_system(files);
  const auto projects = discover(*memory, path, {format, 1});
  if (!projects) return {projects.error().message};
  std::vector<std::string> result;
  for (const Project& project : *projects) {
    result.push_back(std::string(name_of(project.format)) + " " + project.root);
  }
  return result;
}

std::string revision_text(const std::string& id, const std::string& parent) {
  return "\"\"\"add " + id + "\"\"\"\nrevision = '" + id +
         "'\ndown_revision = " + (parent.empty() ? "None" : "'" + parent + "'") +
         "\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";
}

const std::string kGoose = "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n";

TEST(Discover, TellsTheToolsApart) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(found_in({{"db/migrations/1_a.up.sql", ""}}), Names{"golang-migrate db/migrations"});
  EXPECT_EQ(found_in({{"m/1_a.up.sql", ""}, {"m/1_a.down.sql", ""}}), Names{"golang-migrate m"});
  EXPECT_EQ(found_in({{"migrations/00001_a.sql", kGoose}}), Names{"goose migrations"});
  EXPECT_EQ(found_in({{"0001_base.sql", ""}}), Names{"sql ."});
  EXPECT_EQ(found_in({{"sql/1-a.sql", ""}, {"sql/1-a.down.sql", ""}}), Names{"sql sql"});
  EXPECT_EQ(found_in({{"migrations/up/1_a.sql", ""}, {"migrations/down/1_a.sql", ""}}),
            Names{"sql migrations"});
  EXPECT_EQ(found_in({{"m/env.py", ""}, {"m/versions/a.py", ""}, {"m/versions/1_x.sql", ""}}),
            Names{"alembic m"});
  EXPECT_EQ(found_in({{"alembic/a.py", revision_text("a", "")}}), Names{"alembic alembic"});
  EXPECT_EQ(found_in({{"a/migrations/1_a.up.sql", ""}, {"b/env.py", ""}, {"b/versions/x.py", ""}}),
            (Names{"golang-migrate a/migrations", "alembic b"}));
  EXPECT_EQ(found_in({{"node_modules/migrations/1_a.up.sql", ""}, {"db/1_a.up.sql", ""}}),
            Names{"golang-migrate db"});
  for (const auto& [text, tool] : std::map<std::string, std::string>{
           {"-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n", "dbmate"},
           {"SELECT 1;\n---- create above / drop below ----\nSELECT 2;\n", "tern"},
           {"-- Up Migration\nSELECT 1;\n", "node-pg-migrate"},
           {"--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n", "liquibase"}})
    EXPECT_EQ(found_in({{"m/1_a.sql", text}}), Names{tool + " m"});
  // The project's own files tell apart what the names alone do not.
  const Files up = {{"m/1_a.up.sql", "SELECT 1;"}};
  for (const auto& [file, tool] : std::map<std::pair<std::string, std::string>, std::string>{
           {{"Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n"}, "sqlx"},
           {{"encore.app", "{}"}, "encore"},
           {{"go.mod", "require github.com/golang-migrate/migrate/v4 v4.1\n"}, "golang-migrate"}}) {
    Files files = up;
    files.insert(file);
    EXPECT_EQ(found_in(files), Names{tool + " m"});
  }
  const Files directories = {{"m/20240101_a/up.sql", ""}, {"m/20240101_a/down.sql", ""}};
  EXPECT_EQ(found_in(directories), Names{"diesel m"});
  EXPECT_EQ(found_in({{"m/2024_a/migration.sql", ""}}), Names{"prisma m"});
  EXPECT_EQ(found_in({{"m/2024_a/migration.sql", ""}, {"m/2024_a/snapshot.json", "{}"}}),
            Names{"drizzle m"});
  EXPECT_EQ(found_in({{"m/1_a.sql", kGoose}, {"m/atlas.sum", "h1:x\n"}}), Names{"goose m"});
  EXPECT_EQ(found_in({{"m/1_a.sql", "SELECT 1;"}, {"m/atlas.sum", "h1:x\n"}}), Names{"atlas m"});
  EXPECT_EQ(found_in({{"db/migration/V1__a.sql", ""}, {"db/migration/x/V2__b.sql", ""}}),
            Names{"flyway db/migration"});
  EXPECT_EQ(found_in({{"reports/1_a.sql", ""},
                      {"reports/2_b.sql", ""},
                      {"reports/3_c.sql", ""},
                      {"migrations/1_a.up.sql", ""}}),
            Names{"golang-migrate migrations"});
}

TEST(Discover, LooksAtUpAndDownFilesAlike) {
  for (const int count : {13, 20, 40, 160, 1000}) {
    Files files;
    for (int i = 0; i < count; ++i)
      for (const char* way : {"up", "down"})
        files["m/" + std::to_string(1000 + i) + "_x." + way + ".sql"] = "";
    EXPECT_EQ(found_in(files), std::vector<std::string>{"golang-migrate m"}) << count;
  }
}

TEST(Discover, TakesFilesAndFoldersOfATree) {
  const Files alembic = {{"alembic.ini", "[alembic]\nscript_location = m\n"},
                         {"m/env.py", ""},
                         {"m/versions/a.py", revision_text("a", "")}};
  for (const char* path : {".", "alembic.ini", "m", "m/versions", "m/versions/a.py", "./m/"})
    EXPECT_EQ(found_in(alembic, path), std::vector<std::string>{"alembic m"}) << path;
  const Files goose = {{"x/migrations/1_a.sql", kGoose}};
  for (const char* path : {"x", "x/migrations", "x/migrations/1_a.sql"})
    EXPECT_EQ(found_in(goose, path), std::vector<std::string>{"goose x/migrations"}) << path;
}

TEST(Discover, SaysWhyThereIsNothing) {
  const auto error = [](const Files& files,
                        const std::string& path = ".",
                        const char* format = "") { return found_in(files, path, format).front(); };
  EXPECT_EQ(error({{"empty/README.md", ""}}, "empty"),
            "no migrations found in empty: name the folder that holds them, or alembic.ini");
  EXPECT_EQ(error({{"a", ""}}, "no/such/place"),
            "cannot read no/such/place: no such file or directory");
  EXPECT_EQ(error({{"m/1_a.up.sql", ""}}, ".", "golang-migrat").substr(0, 45),
            "source format `golang-migrat` is not read: us");
  EXPECT_EQ(
      error({{"m/1_a.up.sql", ""}, {"m/2_b.sql", ""}}),
      "m could be the work of golang-migrate or of sql, with as many files for each: say "
      "which with `--source-format golang-migrate`, or in miglint.toml with a [[project]] that "
      "has this path and a source_format");
  EXPECT_EQ(found_in({{"m/1_a.up.sql", ""}, {"m/2_b.sql", ""}}, ".", "golang-migrate"),
            std::vector<std::string>{"golang-migrate m"});
  EXPECT_EQ(error({{"alembic.ini", "[alembic]\nnonsense\n"}, {"m/1_a.up.sql", ""}}),
            "alembic.ini:2: `nonsense` is neither `name = value` nor a [section]");
  EXPECT_EQ(error({{"migrations/mysql/1_a.up.sql", ""}}).substr(0, 30),
            "migrations/mysql is left out, ");
}

TEST(Messages, AreVagueOrNot) {
  for (const char* message : {"",
                              "update",
                              "fix 2",
                              "WIP",
                              "db changes",
                              "empty message",
                              "auto migration",
                              "0042",
                              "Update schema.",
                              "new revision"})
    EXPECT_TRUE(is_vague(message)) << message;
  for (const char* message : {"init",
                              "add phone",
                              "fix phone default",
                              "schema",
                              "users",
                              "initial migration",
                              "größer",
                              "update users"})
    EXPECT_FALSE(is_vague(message)) << message;
}

TEST(Irreversible, IsReadFromComments) {
  EXPECT_EQ(irreversible_reason("-- miglint: irreversible — data is gone"), "data is gone");
  EXPECT_EQ(irreversible_reason("# miglint: irreversible"), "");
  EXPECT_EQ(irreversible_reason("/* miglint: irreversible -- gone */"), "gone");
  EXPECT_EQ(irreversible_reason("--miglint:irreversible: gone"), "gone");
  EXPECT_EQ(irreversible_reason("-- miglint: irreversibly"), std::nullopt);
  EXPECT_EQ(irreversible_reason("-- miglint: allow x"), std::nullopt);
  EXPECT_EQ(irreversible_reason("-- see miglint: irreversible"), std::nullopt);
}

TEST(Paths, AreJoinedAndNormalized) {
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path(".", "b"), "b");
  EXPECT_EQ(join_path("a", "/b"), "/b");
  EXPECT_EQ(parent_path("a"), "");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(parent_path("a/b/"), "a");
  EXPECT_EQ(file_name("a/b.sql"), "b.sql");
  for (const auto& [path, normal] : std::map<std::string, std::string>{
           {"./a//b/", "a/b"}, {"a/../b", "b"}, {"../a", "../a"}, {"/../a", "/a"}, {"a/..", "."}})
    EXPECT_EQ(normalize_path(path), normal);
}

}  // namespace
}  // namespace miglint
