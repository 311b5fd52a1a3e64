#pragma once

// An optional value that lies elsewhere: where most have none, what holds it stays small. A copy
// copies the value. Read and written like std::optional.

#include <memory>
#include <optional>
#include <utility>

namespace miglint::ddl {

template <typename T>
class Boxed {
 public:
  Boxed() = default;

  Boxed(std::nullopt_t /*unused*/) {}  // NOLINT(google-explicit-constructor): as std::optional

  Boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT: the same

  Boxed(std::optional<T> value) {  // NOLINT: the same
    if (value) value_ = std::make_unique<T>(*std::move(value));
  }

  Boxed(const Boxed& other) { *this = other; }

  Boxed(Boxed&&) noexcept = default;

  Boxed& operator=(const Boxed& other) {
    if (this != &other) value_ = other ? std::make_unique<T>(*other) : nullptr;
    return *this;
  }

  Boxed& operator=(Boxed&&) noexcept = default;
  ~Boxed() = default;

  explicit operator bool() const { return value_ != nullptr; }

  bool has_value() const { return value_ != nullptr; }

  T& operator*() { return *value_; }

  const T& operator*() const { return *value_; }

  T* operator->() { return value_.get(); }

  const T* operator->() const { return value_.get(); }

  void reset() { value_.reset(); }

  template <typename... Arguments>
  T& emplace(Arguments&&... arguments) {
    value_ = std::make_unique<T>(T{std::forward<Arguments>(arguments)...});
    return *value_;
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace miglint::ddl
