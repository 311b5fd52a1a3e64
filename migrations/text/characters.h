#pragma once

// What single bytes are, in SQL as in the names of files.

namespace miglint {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// As Postgres takes names: any byte that is no ASCII is a letter.
constexpr bool is_name_character(char c) {
  return c == '_' || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

}  // namespace miglint
