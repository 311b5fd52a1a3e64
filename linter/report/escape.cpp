#include "linter/report/escape.h"

#include <fmt/format.h>

namespace miglint::report {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_tail(unsigned char byte) {
  return (byte & 0xC0U) == 0x80U;
}

// How many bytes the well-formed character at `at` has (Unicode 15, table 3-7), or 0.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xC2   ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  for (std::size_t i = 1; i < length; ++i)
    if (!is_tail(static_cast<unsigned char>(byte(i)))) return 0;
  const unsigned second = byte(1);
  const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                     (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return wrong ? 0 : length;
}

// Calls `put` with each character, or with U+FFFD for a byte that begins none.
template <typename Put>
void each_character(std::string_view text, const Put& put) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    put(length == 0 ? kReplacement : text.substr(at, length));
    at += length == 0 ? 1 : length;
  }
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string out;
  each_character(text, [&](std::string_view character) { out += character; });
  return out;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  each_character(text, [&](std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    if (character == "&") {
      out += "&amp;";
    } else if (character == "<") {
      out += "&lt;";
    } else if (character == ">") {
      out += "&gt;";
    } else if (character == "\"") {
      out += "&quot;";
    } else if (first < 0x20 && first != '\n' && first != '\t') {
      out += first == '\r' ? "" : kReplacement;
    } else if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") {
      out += kReplacement;  // U+FFFE and U+FFFF
    } else {
      out += character;
    }
  });
  return out;
}

std::string uri_of(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') ||
                            std::string_view("-._~/").find(c) != std::string_view::npos;
    if (unreserved) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r') continue;
    out += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes - std::string_view("…").size();
  while (end > 0 && is_tail(static_cast<unsigned char>(text[end])))
    --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace miglint::report
