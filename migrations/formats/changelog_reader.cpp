#include "migrations/formats/changelog_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/formats/lines.h"

namespace miglint {

namespace {

constexpr std::size_t kMaxIncludes = 64;  // of files in files

}  // namespace

bool is_for_postgres(std::string_view dbms) {
  if (dbms.empty() || dbms == "all") return true;
  bool wanted = false;
  bool only_excludes = true;
  while (!dbms.empty()) {
    const std::size_t comma = std::min(dbms.find(','), dbms.size());
    std::string_view one = trim(dbms.substr(0, comma));
    const bool excludes = one.starts_with('!');
    if (excludes) one.remove_prefix(1);
    if (one == "postgresql" && excludes) return false;
    wanted = wanted || (one == "postgresql" && !excludes);
    only_excludes = only_excludes && excludes;
    dbms.remove_prefix(std::min(comma + 1, dbms.size()));
  }
  return wanted || only_excludes;
}

bool is_context_for_postgres(std::string_view context) {
  constexpr std::array<std::string_view, 7> kOthers = {
      "mysql", "mariadb", "sqlite", "mssql", "oracle", "h2", "db2"};
  std::string words = lower(context);
  std::ranges::replace_if(
      words, [](char c) { return c == ',' || c == '(' || c == ')'; }, ' ');
  if (words.find("postgres") != std::string::npos || words.find('!') != std::string::npos ||
      starts_with_word(words, "not "))
    return true;
  return std::ranges::none_of(kOthers, [&](std::string_view other) {
    return std::ranges::count(split_at_blanks(words), other) > 0;
  });
}

// Whether the preconditions ask for another database: a `dbms` of theirs, or an <or> of some.
static bool asks_for_other_database(const LogElement& conditions) {
  const auto is_other = [](const LogElement& one) {
    return one.name == "dbms" && !is_for_postgres(one.attribute("type"));
  };
  return std::ranges::any_of(conditions.children, [&](const LogElement& one) {
    const bool is_choice = one.name == "or" && !one.children.empty();
    return is_other(one) || (is_choice && std::ranges::all_of(one.children, is_other));
  });
}

static bool runs_here(const LogElement& change_set) {
  const std::string_view filter = change_set.attribute("contextFilter");
  const std::string_view context = filter.empty() ? change_set.attribute("context") : filter;
  const LogElement* conditions = change_set.child("preConditions");
  return is_for_postgres(change_set.attribute("dbms")) && is_context_for_postgres(context) &&
         change_set.attribute("ignore") != "true" &&
         (conditions == nullptr || !asks_for_other_database(*conditions));
}

// A class path is put together from the resources of several modules that stand side by side.
static std::string in_other_module(const FileSystem& files,
                                   std::string_view from,
                                   std::string_view path) {
  constexpr std::string_view kResources = "/src/main/resources";
  const std::size_t at = from.find(kResources);
  if (at == std::string_view::npos) return {};
  const std::string modules = normalize_path(join_path(from.substr(0, at), ".."));
  const auto entries = files.list(modules);
  if (!entries) return {};
  for (const DirectoryEntry& entry : *entries) {
    if (!entry.is_directory || entry.name.starts_with('.')) continue;
    std::string there = normalize_path(join_path(join_path(modules, entry.name),
                                                 fmt::format("{}/{}", kResources.substr(1), path)));
    if (files.is_file(there) || files.is_directory(there)) return there;
  }
  return {};
}

void ChangeLogReader::read_file(const std::string& path) {
  if (std::ranges::find(open_, path) != open_.end() || open_.size() >= kMaxIncludes) {
    reader_.note(NoteKind::kIncludeProblem,
                 included_at_,
                 fmt::format("`{}` is included from within itself, so Liquibase stops", path),
                 "take out one of the includes");
    return;
  }
  const LoadedText text = load(path);
  if (!text.usable) return;
  open_.push_back(path);
  if (path.ends_with(".sql"))
    read_sql(path, text.file);
  else
    read_log(path, text.file);
  open_.pop_back();
}

LoadedText ChangeLogReader::load(const std::string& path) {
  const std::string_view root = reader_.folder.path;
  const bool inside = root != "." && path.starts_with(root) && path.size() > root.size() &&
                      path[root.size()] == '/';
  if (inside) return reader_.load(std::string_view(path).substr(root.size() + 1));
  const auto [found, is_new] = outside_.try_emplace(path);
  if (is_new)
    found->second = root == "."
                        ? reader_.load(path)
                        : load_text(reader_.files, path, reader_.sources, reader_.history.notes);
  return found->second;
}

void ChangeLogReader::read_log(const std::string& path, FileId file) {
  auto log = path.ends_with(".xml") ? parse_xml_changelog(path, reader_.text(file))
                                    : parse_yaml_changelog(path, reader_.text(file));
  if (!log) {
    reader_.refuse(reader_.whole(file),
                   fmt::format("the change log cannot be read ({})", log.error().message),
                   "correct the file");
    return;
  }
  const std::string_view logical = log->attribute("logicalFilePath");
  const std::string shown = logical.empty() ? path : std::string(logical);
  for (const LogElement& element : log->children) {
    if (element.name == "include")
      include(path, file, element);
    else if (element.name == "includeAll")
      include_all(path, file, element);
    else if (element.name == "property")
      read_property(
          element.attribute("name"), element.attribute("value"), element.attribute("dbms"));
    else if (element.name == "changeSet" && runs_here(element))
      read_change_set(path, shown, file, element);
  }
}

// The first value stays.
void ChangeLogReader::read_property(std::string_view name,
                                    std::string_view value,
                                    std::string_view dbms) {
  if (is_for_postgres(dbms)) reader_.options.values.try_emplace(lower(name), value);
}

// Relative to the file, or to the class path: a folder above it that nobody names here.
std::string ChangeLogReader::resolve(const std::string& from,
                                     const LogElement& element,
                                     std::string_view path) const {
  if (path.starts_with("classpath:")) path.remove_prefix(10);
  while (path.starts_with('/'))
    path.remove_prefix(1);
  const auto exists = [&](const std::string& one) {
    return reader_.files.is_file(one) || reader_.files.is_directory(one);
  };
  std::string folder(parent_path(from));
  const std::string beside = normalize_path(join_path(folder, path));
  if (element.attribute("relativeToChangelogFile") == "true") return beside;
  for (int i = 0; i < 12; ++i) {
    std::string candidate = normalize_path(join_path(folder, path));
    if (exists(candidate)) return candidate;
    if (folder.empty() || folder == "." || folder == "/") break;
    folder = parent_path(folder);
  }
  if (std::string other = in_other_module(reader_.files, from, path); !other.empty()) return other;
  return normalize_path(path);
}

void ChangeLogReader::include(const std::string& from, FileId file, const LogElement& element) {
  const std::string path = resolve(from, element, element.attribute("file"));
  included_at_ = at(file, element);
  if (!reader_.files.is_file(path)) {
    if (element.attribute("errorIfMissing") != "false") missing(element.attribute("file"));
    return;
  }
  read_file(path);
}

void ChangeLogReader::include_all(const std::string& from, FileId file, const LogElement& element) {
  const std::string path = resolve(from, element, element.attribute("path"));
  included_at_ = at(file, element);
  const auto listed = list_migrations_folder(reader_.files, path, Depth::kRecursive);
  if (!listed) {
    if (element.attribute("errorIfMissingOrEmpty") != "false") missing(element.attribute("path"));
    return;
  }
  for (const std::string& name : listed->files) {
    constexpr std::array<std::string_view, 5> kRead = {".sql", ".xml", ".yaml", ".yml", ".json"};
    if (std::ranges::any_of(kRead, [&](std::string_view end) { return name.ends_with(end); }))
      read_file(join_path(path, name));
  }
}

void ChangeLogReader::missing(std::string_view path) {
  reader_.note(NoteKind::kIncludeProblem,
               included_at_,
               fmt::format("`{}` is included, and there is no such file", path),
               "correct the path");
}

SourceSpan ChangeLogReader::at(FileId file, const LogElement& element) const {
  const std::string_view text = reader_.text(file);
  const std::size_t end = std::min(text.find('\n', element.begin), text.size());
  return {file, element.begin, static_cast<std::uint32_t>(end)};
}

Revision& ChangeLogReader::add(const std::string& path,
                               std::string_view id,
                               std::string_view author,
                               SourceSpan where) {
  const std::string full = fmt::format("{}::{}::{}", path, id, author);
  const auto [first, is_new] = first_.try_emplace(full, where);
  if (!is_new) {
    Note& note = reader_.note(NoteKind::kCollidingVersionPrefix,
                              where,
                              fmt::format("change set {}::{} is there twice in one file, so "
                                          "Liquibase refuses to start",
                                          id,
                                          author),
                              "give it an id of its own");
    note.ids = {full};
    note.related.push_back({first->second, "the first change set with this id"});
  }
  Revision& revision = reader_.add_revision(full, std::string(id), where.file);
  revision.id_where = where;
  return revision;
}

}  // namespace miglint
