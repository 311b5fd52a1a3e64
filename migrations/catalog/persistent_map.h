#pragma once

// An ordered map from string to shared, immutable values: a copy costs O(1), a change O(log n).
//
// A treap with path copying: each node's priority is a hash of its key, so the shape, and with it
// every walk, depends on the contents alone. (Debian 12 packages no library for this.)

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace miglint {

template <typename T>
class PersistentMap {
 public:
  const T* find(std::string_view key) const {
    const Node* node = root_.get();
    while (node != nullptr) {
      const int order = key.compare(node->key);
      if (order == 0) return node->value.get();
      node = order < 0 ? node->left.get() : node->right.get();
    }
    return nullptr;
  }

  void set(std::string_view key, std::shared_ptr<const T> value) {
    const std::size_t priority = std::hash<std::string_view>{}(key);
    root_ = with_entry(root_, key, priority, std::move(value));
  }

  void erase(std::string_view key) {
    if (find(key) != nullptr) root_ = without(root_, key);
  }

  bool empty() const { return root_ == nullptr; }

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
  struct Node;
  using Link = std::shared_ptr<const Node>;

  // The key is shared too: a change copies the nodes on its path, and no string.
  struct Node {
    std::shared_ptr<const std::string> name;
    std::string_view key;  // what `name` holds
    std::shared_ptr<const T> value;
    std::size_t priority;
    Link left;
    Link right;
  };

  struct Parts {
    Link left;
    Link found;
    Link right;
  };

  static Link with(const Node& node, Link left, Link right) {
    return std::make_shared<const Node>(
        Node{node.name, node.key, node.value, node.priority, std::move(left), std::move(right)});
  }

  // Down to where the key is or belongs by its priority; what stood there is cut at the key.
  static Link with_entry(const Link& node,
                         std::string_view key,
                         std::size_t priority,
                         std::shared_ptr<const T> value) {
    const int order = node == nullptr ? 0 : key.compare(node->key);
    if (node != nullptr && order == 0)
      return std::make_shared<const Node>(
          Node{node->name, node->key, std::move(value), priority, node->left, node->right});
    if (node == nullptr || priority > node->priority) {
      Parts parts = split(node, key);
      auto name = std::make_shared<const std::string>(key);
      const std::string_view own = *name;
      return std::make_shared<const Node>(Node{std::move(name),
                                               own,
                                               std::move(value),
                                               priority,
                                               std::move(parts.left),
                                               std::move(parts.right)});
    }
    if (order < 0)
      return with(*node, with_entry(node->left, key, priority, std::move(value)), node->right);
    return with(*node, node->left, with_entry(node->right, key, priority, std::move(value)));
  }

  static Link without(const Link& node, std::string_view key) {
    const int order = key.compare(node->key);
    if (order == 0) return merge(node->left, node->right);
    if (order < 0) return with(*node, without(node->left, key), node->right);
    return with(*node, node->left, without(node->right, key));
  }

  static Parts split(const Link& node, std::string_view key) {
    if (node == nullptr) return {};
    const int order = key.compare(node->key);
    if (order == 0) return {node->left, node, node->right};
    if (order < 0) {
      Parts parts = split(node->left, key);
      parts.right = with(*node, std::move(parts.right), node->right);
      return parts;
    }
    Parts parts = split(node->right, key);
    parts.left = with(*node, node->left, std::move(parts.left));
    return parts;
  }

  static Link merge(const Link& left, const Link& right) {
    if (left == nullptr) return right;
    if (right == nullptr) return left;
    if (left->priority > right->priority) return with(*left, left->left, merge(left->right, right));
    return with(*right, merge(left, right->left), right->right);
  }

  template <typename Visit>
  static void differ(const Link& here, const Link& there, const Visit& visit) {
    if (here == there) return;
    if (here == nullptr) return walk(there.get(), [&](const T& value) { visit(nullptr, &value); });
    if (there == nullptr) return walk(here.get(), [&](const T& value) { visit(&value, nullptr); });
    if (here->key == there->key) {
      differ(here->left, there->left, visit);
      if (here->value != there->value) visit(here->value.get(), there->value.get());
      return differ(here->right, there->right, visit);
    }
    // The root of lower priority lies deeper in the other map: cut its map at the other's root.
    // What the two share stays shared, but for one path.
    if (here->priority >= there->priority) {
      const Parts parts = split(there, here->key);
      differ(here->left, parts.left, visit);
      const T* found = parts.found == nullptr ? nullptr : parts.found->value.get();
      if (here->value.get() != found) visit(here->value.get(), found);
      return differ(here->right, parts.right, visit);
    }
    const Parts parts = split(here, there->key);
    differ(parts.left, there->left, visit);
    const T* found = parts.found == nullptr ? nullptr : parts.found->value.get();
    if (there->value.get() != found) visit(found, there->value.get());
    differ(parts.right, there->right, visit);
  }

  template <typename Visit>
  static bool walk_from(const Node* node, std::string_view from, const Visit& visit) {
    if (node == nullptr) return true;
    if (from.compare(node->key) > 0) return walk_from(node->right.get(), from, visit);
    return walk_from(node->left.get(), from, visit) && visit(node->key, *node->value) &&
           walk_from(node->right.get(), from, visit);
  }

  template <typename Visit>
  static void walk(const Node* node, const Visit& visit) {
    if (node == nullptr) return;
    walk(node->left.get(), visit);
    visit(*node->value);
    walk(node->right.get(), visit);
  }

  Link root_;
};

}  // namespace miglint
