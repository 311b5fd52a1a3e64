#pragma once

// Pieces of file names, as most tools compare them.

#include <string>
#include <string_view>

namespace miglint {

// Digits → a key that sorts as the number does, whatever its width: "007" = "7" < "10".
std::string number_key(std::string_view digits);
std::string_view without_leading_zeros(std::string_view digits);  // "000" → "0"
std::string_view leading_digits(std::string_view text);

// "0.19", "v2", "2024": a folder that holds the migrations of one release.
bool is_version_folder(std::string_view name);
// Sorts as the release does, and before whatever else begins with the same numbers.
std::string version_folder_key(std::string_view name);

// A key that sorts as JavaScript's localeCompare does (ICU's root collation): punctuation, digits,
// letters without regard to case. For names in ASCII; other bytes sort last.
std::string locale_key(std::string_view text);

// "a_b-c" → "a b c": the words of a name.
std::string words_of_name(std::string_view name);

// "x.sql" → "x"; the text itself where it does not end so.
std::string_view without_suffix(std::string_view text, std::string_view suffix);

}  // namespace miglint
