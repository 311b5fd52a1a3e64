#pragma once

// What one comment asks to be silenced: `miglint: allow …`, and, where the configuration honours
// them (compat_suppressions), squawk-ignore, `eugene: ignore` and atlas:nolint.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace miglint {

struct SuppressionComment {
  // Rule names as written; those of another linter as ours. `every_rule`: it names none.
  std::vector<std::string> rules;
  bool every_rule = false;
  bool whole_file = false;
  bool foreign = false;    // another linter's, so it may name what we do not have
  std::string_view until;  // "2027-01-31"; empty: for good
  std::string_view reason;
};

// `comment` with its signs ("-- x", "# x", "/* x */"); views into it. nullopt: it silences nothing.
std::optional<SuppressionComment> read_suppression(std::string_view comment, bool foreign_too);

// A text that may hold such a comment: a quick look before its comments are taken one by one.
bool may_suppress(std::string_view text, bool foreign_too);

}  // namespace miglint
