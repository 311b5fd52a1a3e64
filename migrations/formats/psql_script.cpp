#include "migrations/formats/psql_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/formats/lines.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::size_t kLookedAt = 8;  // unnumbered files of a folder

struct Include {
  std::string path;  // as written
  bool relative = false;
  TextLine line;
};

std::optional<Include> include_in(const TextLine& line) {
  const auto words = split_at_blanks(line.text);
  if (words.size() < 2) return std::nullopt;  // what follows the name is ignored by psql
  const bool relative = words[0] == "\\ir" || words[0] == "\\include_relative";
  if (!relative && words[0] != "\\i" && words[0] != "\\include") return std::nullopt;
  std::string_view path = words[1];
  if (path.ends_with(';')) path.remove_suffix(1);
  if (path.size() > 1 && path.front() == '\'' && path.back() == '\'')
    path = path.substr(1, path.size() - 2);
  return Include{std::string(path), relative, line};
}

bool may_stand_beside(std::string_view words) {
  if (words.empty() || words.starts_with("--") || words.starts_with('\\')) return true;
  constexpr std::array<std::string_view, 5> kAllowed = {"begin", "commit", "end", "set ", "start "};
  return std::ranges::any_of(kAllowed,
                             [&](std::string_view word) { return starts_with_word(words, word); });
}

// Empty: the text is no driver.
std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> includes;
  for (const TextLine& line : lines_of(text)) {
    if (!may_stand_beside(trim(line.text))) return {};
    if (auto include = include_in(line)) includes.push_back(*std::move(include));
  }
  return includes;
}

// `\i` is relative to where psql is started: the driver's folder, or one above it.
std::string resolve(const FileSystem& files, std::string_view driver, const Include& include) {
  std::string folder(parent_path(driver));
  const std::string beside = normalize_path(join_path(folder, include.path));
  if (include.relative || files.is_file(beside)) return beside;
  for (int i = 0; i < 4 && !folder.empty() && folder != "."; ++i) {
    folder = parent_path(folder);
    std::string path = normalize_path(join_path(folder, include.path));
    if (files.is_file(path)) return path;
  }
  return beside;
}

}  // namespace

std::optional<PsqlDriver> find_psql_driver(const FileSystem& files,
                                           const std::string& folder,
                                           const std::vector<std::string>& names) {
  std::size_t looked_at = 0;
  for (const std::string& name : names) {
    if (!name.ends_with(".sql") || !leading_digits(name).empty()) continue;
    if (++looked_at > kLookedAt) break;
    const std::string path = join_path(folder, name);
    const auto text = files.read(path);
    if (!text || text->size() > kHeadBytes * 4) continue;
    PsqlDriver driver{path, {}};
    for (const Include& include : includes_of(*text)) {
      std::string included = resolve(files, path, include);
      if (files.is_file(included)) driver.included.push_back(std::move(included));
    }
    if (!driver.included.empty()) return driver;
  }
  return std::nullopt;
}

void read_psql_driver(TreeReader& reader) {
  const std::string& driver = reader.manifest;
  const auto inside = [&](const std::string& path) {
    const std::string& root = reader.folder.path;
    return root != "." && path.starts_with(root + "/") ? path.substr(root.size() + 1) : path;
  };
  const LoadedText text = reader.load(inside(driver));
  if (!text.usable) return;
  // What it sets counts for the files that it includes.
  for (const TextLine& line : lines_of(reader.text(text.file))) {
    const auto words = split_at_blanks(line.text);
    if (words.size() == 3 && words[0] == "\\set") reader.options.values[lower(words[1])] = words[2];
  }
  for (const Include& include : includes_of(reader.text(text.file))) {
    const std::string path = resolve(reader.files, driver, include);
    if (path.starts_with("..") || !reader.files.is_file(path)) {
      reader.note(
          NoteKind::kIncludeProblem,
          {text.file, include.line.begin, include.line.end},
          fmt::format("`{}` is included, and there is no such file in the project", include.path),
          "correct the path, or keep the file in the project");
      continue;
    }
    const LoadedText script = reader.load(inside(path));
    const std::string_view stem = without_suffix(file_name(path), ".sql");
    const std::size_t index = reader.history.revisions.size();
    reader.add_revision(path, words_of_name(stem), script.file);
    Script upgrade = script.usable
                         ? reader.whole_file(script.file, TransactionMode::kScript)
                         : reader.opaque_script(script.file, "a file that cannot be read");
    reader.history.revisions[index].upgrade = std::move(upgrade);
  }
}

bool is_dump(std::string_view text) {
  const std::string_view head = text.substr(0, 2048);
  return head.find("-- PostgreSQL database dump") != std::string_view::npos ||
         head.find("-- Dumped from database version") != std::string_view::npos;
}

}  // namespace miglint
