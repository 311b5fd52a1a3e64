#include "migrations/replay/refusal_check.h"

#include <algorithm>
#include <utility>

#include "migrations/catalog/apply.h"
#include "migrations/replay/mentions.h"

namespace miglint {

// Neither opaque, nor under a condition, nor once for each of something.
static bool runs_as_written(const SqlBlock& block) {
  return block.opaque.empty() && block.guard.empty() && !block.repeated &&
         block.unknown_name.empty();
}

static bool runs_as_written(const std::optional<Script>& script) {
  return !script || std::ranges::all_of(script->blocks, [](const SqlBlock& block) {
    return runs_as_written(block);
  });
}

RefusalCheck::RefusalCheck(const History& history,
                           RevisionIndex revision,
                           Direction direction,
                           const Catalog& before_revision,
                           int pg_version)
    : revision_(revision),
      direction_(direction),
      before_revision_(before_revision),
      pg_version_(pg_version),
      history_is_understood_(history.graph.place[revision] <= history.graph.understood),
      revision_is_understood_(direction == Direction::kUpgrade ||
                              runs_as_written(history.revisions[revision].upgrade)) {}

void RefusalCheck::enter(const SqlBlock& block) {
  if (!runs_as_written(block)) revision_is_understood_ = false;
}

bool RefusalCheck::is_consequence(const ddl::Command& command) const {
  if (refused_names_.empty()) return false;
  return std::ranges::any_of(touched_names(command), [&](const std::string& name) {
    return refused_names_.contains(name);
  });
}

bool RefusalCheck::is_sure(const ddl::Command& command) const {
  if (!revision_is_understood_ || is_consequence(command)) return false;
  const bool is_followed = history_is_understood_ && before_revision_.unfollowed_calls() == 0;
  return is_followed || runs_on(start_, command) || runs_on(before_revision_, command);
}

void RefusalCheck::remember(const ddl::Command& refused) {
  std::vector<std::string> names = touched_names(refused);
  // The table that they are about, which comes last, is there all the same.
  const bool is_about_a_part = std::holds_alternative<ddl::AlterTable>(refused) ||
                               std::holds_alternative<ddl::CreateIndex>(refused);
  if (is_about_a_part && !names.empty()) names.pop_back();
  for (std::string& name : names)
    if (!name.empty()) refused_names_.insert(std::move(name));
}

bool RefusalCheck::runs_on(Catalog catalog, const ddl::Command& command) const {
  return !apply(catalog, command, {revision_, direction_, 0}, pg_version_);
}

}  // namespace miglint
