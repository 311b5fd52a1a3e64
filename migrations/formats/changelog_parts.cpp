#include "migrations/formats/changelog_parts.h"

#include <fmt/format.h>

#include "migrations/formats/changelog_words.h"
#include "migrations/formats/lines.h"

namespace miglint::changelog {

std::string table_of(const LogElement& change) {
  return qualified(change, "schemaName", "tableName");
}

std::string name_in(const LogElement& change, std::string_view attribute) {
  return quote_name(change.attribute(attribute));
}

std::string alter_table(const LogElement& change, std::string_view rest) {
  return fmt::format("ALTER TABLE {} {}", table_of(change), rest);
}

std::string clause(const LogElement& change, std::string_view keyword, std::string_view attribute) {
  const std::string_view value = trim(change.attribute(attribute));
  return value.empty() ? "" : fmt::format(" {} {}", keyword, value);
}

std::string renamed(const LogElement& change,
                    std::string_view what,
                    std::string_view from,
                    std::string_view to) {
  return fmt::format(
      "ALTER {} {} RENAME TO {}", what, qualified(change, "schemaName", from), name_in(change, to));
}

}  // namespace miglint::changelog
