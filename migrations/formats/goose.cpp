// goose: N_title.sql with `-- +goose …` markers, or N_title.go; N an int64 from 1.
//
// Each file runs in a transaction of its own, statement by statement; `-- +goose NO TRANSACTION`
// anywhere in it switches that off for both directions. Names and duplicates that it does not like
// stop it at start. The markers are read in goose_markers.cpp.
// Source: goose v3, migrate.go (NumericComponent), internal/sqlparser/parser.go.

#include "migrations/formats/goose_markers.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::string_view kMaxVersion = "9223372036854775807";

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  const bool is_go = name.ends_with(".go");
  if (!is_go && !name.ends_with(".sql")) return parts;
  if (name.ends_with("_test.go") || name.find('/') != std::string_view::npos) return parts;
  const std::string_view digits = leading_digits(name);
  const bool is_numbered = !digits.empty() && name.substr(digits.size()).starts_with('_');
  if (!is_numbered) {
    if (is_go) return parts;  // any other file of the package
    parts.role = FileRole::kRefused;
    parts.why = "its name does not begin with a number and `_`";
    return parts;
  }
  parts.version = without_leading_zeros(digits);
  parts.order = number_key(digits);
  if (parts.version == "0" || parts.order > number_key(kMaxVersion)) {
    parts.role = FileRole::kRefused;
    parts.why = "its version is not a number from 1 to " + std::string(kMaxVersion);
    return parts;
  }
  parts.role = is_go ? FileRole::kCode : FileRole::kBoth;
  const std::size_t extension = is_go ? 3 : 4;
  parts.label = name.substr(digits.size() + 1, name.size() - digits.size() - 1 - extension);
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
  if (file.name.find('/') != std::string_view::npos) return 0;
  return file.name.ends_with(".sql") && has_goose_marker(file.head) ? 90 : 0;
}

}  // namespace

extern const Format goose;
const Format goose = {
    .format = SourceFormat::kGoose,
    .ignored_words = "goose passes it over",
    .refused_words = "goose refuses to start",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "goose refuses to start",
    .lower_words = "goose refuses to go on, unless -allow-missing is given",
    .keeps_duplicates = true,
    .transaction = TransactionMode::kWrapped,
    .cut = cut_at_goose_markers,
};

}  // namespace miglint
