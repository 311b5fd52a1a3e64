// The only home of pugixml.

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <pugixml.hpp>

#include "migrations/formats/changelog.h"

namespace miglint {

namespace {

constexpr int kMaxDepth = 64;

std::string_view local_name(std::string_view name) {
  return name.substr(name.rfind(':') == std::string_view::npos ? 0 : name.rfind(':') + 1);
}

LogElement convert(const pugi::xml_node& node, int depth) {
  LogElement element;
  element.name = local_name(node.name());
  element.begin = static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(node.offset_debug() - 1, 0));
  for (const pugi::xml_attribute& attribute : node.attributes())
    element.attributes.emplace_back(attribute.name(), attribute.value());
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      element.text += child.value();
    else if (child.type() == pugi::node_element && depth < kMaxDepth)
      element.children.push_back(convert(child, depth + 1));
  }
  return element;
}

}  // namespace

std::string_view LogElement::attribute(std::string_view key) const {
  const auto found = std::ranges::find(
      attributes, key, [](const auto& one) { return std::string_view(one.first); });
  return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

const LogElement* LogElement::child(std::string_view key) const {
  const auto found = std::ranges::find(children, key, &LogElement::name);
  return found == children.end() ? nullptr : &*found;
}

Result<LogElement> parse_xml_changelog(const std::string& path, std::string_view text) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  if (!parsed) {
    const auto at = std::min<std::size_t>(static_cast<std::size_t>(parsed.offset), text.size());
    return Error{fmt::format(
        "{}:{}: {}", path, 1 + std::ranges::count(text.substr(0, at), '\n'), parsed.description())};
  }
  const pugi::xml_node root = document.document_element();
  if (local_name(root.name()) != "databaseChangeLog")
    return Error{fmt::format("{}: its root is no databaseChangeLog", path)};
  return convert(root, 0);
}

}  // namespace miglint
