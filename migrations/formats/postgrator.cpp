// postgrator: N.do.title.sql and N.undo.title.sql, N a number; one message each.
// Source: postgrator's README, lib/createMigration.js.

#include "migrations/formats/format.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  if (name.find('/') != std::string_view::npos) return parts;
  const std::string_view digits = leading_digits(name);
  const std::string_view rest = name.substr(digits.size());
  const bool is_do = rest.starts_with(".do.");
  const bool is_undo = rest.starts_with(".undo.");
  const bool is_code = name.ends_with(".js") || name.ends_with(".mjs") || name.ends_with(".cjs");
  if (!is_code && !name.ends_with(".sql")) return parts;
  if (digits.empty() || (!is_do && !is_undo)) {
    if (!is_code) parts.why = "its name is not `N.do.title.sql` or `N.undo.title.sql`";
    return parts;
  }
  parts.role = is_undo ? FileRole::kDown : is_code ? FileRole::kCode : FileRole::kUp;
  parts.version = without_leading_zeros(digits);
  parts.order = number_key(digits);
  parts.label = without_suffix(rest.substr(is_do ? 4 : 6), ".sql");
  parts.pair = parts.version;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

int recognize(const Candidate& file) {
  const FileRole role = take_apart_name(file.name).role;
  return role == FileRole::kUp || role == FileRole::kDown ? 75 : 0;
}

}  // namespace

extern const Format postgrator;
const Format postgrator = {
    .format = SourceFormat::kPostgrator,
    .ignored_words = "postgrator passes it over",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "postgrator refuses to start",
    .lower_words = "postgrator never runs it, and says nothing",
    .transaction = TransactionMode::kBatch,
};

}  // namespace miglint
