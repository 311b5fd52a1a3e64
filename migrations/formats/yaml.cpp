#include "migrations/formats/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <yaml-cpp/yaml.h>

namespace miglint {

namespace {

// The library counts characters of its own copy of the text, so places are found again by line and
// column.
class LineStarts {
 public:
  explicit LineStarts(std::string_view text) : text_(text) {
    for (std::size_t at = 0; at != std::string_view::npos; at = next(at))
      starts_.push_back(at);
  }

  std::uint32_t offset(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= starts_.size()) return 0;
    const std::size_t at = starts_[static_cast<std::size_t>(mark.line)] +
                           static_cast<std::size_t>(std::max(mark.column, 0));
    return static_cast<std::uint32_t>(std::min(at, text_.size()));
  }

 private:
  std::size_t next(std::size_t at) const {
    const std::size_t end = text_.find('\n', at);
    return end == std::string_view::npos ? end : end + 1;
  }

  std::string_view text_;
  std::vector<std::size_t> starts_;
};

constexpr std::size_t kMostNodes = 2'000'000;  // an alias may stand for itself many times over

// The library refuses more than some hundred levels, so the recursion ends.
YamlNode convert(const YAML::Node& node, const LineStarts& lines, std::size_t& count) {
  YamlNode result;
  if (++count > kMostNodes) return result;
  result.begin = lines.offset(node.Mark());
  if (node.IsScalar()) {
    result.kind = YamlNode::Kind::kScalar;
    result.scalar = node.Scalar();
  } else if (node.IsSequence()) {
    result.kind = YamlNode::Kind::kList;
    for (const YAML::Node& item : node)
      result.items.push_back(convert(item, lines, count));
  } else if (node.IsMap()) {
    result.kind = YamlNode::Kind::kMap;
    for (const auto& entry : node)
      if (entry.first.IsScalar())
        result.entries.push_back({entry.first.Scalar(), convert(entry.second, lines, count)});
  }
  return result;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &YamlEntry::name);
  return found == entries.end() ? nullptr : &found->value;
}

std::string_view YamlNode::text(std::string_view key) const {
  const YamlNode* node = find(key);
  return node == nullptr ? std::string_view() : std::string_view(node->scalar);
}

Result<YamlNode> parse_yaml(const std::string& path, std::string_view text) {
  try {
    const std::string copy(text);
    std::size_t count = 0;
    YamlNode root = convert(YAML::Load(copy), LineStarts(copy), count);
    if (count > kMostNodes) return Error{fmt::format("{}: too much is in it", path)};
    return root;
  } catch (const YAML::Exception& error) {
    return Error{
        fmt::format("{}:{}: {}", path, error.mark.is_null() ? 1 : error.mark.line + 1, error.msg)};
  }
}

}  // namespace miglint
