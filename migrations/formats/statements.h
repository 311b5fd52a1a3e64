#pragma once

// Statements without a parse: their places and first words, to see what a tool sees.

#include <cstdint>
#include <string>
#include <vector>

namespace miglint {

struct StatementWords {
  std::uint32_t begin = 0;  // byte offsets into the text given
  std::uint32_t end = 0;
  std::vector<std::string> words;  // keywords and names, lower case, at most `most`
};

std::vector<StatementWords> statement_words(const std::string& sql, std::size_t most);

}  // namespace miglint
