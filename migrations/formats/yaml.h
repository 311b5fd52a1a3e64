#pragma once

// YAML, and JSON as the part of it that it is, as a tree with places. The only home of yaml-cpp.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

struct YamlEntry;

struct YamlNode {
  enum class Kind { kNone, kScalar, kList, kMap };

  Kind kind = Kind::kNone;
  std::uint32_t begin = 0;  // byte offset into the text
  std::string scalar;
  std::vector<YamlNode> items;     // of a list
  std::vector<YamlEntry> entries;  // of a map, as written

  // The entry, or nullptr.
  const YamlNode* find(std::string_view key) const;
  // The entry's scalar; "" where there is none.
  std::string_view text(std::string_view key) const;
};

struct YamlEntry {
  std::string name;
  YamlNode value;
};

// Error: what is wrong, with its line; `path` is for the message.
Result<YamlNode> parse_yaml(const std::string& path, std::string_view text);

}  // namespace miglint
