// yoyo: title.sql with title.rollback.sql, or title.py with `steps`; ids are the names.
//
// `-- depends:` and `-- transactional:` count in the comment above the first statement alone. The
// order is that of the names, then what a migration depends on comes first. Each runs in a
// transaction with a savepoint a statement. Source: yoyo 8, yoyo/migrations.py.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migrations/formats/folder_reading.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/python_source.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  const bool is_python = name.ends_with(".py");
  if (name.find('/') != std::string_view::npos || name.starts_with('_')) return parts;
  if (!is_python && !name.ends_with(".sql")) return parts;
  std::string_view stem = name.substr(0, name.rfind('.'));
  parts.role = is_python ? FileRole::kCode : FileRole::kBoth;
  if (stem.ends_with(".rollback")) {
    parts.role = FileRole::kDown;
    stem = without_suffix(stem, ".rollback");
  }
  parts.version = stem;
  parts.order = stem;
  parts.pair = stem;
  if (stem.starts_with("post-apply")) parts.kind = RevisionKind::kHook;
  const std::string_view title = stem.substr(leading_digits(stem).size());
  parts.label = words_of_name(title.empty() || title == stem ? stem : title.substr(1));
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

struct Directive {
  std::string_view name;  // "depends" or "transactional"
  std::string_view value;
};

std::optional<Directive> directive_in(std::string_view line) {
  const std::string_view words = comment_words(line);
  for (const std::string_view name : {"depends", "transactional"}) {
    if (!words.starts_with(name)) continue;
    const std::string_view rest = trim_left(words.substr(name.size()));
    if (rest.starts_with(':')) return Directive{name, trim(rest.substr(1))};
  }
  return std::nullopt;
}

void note_unseen(const TextLine& line, std::string_view name, FileId file, CutFile& result) {
  Note note;
  note.kind = NoteKind::kOptOutIneffective;
  note.where = {file, line.begin, line.end};
  note.words = fmt::format(
      "`{}:` counts for yoyo only above the first statement, so this line has no effect", name);
  note.help = "move it to the top of the file";
  result.notes.push_back(std::move(note));
}

CutFile cut_sql(TreeReader& reader, FileId file, bool is_down) {
  CutFile result;
  TransactionMode mode = TransactionMode::kWrapped;
  bool in_header = true;
  bool opt_out_unseen = false;
  for (const TextLine& line : lines_of(reader.text(file))) {
    const std::string_view words = trim(line.text);
    if (!words.empty() && !words.starts_with("--")) in_header = false;
    const auto directive = directive_in(line.text);
    if (!directive) continue;
    if (!in_header) {
      if (is_down) continue;
      note_unseen(line, directive->name, file, result);
      opt_out_unseen = opt_out_unseen || directive->name == "transactional";
    } else if (directive->name == "transactional") {
      if (lower(directive->value) == "false") mode = TransactionMode::kPerStatement;
    } else {
      for (const std::string_view id : split_at_blanks(directive->value))
        result.parents.push_back({std::string(id), {file, line.begin, line.end}});
    }
  }
  result.upgrade = reader.whole_file(file, mode);
  result.upgrade->opt_out_unseen = opt_out_unseen;
  return result;
}

// steps = [step("…", "…"), …], and the older step("…", "…") on its own.
CutFile cut_python(TreeReader& reader, FileId file) {
  CutFile result;
  const PythonSource python(reader, file);
  const PythonNode root = python.root();
  result.parents = python.strings_of(python.assigned(root, "__depends__"));
  const PythonNode transactional = python.assigned(root, "__transactional__");
  const TransactionMode mode = transactional && transactional.text() == "False"
                                   ? TransactionMode::kPerStatement
                                   : TransactionMode::kWrapped;
  Script upgrade;
  upgrade.where = reader.whole(file);
  Script downgrade = upgrade;
  bool goes_back = false;
  const auto read_step = [&](PythonNode call) {
    if (!call.is("call") || called_name(call) != "step") return;
    const PythonNode apply = argument_of(call, 0, "apply");
    const PythonNode rollback = argument_of(call, 1, "rollback");
    if (apply) python.lift(apply, mode, "a step that is no literal", upgrade);
    if (!rollback || rollback.text() == "None") return;
    goes_back = true;
    Script one;
    python.lift(rollback, mode, "a step that is no literal", one);
    downgrade.blocks.insert(downgrade.blocks.begin(), one.blocks.begin(), one.blocks.end());
  };
  if (const PythonNode steps = python.assigned(root, "steps"))
    for (const PythonNode item : steps.each())
      read_step(item);
  else if (root)
    for (const PythonNode statement : root.each())
      if (const PythonNode call = statement.first()) read_step(call);
  result.upgrade = std::move(upgrade);
  if (goes_back) result.downgrade = std::move(downgrade);
  return result;
}

CutFile cut(TreeReader& reader, const NameParts& parts, FileId file) {
  return parts.role == FileRole::kCode ? cut_python(reader, file)
                                       : cut_sql(reader, file, parts.role == FileRole::kDown);
}

void finish(TreeReader& reader) {
  reader.history.linear = false;
  std::set<std::string_view> ids;
  for (const Revision& revision : reader.history.revisions)
    ids.insert(revision.id);
  std::vector<std::pair<std::string, Reference>> missing;
  for (const Revision& revision : reader.history.revisions)
    for (const Reference& parent : revision.parents)
      if (!ids.contains(parent.id)) missing.emplace_back(revision.id, parent);
  for (const auto& [id, parent] : missing) {
    Note& note = reader.note(
        NoteKind::kMissingParent,
        parent.where,
        fmt::format(
            "{} depends on {}, which no file defines: yoyo refuses to start", id, parent.id),
        "restore the file, or name the migration that this one really depends on");
    note.ids = {id, parent.id};
  }
}

int recognize(const Candidate& file) {
  const FileRole role = take_apart_name(file.name).role;
  if (role == FileRole::kCode)
    return file.named.has(SourceFormat::kYoyo) ||
                   file.head.find("from yoyo import") != std::string_view::npos
               ? 85
               : 0;
  if (role != FileRole::kBoth) return 0;
  for (const TextLine& line : lines_of(file.head)) {
    if (const auto directive = directive_in(line.text); directive && directive->name == "depends")
      return 85;
    if (!trim(line.text).empty() && !trim(line.text).starts_with("--")) break;
  }
  return file.named.has(SourceFormat::kYoyo) ? 80 : 0;
}

}  // namespace

extern const Format yoyo;
const Format yoyo = {
    .format = SourceFormat::kYoyo,
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "yoyo refuses to start",
    .order = VersionOrder::kOther,
    .transaction = TransactionMode::kWrapped,
    .cut = cut,
    .finish = finish,
};

}  // namespace miglint
