#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "migrations/formats/client_text.h"
#include "migrations/formats/discover.h"

namespace miglint {
namespace {

using Files = std::map<std::string, std::string>;

struct Loaded {
  History history;
  SourceSet sources;

  std::vector<std::string> ids() const {
    std::vector<std::string> ids;
    for (const Revision& revision : history.revisions)
      ids.push_back(revision.id);
    return ids;
  }

  // "kind file:line" for each note, in order.
  std::vector<std::string> notes() const {
    std::vector<std::string> result;
    for (const Note& note : history.notes)
      result.push_back(std::to_string(static_cast<int>(note.kind)) + " " +
                       std::string(file_name(sources[note.where.file].path)) + ":" +
                       std::to_string(sources.position(note.where.file, note.where.begin).line));
    return result;
  }

  bool has(NoteKind kind, std::string_view file) const {
    return std::ranges::any_of(history.notes, [&](const Note& note) {
      return note.kind == kind && file_name(sources[note.where.file].path) == file;
    });
  }
};

void load(const FileSystem& files, Loaded& loaded, const std::string& format = "") {
  const auto projects = discover(files, ".", {format, 2});
  ASSERT_TRUE(projects) << projects.error().message;
  ASSERT_EQ(projects->size(), 1U);
  auto history = read_revisions(files, projects->front(), {format, 2}, loaded.sources);
  ASSERT_TRUE(history) << history.error().message;
  loaded.history = *std::move(history);
}

void load(const Files& files, Loaded& loaded, const std::string& format = "") {
  load(*memory_file_system(files), loaded, format);
}

std::string revision_text(const std::string& id, const std::string& parent) {
  return "\"\"\"add " + id + "\"\"\"\nrevision = '" + id +
         "'\ndown_revision = " + (parent.empty() ? "None" : "'" + parent + "'") +
         "\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";
}

TEST(GolangMigrate, PairsByNumber) {
  Loaded loaded;
  load({{"m/000010_c.up.sql", "SELECT 10;\n"},
        {"m/2_b.up.sql", "\xEF\xBB\xBFSELECT 2;\r\n"},
        {"m/0002_other.down.sql", "-- miglint: irreversible — data is gone\nSELECT -2;\n"},
        {"m/02_twice.up.sql", "SELECT 22;\n"},
        {"m/11_alone.down.sql", "SELECT -11;\n"},
        {"m/3_bad.sql", "SELECT 3;\n"},
        {"m/4_comment.up.sql", "-- nothing\n"}},
       loaded,
       "golang-migrate");
  EXPECT_EQ(loaded.ids(), (std::vector<std::string>{"2", "4", "10", "11"}));
  EXPECT_TRUE(loaded.has(NoteKind::kCollidingVersionPrefix, "2_b.up.sql"));
  EXPECT_TRUE(loaded.has(NoteKind::kIgnoredFile, "3_bad.sql"));
  EXPECT_TRUE(loaded.has(NoteKind::kOrphanFile, "11_alone.down.sql"));
  EXPECT_TRUE(loaded.has(NoteKind::kEmptyMigration, "4_comment.up.sql"));
  EXPECT_TRUE(loaded.has(NoteKind::kBadEncoding, "2_b.up.sql"));
  EXPECT_EQ(loaded.history.notes.size(), 5U);
  const Revision& two = loaded.history.revisions[0];
  ASSERT_TRUE(two.downgrade);
  EXPECT_TRUE(two.downgrade->declared_irreversible);
  EXPECT_EQ(two.downgrade->irreversible_reason, "data is gone");
  EXPECT_EQ(two.upgrade->blocks.at(0).transaction, TransactionMode::kBatch);
  EXPECT_FALSE(loaded.history.revisions[2].downgrade);
  EXPECT_TRUE(loaded.history.revisions[1].upgrade->blocks.empty());
  EXPECT_EQ(loaded.history.revisions[3].kind, RevisionKind::kUndoOnly);
  EXPECT_FALSE(loaded.history.revisions[3].upgrade);
}

TEST(GolangMigrate, StripsTheByteOrderMark) {
  Loaded loaded;
  load({{"m/1_a.up.sql", "\xEF\xBB\xBFSELECT 1;\n"}}, loaded);
  const SqlBlock& block = loaded.history.revisions.at(0).upgrade->blocks.at(0);
  EXPECT_EQ(block.sql, "SELECT 1;\n");
  EXPECT_EQ(block.map.locate(0, 6), (SourceSpan{block.where.file, 3, 9}));
}

TEST(PlainSql, OrdersAndPairs) {
  struct Case {
    std::string_view what;
    std::vector<std::string> names;
    std::vector<std::string> ids;
    std::size_t downs = 0;
  };

  const Case cases[] = {
      {"numbers", {"10.c.sql", "02_b.sql", "1-init.sql"}, {"1", "2", "10"}},
      {"dotted", {"1.10.0_b.sql", "1.9.0_a.sql"}, {"1.9.0", "1.10.0"}},
      {"days", {"2024-02-01-b.sql", "2024-02-01-a.sql"}, {"2024-02-01-a", "2024-02-01-b"}},
      {"stamps",
       {"20240201120000_b.sql", "20240101120000_a.sql"},
       {"20240101120000", "20240201120000"}},
      {"no numbers", {"b.sql", "a.sql"}, {"a", "b"}},
      {"down by suffix", {"1_a.sql", "1_a.down.sql", "2_b.sql", "2_b_down.sql"}, {"1", "2"}, 2},
      {"rollback", {"1_a.sql", "1_a.rollback.sql"}, {"1"}, 1},
      {"up and down", {"1_a_up.sql", "1_a_down.sql"}, {"1"}, 1},
      {"down folder", {"1_a.sql", "down/1_a.sql"}, {"1"}, 1},
      {"two folders", {"up/1_a.sql", "down/1_a.sql"}, {"1"}, 1},
      {"a title that ends in down", {"1_a.sql", "2_scale_down.sql"}, {"1", "2"}},
  };
  for (const Case& c : cases) {
    Files files;
    for (const std::string& name : c.names)
      files["migrations/" + name] = "SELECT 1;\n";
    // Asked for by its own folder, so that names alone do not decide what it is.
    const auto memory = memory_file_system(files);
    const auto projects = discover(*memory, "migrations", {"sql", 1});
    ASSERT_TRUE(projects) << c.what << projects.error().message;
    Loaded loaded;
    auto history = read_revisions(*memory, projects->front(), {"sql", 1}, loaded.sources);
    ASSERT_TRUE(history) << c.what;
    loaded.history = *std::move(history);
    EXPECT_EQ(loaded.ids(), c.ids) << c.what;
    const auto downs = std::ranges::count_if(
        loaded.history.revisions, [](const Revision& r) { return r.downgrade.has_value(); });
    EXPECT_EQ(static_cast<std::size_t>(downs), c.downs) << c.what;
    const auto is_about_style = [](const Note& note) {
      return note.kind == NoteKind::kMixedVersionStyle;
    };
    EXPECT_TRUE(std::ranges::all_of(loaded.history.notes, is_about_style))
        << c.what << ": " << loaded.notes().front();
    EXPECT_EQ(!loaded.history.notes.empty(), c.what == "numbers" || c.what == "dotted") << c.what;
  }
}

std::string sent_by(const std::string& text, ClientOptions options) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const ClientText client = read_client_text(text, 0, size, options);
  return block_with_edits(0, text, 0, size, client.edits).sql;
}

TEST(ClientText, IsWhatReachesTheServer) {
  struct Case {
    std::string before;
    std::string after;
  };

  const Case psql[] = {
      {"\\set x 'it''s\nSELECT 1;", " \nSELECT 1;"},
      {"SELECT 1 \\gset\n;", "SELECT 1 ;\n;"},
      {"SELECT 'a\\\n\\b';", "SELECT 'a\\\n\\b';"},
      {"SELECT E'\\'\\n';", "SELECT E'\\'\\n';"},
      {"$$\n\\x\n$$ $a$\\$$\\$a$", "$$\n\\x\n$$ $a$\\$$\\$a$"},
      {"-- \\x\n/* /* \\ */ \\ */ \"\\\"", "-- \\x\n/* /* \\ */ \\ */ \"\\\""},
      {"a$b\\c $1\\d", "a$b "},
      {"SELECT 1 \\; SELECT 2;", "SELECT 1 ; SELECT 2;"},
      {"\\set who app\nGRANT SELECT ON t TO :\"who\", :who, ':who', :other;",
       " \nGRANT SELECT ON t TO \"app\", app, ':who', other;"},
      {"SELECT '{1}'::int[], a[lo:hi], a[1:2];", "SELECT '{1}'::int[], a[lo:hi], a[1:2];"},
      {"\\copy t from 'x.csv' csv\nSELECT 1;", "COPY t from 'x.csv' csv;\nSELECT 1;"},
      {"COPY t (a) FROM stdin;\n1;'\n\\.\nSELECT 1;", "COPY t (a) FROM stdin;\n\nSELECT 1;"},
  };
  for (const Case& c : psql)
    EXPECT_EQ(sent_by(c.before, {.client = Client::kPsql, .values = {}}), c.after);
  const Case driver[] = {
      {"CREATE TABLE ${schema}.t (a int);", "CREATE TABLE public.t (a int);"},
      {"DROP TABLE ${other}.t; -- ${other}", "DROP TABLE _other_.t; -- ${other}"},
      {"DO $x$\nBEGIN\n  {{ a }}\n  DROP TABLE ${b}.t, \"{{ c }}\"; -- ${d}\n  x := '${e}';\nEND "
       "$x$;",
       "DO $x$\nBEGIN\n   \n  DROP TABLE _b_.t, _c_; -- ${d}\n  x := '${e}';\nEND $x$;"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS $$ `${a}` $$;",
       "CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS $$ `${a}` $$;"},
      {"{{ if .x }}\nSELECT '{{ .y }}', {{ .z }};", " \nSELECT '{{ .y }}', _z_;"},
  };
  for (const Case& c : driver)
    EXPECT_EQ(sent_by(c.before, {.values = {{"schema", "public"}}}), c.after);
}

TEST(ClientText, HasWhatTheToolReplacesReplacedInQuotesToo) {
  struct Case {
    std::string before;
    std::string after;
  };

  const auto flyway = [](bool keeps_unknown) {
    return ClientOptions{.templating = {.open = "${", .close = "}", .keeps_unknown = keeps_unknown},
                         .values = {{"schema", "public"}}};
  };
  const Case everywhere[] = {
      {"DO $$ BEGIN DROP TABLE ${SCHEMA}.t; END $$;", "DO $$ BEGIN DROP TABLE public.t; END $$;"},
      {"SELECT '${schema}', \"${schema}\".a -- ${schema}",
       "SELECT 'public', \"public\".a -- ${schema}"},
      {"SELECT $${\"a\": 1}$$, $$${schema}$$", "SELECT $${\"a\": 1}$$, $$public$$"},
      {"SELECT ${flyway:user}", "SELECT _flyway_user_"},
  };
  for (const Case& c : everywhere)
    EXPECT_EQ(sent_by(c.before, flyway(false)), c.after);
  EXPECT_EQ(sent_by("SELECT '${x}', $$ ${y} $$, ${z}", flyway(false)),
            "SELECT '_x_', $$ _y_ $$, _z_");
  EXPECT_EQ(sent_by("SELECT '${x}', '${:schema}', ${z}", flyway(true)),
            "SELECT '${x}', '${schema}', _z_");

  const ClientOptions go{.templating = {.open = "{{", .close = "}}"}};
  const Case templates[] = {
      {"DO $$\nBEGIN\n  {{ if .x }}\n  DROP TABLE {{ index .O \"ns\" }}.t;\n  {{ end }}\nEND $$",
       "DO $$\nBEGIN\n   \n  DROP TABLE _index_o_ns_.t;\n   \nEND $$"},
      {"SELECT '{{ f \"it's\" }}', \"{{ index .O \"ns\" }}\";",
       "SELECT '_f_it_s_', \"_index_o_ns_\";"},
      {"SELECT '{{if .mysql}}a{{else}}b{{end}}';", "SELECT '  b ';"},
  };
  for (const Case& c : templates)
    EXPECT_EQ(sent_by(c.before, go), c.after);

  const ClientOptions graphile{.templating = {.colon_names = true, .known_names = {"OWNER"}},
                               .values = {{"owner", "app"}}};
  EXPECT_EQ(sent_by("SELECT ':OWNER', ':OTHER', $$ :OWNER a[1:OWNERS] $$, x::OWNER;", graphile),
            "SELECT 'app', ':OTHER', $$ app a[1:OWNERS] $$, x::OWNER;");
}

TEST(LiquibaseSeparator, EndsAStatement) {
  struct Case {
    std::string split;
    std::string delimiter;
    std::string before;
    std::string after;
  };

  const Case cases[] = {
      {"", "", "A\nGO\nB\ngo\n/\nC / 2\n/ 3\n GO\n", "A\n;\nB\n;\n;\nC / 2\n/ 3\n GO\n"},
      {"", "", "A '\nGO\n' $$\n/\n$$\nGO", "A '\nGO\n' $$\n/\n$$\n;"},
      {"false", "", "A\nGO\n", "A\nGO\n"},
      {"", ";", "A\nGO\n", "A\nGO\n"},
      {"", "@@", "A; @@ B@@\nC", "A; ; B;\nC"},
      {"", "/", "A / 2\n/\nB", "A / 2\n;\nB"},
      {"", "\\nGO", "A\nGO\nGOT", "A\n;\nGOT"},
      {"true", "\\n(GO|@)", "A\nGO\nB GO\n@", "A\n;\nB GO\n;"},
      {"", "\\n/\\s*\\n|\\n/\\s*$", "A / 2\n/\n", "A / 2\n;\n"},
      {"", "GO", "A GO B\nGOT AGO", "A ; B\nGOT AGO"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(sent_by(c.before, {.separator = liquibase_separator(c.split, c.delimiter)}), c.after)
        << c.delimiter;
}

TEST(Goose, CutsAtMarkers) {
  Loaded loaded;
  load({{"m/1_a.sql",
         "-- a comment\n"
         "-- +goose up\n"
         "SELECT 1; -- one\n"
         "--+goose StatementBegin\n"
         "CREATE FUNCTION f() AS $$ ; $$\n"
         "-- +goose statementend\n"
         "SELECT 2;\n"
         "-- +goose Down\n"
         "-- miglint: irreversible: the rows are gone\n"},
        {"m/2_b.sql",
         "-- +goose Up\nSELECT 1;\n-- +goose Down\n-- +goose NO TRANSACTION\nSELECT 2;\n"},
        {"m/3_c.go", "package m\n"},
        {"m/3_c_test.go", "package m\n"},
        {"m/embed.go", "package m\n"}},
       loaded);
  EXPECT_EQ(loaded.ids(), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_TRUE(loaded.history.notes.empty()) << loaded.notes().front();
  const Revision& one = loaded.history.revisions[0];
  ASSERT_EQ(one.upgrade->blocks.size(), 3U);
  EXPECT_EQ(one.upgrade->blocks[0].sql, "SELECT 1; -- one\n");
  EXPECT_EQ(one.upgrade->blocks[2].map.locate(0, 1).begin, one.upgrade->blocks[2].where.begin);
  EXPECT_EQ(one.upgrade->blocks[0].transaction, TransactionMode::kWrapped);
  EXPECT_TRUE(one.downgrade->blocks.empty());
  EXPECT_EQ(one.downgrade->irreversible_reason, "the rows are gone");
  const Revision& two = loaded.history.revisions[1];
  EXPECT_EQ(two.upgrade->blocks[0].transaction, TransactionMode::kPerStatement);
  EXPECT_EQ(two.downgrade->blocks[0].transaction, TransactionMode::kPerStatement);
  EXPECT_EQ(loaded.history.revisions[2].kind, RevisionKind::kOpaque);
}

TEST(Goose, SaysWhatItWouldRefuse) {
  struct Case {
    std::string text;
    std::uint32_t line;
    std::string words;
  };

  const Case cases[] = {
      {"SELECT 1;\n-- +goose Up\nSELECT 1;\n", 1, "there is SQL before `-- +goose Up`"},
      {"-- +goose Down\nSELECT 1;\n-- +goose Up\nSELECT 1;\n",
       1,
       "`-- +goose Down` stands before Up"},
      {"-- +goose Up\nSELECT 1;\n-- +goose Up\nSELECT 1;\n", 3, "`-- +goose Up` is there twice"},
      {"-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose Down\n",
       2,
       "`-- +goose StatementBegin` has no StatementEnd"},
      {"-- +goose Up\nSELECT 1;\n-- +goose StatementEnd\n",
       3,
       "`-- +goose StatementEnd` has no StatementBegin"},
      {"-- +goose Up\nSELECT 1;\n-- +goose Dwon\n",
       3,
       "`+goose Dwon` is no marker that goose knows"},
      {"  -- +goose Up\nSELECT 1;\n", 1, "`-- +goose Up` is indented"},
      {"-- +goose Up\nSELECT 1\n",
       2,
       "the section ends in the middle of a statement: goose wants a `;` at a line's end"},
      {"\xEF\xBB\xBF-- +goose Up\nSELECT 1;\n",
       1,
       "goose sees no marker or comment in a line that begins with a byte order mark"},
      {"SELECT 1;\n-- +goose NO TRANSACTION\n", 1, "there is no `-- +goose Up`"},
  };
  for (const Case& c : cases) {
    Loaded loaded;
    load({{"m/1_a.sql", c.text}}, loaded, "goose");
    ASSERT_EQ(loaded.history.notes.size(), 1U) << c.text;
    const Note& note = loaded.history.notes.front();
    EXPECT_EQ(note.kind, NoteKind::kToolDirectiveError);
    EXPECT_EQ(note.words, c.words + ", so goose refuses the file");
    EXPECT_EQ(loaded.sources.position(note.where.file, note.where.begin).line, c.line) << c.text;
  }
}

TEST(Goose, ReplacesVariablesUnderEnvsub) {
  Loaded loaded;
  const std::string text =
      "-- +goose Up\nSELECT '$A';\n-- +goose ENVSUB ON\nSELECT ${B:-x}, $1, $C;\n"
      "-- +goose ENVSUB OFF\nSELECT $D;\n";
  load({{"m/1_a.sql", text}}, loaded);
  const std::string& sql = loaded.history.revisions.at(0).upgrade->blocks.at(0).sql;
  EXPECT_NE(sql.find("SELECT _b_x_, $1, _c;"), std::string::npos) << sql;
  EXPECT_NE(sql.find("SELECT '$A';"), std::string::npos);
  EXPECT_NE(sql.find("SELECT $D;"), std::string::npos);
}

TEST(Reading, BrokenFilesCostOneNoteEach) {
  const std::string folder = ::testing::TempDir() + "miglint_reading_" + std::to_string(getpid());
  std::filesystem::create_directories(folder + "/m");
  const auto write = [&](const char* name, std::string_view text) {
    std::ofstream(folder + "/m/" + name, std::ios::binary) << text;
  };
  write("1_a.up.sql", "SELECT 1;\n");
  write("2_binary.up.sql", std::string_view("SELECT \0 2;", 11));
  write("3_latin.up.sql", "SELECT '\xE9';\n");
  write("4_wide.up.sql", "\xFF\xFES\0");
  ASSERT_EQ(mkfifo((folder + "/m/5_fifo.up.sql").c_str(), 0600), 0);
  std::filesystem::create_symlink("nowhere", folder + "/m/6_gone.up.sql");
  const auto disk = disk_file_system();
  const auto projects = discover(*disk, folder, {});
  ASSERT_TRUE(projects) << projects.error().message;
  Loaded loaded;
  auto history = read_revisions(*disk, projects->front(), {}, loaded.sources);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(history);
  loaded.history = *std::move(history);
  EXPECT_EQ(loaded.ids(), (std::vector<std::string>{"1", "2", "3", "4", "5", "6"}));
  for (const char* name :
       {"2_binary.up.sql", "3_latin.up.sql", "4_wide.up.sql", "5_fifo.up.sql", "6_gone.up.sql"})
    EXPECT_TRUE(loaded.has(NoteKind::kUnreadableFile, name)) << name;
  EXPECT_EQ(loaded.history.notes.size(), 5U);
  EXPECT_EQ(loaded.history.revisions[2].upgrade->blocks.at(0).sql, "SELECT '_';\n");
}

TEST(Alembic, LoadsEachFileOnceInOrder) {
  Loaded loaded;
  load({{"alembic.ini", "[alembic]\nscript_location = m\nversion_locations = m/b m/a m/a/../b\n"},
        {"m/env.py", ""},
        {"m/a/2.py", revision_text("r2", "r1")},
        {"m/a/1.py", revision_text("r1", "")},
        {"m/a/__init__.py", ""},
        {"m/a/.#1.py", "junk"},
        {"m/b/3.py", revision_text("r3", "r2")}},
       loaded);
  EXPECT_EQ(loaded.ids(), (std::vector<std::string>{"r3", "r1", "r2"}));
  EXPECT_FALSE(loaded.history.linear);
}

TEST(Alembic, JoinsSubFoldersOfOneHistory) {
  const Files base = {{"m/env.py", ""}, {"m/versions/1.py", revision_text("r1", "")}};
  Files joined = base;
  joined["m/versions/2024/expand/2.py"] = revision_text("r2", "r1");
  Loaded loaded;
  load(joined, loaded);
  EXPECT_EQ(loaded.ids(), (std::vector<std::string>{"r1", "r2"}));
  Files archive = base;
  archive["m/versions/old/1.py"] = revision_text("o1", "");
  archive["m/versions/old/2.py"] = revision_text("o2", "o1");
  Loaded apart;
  load(archive, apart);
  EXPECT_EQ(apart.ids(), std::vector<std::string>{"r1"});
  EXPECT_TRUE(apart.has(NoteKind::kIgnoredFile, "1.py"));
}

TEST(Alembic, NotesNamesThatBreakTheScheme) {
  const auto names = [](const std::vector<std::pair<std::string, std::string>>& files_and_ids,
                        const std::string& pattern) {
    Files files = {{"alembic.ini", "[alembic]\nscript_location = m\n" + pattern}, {"m/env.py", ""}};
    std::string parent;
    for (const auto& [name, id] : files_and_ids) {
      files["m/versions/" + name] = revision_text(id, parent);
      parent = id;
    }
    Loaded loaded;
    load(files, loaded);
    std::vector<std::string> found;
    for (const Note& note : loaded.history.notes)
      if (note.kind == NoteKind::kRevisionFileName)
        found.emplace_back(file_name(loaded.sources[note.where.file].path));
    return found;
  };
  std::vector<std::pair<std::string, std::string>> numbered;
  for (int i = 1; i < 20; ++i)
    numbered.emplace_back("00" + std::to_string(10 + i) + "_x.py", "id" + std::to_string(i));
  EXPECT_TRUE(names(numbered, "").empty());
  auto broken = numbered;
  broken.emplace_back("zz_late.py", "zz");
  EXPECT_EQ(names(broken, ""), std::vector<std::string>{"zz_late.py"});
  auto shared = numbered;
  shared.emplace_back("0011_y.py", "other");
  EXPECT_EQ(names(shared, ""), std::vector<std::string>{"0011_y.py"});
  EXPECT_TRUE(names({{"a.py", "x"}, {"b_1.py", "y"}}, "").empty());
  std::vector<std::pair<std::string, std::string>> dated;
  for (int i = 1; i < 10; ++i)
    dated.emplace_back("2024_01_0" + std::to_string(i) + "-abc" + std::to_string(i) + "_x.py",
                       "abc" + std::to_string(i));
  dated.emplace_back("2024_1_1-abd_x.py", "abd");
  const std::string pattern =
      "file_template = %%(year)d_%%(month).2d_%%(day).2d-%%(rev)s_%%(slug)s\n";
  EXPECT_EQ(names(dated, pattern), std::vector<std::string>{"2024_1_1-abd_x.py"});
}

}  // namespace
}  // namespace miglint
