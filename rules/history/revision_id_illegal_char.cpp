#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule revision_id_illegal_char{
    .name = "revision-id-illegal-char",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a revision id holds a character that Alembic does not allow",
    .why = R"(
Alembic reads `@`, `-`, `+` and `:` in an id as parts of an expression (label@id, id-1, from:to) and
refuses to load such a revision, and with it the whole folder. White space cannot be typed after
`alembic upgrade`.)",
    .silent = R"(
Letters, digits, `_` and `.`.)",
    .instead = R"(
Rename the id, and the down_revision of those that follow it.)",
    .source = "Alembic documentation, ScriptDirectory and the version table",
    .alembic = {.bad = R"py(# file: a1.py
"""first"""
revision = 'a-1'
down_revision = None


def upgrade():
    pass
)py",
                .good = R"py(# file: a1.py
"""first"""
revision = 'a_1'
down_revision = None


def upgrade():
    pass
)py"},
    .check_history = check,
};

static void check(const History& history, Findings& out) {
  if (history.format != SourceFormat::kAlembic) return;
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    const Revision& revision = history.revisions[i];
    const std::size_t at = revision.id.find_first_of("@-+: \t");
    if (at == std::string::npos) continue;
    const char c = revision.id[at];
    const bool space = c == ' ' || c == '\t';
    out.add(revision.id_where,
            space ? fmt::format("Revision id '{}' holds white space.", revision.id)
                  : fmt::format(
                        "Revision id '{}' holds '{}', so Alembic refuses to load this folder.",
                        revision.id,
                        c),
            "Use letters, digits and '_' alone, and rename it in what follows it too.")
        .revision = i;
  }
}

}  // namespace miglint::rules
