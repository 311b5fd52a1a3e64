#pragma once

// What a project may set for one rule: `options.<rule>.<name>` in miglint.toml.
//
// A rule lists its options beside its words; the configuration refuses every other name and every
// value of another kind, so a check only asks.

#include <cstdint>
#include <string_view>

namespace miglint {

enum class OptionKind : std::uint8_t {
  kFlag,      // true or false; default false
  kNumber,    // a whole number from 0
  kPatterns,  // regular expressions (ECMAScript), found anywhere in a text; default none
  kColumns,   // columns as CREATE TABLE has them: "created_at timestamptz NOT NULL"; default none
};

struct RuleOption {
  std::string_view name;
  OptionKind kind = OptionKind::kFlag;
  std::string_view summary;  // what it does when set; one line, without full stop
};

}  // namespace miglint
