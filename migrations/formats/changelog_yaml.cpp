#include <fmt/format.h>

#include "migrations/formats/changelog.h"
#include "migrations/formats/yaml.h"

namespace miglint {

namespace {

void add(const std::string& name, const YamlNode& node, LogElement& parent);

// Only hold a list: its members are the parent's own.
bool is_wrapper(std::string_view name) {
  return name == "changes" || name == "columns";
}

void add_members(const YamlNode& node, LogElement& into) {
  for (const YamlNode& item : node.items)
    for (const auto& [name, value] : item.entries)
      add(name, value, into);
}

void fill(const YamlNode& node, LogElement& element) {
  element.begin = node.begin;
  if (node.kind == YamlNode::Kind::kScalar) element.text = node.scalar;
  if (node.kind == YamlNode::Kind::kList) add_members(node, element);
  for (const auto& [name, value] : node.entries)
    add(name, value, element);
}

void add(const std::string& name, const YamlNode& node, LogElement& parent) {
  if (is_wrapper(name)) return add_members(node, parent);
  if (node.kind == YamlNode::Kind::kScalar) {
    parent.attributes.emplace_back(name, node.scalar);
    if (name == "sql") parent.begin = node.begin;
    if (name != "rollback") return;
  }
  LogElement& child = parent.children.emplace_back();
  child.name = name;
  fill(node, child);
}

}  // namespace

Result<LogElement> parse_yaml_changelog(const std::string& path, std::string_view text) {
  auto root = parse_yaml(path, text);
  if (!root) return root.error();
  const YamlNode* log = root->find("databaseChangeLog");
  if (log == nullptr) return Error{fmt::format("{}: there is no databaseChangeLog in it", path)};
  LogElement element;
  element.name = "databaseChangeLog";
  fill(*log, element);
  return element;
}

}  // namespace miglint
