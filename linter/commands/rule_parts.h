#pragma once

// What a rule says of itself, part by part, for `miglint explain` and for the reference page.

#include <string>
#include <vector>

#include "rules/rule.h"

namespace miglint {

struct RulePart {
  std::string title;
  std::string text;           // without blank lines at its ends
  std::string_view language;  // of code: "sql", "python", "toml"; empty: prose
};

// In the order to read them; parts that a rule does not have are left out.
std::vector<RulePart> parts_of(const Rule& rule);

}  // namespace miglint
