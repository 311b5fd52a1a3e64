#include "migrations/alembic/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "migrations/alembic/config_toml.h"
#include "migrations/alembic/ini_file.h"

namespace miglint {

namespace {

// Stands for %(here)s while values are cut and joined, so that a path that is anchored there is
// told from one that only looks so. No path holds this byte.
constexpr std::string_view kHere = "\x01";

struct ConfigFile {
  const FileSystem& files;
  const std::string& path;
  std::string folder;
  std::string top;
  const IniFile* ini = nullptr;
  const TomlOptions* toml = nullptr;
  std::string section;
};

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

Result<std::optional<std::vector<std::string>>> values_of(const ConfigFile& config,
                                                          std::string_view option) {
  using Values = std::optional<std::vector<std::string>>;
  if (config.ini != nullptr) {
    auto value = config.ini->get(config.section, option);
    if (!value) return value.error();
    if (*value) return Values{{**value}};
  }
  if (config.toml == nullptr) return Values();
  const auto found = config.toml->find(option);
  if (found == config.toml->end()) return Values();
  std::vector<std::string> values;
  for (const std::string& text : found->second.values) {
    auto value = interpolate_here(text, kHere);
    if (!value)
      return Error{fmt::format(
          "{}:{}: {}: {}", config.path, found->second.line, option, value.error().message)};
    values.push_back(*std::move(value));
  }
  return Values(std::move(values));
}

// One value, "" when there is none.
Result<std::string> value_of(const ConfigFile& config, std::string_view option) {
  auto values = values_of(config, option);
  if (!values) return values.error();
  if (!*values || (*values)->empty()) return std::string();
  return std::string(trim((*values)->front()));
}

std::uint32_t line_of(const ConfigFile& config, std::string_view option) {
  if (config.ini != nullptr && config.ini->has(config.section, option))
    return config.ini->line(config.section, option);
  if (config.toml == nullptr) return 0;
  const auto found = config.toml->find(option);
  return found == config.toml->end() ? 0 : found->second.line;
}

// The folders that a relative path may start from, the likeliest first.
std::vector<std::string> bases_of(const ConfigFile& config) {
  std::vector<std::string> bases = {config.folder};
  std::string at = config.folder;
  while (at != config.top && at != "." && !at.empty() && at != "/" && !at.starts_with("..")) {
    at = normalize_path(join_path(parent_path(at), "."));
    bases.push_back(at);
  }
  bases.emplace_back(".");
  return bases;
}

// `package.module:sub/folder` names a folder inside an importable package.
std::string resource_path(std::string_view value) {
  std::string path(value);
  const std::size_t colon = path.find(':');
  for (std::size_t i = 0; i < colon; ++i)
    if (path[i] == '.') path[i] = '/';
  std::ranges::replace(path, ':', '/');
  return path;
}

// The folder that `value` means, or nullopt when there is none.
std::optional<std::string> find_folder(const ConfigFile& config, std::string_view value) {
  value = trim(value);
  if (value.empty()) return std::nullopt;
  if (value.starts_with(kHere)) {
    std::string_view rest = value.substr(kHere.size());
    while (rest.starts_with('/'))
      rest.remove_prefix(1);
    const std::string path = normalize_path(join_path(config.folder, rest));
    return config.files.is_directory(path) ? std::optional(path) : std::nullopt;
  }
  const bool is_resource = value.front() != '/' && value.find(':') != std::string_view::npos;
  const std::string tail = is_resource ? resource_path(value) : std::string(value);
  for (const std::string& base : bases_of(config)) {
    std::vector<std::string> tries = {join_path(base, tail)};
    if (is_resource)
      for (const std::string_view inside : {"src", "lib"})
        tries.push_back(join_path(join_path(base, inside), tail));
    for (const std::string& path : tries)
      if (config.files.is_directory(path)) return normalize_path(path);
  }
  return std::nullopt;
}

std::string shown(std::string_view value) {
  std::string text(value);
  if (text.starts_with(kHere)) text.replace(0, kHere.size(), "%(here)s");
  return text;
}

void cut(std::string_view text, std::string_view separators, std::vector<std::string>& items) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (const auto item = trim(text.substr(0, end)); !item.empty()) items.emplace_back(item);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// Which characters part the items of version_locations. Since 1.16 the option is path_separator,
// before it was version_path_separator; without either, commas and spaces do.
Result<std::string_view> separators_of(const ConfigFile& config) {
  std::string_view option = "path_separator";
  auto value = value_of(config, option);
  if (value && value->empty()) {
    option = "version_path_separator";
    value = value_of(config, option);
  }
  if (!value) return value.error();
  // Alembic's own template of 1.7 to 1.15 puts a comment behind the value.
  std::string_view word = *value;
  if (const std::size_t comment = word.find(" #"); comment != std::string_view::npos)
    word = trim(word.substr(0, comment));
  if (word.empty()) return std::string_view(", \n");
  if (word == "space") return std::string_view(" \n");
  if (word == "newline") return std::string_view("\n");
  if (word == "os" || word == ":") return std::string_view(":");
  if (word == ";") return std::string_view(";");
  return Error{fmt::format("{}:{}: {} `{}` is not known: use `space`, `newline`, `os`, `:` or `;`",
                           config.path,
                           line_of(config, option),
                           option,
                           word)};
}

Result<bool> read_version_locations(const ConfigFile& config, AlembicConfig& result) {
  auto values = values_of(config, "version_locations");
  if (!values) return values.error();
  std::vector<std::string> items;
  if (*values) {
    if (config.ini != nullptr && config.ini->has(config.section, "version_locations")) {
      auto separators = separators_of(config);
      if (!separators) return separators.error();
      cut((*values)->front(), *separators, items);
    } else {
      items = **values;
    }
  }
  result.locations_set = !items.empty();
  if (items.empty()) {
    const std::string versions = join_path(result.script_location, "versions");
    if (config.files.is_directory(versions)) result.version_locations.push_back(versions);
    return true;
  }
  for (const std::string& item : items) {
    auto folder = find_folder(config, item);
    if (!folder) continue;  // as Alembic does
    if (std::ranges::find(result.version_locations, *folder) == result.version_locations.end())
      result.version_locations.push_back(*std::move(folder));
  }
  return true;
}

// `postgresql://…?options=-c%20lock_timeout%3D5s`
bool url_sets_lock_timeout(std::string_view url) {
  const std::size_t query = url.find('?');
  return query != std::string_view::npos && url.find("options=", query) != std::string_view::npos &&
         url.find("lock_timeout", query) != std::string_view::npos;
}

// A number at the start of the text, as int() would read it; the default when there is none.
std::uint32_t number_or(std::string_view text, std::uint32_t otherwise) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() ? number : otherwise;
}

Result<bool> read_details(const ConfigFile& config, AlembicConfig& result) {
  if (auto read = read_version_locations(config, result); !read) return read;
  auto recursive = value_of(config, "recursive_version_locations");
  if (!recursive) return recursive.error();
  result.recursive = *recursive == "true";
  auto name = value_of(config, "file_template");
  if (!name) return name.error();
  result.file_template = *std::move(name);
  if (auto length = value_of(config, "truncate_slug_length"); length)
    result.truncate_slug_length = number_or(*length, 40);
  if (auto paths = values_of(config, "prepend_sys_path"); paths && *paths) {
    std::vector<std::string> items;
    for (const std::string& text : **paths)
      cut(text, ", :;\n", items);
    for (const std::string& item : items)
      if (auto folder = find_folder(config, item)) result.import_roots.push_back(*folder);
  }
  for (const std::string& base : bases_of(config)) {
    result.import_roots.push_back(base);
    result.import_roots.push_back(join_path(base, "src"));
  }
  // A password with a single '%' stops Alembic only when env.py asks for the URL: not our matter.
  if (auto url = value_of(config, "sqlalchemy.url"); url)
    result.sets_lock_timeout = url_sets_lock_timeout(*url);
  return true;
}

Result<std::optional<AlembicConfig>> read_section(const ConfigFile& config) {
  auto location = value_of(config, "script_location");
  if (!location) return location.error();
  AlembicConfig result;
  result.file = config.path;
  result.section = config.section;
  if (location->empty()) {
    // Flask-Migrate sets it while running, to the ini's own folder. Other programs do the like from
    // code of their own; their script directory is found as a folder.
    if (!config.files.is_file(join_path(config.folder, "env.py"))) {
      result.problem = fmt::format(
          "{}: [{}] has no script_location, and there is no env.py beside the file: name the "
          "folder "
          "that holds env.py instead",
          config.path,
          config.section);
      return std::optional(std::move(result));
    }
    result.script_location = config.folder;
  } else if (auto folder = find_folder(config, *location)) {
    result.script_location = *std::move(folder);
  } else {
    result.problem = fmt::format(
        "{}:{}: script_location `{}` does not exist: correct it, or name the "
        "migrations folder itself",
        config.path,
        line_of(config, "script_location"),
        shown(*location));
    return std::optional(std::move(result));
  }
  if (auto read = read_details(config, result); !read) return read.error();
  return std::optional(std::move(result));
}

Result<std::vector<AlembicConfig>> read_sections(ConfigFile& config,
                                                 const std::vector<std::string>& sections) {
  std::vector<AlembicConfig> results;
  for (const std::string& section : sections) {
    config.section = section;
    auto result = read_section(config);
    if (!result) return result.error();
    if (*result) results.push_back(**std::move(result));
  }
  return results;
}

Result<std::optional<TomlOptions>> toml_beside(const FileSystem& files, const std::string& folder) {
  const std::string path = join_path(folder, "pyproject.toml");
  if (!files.is_file(path)) return std::optional<TomlOptions>();
  auto text = files.read(path);
  if (!text) return std::optional<TomlOptions>();
  return read_tool_alembic(path, *text);
}

}  // namespace

Result<std::vector<AlembicConfig>> read_alembic_config(const FileSystem& files,
                                                       const std::string& path,
                                                       const std::string& top) {
  auto text = files.read(path);
  if (!text) return text.error();
  ConfigFile config{.files = files,
                    .path = path,
                    .folder = normalize_path(join_path(parent_path(path), ".")),
                    .top = normalize_path(top),
                    .section = {}};
  if (path.ends_with(".toml")) {
    auto toml = read_tool_alembic(path, *text);
    if (!toml) return toml.error();
    if (!*toml) return std::vector<AlembicConfig>();
    config.toml = &**toml;
    return read_sections(config, {"tool.alembic"});
  }
  auto ini = IniFile::parse(path, *text, std::string(kHere));
  if (!ini) return ini.error();
  auto toml = toml_beside(files, config.folder);
  if (!toml) return toml.error();
  config.ini = &*ini;
  if (*toml) config.toml = &**toml;
  std::vector<std::string> sections;
  for (const std::string& section : ini->sections())
    if (section == "alembic" || ini->has_own(section, "script_location"))
      sections.push_back(section);
  return read_sections(config, sections);
}

std::optional<AlembicConfig> script_directory(const FileSystem& files, const std::string& folder) {
  const std::string versions = join_path(folder, "versions");
  if (!files.is_file(join_path(folder, "env.py")) || !files.is_directory(versions))
    return std::nullopt;
  AlembicConfig config;
  config.script_location = folder;
  config.version_locations = {versions};
  // The package that the folder is in, and what is above it.
  std::string at = normalize_path(join_path(folder, "."));
  for (int i = 0; i < 6 && at != "." && at != "/" && !at.starts_with(".."); ++i) {
    at = normalize_path(join_path(parent_path(at), "."));
    config.import_roots.push_back(at);
  }
  return config;
}

bool is_revision_file_name(std::string_view name) {
  return name.ends_with(".py") && !name.starts_with(".#") && !name.starts_with("__init__");
}

Result<VersionFolder> list_version_folder(const FileSystem& files, const std::string& folder) {
  auto entries = files.list(folder);
  if (!entries) return entries.error();
  VersionFolder result;
  for (const DirectoryEntry& entry : *entries) {
    // What is no regular file is kept: reading it says so.
    if (!entry.is_directory && is_revision_file_name(entry.name))
      result.files.push_back(join_path(folder, entry.name));
    else if (entry.is_directory && entry.name != "__pycache__" && !entry.name.starts_with('.'))
      result.folders.push_back(join_path(folder, entry.name));
  }
  return result;
}

}  // namespace miglint
