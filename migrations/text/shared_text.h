#pragma once

// Text that many hold and nobody changes: a copy costs a pointer. One statement can have as many
// findings as it has columns.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace miglint {

class SharedText {
 public:
  SharedText() = default;

  // Implicit, so that a string is assigned as to a string.
  SharedText(std::string text)
      : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}

  SharedText(std::string_view text) : SharedText(std::string(text)) {}

  SharedText(const char* text) : SharedText(std::string(text)) {}

  bool empty() const { return text_ == nullptr; }

  const std::string& str() const {
    static const std::string kNone;
    return text_ == nullptr ? kNone : *text_;
  }

  // The very same text in memory; texts that are only equal may be two.
  bool is(const SharedText& other) const { return text_ == other.text_; }

 private:
  std::shared_ptr<const std::string> text_;  // null: empty
};

}  // namespace miglint
