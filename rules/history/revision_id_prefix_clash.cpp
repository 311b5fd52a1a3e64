#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule revision_id_prefix_clash{
    .name = "revision-id-prefix-clash",
    .severity = Severity::kInfo,
    .summary = "a revision id is the beginning of another one",
    .why = R"(
Alembic's commands take an abbreviated id, but an id that is whole comes first: an abbreviation of the longer one
that stops at the shorter one runs to another revision, without a word.)",
    .silent = R"(
Ids that only share their beginning, which Alembic refuses as ambiguous; ids that are numbers, of which nobody
types a part; other tools.)",
    .instead = "Give the newer revision an id of its own.",
    .source = "Alembic documentation, Tutorial: Partial Revision Identifiers",
    .alembic = {.bad = R"py(# file: a.py
"""create the notes table"""
revision = 'ab12'
down_revision = None


def upgrade():
    pass
# file: b.py
"""create the tags table"""
revision = 'ab12cd'
down_revision = 'ab12'


def upgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""create the notes table"""
revision = 'ab12'
down_revision = None


def upgrade():
    pass
# file: b.py
"""create the tags table"""
revision = 'ab34cd'
down_revision = 'ab12'


def upgrade():
    pass
)py"},
    .check_history = check,
};

static bool is_number(std::string_view id) {
  return std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
}

static void check(const History& history, Findings& out) {
  if (history.format != SourceFormat::kAlembic) return;
  std::vector<const Revision*> revisions;
  for (const Revision& revision : history.revisions)
    if (!revision.id.empty() && !is_number(revision.id)) revisions.push_back(&revision);
  // In the order of ids, what begins with an id follows it without a gap.
  std::ranges::sort(revisions, {}, &Revision::id);
  for (std::size_t i = 0; i + 1 < revisions.size(); ++i) {
    const Revision& shorter = *revisions[i];
    const Revision& longer = *revisions[i + 1];
    if (longer.id == shorter.id || !longer.id.starts_with(shorter.id)) continue;
    Finding& finding = out.add(
        longer.id_where,
        fmt::format("Revision id {0} begins with the id {1}: a command that is given {1} as "
                    "an abbreviation runs to the other revision.",
                    longer.id,
                    shorter.id),
        "Give the newer of the two an id of its own.");
    finding.related.push_back({shorter.id_where, "the shorter id"});
    finding.ids = {shorter.id, longer.id};
  }
}

}  // namespace miglint::rules
