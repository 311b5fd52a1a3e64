// Liquibase: change sets in the order of the root change log, which includes others (XML, YAML,
// JSON, formatted SQL). A change set's id is path::id::author.
//
// Each change set in a transaction of its own, unless runInTransaction is false. <sql> and
// <sqlFile> are SQL, other changes are Liquibase's own and opaque. Formatted SQL is cut at every
// ';' without regard to dollar quotes. Source: Liquibase 4, DatabaseChangeLog.java,
// AbstractFormattedChangeLogParser.java, SimpleSqlGrammar.jj.

#include "migrations/formats/liquibase.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "migrations/formats/blocks.h"
#include "migrations/formats/changelog.h"
#include "migrations/formats/formatted_sql.h"
#include "migrations/formats/reading.h"
#include "migrations/sql/lexer.h"

namespace miglint {

namespace {

constexpr std::size_t kMaxIncludes = 64;  // of files in files

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

class ChangeLogReader {
 public:
  explicit ChangeLogReader(TreeReader& reader) : reader_(reader) {}

  void read_file(const std::string& path) {
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

 private:
  LoadedText load(const std::string& path) {
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

  // --- XML, YAML, JSON
  // ------------------------------------------------------------------------------
  void read_log(const std::string& path, FileId file) {
    auto log = path.ends_with(".xml") ? parse_xml_changelog(path, reader_.text(file))
                                      : parse_yaml_changelog(path, reader_.text(file));
    if (!log) {
      reader_.refuse(reader_.whole(file),
                     fmt::format("the change log cannot be read ({})", log.error().message),
                     "correct the file");
      return;
    }
    for (const LogElement& element : log->children) {
      if (element.name == "include")
        include(path, file, element);
      else if (element.name == "includeAll")
        include_all(path, file, element);
      else if (element.name == "property")
        reader_.options.values[lower(element.attribute("name"))] = element.attribute("value");
      else if (element.name == "changeSet" && is_for_postgres(element.attribute("dbms")))
        read_change_set(path, file, element);
    }
  }

  SourceSpan at(FileId file, const LogElement& element) const {
    const std::string_view text = reader_.text(file);
    const std::size_t end = std::min(text.find('\n', element.begin), text.size());
    return {file, element.begin, static_cast<std::uint32_t>(end)};
  }

  // Relative to the file, or to the class path: a folder above it that nobody names here.
  std::string resolve(const std::string& from,
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
    return normalize_path(path);
  }

  void include(const std::string& from, FileId file, const LogElement& element) {
    const std::string path = resolve(from, element, element.attribute("file"));
    included_at_ = at(file, element);
    if (!reader_.files.is_file(path)) return missing(element.attribute("file"));
    read_file(path);
  }

  void include_all(const std::string& from, FileId file, const LogElement& element) {
    const std::string path = resolve(from, element, element.attribute("path"));
    included_at_ = at(file, element);
    const auto listed = list_migrations_folder(reader_.files, path, Depth::kRecursive);
    if (!listed) return missing(element.attribute("path"));
    for (const std::string& name : listed->files) {
      constexpr std::array<std::string_view, 5> kRead = {".sql", ".xml", ".yaml", ".yml", ".json"};
      if (std::ranges::any_of(kRead, [&](std::string_view end) { return name.ends_with(end); }))
        read_file(join_path(path, name));
    }
  }

  void missing(std::string_view path) {
    reader_.note(NoteKind::kIncludeProblem,
                 included_at_,
                 fmt::format("`{}` is included, and there is no such file", path),
                 "correct the path");
  }

  Revision& add(const std::string& path,
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

  void read_change_set(const std::string& path, FileId file, const LogElement& element) {
    const std::string_view logical = element.attribute("logicalFilePath");
    const TransactionMode mode = element.attribute("runInTransaction") == "false"
                                     ? TransactionMode::kPerStatement
                                     : TransactionMode::kWrapped;
    Script up;
    up.where = at(file, element);
    std::optional<Script> down;
    bool undoes_itself = true;  // every change is one that Liquibase can undo
    for (const LogElement& change : element.children) {
      if (change.name == "rollback") {
        if (!down) down.emplace().where = at(file, change);
        read_rollback(path, file, change, mode, *down);
        if (down->blocks.empty()) declare_empty(*down);
      } else if (change.name != "comment" && change.name != "preConditions" &&
                 change.name != "validCheckSum" && change.name != "tagDatabase") {
        const bool is_sql = read_change(path, file, change, mode, up);
        undoes_itself = undoes_itself && !is_sql;
      }
    }
    if (!down && undoes_itself && !up.blocks.empty()) {
      down.emplace().where = up.where;
      down->blocks.push_back(
          opaque_block(up.where, "what Liquibase derives as the way back", mode));
    }
    Revision& revision = add(logical.empty() ? path : std::string(logical),
                             element.attribute("id"),
                             element.attribute("author"),
                             up.where);
    if (element.attribute("runOnChange") == "true" || element.attribute("runAlways") == "true")
      revision.kind = RevisionKind::kRepeatable;
    revision.upgrade = std::move(up);
    revision.downgrade = std::move(down);
  }

  // True for SQL, which Liquibase cannot undo by itself.
  bool read_change(const std::string& path,
                   FileId file,
                   const LogElement& change,
                   TransactionMode mode,
                   Script& script) {
    if (change.name == "sql" || change.name == "createProcedure") {
      if (!is_for_postgres(change.attribute("dbms"))) return true;
      const std::string_view attribute = change.attribute("sql");
      lift(file, change, attribute.empty() ? change.text : std::string(attribute), mode, script);
      return true;
    }
    if (change.name == "sqlFile") {
      if (!is_for_postgres(change.attribute("dbms"))) return true;
      const std::string target = resolve(path, change, change.attribute("path"));
      included_at_ = at(file, change);
      if (!reader_.files.is_file(target)) {
        missing(change.attribute("path"));
        script.blocks.push_back(opaque_block(included_at_, "a file that is not there", mode));
        return true;
      }
      const LoadedText text = load(target);
      if (text.usable)
        reader_.add_sql(
            script, text.file, 0, static_cast<std::uint32_t>(reader_.text(text.file).size()), mode);
      return true;
    }
    script.blocks.push_back(
        opaque_block(at(file, change), fmt::format("Liquibase's {}", change.name), mode));
    return false;
  }

  void lift(FileId file,
            const LogElement& change,
            const std::string& sql,
            TransactionMode mode,
            Script& script) {
    if (scan(sql).empty()) return;
    const std::string_view text = reader_.text(file);
    const std::size_t found = text.find(sql, change.begin);
    const auto begin = static_cast<std::uint32_t>(found);
    // Byte for byte in the file: then placeholders and the like are read there.
    if (found != std::string_view::npos)
      return reader_.add_sql(
          script, file, begin, begin + static_cast<std::uint32_t>(sql.size()), mode);
    script.blocks.push_back(lifted_block(reader_.sources, sql, at(file, change), mode));
  }

  void read_rollback(const std::string& path,
                     FileId file,
                     const LogElement& rollback,
                     TransactionMode mode,
                     Script& script) {
    lift(file, rollback, rollback.text, mode, script);
    if (!rollback.attribute("changeSetId").empty())
      script.blocks.push_back(
          opaque_block(at(file, rollback), "another change set, run again", mode));
    for (const LogElement& change : rollback.children)
      if (change.name != "comment" && change.name != "empty")
        read_change(path, file, change, mode, script);
  }

  static void declare_empty(Script& script) {
    script.declared_irreversible = true;
    script.irreversible_reason = "an empty rollback";
  }

  // --- formatted SQL
  // --------------------------------------------------------------------------------
  void read_sql(const std::string& path, FileId file) {
    const std::string_view text = reader_.text(file);
    if (!is_formatted_sql(text)) {
      Revision& revision = add(path, "raw", "includeAll", reader_.whole(file));
      const std::size_t index =
          static_cast<std::size_t>(&revision - reader_.history.revisions.data());
      Script script = reader_.whole_file(file, TransactionMode::kWrapped);
      reader_.history.revisions[index].upgrade = std::move(script);
      return;
    }
    const FormattedSql sql = read_formatted_sql(text);
    for (const auto& [name, value] : sql.properties)
      reader_.options.values[lower(name)] = value;
    for (const FormattedSql::Problem& problem : sql.problems)
      reader_.refuse(
          {file, problem.line.begin, problem.line.end}, problem.why, "correct the marker");
    for (const SqlChangeSet& set : sql.change_sets)
      if (is_for_postgres(set.attribute("dbms"))) read_sql_set(path, file, sql, set);
  }

  void read_sql_set(const std::string& path,
                    FileId file,
                    const FormattedSql& sql,
                    const SqlChangeSet& set) {
    const std::string_view logical = set.attribute("logicalFilePath");
    const SourceSpan where{file, set.line.begin, set.line.end};
    const TransactionMode mode = set.attribute("runInTransaction") == "false"
                                     ? TransactionMode::kPerStatement
                                     : TransactionMode::kWrapped;
    Script up;
    up.where = where;
    reader_.add_sql(up, file, set.begin, set.end, mode);
    if (up.blocks.empty())
      reader_.refuse(where, "the change set has no SQL", "write its statements, or delete it");
    std::optional<Script> down;
    if (set.rollback) down = rollback_of(file, sql, *set.rollback, mode);
    note_cut_body(file, set);
    Revision& revision =
        add(logical.empty() ? path : std::string(logical), set.id, set.author, where);
    if (set.attribute("runOnChange") == "true" || set.attribute("runAlways") == "true")
      revision.kind = RevisionKind::kRepeatable;
    revision.upgrade = std::move(up);
    revision.downgrade = std::move(down);
  }

  Script rollback_of(FileId file,
                     const FormattedSql& sql,
                     const SqlRollback& rollback,
                     TransactionMode mode) {
    Script script;
    script.where = {file, rollback.line.begin, rollback.line.end};
    if (!rollback.change_set.empty()) {
      const auto again = std::ranges::find_if(sql.change_sets, [&](const SqlChangeSet& one) {
        return one.id == rollback.change_set &&
               (rollback.change_set_author.empty() || one.author == rollback.change_set_author);
      });
      if (again != sql.change_sets.end())
        reader_.add_sql(script, file, again->begin, again->end, mode);
      else
        script.blocks.push_back(opaque_block(script.where, "another change set, run again", mode));
      return script;
    }
    if (rollback.is_empty) {
      declare_empty(script);
      return script;
    }
    const std::string_view text = reader_.text(file);
    SqlBlock block;
    block.transaction = mode;
    for (const auto& [begin, end] : rollback.pieces) {
      block.map.add(static_cast<std::uint32_t>(block.sql.size()), {file, begin, end}, true);
      block.sql.append(text.substr(begin, end - begin)) += '\n';
    }
    if (rollback.pieces.empty() || scan(block.sql).empty()) return script;
    block.where = {file, rollback.pieces.front().first, rollback.pieces.back().second};
    script.blocks.push_back(std::move(block));
    return script;
  }

  // Liquibase's tokeniser knows BEGIN … END and no dollar quotes.
  void note_cut_body(FileId file, const SqlChangeSet& set) {
    if (set.attribute("splitStatements") == "false" || !set.attribute("endDelimiter").empty())
      return;
    const std::string_view text = reader_.text(file).substr(0, set.end);
    for (std::size_t at = set.begin; at < text.size();) {
      const std::size_t past = past_text(text, at);
      if (past != at && text[at] == '$') {
        const std::size_t cut = cut_in(text, at, past);
        if (cut != std::string_view::npos) return say_cut(file, cut);
      }
      at = past == at ? at + 1 : past;
    }
  }

  static std::size_t cut_in(std::string_view text, std::size_t begin, std::size_t end) {
    int depth = 0;
    for (std::size_t at = begin; at < end; ++at) {
      if (text[at] == ';' && depth == 0) return at;
      const bool begins_word = at > begin && (text[at - 1] == ' ' || text[at - 1] == '\n' ||
                                              text[at - 1] == '\t' || text[at - 1] == '$');
      if (!begins_word) continue;
      const std::string_view rest = text.substr(at, std::min<std::size_t>(end - at, 6));
      if (starts_with_word(rest, "begin")) ++depth;
      if (starts_with_word(rest, "end") && depth > 0 &&
          (rest.size() == 3 || rest[3] == ';' || rest[3] == ' ' || rest[3] == '\n'))
        --depth;
    }
    return std::string_view::npos;
  }

  void say_cut(FileId file, std::size_t cut) {
    const auto at = static_cast<std::uint32_t>(cut);
    reader_.note(NoteKind::kToolSplitsDifferently,
                 {file, at, at + 1},
                 "Liquibase does not know dollar quotes and ends the statement at this `;`, so it "
                 "sends two halves that Postgres refuses",
                 "add `splitStatements:false` to the change set, or an endDelimiter");
  }

  TreeReader& reader_;
  std::vector<std::string> open_;
  SourceSpan included_at_;
  std::map<std::string, LoadedText> outside_;
  std::map<std::string, SourceSpan> first_;
};

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
    .read = read,
};

}  // namespace miglint
