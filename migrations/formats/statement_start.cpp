#include "migrations/formats/statement_start.h"

#include <algorithm>
#include <string>
#include <vector>

#include "migrations/formats/lines.h"
#include "migrations/sql/quoted_text.h"

namespace miglint {

bool is_copy_from_stdin(std::string_view sql) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < sql.size();) {
    if (const std::size_t past = past_text(sql, at); past != at) {
      at = past;
      continue;
    }
    std::size_t stop = at;
    while (stop < sql.size() && is_name_character(sql[stop]))
      ++stop;
    if (stop > at) words.push_back(lower(sql.substr(at, stop - at)));
    if (!words.empty() && words.front() != "copy") return false;
    at = std::max(stop, at + 1);
  }
  for (std::size_t i = 1; i + 1 < words.size(); ++i)
    if (words[i] == "from" && words[i + 1] == "stdin") return true;
  return false;
}

bool is_do_block(std::string_view sql) {
  std::size_t at = 0;
  while (at < sql.size()) {
    const std::size_t past = past_text(sql, at);
    if (past == at && is_name_character(sql[at])) break;
    at = std::max(past, at + 1);
  }
  const std::string_view rest = sql.substr(std::min(at, sql.size()));
  return starts_with_word(rest, "do") && (rest.size() == 2 || !is_name_character(rest[2]));
}

}  // namespace miglint
