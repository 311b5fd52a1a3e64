#pragma once

// A Python module as far as env.py's facts need it: what its names are assigned to, and literals.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "migrations/python/tree.h"

namespace miglint {

inline constexpr int kDeepestWalk = 200;  // of nested nodes that are looked into

// One module's tree with the plain assignments `name = value` of any level.
class EnvironmentModule {
 public:
  explicit EnvironmentModule(std::string text);

  EnvironmentModule(const EnvironmentModule&) = delete;
  EnvironmentModule& operator=(const EnvironmentModule&) = delete;

  PythonNode root() const { return tree_ == nullptr ? PythonNode() : tree_->root(); }

  // A name stands for what was assigned to it last in the text; empty where nothing was.
  PythonNode resolve(PythonNode node) const;

  void note_assignments();

 private:
  std::string text_;
  std::unique_ptr<PythonTree> tree_;
  std::map<std::string_view, PythonNode> assigned_;
};

template <typename Visit>
void walk(const PythonNode& node, const Visit& visit, int depth = 0) {
  if (!node || depth > kDeepestWalk) return;
  visit(node);
  for (const PythonNode& child : node.named_children())
    walk(child, visit, depth + 1);
}

bool is_string(const PythonNode& node);

// The text of a string literal without prefix, quotes and escapes; parts that are computed are
// left out, and `computed` is set.
std::string string_text(const PythonNode& node, bool& computed);

std::optional<std::string> literal_string(const EnvironmentModule& module, PythonNode node);
std::optional<bool> literal_bool(const EnvironmentModule& module, PythonNode node);

std::string_view callee_name(const PythonNode& call);  // its last component

// {"name": value} and dict(name=value) alike; a `**rest` has the name "**".
template <typename Visit>
void each_item(const PythonNode& node, const Visit& visit) {
  if (!node) return;
  const bool is_call = node.is("call");
  const PythonNode items = is_call ? node.child("arguments") : node;
  if (!items) return;
  for (const PythonNode& item : items.named_children()) {
    if (item.is("keyword_argument")) {
      visit(std::string(item.child("name").text()), item.child("value"));
    } else if (item.is("pair") && is_string(item.child("key"))) {
      bool computed = false;
      visit(string_text(item.child("key"), computed), item.child("value"));
    } else if (item.is("dictionary_splat")) {
      const auto inner = item.named_children();
      if (!inner.empty()) visit("**", inner.front());
    }
  }
}

}  // namespace miglint
