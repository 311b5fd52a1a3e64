#include "migrations/python/tree.h"

#include <tree_sitter/api.h>

#include <bit>
#include <limits>

extern "C" const TSLanguage* tree_sitter_python();

namespace miglint {

// Between our node and the parser's: the same fields, so nothing is allocated for a node.
struct PythonNodeAccess {
  struct Fields {
    std::array<std::uint32_t, 4> context;
    const void* id;
    const void* tree;
  };

  static_assert(sizeof(Fields) == sizeof(TSNode));

  static TSNode raw(const PythonNode& node) {
    return std::bit_cast<TSNode>(Fields{node.context_, node.id_, node.tree_});
  }

  static PythonNode wrap(TSNode raw_node, const PythonTree* owner) {
    const auto fields = std::bit_cast<Fields>(raw_node);
    PythonNode node;
    node.context_ = fields.context;
    node.id_ = fields.id;
    node.tree_ = fields.tree;
    node.owner_ = owner;
    return node;
  }

  static const PythonTree* owner(const PythonNode& node) { return node.owner_; }
};

using Access = PythonNodeAccess;

namespace {

// Visits nodes from `root` on in text order, without recursion; below a node only when `visit` says
// so.
template <typename Visit>
void walk(TSNode root, const Visit& visit) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  bool more = true;
  while (more) {
    const bool descend = visit(ts_tree_cursor_current_node(&cursor));
    if (descend && ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (more && !ts_tree_cursor_goto_next_sibling(&cursor))
      more = ts_tree_cursor_goto_parent(&cursor);
  }
  ts_tree_cursor_delete(&cursor);
}

}  // namespace

struct PythonTree::Handle {
  explicit Handle(TSTree* t) : tree(t) {}

  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  ~Handle() { ts_tree_delete(tree); }

  TSTree* tree;
};

PythonTree::PythonTree(std::string_view text, std::unique_ptr<Handle> handle)
    : text_(text), handle_(std::move(handle)) {}

PythonTree::~PythonTree() = default;

std::unique_ptr<PythonTree> PythonTree::parse(std::string_view text) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) return nullptr;
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_python());
  TSTree* tree =
      ts_parser_parse_string(parser, nullptr, text.data(), static_cast<std::uint32_t>(text.size()));
  ts_parser_delete(parser);
  if (tree == nullptr) return nullptr;
  return std::unique_ptr<PythonTree>(new PythonTree(text, std::make_unique<Handle>(tree)));
}

PythonNode PythonTree::root() const {
  return Access::wrap(ts_tree_root_node(handle_->tree), this);
}

std::optional<PythonNode> PythonTree::first_error() const {
  const TSNode root = ts_tree_root_node(handle_->tree);
  if (!ts_node_has_error(root)) return std::nullopt;
  std::optional<PythonNode> found;
  walk(root, [&](TSNode node) {
    if (!found && (ts_node_symbol(node) == static_cast<TSSymbol>(-1) || ts_node_is_missing(node)))
      found = Access::wrap(node, this);
    return !found && ts_node_has_error(node);
  });
  return found;
}

std::vector<Comment> PythonTree::comments() const {
  std::vector<Comment> found;
  if (text_.find('#') == std::string_view::npos) return found;
  const TSSymbol comment = ts_language_symbol_for_name(tree_sitter_python(), "comment", 7, true);
  walk(ts_tree_root_node(handle_->tree), [&](TSNode node) {
    if (ts_node_symbol(node) == comment)
      found.push_back({ts_node_start_byte(node), ts_node_end_byte(node)});
    return true;
  });
  return found;
}

std::string_view PythonNode::kind() const {
  return is_null() ? std::string_view{} : ts_node_type(Access::raw(*this));
}

bool PythonNode::is_error() const {
  return !is_null() && ts_node_symbol(Access::raw(*this)) == static_cast<TSSymbol>(-1);
}

bool PythonNode::is_missing() const {
  return !is_null() && ts_node_is_missing(Access::raw(*this));
}

std::uint32_t PythonNode::begin() const {
  return is_null() ? 0 : ts_node_start_byte(Access::raw(*this));
}

std::uint32_t PythonNode::end() const {
  return is_null() ? 0 : ts_node_end_byte(Access::raw(*this));
}

std::string_view PythonNode::text() const {
  return is_null() ? std::string_view{} : owner_->text_.substr(begin(), end() - begin());
}

PythonNode PythonNode::child(std::string_view field) const {
  if (is_null()) return {};
  return Access::wrap(
      ts_node_child_by_field_name(
          Access::raw(*this), field.data(), static_cast<std::uint32_t>(field.size())),
      owner_);
}

std::vector<PythonNode> PythonNode::named_children() const {
  std::vector<PythonNode> found;
  for (const PythonNode& node : children())
    if (ts_node_is_named(Access::raw(node)) && !node.is("comment")) found.push_back(node);
  return found;
}

std::vector<PythonNode> PythonNode::children() const {
  std::vector<PythonNode> found;
  if (is_null()) return found;
  TSTreeCursor cursor = ts_tree_cursor_new(Access::raw(*this));
  bool more = ts_tree_cursor_goto_first_child(&cursor);
  while (more) {
    found.push_back(Access::wrap(ts_tree_cursor_current_node(&cursor), owner_));
    more = ts_tree_cursor_goto_next_sibling(&cursor);
  }
  ts_tree_cursor_delete(&cursor);
  return found;
}

PythonNode PythonNode::parent() const {
  return is_null() ? PythonNode{} : Access::wrap(ts_node_parent(Access::raw(*this)), owner_);
}

}  // namespace miglint
