#include "linter/roundtrip/failure_kinds.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace miglint {

// What the rows of a table can be the cause of: data (22) and integrity (23) errors, what a
// function raises (P0), pending trigger events, a statement that takes too long (manual, appendix
// A, v15).
bool may_be_about_rows(const RunFailure& failure) {
  const std::string& code = failure.sqlstate;
  return code.starts_with("22") || code.starts_with("23") || code.starts_with("P0") ||
         code == "55006" || code == "57014";
}

// The schema allowed the made-up values, but a real table would hardly hold them: a number that
// points nowhere before there is a foreign key, a text that is no number before the column is one.
bool is_for_want_of_meaning(const RunFailure& failure) {
  static constexpr std::array<std::string_view, 6> kCodes = {
      "23503", "23514", "22P02", "22007", "22008", "22023"};
  return std::ranges::find(kCodes, failure.sqlstate) != kCodes.end();
}

std::optional<Error> if_machine_gave_out(const RevisionOutcome& outcome) {
  for (const DirectionRun* run : {&outcome.upgrade, &outcome.downgrade, &outcome.second_upgrade})
    if (run->failure && is_about_the_machine({.sqlstate = run->failure->sqlstate}))
      return out_of_room(run->failure->message);
  return std::nullopt;
}

// RAISE without a code of its own, or Python's word for it: the downgrade says that it is none.
bool refuses_by_itself(const RunFailure& failure) {
  return failure.sqlstate == "P0001" ||
         (failure.sqlstate.empty() && failure.message.starts_with("NotImplementedError"));
}

bool fails_perhaps_for_rows(const DirectionRun& run) {
  return run.failure && may_be_about_rows(*run.failure);
}

}  // namespace miglint
