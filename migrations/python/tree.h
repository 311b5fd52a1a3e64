#pragma once

// Python text → syntax tree (tree-sitter-python 0.23). Nothing is run.
//
// A tree keeps a pointer into the text given, which must outlive it; nodes are small values that
// are good as long as the tree. A text with syntax errors still gives a tree; `first_error` says
// where. Trees may be made and read on any thread, each tree by one thread at a time.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "migrations/text/source_set.h"

namespace miglint {

class PythonTree;

class PythonNode {
 public:
  PythonNode() = default;  // null

  bool is_null() const { return id_ == nullptr; }

  explicit operator bool() const { return id_ != nullptr; }

  // The grammar's name of the node: "call", "identifier", "expression_statement", …
  std::string_view kind() const;

  bool is(std::string_view kind_name) const { return kind() == kind_name; }

  bool is_error() const;
  bool is_missing() const;

  std::uint32_t begin() const;  // byte offsets into the text, half open
  std::uint32_t end() const;
  std::string_view text() const;

  PythonNode child(std::string_view field) const;  // by field name: "function", "arguments", …
  std::vector<PythonNode> named_children() const;  // comments left out
  std::vector<PythonNode> children() const;        // all, punctuation and comments too
  PythonNode parent() const;

  friend bool operator==(const PythonNode& a, const PythonNode& b) {
    return a.id_ == b.id_ && a.tree_ == b.tree_;
  }

 private:
  friend class PythonTree;
  friend struct PythonNodeAccess;

  // The fields of the parser's own node, under our names, so that its header stays in tree.cpp.
  std::array<std::uint32_t, 4> context_{};
  const void* id_ = nullptr;
  const void* tree_ = nullptr;
  const PythonTree* owner_ = nullptr;
};

class PythonTree {
 public:
  // Never fails, except for a text of 4 GiB or more.
  static std::unique_ptr<PythonTree> parse(std::string_view text);

  PythonTree(const PythonTree&) = delete;
  PythonTree& operator=(const PythonTree&) = delete;
  ~PythonTree();

  PythonNode root() const;

  std::string_view text() const { return text_; }

  // The first ERROR or MISSING node, in text order.
  std::optional<PythonNode> first_error() const;

  // `# …` without the line break, in order.
  std::vector<Comment> comments() const;

 private:
  friend class PythonNode;

  struct Handle;
  PythonTree(std::string_view text, std::unique_ptr<Handle> handle);

  std::string_view text_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace miglint
