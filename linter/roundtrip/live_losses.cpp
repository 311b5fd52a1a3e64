#include "linter/roundtrip/live_losses.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace miglint {

std::vector<Loss> find_losses(const Snapshot& before,
                              const Snapshot& after,
                              const Script& upgrade,
                              const LoweredRevision& lowered) {
  constexpr std::string_view kTable = "table ";
  constexpr std::string_view kColumn = "column ";
  std::vector<Loss> losses;
  std::set<std::string, std::less<>> lost_tables;
  const auto is_other = [&](const std::string& object, const std::string& identity) {
    const auto now = after.identities.find(object);
    return now == after.identities.end() ? false : now->second != identity;
  };
  for (const auto& [object, identity] : before.identities) {
    if (!object.starts_with(kTable) || !is_other(object, identity)) continue;
    lost_tables.insert(object.substr(kTable.size()) + ".");
    losses.push_back(made_anew(object, upgrade, lowered.upgrade));
  }
  for (const auto& [object, identity] : before.identities) {
    if (!object.starts_with(kColumn) || !is_other(object, identity)) continue;
    const std::string_view name = std::string_view(object).substr(kColumn.size());
    const std::string_view table = name.substr(0, name.rfind('.') + 1);
    if (lost_tables.contains(table)) continue;  // said with its table
    losses.push_back(made_anew(object, upgrade, lowered.upgrade));
  }
  const auto existed = [&](const std::string& object) {
    return before.identities.contains(object);
  };
  for (Loss& loss : lost_rows(upgrade, lowered, existed))
    if (std::ranges::count(losses, loss.object, &Loss::object) == 0)
      losses.push_back(std::move(loss));
  return losses;
}

}  // namespace miglint
