#pragma once

// A Liquibase change log in XML, YAML or JSON, as one tree of elements with places: YAML's keys are
// XML's elements, its scalars their attributes.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

struct LogElement {
  std::string name;
  std::uint32_t begin = 0;  // byte offset into the text
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  // the character data directly in it
  std::vector<LogElement> children;

  std::string_view attribute(std::string_view key) const;  // "" where there is none
  const LogElement* child(std::string_view key) const;     // the first, or nullptr
};

// The element databaseChangeLog. Error: no change log, or one that is half written, with its line.
Result<LogElement> parse_xml_changelog(const std::string& path, std::string_view text);
Result<LogElement> parse_yaml_changelog(const std::string& path, std::string_view text);

}  // namespace miglint
