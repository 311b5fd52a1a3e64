#include "migrations/alembic/environment_module.h"

namespace miglint {

EnvironmentModule::EnvironmentModule(std::string text)
    : text_(std::move(text)), tree_(PythonTree::parse(text_)) {}

PythonNode EnvironmentModule::resolve(PythonNode node) const {
  for (int i = 0; i < 8 && node && node.is("identifier"); ++i) {
    const auto found = assigned_.find(node.text());
    if (found == assigned_.end()) return {};
    node = found->second;
  }
  return node;
}

void EnvironmentModule::note_assignments() {
  walk(root(), [&](const PythonNode& node) {
    if (!node.is("assignment")) return;
    const PythonNode left = node.child("left");
    const PythonNode right = node.child("right");
    if (left && right && left.is("identifier")) assigned_[left.text()] = right;
  });
}

bool is_string(const PythonNode& node) {
  return node && (node.is("string") || node.is("concatenated_string"));
}

std::string string_text(const PythonNode& node, bool& computed) {
  std::string text;
  if (node.is("concatenated_string")) {
    for (const PythonNode& part : node.named_children())
      text += string_text(part, computed);
    return text;
  }
  for (const PythonNode& part : node.children()) {
    if (part.is("string_content")) {
      for (const PythonNode& inner : part.children())
        if (inner.is("escape_sequence")) computed = true;
      text += part.text();
    } else if (part.is("interpolation")) {
      computed = true;
    }
  }
  return text;
}

std::optional<std::string> literal_string(const EnvironmentModule& module, PythonNode node) {
  node = module.resolve(node);
  if (!is_string(node)) return std::nullopt;
  bool computed = false;
  std::string text = string_text(node, computed);
  return computed ? std::nullopt : std::optional(std::move(text));
}

std::optional<bool> literal_bool(const EnvironmentModule& module, PythonNode node) {
  node = module.resolve(node);
  if (!node) return std::nullopt;
  if (node.is("true")) return true;
  if (node.is("false")) return false;
  return std::nullopt;
}

std::string_view callee_name(const PythonNode& call) {
  const PythonNode function = call.child("function");
  if (!function) return {};
  return function.is("attribute") ? function.child("attribute").text() : function.text();
}

}  // namespace miglint
