// Hasura: migrations/<database>/<milliseconds>_title/up.sql and down.sql; each database a tree of
// its own. up.yaml holds steps for the metadata, not SQL. A file is sent as one run_sql request,
// which the server runs in a transaction. Source: hasura/graphql-engine, cli/migrate/source.

#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

NameParts take_apart_name(std::string_view path) {
  NameParts parts;
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return parts;
  const std::string_view folder = path.substr(0, slash);
  const std::string_view leaf = path.substr(slash + 1);
  const std::string_view digits = leading_digits(folder);
  if (digits.empty() || !folder.substr(digits.size()).starts_with('_')) return parts;
  if (leaf == "up.sql")
    parts.role = FileRole::kUp;
  else if (leaf == "down.sql")
    parts.role = FileRole::kDown;
  else if (leaf == "up.yaml")
    parts.role = FileRole::kCode;
  parts.version = without_leading_zeros(digits);
  parts.order = number_key(digits);
  parts.label = words_of_name(folder.substr(digits.size() + 1));
  parts.pair = folder;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  // A migration's steps for the metadata beside its SQL are no second migration.
  std::map<std::string, bool> has_sql;
  for (const NameParts& parts : result)
    if (parts.role == FileRole::kUp) has_sql[parts.pair] = true;
  for (NameParts& parts : result)
    if (parts.role == FileRole::kCode && has_sql.contains(parts.pair))
      parts.role = FileRole::kIgnored;
  return result;
}

int recognize(const Candidate& file) {
  const bool is_up = take_apart_name(file.name).role == FileRole::kUp;
  return is_up && file.named.has(SourceFormat::kHasura) ? 90 : 0;
}

}  // namespace

extern const Format hasura;
const Format hasura = {
    .format = SourceFormat::kHasura,
    .depth = Depth::kOneBelow,
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "Hasura refuses to start",
    .lower_words = "Hasura runs it after the newer ones",
    .transaction = TransactionMode::kBatch,
};

}  // namespace miglint
