#include "linter/named_revision.h"

#include <fmt/format.h>

#include "migrations/text/nearest.h"

namespace miglint {

Result<RevisionIndex> named_revision(const History& history,
                                     const std::string& id,
                                     std::string_view hint) {
  const RevisionIndex found = find_revision(history, id);
  if (found != kNoRevision) return found;
  std::vector<std::string_view> ids;
  for (const Revision& revision : history.revisions)
    ids.push_back(revision.id);
  const std::string_view near = nearest(id, ids);
  return Error{fmt::format("there is no revision '{}'{}; {}",
                           id,
                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near),
                           hint)};
}

std::vector<bool> with_ancestors(const History& history, RevisionIndex revision) {
  std::vector<bool> below(history.revisions.size(), false);
  std::vector<RevisionIndex> open{revision};
  below[revision] = true;
  while (!open.empty()) {
    const RevisionIndex i = open.back();
    open.pop_back();
    for (const auto* lists : {&history.graph.parents, &history.graph.depends_on}) {
      for (const RevisionIndex parent : (*lists)[i]) {
        if (below[parent]) continue;
        below[parent] = true;
        open.push_back(parent);
      }
    }
  }
  return below;
}

}  // namespace miglint
