#include "linter/reported.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace miglint {

namespace {

template <typename Visit>
void each_file(const std::optional<Script>& script, const Visit& visit) {
  if (!script) return;
  visit(script->where.file);
  for (const SqlBlock& block : script->blocks)
    visit(block.where.file);
}

template <typename Visit>
void each_file(const Revision& revision, const Visit& visit) {
  visit(revision.file);
  each_file(revision.upgrade, visit);
  each_file(revision.downgrade, visit);
}

}  // namespace

ReportedFiles::ReportedFiles(const Loaded& loaded) : everything_(!loaded.only_files) {
  if (everything_) return;
  const std::set<std::string_view> paths(loaded.reported_files.begin(),
                                         loaded.reported_files.end());
  for (FileId file = 0; file < loaded.sources.size(); ++file)
    reported_.push_back(paths.contains(loaded.sources[file].path));
  std::vector<bool> others = reported_;
  for (const LoadedProject& project : loaded.projects)
    for (const Revision& revision : project.history.revisions)
      each_file(revision, [&](FileId file) {
        if (file < others.size()) others[file] = false;
      });
  has_others_ = std::ranges::count(others, true) > 0;
}

bool ReportedFiles::holds(const Revision& revision) const {
  bool any = false;
  each_file(revision, [&](FileId file) { any = any || holds(file); });
  return any;
}

std::size_t ReportedFiles::first_place(const History& history) const {
  if (has_others_) return 0;
  const auto& order = history.graph.order;
  const auto first =
      std::ranges::find_if(order, [&](RevisionIndex i) { return holds(history.revisions[i]); });
  return static_cast<std::size_t>(first - order.begin());
}

}  // namespace miglint
