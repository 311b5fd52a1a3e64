#include "rules/timeouts.h"

namespace miglint {

bool sets_timeout(const ddl::Set& set, std::string_view name) {
  if (set.name != name || !set.value) return false;
  const auto time = milliseconds(*set.value);
  return !time || *time > 0;
}

TimeoutGap timeout_gap(const Step& step) {
  if (step.direction == Direction::kDowngrade || step.unguarded_before) return TimeoutGap::kNone;
  if (step.session.has_lock_timeout() || !step.blocks_others()) return TimeoutGap::kNone;
  if (step.session.setting("lock_timeout") != nullptr) return TimeoutGap::kDisabled;
  if (step.history.facts.sets_lock_timeout) return TimeoutGap::kNone;
  const auto sets = [](const ddl::Set& set) { return sets_timeout(set, "lock_timeout"); };
  if (step.earlier<ddl::Set>(sets)) return TimeoutGap::kLost;
  if (step.later<ddl::Set>(sets)) return TimeoutGap::kLate;
  return TimeoutGap::kMissing;
}

}  // namespace miglint
