#pragma once

// What the configuration set for one rule (option.h). Apart from it, since <regex> is heavy and few
// rules have patterns.

#include <cstdint>
#include <map>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrations/ddl/column.h"

namespace miglint {

// The values that were set for one rule; what was not has its default.
class OptionValues {
 public:
  void set(std::string_view option, bool value) { flags_[std::string(option)] = value; }

  void set(std::string_view option, std::int64_t value) { numbers_[std::string(option)] = value; }

  void set(std::string_view option, std::vector<std::regex> value) {
    patterns_[std::string(option)] = std::move(value);
  }

  void set(std::string_view option, std::vector<ddl::ColumnDefinition> value) {
    columns_[std::string(option)] = std::move(value);
  }

  bool has_patterns(std::string_view option) const { return patterns_.contains(option); }

  // Without a type where the configuration gave the name alone.
  const std::vector<ddl::ColumnDefinition>& columns(std::string_view option) const;
  bool flag(std::string_view option) const;
  std::int64_t number(std::string_view option, std::int64_t otherwise) const;
  // One of the option's patterns is found in `text`.
  bool matches(std::string_view option, const std::string& text) const;

 private:
  std::map<std::string, bool, std::less<>> flags_;
  std::map<std::string, std::int64_t, std::less<>> numbers_;
  std::map<std::string, std::vector<std::regex>, std::less<>> patterns_;
  std::map<std::string, std::vector<ddl::ColumnDefinition>, std::less<>> columns_;
};

}  // namespace miglint
