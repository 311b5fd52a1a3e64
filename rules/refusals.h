#pragma once

// Why Postgres would refuse a statement, by the rule that speaks about it: one refusal, one
// finding.

#include "migrations/replay/step.h"

namespace miglint {

enum class RefusalKind {
  kNameCollision,   // truncated-name-collision
  kRepeatedColumn,  // duplicate-column
  kMissing,         // unknown-reference: a name that is not there
  kAlreadyThere,    // unknown-reference: a name that is there already
  kOther,           // another rule's, by its own facts
};

RefusalKind refusal_kind(const Step& step, const Refusal& refusal);

// The replayed history is certain enough to say that the statement fails: nothing that is not
// understood, and no parallel branch, may have made, changed or removed what it is about.
bool is_proved(const Step& step, const Refusal& refusal);

}  // namespace miglint
