#!/usr/bin/env python3
"""rules/new_rule.py NAME TOPIC: the files of a new rule, to be filled in.

Writes rules/TOPIC/NAME.cpp, its line in rules/rules.def and a first fixture. NAME is the rule's id as in
the report (create-index-blocking), TOPIC a folder of rules/.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

SOURCE = """#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule NAME_ID{
    .name = "NAME",
    .severity = Severity::kWarning,
    .summary = "",  // one line, without full stop
    .why = R"(
)",
    .silent = R"(
)",
    .instead = R"(
)",
    .source = "PostgreSQL 15 manual, ",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "",
            .good = ""},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "",
                .good = ""},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* command = step.as<ddl::CreateIndex>();  // the command that this rule is about
  if (command == nullptr || !step.in_use(command->table)) return;
  out.add(step, fmt::format("", command->table.text()), "");
}

}  // namespace miglint::rules
"""

SETUP = """CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text
);
"""


def topics():
    """The topics in the order of the report: that of the enumeration."""
    names = re.search(r"enum class Topic [^{]*\{(.*?)\}", (ROOT / "rules/rule.h").read_text(), re.S).group(1)
    return [name.lower() for name in re.findall(r"k(\w+)", names)]


def register(topic, identifier):
    """Puts the line where it belongs: by topic, then by name."""
    path = ROOT / "rules/rules.def"
    lines = path.read_text().splitlines()
    comments = [line for line in lines if not line.startswith("RULE(")]
    rules = [re.fullmatch(r"RULE\((\w+), (\w+)\)", line).groups() for line in lines if line.startswith("RULE(")]
    rules.append((topic, identifier))
    rules.sort(key=lambda rule: (topics().index(rule[0]), rule[1].replace("_", "-")))
    path.write_text("\n".join(comments + [f"RULE({a}, {b})" for a, b in rules]) + "\n")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    name, topic = sys.argv[1:]
    identifier = name.replace("-", "_")
    source = ROOT / "rules" / topic / f"{identifier}.cpp"
    case = ROOT / "fixtures/rules" / name / "existing_table"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        sys.exit(f"{name}: a rule's name is of lower-case words joined by '-'")
    if topic not in topics():
        sys.exit(f"{topic}: no such topic; one of {', '.join(topics())}")
    if source.exists() or case.parent.exists():
        sys.exit(f"{name}: there already")
    source.parent.mkdir(exist_ok=True)
    source.write_text(SOURCE.replace("NAME_ID", identifier).replace("NAME", name))
    register(topic, identifier)
    case.mkdir(parents=True)
    (case / "0001_base.sql").write_text(SETUP)
    (case / "0002_case.sql").write_text(f"SELECT 1; -- expect: {name}\n")
    print(f"{source.relative_to(ROOT)}: fill in the words, the examples and the check")
    print(f"{case.relative_to(ROOT)}: the guilty line, and beside it one folder for each exemption")


if __name__ == "__main__":
    main()
