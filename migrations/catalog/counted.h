#pragma once

// A pointer whose copies share what they point to; the last one deletes it. Like std::shared_ptr
// with a count that is not atomic, at a fraction of the cost. Not for use from several threads.

#include <cstddef>
#include <utility>

namespace miglint {

template <typename T>
class Counted {
  struct Box {
    T value;
    std::size_t owners = 1;
  };

 public:
  Counted() = default;

  template <typename... Arguments>
  static Counted make(Arguments&&... arguments) {
    Counted made;
    made.box_ = new Box{T{std::forward<Arguments>(arguments)...}};
    return made;
  }

  Counted(const Counted& other) : box_(other.box_) {
    if (box_ != nullptr) ++box_->owners;
  }

  Counted(Counted&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}

  Counted& operator=(const Counted& other) {
    Counted copy(other);
    std::swap(box_, copy.box_);
    return *this;
  }

  Counted& operator=(Counted&& other) noexcept {
    Counted moved(std::move(other));
    std::swap(box_, moved.box_);
    return *this;
  }

  ~Counted() {
    if (box_ != nullptr && --box_->owners == 0) delete box_;
  }

  explicit operator bool() const { return box_ != nullptr; }

  const T* get() const { return box_ == nullptr ? nullptr : &box_->value; }

  const T& operator*() const { return box_->value; }

  const T* operator->() const { return &box_->value; }

  // To change it, where nobody else sees that. Null: there are other owners.
  T* alone() { return box_ != nullptr && box_->owners == 1 ? &box_->value : nullptr; }

  friend bool operator==(const Counted& a, const Counted& b) { return a.box_ == b.box_; }

 private:
  Box* box_ = nullptr;
};

}  // namespace miglint
