#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/rule.h"

namespace miglint::rules {

// Of each revision, the one head that all ways up lead to; kNoRevision: to several.
static std::vector<RevisionIndex> ends(const History& history) {
  const RevisionGraph& graph = history.graph;
  std::vector<RevisionIndex> end(history.revisions.size(), kNoRevision);
  for (auto i = graph.order.rbegin(); i != graph.order.rend(); ++i) {
    const auto& children = graph.children[*i];
    if (children.empty()) {
      end[*i] = *i;
      continue;
    }
    const RevisionIndex first = end[children.front()];
    const bool one =
        std::ranges::all_of(children, [&](RevisionIndex child) { return end[child] == first; });
    end[*i] = one ? first : kNoRevision;
  }
  return end;
}

// Another rule has named the cause of the second end.
static bool explained(const History& history) {
  return std::ranges::any_of(history.notes, [](const Note& note) {
    return note.kind == NoteKind::kMultipleHeads || note.kind == NoteKind::kRevisionCycle ||
           note.kind == NoteKind::kDuplicateRevisionId || note.kind == NoteKind::kMissingParent ||
           note.kind == NoteKind::kMissingRevisionVars || note.kind == NoteKind::kSyntaxError;
  });
}

static void check(const History& history, Findings& out) {
  if (history.linear || explained(history)) return;
  const std::vector<RevisionIndex> end = ends(history);
  for (const RevisionIndex i : history.graph.branch_points) {
    const auto& children = history.graph.children[i];
    // Only where the branches part, not at each branch point below.
    const bool parts_here = end[i] == kNoRevision && std::ranges::all_of(children, [&](auto child) {
                              return end[child] != kNoRevision;
                            });
    const bool labelled = std::ranges::any_of(children, [&](RevisionIndex child) {
      return !history.revisions[child].branch_labels.empty();
    });
    if (!parts_here || labelled) continue;
    std::vector<std::string> ids;
    for (const RevisionIndex child : children)
      ids.push_back(history.revisions[child].id);
    out.begin_revision(i);
    Finding& finding =
        out.add(history.revisions[i].id_where,
                fmt::format("The branches that begin after {} ({}) are never merged.",
                            history.revisions[i].id,
                            fmt::join(ids, ", ")),
                "Merge them (`miglint merge`), or give each a branch label if they are to stay.");
    finding.ids = std::move(ids);
  }
  out.begin_revision(kNoRevision);
}

const Rule unmerged_branch_point{
    .name = "unmerged-branch-point",
    .severity = Severity::kWarning,
    .summary = "branches part and are never merged",
    .why = R"(
Each end of the history needs a command of its own (`alembic upgrade heads`, or one by name), and what the
branches do to the same table depends on which is run first.)",
    .silent = R"(
The branches carry labels, are merged later, or are reported as multiple-heads.)",
    .instead = R"(
`miglint merge` writes the merge revision.)",
    .source = "Alembic documentation, Working with Branches",
    .alembic = {.bad = R"py(# file: a.py
"""create the notes table"""
revision = 'a1'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
# file: b.py
"""create the notes table"""
revision = 'b2'
down_revision = 'a1'


def upgrade():
    pass


def downgrade():
    pass
# file: c.py
"""create the notes table"""
revision = 'c3'
down_revision = 'a1'
depends_on = 'b2'


def upgrade():
    pass


def downgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""create the notes table"""
revision = 'a1'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
# file: b.py
"""create the notes table"""
revision = 'b2'
down_revision = 'a1'


def upgrade():
    pass


def downgrade():
    pass
# file: c.py
"""create the notes table"""
revision = 'c3'
down_revision = 'b2'


def upgrade():
    pass


def downgrade():
    pass
)py"},
    .check_history = check,
};

}  // namespace miglint::rules
