#include "rules/option_values.h"

#include <algorithm>

namespace miglint {

bool OptionValues::flag(std::string_view option) const {
  const auto found = flags_.find(option);
  return found != flags_.end() && found->second;
}

std::int64_t OptionValues::number(std::string_view option, std::int64_t otherwise) const {
  const auto found = numbers_.find(option);
  return found == numbers_.end() ? otherwise : found->second;
}

const std::vector<ddl::ColumnDefinition>& OptionValues::columns(std::string_view option) const {
  static const std::vector<ddl::ColumnDefinition> kNone;
  const auto found = columns_.find(option);
  return found == columns_.end() ? kNone : found->second;
}

bool OptionValues::matches(std::string_view option, const std::string& text) const {
  const auto found = patterns_.find(option);
  return found != patterns_.end() &&
         std::ranges::any_of(found->second, [&](const std::regex& pattern) {
           return std::regex_search(text, pattern);
         });
}

}  // namespace miglint
