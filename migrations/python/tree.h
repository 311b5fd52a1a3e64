#pragma once

// Python text → syntax tree (tree-sitter-python 0.23). Nothing is run.
//
// A tree keeps a pointer into the text given, which must outlive it; nodes are small values that
// are good as long as the tree. Comments are beside the tree, not in it; so is punctuation, but for
// the operators and colons that tell expressions apart. A text with syntax errors still gives a
// tree; `first_error` says where. Trees may be made and read on any thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "migrations/python/kinds.h"
#include "migrations/text/source_set.h"

namespace miglint {

class PythonTree;
class PythonChildren;

class PythonNode {
 public:
  PythonNode() = default;  // null

  bool is_null() const { return tree_ == nullptr; }

  explicit operator bool() const { return tree_ != nullptr; }

  PythonKind tag() const;

  // The grammar's name of the node: "call", "identifier", "expression_statement", …
  std::string_view kind() const;

  bool is(std::string_view kind_name) const { return kind() == kind_name; }

  bool is(PythonKind wanted) const { return tag() == wanted; }

  bool is_error() const { return is(PythonKind::kError); }

  bool is_missing() const;

  std::uint32_t begin() const;  // byte offsets into the text, half open
  std::uint32_t end() const;
  std::string_view text() const;
  std::string_view source() const;  // the whole text that it stands in

  PythonField field() const;  // that its parent knows it by

  PythonNode child(PythonField field) const;       // the first one
  PythonNode child(std::string_view field) const;  // by field name: "function", "arguments", …
  PythonNode first() const;                        // named child; null when there is none
  PythonChildren each() const;                     // named children, without making a list
  std::vector<PythonNode> named_children() const;
  std::vector<PythonNode> children() const;  // operators and the colons of slices too
  PythonNode parent() const;

  bool is_of(const PythonTree& tree) const { return tree_ == &tree; }

  friend bool operator==(const PythonNode& a, const PythonNode& b) {
    return a.tree_ == b.tree_ && a.index_ == b.index_;
  }

 private:
  friend class PythonTree;
  friend class PythonChildren;

  PythonNode(const PythonTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}

  const PythonTree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

class PythonTree {
 public:
  // Never fails, except for a text of 4 GiB or more.
  static std::unique_ptr<PythonTree> parse(std::string_view text);

  PythonTree(const PythonTree&) = delete;
  PythonTree& operator=(const PythonTree&) = delete;

  PythonNode root() const { return {this, 0}; }

  std::string_view text() const { return text_; }

  // The first ERROR or MISSING node, in text order.
  std::optional<PythonNode> first_error() const;

  // `# …` without the line break, in order.
  const std::vector<Comment>& comments() const { return comments_; }

 private:
  friend class PythonNode;
  friend class PythonChildren;
  struct Reading;

  // The nodes in text order, each before what is below it; the parser's own tree costs more to
  // walk, and a walk of it is what evaluating a file does most.
  struct Entry {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t next = 0;    // the first node that is not below this one
    std::uint32_t parent = 0;  // its own index for the root
    std::uint16_t symbol = 0;
    PythonKind kind = PythonKind::kOther;
    PythonField field = PythonField::kNone;
    bool named = true;
    bool missing = false;
  };

  explicit PythonTree(std::string_view text) : text_(text) {}

  std::string_view text_;
  std::vector<Entry> entries_;
  std::vector<Comment> comments_;
  std::uint32_t first_error_ = 0xffffffff;
};

// For range-for over the named children of a node.
class PythonChildren {
 public:
  class Iterator {
   public:
    Iterator(const PythonTree* tree, std::uint32_t at, std::uint32_t end)
        : tree_(tree), at_(at), end_(end) {
      skip_tokens();
    }

    PythonNode operator*() const { return {tree_, at_}; }

    Iterator& operator++() {
      at_ = tree_->entries_[at_].next;
      skip_tokens();
      return *this;
    }

    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    void skip_tokens() {
      while (at_ < end_ && !tree_->entries_[at_].named)
        at_ = tree_->entries_[at_].next;
    }

    const PythonTree* tree_;
    std::uint32_t at_;
    std::uint32_t end_;
  };

  PythonChildren(const PythonTree* tree, std::uint32_t begin, std::uint32_t end)
      : tree_(tree), begin_(begin), end_(end) {}

  Iterator begin() const { return {tree_, begin_, end_}; }

  Iterator end() const { return {tree_, end_, end_}; }

  bool empty() const { return begin() == end(); }

  std::size_t size() const;

 private:
  const PythonTree* tree_;
  std::uint32_t begin_;
  std::uint32_t end_;
};

}  // namespace miglint
