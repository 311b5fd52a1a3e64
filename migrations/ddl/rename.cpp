#include "migrations/ddl/rename.h"

#include <algorithm>
#include <optional>

#include "migrations/ddl/nodes.h"
#include "migrations/sql/pg_tree.h"

namespace miglint::ddl {

namespace {

constexpr int kDeepest = 500;

struct Walk {
  const std::string& from;
  const std::string& to;
  int depth = 0;
};

bool visit(Node* node, void* context) {
  if (node == nullptr) return false;
  Walk& walk = *static_cast<Walk*>(context);
  if (IsA(node, ColumnRef)) {
    auto* last = static_cast<Node*>(llast(as<ColumnRef>(node).fields));
    if (IsA(last, String) && string_of(last) == walk.from)
      reinterpret_cast<String*>(last)->sval = const_cast<char*>(walk.to.c_str());  // only read
    return false;
  }
  if (walk.depth >= kDeepest) return false;
  ++walk.depth;
  raw_expression_tree_walker(node, visit, context);
  --walk.depth;
  return false;
}

// The tree of a text of ours, while it lives.
template <typename Do>
void with_tree(const std::string& text, Do&& act) {
  parse_each("SELECT " + text, [&](const ParsedStatement& parsed) {
    if (parsed.tree == nullptr || !IsA(parsed.tree, SelectStmt)) return;
    const auto& select = as<SelectStmt>(parsed.tree);
    if (list_length(select.targetList) == 1)
      act(static_cast<ResTarget*>(linitial(select.targetList))->val);
  });
}

}  // namespace

Expression read_again(const std::string& text) {
  Expression read;
  with_tree(text, [&](Node* value) { read = read_expression(value); });
  return read;
}

Expression renamed(const Expression& expression, const std::string& from, const std::string& to) {
  Expression result = expression;
  std::ranges::replace(result.columns, from, to);
  std::ranges::replace(result.proves_not_null, from, to);
  std::ranges::replace(result.proves_null, from, to);
  if (std::ranges::count(expression.columns, from) == 0) return result;
  with_tree(expression.text, [&](Node* value) {
    Walk walk{from, to};
    visit(value, &walk);
    const TextOffset at = result.at;
    result = read_expression(value);
    result.at = at;
  });
  return result;
}

}  // namespace miglint::ddl
