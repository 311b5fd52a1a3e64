#include <fmt/format.h>

#include <algorithm>

#include "rules/change.h"
#include "rules/rule.h"

namespace miglint::rules {

// The end of the line that was there: where the new revision would naturally be put.
static RevisionIndex head_above(const Change& change, RevisionIndex from) {
  RevisionIndex at = from;
  for (std::size_t steps = 0; steps < change.now.revisions.size(); ++steps) {
    const auto& children = change.now.graph.children[at];
    const auto next =
        std::ranges::find_if(children, [&](RevisionIndex child) { return !change.is_new(child); });
    if (next == children.end()) return at;
    at = *next;
  }
  return at;
}

static void check(const Change& change, Findings& out) {
  if (change.now.linear || !change.comparison.knows_what_is_out()) return;
  for (RevisionIndex i = 0; i < change.now.revisions.size(); ++i) {
    const Revision& revision = change.now.revisions[i];
    if (!change.is_new(i) || revision.parents.size() != 1 || !revision.branch_labels.empty())
      continue;
    if (change.now.graph.parents[i].empty()) continue;
    const RevisionIndex parent = change.now.graph.parents[i].front();
    const auto& children = change.now.graph.children[parent];
    const auto taken =
        std::ranges::find_if(children, [&](RevisionIndex child) { return !change.is_new(child); });
    if (change.is_new(parent) || taken == children.end()) continue;
    const std::string& head = change.now.revisions[head_above(change, *taken)].id;
    out.begin_revision(i);
    Finding& finding = out.add(
        revision.parents_where,
        fmt::format("{} follows {}, which {} follows already on {}: the history branches "
                    "here.",
                    revision.id,
                    change.now.revisions[parent].id,
                    change.now.revisions[*taken].id,
                    change.comparison.base),
        fmt::format("Set down_revision of {} to '{}' (`miglint rebase {} --base {}` does it).",
                    revision.id,
                    head,
                    revision.id,
                    change.comparison.base));
    finding.ids = {head, revision.id};
    finding.related.push_back(
        {change.now.revisions[*taken].parents_where, "it is followed here already"});
  }
}

const Rule non_head_parent{
    .name = "non-head-parent",
    .severity = Severity::kError,
    .summary = "a new revision follows one that is no head of the base (needs --base)",
    .why = R"(
A revision that is put beside others that are out already opens a branch: the history has two heads, or
a database at the old head has to run something that belongs below it.)",
    .silent = R"(
The revision carries a branch label, or is a merge; what it follows is new itself.)",
    .instead = R"(
Let it follow the base's head: `miglint rebase REV`.)",
    .source = "Alembic documentation, Working with Branches",
    .check_change = check,
};

}  // namespace miglint::rules
