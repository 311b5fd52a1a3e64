#pragma once

// An ordered map from string to shared, immutable values: a copy costs O(1), a change O(log n).
// Not for use from several threads.
//
// A treap with path copying: each node's priority is a hash of its key, so the shape, and with it
// every walk, depends on the contents alone. Nodes that no copy shares are changed in place.
// (Debian 12 packages no library for this.)

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "migrations/catalog/counted.h"

namespace miglint {

template <typename T>
class PersistentMap {
 public:
  // Good until the entry is changed or goes, here and in every copy.
  const T* find(std::string_view key) const {
    const Node* node = root_.get();
    while (node != nullptr) {
      const int order = key.compare(node->entry->key);
      if (order == 0) return &node->entry->value;
      node = order < 0 ? node->left.get() : node->right.get();
    }
    return nullptr;
  }

  void set(std::string_view key, T value) {
    put(root_, priority_of(key), Counted<Entry>::make(std::string(key), std::move(value)));
  }

  void erase(std::string_view key) {
    if (find(key) != nullptr) remove(root_, key);
  }

  bool empty() const { return !root_; }

  // Ascending by key (bytes).
  template <typename Visit>
  void each(const Visit& visit) const {
    walk(root_.get(), visit);
  }

  // The same from the first key that is not below `from`, with the key, until visit says false.
  template <typename Visit>
  void each_from(std::string_view from, const Visit& visit) const {
    walk_from(root_.get(), from, visit);
  }

  // Two maps that share everything are the same without a look inside.
  bool same_as(const PersistentMap& other) const { return root_ == other.root_; }

  // visit(const T* here, const T* there), ascending by key, for each key whose value is not the
  // shared one; null: it is not in that map. Costs what differs, not what there is: parts that the
  // two maps share are passed over whole.
  template <typename Visit>
  void each_difference(const PersistentMap& other, const Visit& visit) const {
    differ(root_, other.root_, visit);
  }

 private:
  struct Entry {
    std::string key;
    T value;
  };

  struct Node;
  using Link = Counted<Node>;

  struct Node {
    std::size_t priority = 0;
    Counted<Entry> entry;
    Link left;
    Link right;
  };

  struct Parts {
    Link left;
    Counted<Entry> found;
    Link right;
  };

  static std::size_t priority_of(std::string_view key) {
    return std::hash<std::string_view>{}(key);
  }

  // The node, to be changed: itself where this map alone has it, otherwise a copy.
  static Node& own(Link& link) {
    if (Node* node = link.alone()) return *node;
    link = Link::make(*link);
    return *link.alone();
  }

  // Down to where the key is or belongs by its priority; what stood there is cut at the key.
  static void put(Link& link, std::size_t priority, Counted<Entry> entry) {
    const int order = link ? entry->key.compare(link->entry->key) : 0;
    if (link && order == 0) {
      own(link).entry = std::move(entry);
      return;
    }
    if (!link || priority > link->priority) {
      Parts parts = split(std::move(link), entry->key);
      link = Link::make(priority, std::move(entry), std::move(parts.left), std::move(parts.right));
      return;
    }
    Node& node = own(link);
    put(order < 0 ? node.left : node.right, priority, std::move(entry));
  }

  static void remove(Link& link, std::string_view key) {
    const int order = key.compare(link->entry->key);
    Node& node = own(link);
    if (order != 0) return remove(order < 0 ? node.left : node.right, key);
    link = merge(std::move(node.left), std::move(node.right));
  }

  static Parts split(Link link, std::string_view key) {
    if (!link) return {};
    const int order = key.compare(link->entry->key);
    if (order == 0) return {link->left, link->entry, link->right};
    Node& node = own(link);
    Link& cut = order < 0 ? node.left : node.right;
    Parts parts = split(std::move(cut), key);
    Link& rest = order < 0 ? parts.right : parts.left;
    cut = std::move(rest);
    rest = std::move(link);
    return parts;
  }

  static Link merge(Link left, Link right) {
    if (!left) return right;
    if (!right) return left;
    const bool left_above = left->priority > right->priority;
    Link& top = left_above ? left : right;
    Node& node = own(top);
    if (left_above) {
      node.right = merge(std::move(node.right), std::move(right));
    } else {
      node.left = merge(std::move(left), std::move(node.left));
    }
    return std::move(top);
  }

  template <typename Visit>
  static void differ(const Link& here, const Link& there, const Visit& visit) {
    if (here == there) return;
    if (!here) return walk(there.get(), [&](const T& value) { visit(nullptr, &value); });
    if (!there) return walk(here.get(), [&](const T& value) { visit(&value, nullptr); });
    const auto tell = [&](const Counted<Entry>& was, const Counted<Entry>& is) {
      if (!(was == is)) visit(was ? &was->value : nullptr, is ? &is->value : nullptr);
    };
    if (here->entry->key == there->entry->key) {
      differ(here->left, there->left, visit);
      tell(here->entry, there->entry);
      return differ(here->right, there->right, visit);
    }
    // The root of lower priority lies deeper in the other map: cut its map at the other's root.
    // What the two share stays shared, but for one path.
    if (here->priority >= there->priority) {
      const Parts parts = split(there, here->entry->key);
      differ(here->left, parts.left, visit);
      tell(here->entry, parts.found);
      return differ(here->right, parts.right, visit);
    }
    const Parts parts = split(here, there->entry->key);
    differ(parts.left, there->left, visit);
    tell(parts.found, there->entry);
    differ(parts.right, there->right, visit);
  }

  template <typename Visit>
  static bool walk_from(const Node* node, std::string_view from, const Visit& visit) {
    if (node == nullptr) return true;
    if (from.compare(node->entry->key) > 0) return walk_from(node->right.get(), from, visit);
    return walk_from(node->left.get(), from, visit) &&
           visit(node->entry->key, node->entry->value) && walk_from(node->right.get(), from, visit);
  }

  template <typename Visit>
  static void walk(const Node* node, const Visit& visit) {
    if (node == nullptr) return;
    walk(node->left.get(), visit);
    visit(node->entry->value);
    walk(node->right.get(), visit);
  }

  Link root_;
};

}  // namespace miglint
