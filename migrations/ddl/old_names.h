#pragma once

// Names that a later release made keywords: `json_value` is a function of one's own up to Postgres
// 16. The parser is the newest and refuses what an older server takes.

#include <optional>
#include <string>

namespace miglint::ddl {

struct OldNames {
  std::string sql;   // with the names in quotes
  std::string word;  // the first of them
  int until = 0;     // the last major that takes the text without the quotes
};

// The statement with the words quoted that were names up to `until`; nullopt: it has none.
// Source: src/include/parser/kwlist.h of 15, 16 and 17.
std::optional<OldNames> with_old_names_quoted(const std::string& sql, int until);

// The majors in which such words are still names, the newest first.
inline constexpr int kLastMajorsWithOldNames[] = {16, 15};

}  // namespace miglint::ddl
