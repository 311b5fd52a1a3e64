#include "migrations/formats/version_names.h"

#include <algorithm>

namespace miglint {

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

bool is_version_folder(std::string_view name) {
  if (name.starts_with('v') || name.starts_with('V')) name.remove_prefix(1);
  while (true) {
    const std::string_view digits = leading_digits(name);
    if (digits.empty()) return false;
    name.remove_prefix(digits.size());
    if (name.empty()) return true;
    if (name.front() != '.') return false;
    name.remove_prefix(1);
  }
}

std::string version_folder_key(std::string_view name) {
  std::string key;
  while (!name.empty()) {
    const std::string_view digits = leading_digits(name);
    if (!digits.empty()) key += number_key(digits);
    name.remove_prefix(std::max<std::size_t>(digits.size(), 1));
  }
  return key + '\0';
}

std::string locale_key(std::string_view text) {
  // CLDR's root collation begins with these, in this order; then digits, then letters.
  constexpr std::string_view kPunctuation = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
  std::string key;
  for (const char c : text) {
    const std::size_t place = kPunctuation.find(c);
    if (place != std::string_view::npos)
      key += static_cast<char>(place + 1);
    else
      key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  // Among names that differ in case alone the lower one is first.
  key += '\0';
  for (const char c : text)
    key += c >= 'A' && c <= 'Z' ? '1' : '0';
  return key;
}

std::string words_of_name(std::string_view name) {
  std::string words(name);
  std::ranges::replace_if(
      words, [](char c) { return c == '_' || c == '-'; }, ' ');
  return words;
}

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
  return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

}  // namespace miglint
