// What Alembic sends for a snippet, against measured cases: $MIGLINT_ORACLE/alembic/cases.jsonl,
// each {id, python, sql}. Skipped where the variable is not set.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "migrations/alembic/directives.h"
#include "migrations/alembic/revision_file.h"

namespace miglint {
namespace {

using Json = nlohmann::json;

// Percent, as the oracle's own check asks for.
constexpr double kLeastExact = 95.0;
constexpr double kMostWrong = 1.0;

// A word of SQL quoted with one character, up to and with its end.
std::size_t quoted_end(const std::string& text, std::size_t at) {
  const std::size_t end = text.find(text[at], at + 1);
  return end == std::string::npos ? text.size() : end + 1;
}

// Statements apart, lower case and without white space that means nothing.
std::vector<std::string> normal(const std::vector<std::string>& blocks) {
  std::vector<std::string> out;
  std::string now;
  const auto flush = [&] {
    while (now.ends_with(' '))
      now.pop_back();
    if (!now.empty()) out.push_back(now);
    now.clear();
  };
  const std::string tight = "(),";
  for (const std::string& text : blocks) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '\'' || c == '"') {
        const std::size_t end = quoted_end(text, at);
        now += text.substr(at, end - at);
        at = end - 1;
      } else if (c == ';') {
        flush();
      } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        const bool means_nothing =
            now.empty() || now.ends_with(' ') || tight.find(now.back()) != std::string::npos;
        if (!means_nothing) now += ' ';
      } else {
        if (tight.find(c) != std::string::npos && now.ends_with(' ')) now.pop_back();
        now += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      }
    }
    flush();
  }
  return out;
}

std::string revision_text(const std::string& python) {
  std::string text =
      "from alembic import op\nimport sqlalchemy as sa\n"
      "from sqlalchemy.dialects import postgresql\n\n"
      "revision = 'c0ffee000001'\ndown_revision = None\n\n";
  if (python.find("def upgrade(") != std::string::npos) return text + python + "\n";
  text += "def upgrade():\n";
  std::size_t at = 0;
  while (at <= python.size()) {
    const std::size_t end = std::min(python.find('\n', at), python.size());
    text += "    " + python.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return text;
}

struct Answer {
  std::vector<std::string> sql;
  std::vector<std::string> opaque;
};

// The block as Alembic prints it.
std::string printed(const SqlBlock& block) {
  std::string sql = block.sql;
  for (auto part = block.stand_ins.rbegin(); part != block.stand_ins.rend(); ++part)
    sql.replace(part->begin, part->length, part->printed);
  return sql;
}

Answer answer_of(const Json& test_case) {
  AlembicEnvironment environment;
  const Json settings = test_case.value("env", Json::object());
  if (settings.contains("naming_convention"))
    for (const auto& [kind, pattern] : settings["naming_convention"].items())
      environment.naming.patterns[kind] = pattern.get<std::string>();
  environment.literal_binds = settings.value("literal_binds", true);
  SourceSet sources;
  const FileId file = sources.add("case.py", revision_text(test_case["python"]));
  const RevisionFileResult result = read_revision_file(sources, file, environment);
  Answer answer;
  if (!result.revision || !result.revision->upgrade) return answer;
  for (const SqlBlock& block : result.revision->upgrade->blocks) {
    if (!block.opaque.empty()) answer.opaque.push_back(block.opaque);
    if (!block.sql.empty()) answer.sql.push_back(printed(block));
  }
  return answer;
}

std::vector<std::vector<std::string>> accepted(const Json& test_case) {
  std::vector<std::vector<std::string>> all;
  all.push_back(test_case["sql"].get<std::vector<std::string>>());
  const auto newest = test_case.find("sql_alembic_1_19_sa_2_0");
  if (newest != test_case.end() && newest->is_array())
    all.push_back(newest->get<std::vector<std::string>>());
  // What stands between COMMIT and BEGIN of an autocommit block is told otherwise.
  const std::string python = test_case["python"];
  for (auto& answer : all) {
    answer = normal(answer);
    if (python.find("autocommit_block") != std::string::npos)
      std::erase_if(answer, [](const std::string& s) { return s == "commit" || s == "begin"; });
  }
  // Offline output doubles every '%' where the driver formats with it.
  const std::size_t count = all.size();
  for (std::size_t i = 0; i < count; ++i) {
    auto single = all[i];
    for (std::string& sql : single)
      for (std::size_t at = sql.find("%%"); at != std::string::npos; at = sql.find("%%", at + 1))
        sql.erase(at, 1);
    all.push_back(std::move(single));
  }
  return all;
}

// The source that a piece of the first block's SQL points at.
std::string cause_of(const std::string& python, const std::string& piece) {
  SourceSet sources;
  const FileId file = sources.add("case.py", revision_text(python));
  const auto result = read_revision_file(sources, file, AlembicEnvironment{});
  if (!result.revision || !result.revision->upgrade) return "no upgrade";
  for (const SqlBlock& block : result.revision->upgrade->blocks) {
    const std::size_t at = block.sql.find(piece);
    if (at == std::string::npos) continue;
    const auto begin = static_cast<std::uint32_t>(at);
    const auto end = static_cast<std::uint32_t>(at + piece.size());
    return std::string(sources.text(block.map.locate(begin, end)));
  }
  return "no such SQL";
}

TEST(AlembicRender, PointsAtWhatCausedIt) {
  struct Case {
    std::string python, piece, cause;
  };

  const std::string table =
      "op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), "
      "sa.Column('n', sa.Integer, sa.CheckConstraint('n > 0'), index=True))";
  const std::string script = "op.execute('''\n  SELECT 1;\n  DROP TABLE \\:t, x;\n''')";
  const std::string added =
      "op.add_column('t', sa.Column('c', sa.Text, server_default=sa.text('f(1)')))";
  const Case cases[] = {
      {table, "CREATE TABLE t", table},
      {table, "id SERIAL", "sa.Column('id', sa.Integer, primary_key=True)"},
      {table, "INTEGER", "sa.Column('n', sa.Integer, sa.CheckConstraint('n > 0'), index=True)"},
      {table, "n > 0", "n > 0"},
      {table, "ix_t_n", "sa.Column('n', sa.Integer, sa.CheckConstraint('n > 0'), index=True)"},
      {script, "SELECT 1", "SELECT 1"},
      {script, "DROP TABLE", "DROP TABLE"},
      {script, "t, x", "t, x"},
      {added, "ALTER TABLE", added},
      {added, "f(1)", "f(1)"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(cause_of(c.python, c.piece), c.cause) << c.piece;
}

TEST(AlembicRender, KnowsWithoutTheOracle) {
  struct Case {
    std::string python;
    std::vector<std::string> sql;
  };

  const Case cases[] = {
      {"op.create_table('t', sa.Column('id', sa.BigInteger, primary_key=True),"
       " sa.Column('o', sa.Integer, sa.ForeignKey('s.o.id', ondelete='CASCADE'), unique=True))",
       {"CREATE TABLE t (id BIGSERIAL NOT NULL, o INTEGER, PRIMARY KEY (id), UNIQUE (o),"
        " FOREIGN KEY(o) REFERENCES s.o (id) ON DELETE CASCADE)"}},
      {"op.create_table('t', sa.Column('s', sa.Enum('a', 'b', name='st', create_type=False)))",
       {"CREATE TYPE st AS ENUM ('a', 'b')", "CREATE TABLE t (s st)"}},
      {"op.add_column('Order', sa.Column('old', ours.Money(), nullable=False))",
       {"ALTER TABLE \"Order\" ADD COLUMN \"old\" \"?Money\" NOT NULL"}},
      {"op.execute(\"SELECT '12:30', a::text, '{\\\\:x}'\")", {"SELECT '12:30', a::text, '{:x}'"}},
      {"op.get_bind().execute(sa.text('DELETE FROM t WHERE a = :a'), {'a': \"x'y\"})",
       {"DELETE FROM t WHERE a = 'x''y'"}},
      {"op.create_index(None, 'a' * 40, ['b' * 40])",
       {"CREATE INDEX ix_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_bbbbbbbbbbb_a296"
        " ON aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)"}},
      {"op.drop_constraint(None, 't')", {}},
      {"op.alter_column('t', 'c', server_default=1)", {}},
  };
  for (const Case& c : cases) {
    Json test_case;
    test_case["python"] = "import ours\n" + c.python;
    const Answer answer = answer_of(test_case);
    EXPECT_EQ(normal(answer.sql), normal(c.sql)) << c.python;
    EXPECT_EQ(answer.opaque.empty(), !c.sql.empty()) << c.python;
  }
}

TEST(AlembicRender, SendsWhatAlembicSends) {
  const char* oracle = std::getenv("MIGLINT_ORACLE");
  if (oracle == nullptr) GTEST_SKIP() << "MIGLINT_ORACLE is not set";
  const bool details = std::getenv("DETAILS") != nullptr;
  int exact = 0;
  int opaque = 0;
  int total = 0;
  for (const char* name : {"cases.jsonl", "cases_new.jsonl"}) {
    std::ifstream lines(std::string(oracle) + "/alembic/" + name);
    for (std::string line; std::getline(lines, line);) {
      const Json test_case = Json::parse(line);
      const Answer answer = answer_of(test_case);
      const auto wanted = accepted(test_case);
      ++total;
      if (answer.opaque.empty() && std::ranges::find(wanted, normal(answer.sql)) != wanted.end()) {
        ++exact;
        continue;
      }
      if (!answer.opaque.empty()) ++opaque;
      if (!details) continue;
      std::cout << "\n"
                << test_case["id"] << "\n"
                << test_case["python"].get<std::string>() << "\n";
      for (const std::string& sql : wanted.front())
        std::cout << "  want: " << sql << "\n";
      for (const std::string& sql : normal(answer.sql))
        std::cout << "  got:  " << sql << "\n";
      for (const std::string& reason : answer.opaque)
        std::cout << "  opaque: " << reason << "\n";
    }
  }
  ASSERT_GT(total, 0);
  const double percent = 100.0 * exact / total;
  const int wrong = total - exact - opaque;
  std::cout << exact << "/" << total << " exact (" << percent << " %), " << opaque << " opaque, "
            << wrong << " wrong\n";
  EXPECT_GE(percent, kLeastExact);
  EXPECT_LE(100.0 * wrong / total, kMostWrong);
}

}  // namespace
}  // namespace miglint
