#pragma once

// What ends a statement besides ';' where Liquibase splits a text: a line `GO` or `/`, or what
// endDelimiter says. None of it is sent. Source: Liquibase 5, StringUtil.java, isDelimiter.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace miglint {

struct Separator {
  std::vector<std::string> words;  // any of them, in lower case; empty: there is none
  bool begins_line = false;        // in the first column alone
  bool ends_line = false;          // with nothing behind it
};

// For the attributes of a change: `split` is "false" where its text is sent as it is. endDelimiter
// is a regular expression where it is longer than a character; a line break in front of words and
// alternatives are understood, of anything more nothing is known, and it separates nothing here.
Separator liquibase_separator(std::string_view split, std::string_view end_delimiter);

// How many bytes of the separator stand at `at`, where code stands; 0: none begins here. What is
// split begins at `begin`.
std::size_t separator_length(const Separator& separator,
                             std::string_view text,
                             std::size_t begin,
                             std::size_t at);

}  // namespace miglint
