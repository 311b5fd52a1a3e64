#pragma once

// What the SQLSTATE of a failure says about whose doing it is.

#include <optional>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/outcome.h"
#include "migrations/text/result.h"

namespace miglint {

// The rows may be the cause.
bool may_be_about_rows(const RunFailure& failure);
bool fails_perhaps_for_rows(const DirectionRun& run);

// Of made-up rows, and a real table would hardly hold such.
bool is_for_want_of_meaning(const RunFailure& failure);

// The downgrade raises, to say that it is none.
bool refuses_by_itself(const RunFailure& failure);

// Set where the machine is at its end.
std::optional<Error> if_machine_gave_out(const RevisionOutcome& outcome);

}  // namespace miglint
