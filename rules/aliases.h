#pragma once

// The names that other linters give to what one of our rules says, so that their users find it.

#include <span>
#include <string_view>

#include "rules/rule.h"

namespace miglint {

struct Alias {
  std::string_view name;  // theirs
  std::string_view peer;  // squawk, eugene, strong_migrations, atlas
  std::string_view rule;  // ours
};

std::span<const Alias> all_aliases();  // sorted by name

// The rule of this name, or the one that a peer calls so; nullptr: neither.
const RegisteredRule* find_rule_or_alias(std::string_view name);

}  // namespace miglint
