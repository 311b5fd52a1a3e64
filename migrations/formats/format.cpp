#include "migrations/formats/format.h"

#include <algorithm>
#include <array>

namespace miglint {

// NOLINTBEGIN(bugprone-macro-parentheses)
#define FORMAT(name) extern const Format name;
#include "migrations/formats/formats.def"
#undef FORMAT

namespace {

constexpr std::array kFormats = {
#define FORMAT(name) &name,
#include "migrations/formats/formats.def"
#undef FORMAT
};
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace

std::span<const Format* const> formats() {
  return kFormats;
}

const Format* find_format(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name, [](const Format* f) { return f->name; });
  return found == kFormats.end() ? nullptr : *found;
}

const Format* find_format(SourceFormat format) {
  const auto found = std::ranges::find(kFormats, format, [](const Format* f) { return f->format; });
  return found == kFormats.end() ? nullptr : *found;
}

std::string_view leading_digits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.substr(
      0, static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin()));
}

std::string_view without_leading_zeros(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0')
    digits.remove_prefix(1);
  return digits;
}

std::string number_key(std::string_view digits) {
  digits = without_leading_zeros(digits);
  std::string key(1, static_cast<char>(std::min<std::size_t>(digits.size(), 255)));
  return key.append(digits);
}

}  // namespace miglint
