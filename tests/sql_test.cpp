// No byte of SQL is lost: whatever is neither white space nor comment nor ';' belongs to a
// statement, also in texts that were damaged.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <thread>

#include "migrations/ddl/lower.h"
#include "migrations/sql/lexer.h"
#include "migrations/sql/pg_tree.h"
#include "tests/run_miglint.h"

namespace miglint {
namespace {

namespace fs = std::filesystem;

std::string lost_bytes(const std::string& sql) {
  std::vector<bool> covered(sql.size(), false);
  parse_each(sql, [&](const ParsedStatement& statement) {
    for (std::uint32_t i = statement.begin; i < statement.end; ++i)
      covered[i] = true;
  });
  std::string lost;
  for (const Token& token : scan(sql)) {
    const std::string text = sql.substr(token.begin, token.end - token.begin);
    if (text == ";") continue;
    const bool whole = std::all_of(
        covered.begin() + token.begin, covered.begin() + token.end, [](bool c) { return c; });
    if (!whole) lost += " " + text;
  }
  return lost;
}

std::string damaged(std::string sql, std::mt19937& random) {
  static const std::vector<std::string> kPieces{"'",
                                                "\"",
                                                "(",
                                                ")",
                                                "$$",
                                                ";",
                                                "--",
                                                "/*",
                                                "*/",
                                                "BEGIN ATOMIC ",
                                                "END",
                                                std::string(1, '\0'),
                                                "\n"};
  const std::size_t at = sql.empty() ? 0 : random() % sql.size();
  switch (random() % 3) {
    case 0:
      sql.erase(at, 1 + random() % 5);
      break;
    case 1:
      sql.insert(at, kPieces[random() % kPieces.size()]);
      break;
    default:
      sql.resize(at);
  }
  return sql;
}

std::vector<std::string> fixture_texts() {
  std::vector<std::string> texts;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(MIGLINT_SOURCE_DIR) / "fixtures"))
    if (entry.path().extension() == ".sql") texts.push_back(test::read_file(entry.path().string()));
  std::ranges::sort(texts);
  return texts;
}

TEST(Splitter, LosesNoByteOfTheFixtures) {
  for (const std::string& text : fixture_texts())
    EXPECT_EQ(lost_bytes(text), "") << text;
}

TEST(Splitter, LosesNoByteOfDamagedCopies) {
  std::mt19937 random(3);
  for (const std::string& text : fixture_texts()) {
    std::string copy = text;
    for (int i = 0; i < 8; ++i) {
      copy = damaged(copy, random);
      EXPECT_EQ(lost_bytes(copy), "") << copy;
    }
  }
}

std::vector<std::string> statements_of(const std::string& sql) {
  std::vector<std::string> found;
  parse_each(sql, [&](const ParsedStatement& statement) {
    found.push_back(sql.substr(statement.begin, statement.end - statement.begin) +
                    (statement.tree == nullptr ? " !" : ""));
  });
  return found;
}

TEST(Splitter, OneBadStatementDoesNotSilenceTheRest) {
  EXPECT_EQ(statements_of("SELECT 1; SELEC 2; SELECT 3"),
            (std::vector<std::string>{"SELECT 1", "SELEC 2 !", "SELECT 3"}));
  EXPECT_EQ(statements_of("SELECT (1;\nSELECT 2;\n"),
            (std::vector<std::string>{"SELECT (1 !", "SELECT 2"}));
}

TEST(Splitter, KeepsBodiesWhole) {
  const std::string atomic =
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; "
      "END";
  EXPECT_EQ(statements_of(atomic + "; SELEC 1"), (std::vector<std::string>{atomic, "SELEC 1 !"}));
  const std::string dollar = "DO $a$ BEGIN PERFORM $b$;$b$; END $a$";
  EXPECT_EQ(statements_of(dollar + "; SELEC 1"), (std::vector<std::string>{dollar, "SELEC 1 !"}));
}

TEST(Splitter, CommentsBelongToNoStatement) {
  EXPECT_EQ(statements_of("-- a\nSELECT 1 -- b\n; /* c */ SELECT 2 /* d */"),
            (std::vector<std::string>{"SELECT 1 -- b", "SELECT 2"}));
}

TEST(Lower, SurvivesDeepNesting) {
  std::string deep = "SELECT ";
  for (int i = 0; i < 20000; ++i)
    deep += "(";
  EXPECT_EQ(ddl::lower(deep).size(), 1U);
  std::string sum = "ALTER TABLE t ADD CHECK (a";
  for (int i = 0; i < 20000; ++i)
    sum += "+1";
  EXPECT_EQ(ddl::lower(sum + " > 0)").size(), 1U);
}

TEST(Lower, WorksOnSeveralThreads) {
  const std::vector<std::string> texts = fixture_texts();
  const auto count = [&] {
    std::size_t n = 0;
    for (const std::string& text : texts)
      n += ddl::lower(text).size();
    return n;
  };
  const std::size_t expected = count();
  std::vector<std::size_t> counts(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t& own : counts)
      threads.emplace_back([&own, &count] { own = count(); });
  }
  for (const std::size_t own : counts)
    EXPECT_EQ(own, expected);
}

}  // namespace
}  // namespace miglint
