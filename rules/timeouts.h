#pragma once

// Why a statement that others wait for runs without a lock_timeout. One gap, one finding: the rules
// about lock_timeout share this answer.

#include "migrations/replay/step.h"

namespace miglint {

enum class TimeoutGap {
  kNone,      // guarded, or nobody waits, or an earlier statement of the script has been blamed
  kMissing,   // nothing sets one
  kDisabled,  // set to 0, which means to wait for ever
  kLost,      // set earlier in the script, but no longer (or never) in force
  kLate,      // set later in the script
};

TimeoutGap timeout_gap(const Step& step);

// The command is SET lock_timeout, or its kin, to something other than 0.
bool sets_timeout(const ddl::Set& set, std::string_view name);

}  // namespace miglint
