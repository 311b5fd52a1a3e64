// Liquibase: change sets in the order of the root change log, which includes others (XML, YAML,
// JSON, formatted SQL). A change set's id is path::id::author.
//
// Each change set in a transaction of its own, unless runInTransaction is false. Its own changes
// (createTable, …) become the SQL that it sends (changelog_changes.h). Formatted SQL is cut at
// every ';' without regard to dollar quotes. Source: Liquibase 5, DatabaseChangeLog.java,
// AbstractFormattedChangeLogParser.java, SimpleSqlGrammar.jj.

#include "migrations/formats/liquibase.h"

#include <algorithm>
#include <array>

#include "migrations/formats/changelog_reader.h"

namespace miglint {

namespace {

void prepare(TreeReader& reader) {
  reader.options.templating.keeps_unknown = true;
  reader.options.separator = liquibase_separator("", "");
}

void read(TreeReader& reader) {
  ChangeLogReader log(reader);
  if (!reader.manifest.empty()) return log.read_file(reader.manifest);
  // Without a root the order of the paths is the best that can be known.
  for (const std::string& name : reader.folder.files) {
    if (!name.ends_with(".sql")) continue;
    const std::string path = normalize_path(reader.path_of(name));
    const auto text = reader.files.read(path);
    if (text && is_formatted_sql(*text)) log.read_file(path);
  }
}

int recognize(const Candidate& file) {
  return file.name.ends_with(".sql") && is_formatted_sql(file.head) ? 90 : 0;
}

// The names that the change log's text includes, as far as they are files' last names.
bool mentions(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const char before = at == 0 ? ' ' : text[at - 1];
    if (before == '"' || before == '/' || before == ' ' || before == '\'') return true;
  }
  return false;
}

}  // namespace

std::string root_changelog(const FileSystem& files,
                           const std::string& folder,
                           const std::vector<std::string>& names) {
  constexpr std::array<std::string_view, 4> kLogs = {".xml", ".yaml", ".yml", ".json"};
  std::vector<std::pair<std::string, std::string>> logs;  // name, text
  for (const std::string& name : names) {
    if (std::ranges::none_of(kLogs, [&](std::string_view end) { return name.ends_with(end); }))
      continue;
    auto text = files.read(join_path(folder, name));
    if (text && std::string_view(*text).substr(0, kHeadBytes).find("databaseChangeLog") !=
                    std::string_view::npos)
      logs.emplace_back(name, *std::move(text));
  }
  std::vector<std::string> roots;
  for (const auto& log : logs) {
    const std::string& name = log.first;
    const bool is_included = std::ranges::any_of(logs, [&](const auto& other) {
      return other.first != name && mentions(other.second, name);
    });
    if (!is_included) roots.push_back(name);
  }
  for (const std::string_view word : {"master", "root", "main"})
    for (const std::string& name : roots)
      if (name.find(word) != std::string::npos) return join_path(folder, name);
  return roots.empty() ? std::string() : join_path(folder, roots.front());
}

extern const Format liquibase;
const Format liquibase = {
    .format = SourceFormat::kLiquibase,
    .depth = Depth::kRecursive,
    .recognize = recognize,
    .duplicate_words = "Liquibase refuses to start",
    .transaction = TransactionMode::kWrapped,
    .drops_mark = true,
    .placeholders = {"${", "}"},
    .prepare = prepare,
    .read = read,
};

}  // namespace miglint
