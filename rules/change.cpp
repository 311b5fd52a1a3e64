#include "rules/change.h"

#include <algorithm>

namespace miglint {

std::string_view Change::branch_of(std::string_view id) const {
  const auto& landed = comparison.landed;
  const auto found = std::ranges::lower_bound(landed, id, {}, &LandedRevision::id);
  return found == landed.end() || found->id != id ? std::string_view() : found->branch;
}

}  // namespace miglint
