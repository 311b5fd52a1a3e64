#pragma once

// Result<T>: a value, or the reason there is none.
//
// Same shape as std::expected (C++23), so the day the compiler floor moves this file becomes one
// alias.

#include <string>
#include <utility>
#include <variant>

namespace miglint {

struct Error {
  std::string message;  // one lower-case sentence that names the thing first, no trailing full stop
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}  // NOLINT(google-explicit-constructor)

  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }

  const T& operator*() const& { return std::get<0>(state_); }

  T& operator*() & { return std::get<0>(state_); }

  T&& operator*() && { return std::get<0>(std::move(state_)); }

  const T* operator->() const { return &std::get<0>(state_); }

  T* operator->() { return &std::get<0>(state_); }

  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace miglint
