#include "migrations/formats/cargo.h"

#include "migrations/formats/lines.h"
#include "migrations/formats/signs.h"

namespace miglint {

namespace {

bool is_key(std::string_view line) {
  return !line.empty() && ((line[0] >= 'a' && line[0] <= 'z') || line[0] == '"');
}

// The value of `crate = …` with its further lines, and the tables [….crate]; empty: neither.
std::string dependency_in(std::string_view text, std::string_view crate) {
  enum class Place { kElsewhere, kKey, kTable };
  Place place = Place::kElsewhere;
  std::string found;
  const std::string table = "." + std::string(crate) + "]";
  for (const TextLine& line : lines_of(text)) {
    if (line.text.starts_with('[')) {
      place = trim(line.text).ends_with(table) ? Place::kTable : Place::kElsewhere;
    } else if (place != Place::kTable && is_key(line.text)) {
      const std::string_view key = line.text.substr(0, line.text.find_first_of(" =.\t"));
      place = key == crate ? Place::kKey : Place::kElsewhere;
    }
    if (place != Place::kElsewhere) found.append(line.text) += '\n';
  }
  return found;
}

}  // namespace

std::string other_cargo_database(const FileSystem& files,
                                 const std::string& folder,
                                 std::string_view crate) {
  std::string at = folder;
  while (true) {
    const std::string path = find_upwards(files, at, "Cargo.toml");
    if (path.empty()) return {};
    if (const auto text = files.read(path)) {
      const std::string features = dependency_in(*text, crate);
      if (features.find("postgres") != std::string::npos) return {};
      if (features.find("\"sqlite") != std::string::npos) return "SQLite";
      if (features.find("\"mysql") != std::string::npos) return "MySQL";
    }
    std::string above =
        normalize_path(join_path(join_path(std::string(parent_path(path)), "."), ".."));
    if (above == at || !files.is_directory(above)) return {};
    at = std::move(above);
  }
}

}  // namespace miglint
