// Source: golang-migrate v4, source/parse.go, source/migration.go.

#include "migrations/formats/up_down_names.h"

#include "migrations/formats/version_names.h"

namespace miglint {

static constexpr std::size_t kMaxDigits = 20;  // of a uint64

NameParts up_down_parts(std::string_view name) {
  NameParts parts;
  if (!name.ends_with(".sql")) return parts;
  if (name.find('/') != std::string_view::npos) return parts;
  parts.why = "its name is not `N_title.up.sql` or `N_title.down.sql`";
  const std::string_view digits = leading_digits(name);
  std::string_view rest = name.substr(digits.size(), name.size() - digits.size() - 4);
  if (digits.empty() || digits.size() > kMaxDigits || !rest.starts_with('_')) return parts;
  const bool is_up = rest.ends_with(".up");
  if (!is_up && !rest.ends_with(".down")) return parts;
  rest.remove_suffix(is_up ? 3 : 5);
  if (rest.empty()) return parts;
  parts.role = is_up ? FileRole::kUp : FileRole::kDown;
  parts.version = without_leading_zeros(digits);
  parts.label = rest.substr(1);
  parts.order = number_key(digits);
  parts.pair = parts.version;
  parts.why.clear();
  return parts;
}

std::vector<NameParts> take_up_down_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(up_down_parts(name));
  return result;
}

bool is_up_file(std::string_view name) {
  return up_down_parts(name).role == FileRole::kUp;
}

}  // namespace miglint
