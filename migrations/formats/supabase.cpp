// Supabase CLI: N_title.sql in supabase/migrations/, in the order of the names' bytes.
//
// A file's statements and its version row go out as one pipeline. Two files of one version fail at
// the primary key. A first file `<14 digits>_init.sql` from before December 9th, 2021 is skipped.
// Source: Supabase CLI, pkg/migration/list.go and file.go.

#include "migrations/formats/format.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::string_view kFirstWithoutDump = "20211209000000";

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  if (!name.ends_with(".sql") || name.find('/') != std::string_view::npos) return parts;
  const std::string_view digits = leading_digits(name);
  if (digits.empty() || !name.substr(digits.size()).starts_with('_')) {
    parts.why = "its name is not `<number>_title.sql`";
    return parts;
  }
  parts.role = FileRole::kUp;
  parts.version = digits;
  parts.order = name;
  parts.label = words_of_name(without_suffix(name.substr(digits.size() + 1), ".sql"));
  parts.pair = name;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  bool is_first = true;
  for (const std::string& name : folder.files) {
    NameParts& parts = result.emplace_back(take_apart_name(name));
    if (is_first && parts.version.size() == 14 && parts.version < kFirstWithoutDump &&
        name.ends_with("_init.sql")) {
      parts.role = FileRole::kIgnored;
      parts.why =
          "the first file, named init and older than December 9th, 2021, is taken for a "
          "dump of an early project";
    }
    is_first = false;
  }
  return result;
}

int recognize(const Candidate& file) {
  const bool is_named =
      file.named.has(SourceFormat::kSupabase) || file.folder.path.ends_with("supabase/migrations");
  return is_named && take_apart_name(file.name).role == FileRole::kUp ? 80 : 0;
}

}  // namespace

extern const Format supabase;
const Format supabase = {
    .format = SourceFormat::kSupabase,
    .ignored_words = "the Supabase CLI skips it",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words =
        "the Supabase CLI runs both, and the second one fails on the key of schema_migrations",
    .lower_words = "`supabase db push` refuses to go on, unless --include-all is given",
    .keeps_duplicates = true,
    .order = VersionOrder::kText,
    .transaction = TransactionMode::kPipeline,
};

}  // namespace miglint
