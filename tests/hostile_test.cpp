// Revisions that want to keep the reader busy: each must end soon, within bounds, and say so.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

std::string times(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += text;
  return out;
}

struct Hostile {
  const char* name;
  std::string python;
  std::string helper = {};  // of app/a.py
  const char* rule = "python-unsupported";
};

class HostileRevision : public testing::TestWithParam<Hostile> {};

TEST_P(HostileRevision, EndsAndIsSaid) {
  const ScratchFolder folder;
  write_file(folder.path() + "/alembic.ini", "[alembic]\nscript_location = migrations\n");
  write_file(folder.path() + "/migrations/env.py", "from alembic import context\n");
  write_file(folder.path() + "/app/__init__.py", "");
  write_file(folder.path() + "/app/a.py", GetParam().helper);
  write_file(folder.path() + "/app/b.py", "from app.a import f\n");
  write_file(folder.path() + "/migrations/versions/a.py",
             "\"\"\"add a\"\"\"\nfrom alembic import op\nrevision = 'a1'\ndown_revision = None\n" +
                 GetParam().python + "\n\n\ndef downgrade():\n    op.execute('SELECT 1')\n");
  const auto begin = std::chrono::steady_clock::now();
  const auto found = lint_json(folder.path(), ".");
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_TRUE(
      std::ranges::any_of(found, [](const FoundLine& one) { return one.rule == GetParam().rule; }))
      << GetParam().rule << " is not said";
  EXPECT_LT(took, std::chrono::seconds(60));  // far above what it takes, on any machine
}

INSTANTIATE_TEST_SUITE_P(
    Alembic,
    HostileRevision,
    testing::Values(
        Hostile{
            "deep_parentheses",
            "def upgrade():\n    op.execute(" + times("(", 5000) + "'x'" + times(")", 5000) + ")"},
        Hostile{"deep_lists",
                "def upgrade():\n    op.execute(str(" + times("[", 3000) + times("]", 3000) + "))"},
        Hostile{"endless_loop",
                "def upgrade():\n    n = 0\n    while n >= 0:\n        n += 1\n"
                "        op.execute(f'SELECT {n}')"},
        Hostile{"nested_loops",
                "def upgrade():\n    for i in range(9000):\n        for j in range(9000):\n"
                "            op.execute('SELECT 1')"},
        Hostile{"calls_itself",
                "def f(n):\n    f(n + 1)\n    f(n + 1)\n\ndef upgrade():\n    f(0)"},
        Hostile{"doubling",
                "def upgrade():\n    z = 'ab'\n    for i in range(100):\n        z = z + z\n"
                "    op.execute(z)"},
        Hostile{"doubling_what_is_not_known",
                "import os\ndef upgrade():\n    z = os.environ['A'] + 'b'\n"
                "    for i in range(100):\n        z = f'{z}{z}'\n    op.execute(z)"},
        Hostile{"doubling_subqueries",
                "import sqlalchemy as sa\na = sa.table('a', sa.column('id'))\n\n"
                "def upgrade():\n    s = sa.select(a.c.id)\n    for i in range(60):\n"
                "        x, y = s.subquery(), s.subquery()\n"
                "        s = sa.select(x.c.id).where(x.c.id == y.c.id)\n    op.execute(s)"},
        Hostile{"huge_literal",
                "X = '" + std::string(3'000'000, 'a') + "'\ndef upgrade():\n    op.execute(X)"},
        Hostile{"text_repeated", "def upgrade():\n    op.execute('a' * 10 ** 9)"},
        Hostile{"list_repeated", "def upgrade():\n    op.execute(str([[0] * 9000] * 9000))"},
        Hostile{"wide_field", "def upgrade():\n    op.execute(f'{1:>1000000000}')"},
        Hostile{"power", "def upgrade():\n    op.execute(str(2 ** 10 ** 9))"},
        Hostile{"many_parameters",
                "import sqlalchemy as sa\n\ndef upgrade():\n    op.execute(sa.text(':a ' * 50000))",
                {},
                "unescaped-bind-colon"},
        Hostile{"helper_calls_itself",
                "from app.a import f\n\ndef upgrade():\n    f(0)",
                "def f(n):\n    f(n + 1)\n"},
        Hostile{"modules_import_each_other",
                "from app.a import f\n\ndef upgrade():\n    f()",
                "from app.b import f\n"},
        Hostile{"module_without_end",
                "from app.a import X\n\ndef upgrade():\n    op.execute(X)",
                "X = ''\nwhile True:\n    X = X + 'a'\n"},
        Hostile{"module_imports_itself",
                "from app.a import *\n\ndef upgrade():\n    g()",
                "from app.a import *\n"}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(HostileRevision, ManyEarlyReturnsCostWhatTheirNumberSays) {
  const ScratchFolder folder;
  write_file(folder.path() + "/alembic.ini", "[alembic]\nscript_location = migrations\n");
  write_file(folder.path() + "/migrations/env.py", "from alembic import context\n");
  std::string body = "import os\n\ndef upgrade():\n";
  for (int i = 0; i < 400; ++i)
    body += "    if os.environ.get('A" + std::to_string(i) +
            "'):\n        return\n    op.execute('SELECT 1')\n";
  write_file(folder.path() + "/migrations/versions/a.py",
             "from alembic import op\nrevision = 'a1'\ndown_revision = None\n" + body);
  const Ran ran = run_miglint(folder.path(), "sql --format json .");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_LT(ran.out.size(), 2'000'000U);  // no statement carries all conditions before it
}

struct HostileText {
  const char* name;
  std::string sql;
};

class HostileSql : public testing::TestWithParam<HostileText> {};

TEST_P(HostileSql, EndsAndIsSaid) {
  const ScratchFolder folder;
  write_file(folder.path() + "/1_a.sql", "SELECT 1;\n" + GetParam().sql);
  const auto begin = std::chrono::steady_clock::now();
  const auto found = lint_json(folder.path(), ".");
  const Ran ran = run_miglint(folder.path(), "lint .");
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_TRUE(
      std::ranges::any_of(found, [](const FoundLine& one) { return one.rule == "syntax-error"; }));
  EXPECT_LT(ran.out.size(), 5'000'000U);  // no line of the file is shown whole
  EXPECT_LT(took, std::chrono::seconds(60));
}

INSTANTIATE_TEST_SUITE_P(
    Text,
    HostileSql,
    testing::Values(HostileText{"comments_that_open", times("/*", 100'000)},
                    HostileText{"comments_that_close",
                                times("/*", 50'000) + times("*/", 50'000) + " SELECT;"},
                    HostileText{"plus_signs", "SELECT " + times("+", 200'000) + "1 FROM;"},
                    HostileText{"one_long_line", times("selec 'a';", 2000)}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace miglint::test
