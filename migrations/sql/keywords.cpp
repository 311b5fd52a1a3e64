#include "migrations/sql/keywords.h"

#include <string>

#include "migrations/sql/pg_nodes.h"

extern "C" {
#include <common/keywords.h>
}

namespace miglint {

bool needs_quotes(std::string_view word) {
  const int number = ScanKeywordLookup(std::string(word).c_str(), &ScanKeywords);
  return number >= 0 && ScanKeywordCategories[number] != UNRESERVED_KEYWORD;
}

}  // namespace miglint
