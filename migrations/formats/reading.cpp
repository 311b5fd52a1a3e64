#include "migrations/formats/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/formats/blocks.h"
#include "migrations/formats/folder_reading.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/statements.h"
#include "migrations/formats/terminators.h"
#include "migrations/sql/lexer.h"

namespace miglint {

namespace {

constexpr std::array<std::string_view, 8> kDirectionFolders = {
    "up", "down", "rollback", "rollbacks", "undo", "revert", "downgrade", "upgrade"};

constexpr int kMaxDepth = 12;               // of folders in folders
constexpr std::size_t kWordsLookedAt = 10;  // ALTER TABLE s.t DETACH PARTITION p CONCURRENTLY
constexpr std::size_t kMaxIncludes = 32;    // of files in files

void list_below(const FileSystem& files,
                const std::string& path,
                const std::string& prefix,
                int depth,
                MigrationsFolder& folder) {
  const auto entries = files.list(path);
  if (!entries) return;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.name.starts_with('.')) continue;
    if (!entry.is_directory)
      folder.files.push_back(prefix + entry.name);
    else if (depth > 0)
      list_below(files, join_path(path, entry.name), prefix + entry.name + "/", depth - 1, folder);
  }
}

// As far as its first words tell.
bool fails_in_transaction(const StatementWords& statement) {
  const std::vector<std::string>& words = statement.words;
  return !words.empty() &&
         (words.front() == "vacuum" || std::ranges::find(words, "concurrently") != words.end());
}

}  // namespace

bool is_direction_folder(std::string_view name) {
  return std::ranges::find(kDirectionFolders, name) != kDirectionFolders.end();
}

Result<MigrationsFolder> list_migrations_folder(const FileSystem& files,
                                                const std::string& path,
                                                Depth depth) {
  auto entries = files.list(path);
  if (!entries) return entries.error();
  MigrationsFolder folder;
  folder.path = path;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.name.starts_with('.')) continue;
    if (!entry.is_directory) {
      folder.files.push_back(entry.name);
      continue;
    }
    folder.folders.push_back(entry.name);
    const bool enters = depth == Depth::kOneBelow || depth == Depth::kRecursive ||
                        (depth == Depth::kDirections && is_direction_folder(entry.name));
    if (!enters) continue;
    list_below(files,
               join_path(path, entry.name),
               entry.name + "/",
               depth == Depth::kRecursive ? kMaxDepth : 0,
               folder);
  }
  std::ranges::sort(folder.files);
  return folder;
}

void TreeReader::read() {
  if (format.prepare != nullptr) format.prepare(*this);
  for (const auto& [name, value] : given_values)
    options.values.insert_or_assign(name, value);
  if (format.read != nullptr)
    format.read(*this);
  else
    read_by_names(*this);
  if (format.finish != nullptr) format.finish(*this);
  weigh_opt_outs();
  note_byte_order_marks();
  note_empty();
  note_missing_terminators(*this);
  note_sequence_gaps(*this);
}

// A marker without effect matters where a statement then fails.
void TreeReader::weigh_opt_outs() {
  for (Note& note : history.notes) {
    if (note.kind != NoteKind::kOptOutIneffective) continue;
    const std::string sql(text(note.where.file));
    note.mild = std::ranges::none_of(statement_words(sql, kWordsLookedAt), fails_in_transaction);
  }
}

// Where many are empty it is a custom (a step of another database, a place kept).
void TreeReader::note_empty() {
  std::vector<const Revision*> empty;
  for (const Revision& revision : history.revisions) {
    const bool is_step = revision.kind == RevisionKind::kVersioned && revision.upgrade;
    if (is_step && revision.upgrade->blocks.empty()) empty.push_back(&revision);
  }
  if (empty.size() * 4 > history.revisions.size() && history.revisions.size() > 1) return;
  for (const Revision* revision : empty) {
    const bool is_said = std::ranges::any_of(history.notes, [&](const Note& note) {
      return note.kind == NoteKind::kToolDirectiveError && note.where.file == revision->file;
    });
    if (is_said) continue;
    Note& one = note(NoteKind::kEmptyMigration,
                     revision->id_where,
                     fmt::format("migration {} has no statements", revision->id));
    one.ids = {revision->id};
  }
}

// Where the mark hides a marker, the tool's own refusal is said already.
void TreeReader::note_byte_order_marks() {
  if (format.drops_mark || options.client == Client::kPsql) return;
  for (const auto& [path, loaded] : loaded_) {
    const FileId file = loaded.file;
    if (!loaded.usable || !path.ends_with(".sql") || !text(file).starts_with(kByteOrderMark))
      continue;
    const bool is_said = std::ranges::any_of(history.notes, [file](const Note& one) {
      const bool is_refused =
          one.kind == NoteKind::kToolDirectiveError || one.kind == NoteKind::kOptOutIneffective;
      return is_refused && one.where.file == file && one.where.begin <= 3;
    });
    if (is_said) continue;
    note(NoteKind::kBadEncoding,
         {file, 0, 3},
         fmt::format("the file begins with a byte order mark, and {} sends it along: the server "
                     "takes it for a part of the first word",
                     tool()),
         "save the file as UTF-8 without it")
        .mild = true;
  }
}

void TreeReader::note_line_ends(FileId file) {
  const std::string_view all = text(file);
  const std::size_t with = all.find("\r\n");
  if (with == std::string_view::npos) return;
  for (std::size_t at = all.find('\n'); at != std::string_view::npos; at = all.find('\n', at + 1)) {
    if (at > 0 && all[at - 1] == '\r') continue;
    const auto place = static_cast<std::uint32_t>(std::max(at, with));
    note(NoteKind::kBadEncoding,
         {file, place, place},
         "some lines of this file end with CR LF and some with LF, so the text that runs, and the "
         "checksum of it, depend on the editor or the checkout",
         "save the file with one kind of line end")
        .mild = true;
    return;
  }
}

LoadedText TreeReader::load(std::string_view name) {
  std::string path = normalize_path(path_of(name));
  const auto [found, is_new] = loaded_.try_emplace(path);
  if (!is_new) return found->second;
  found->second = load_text(files, path, sources, history.notes);
  if (found->second.usable && path.ends_with(".sql")) note_line_ends(found->second.file);
  return found->second;
}

bool TreeReader::has_file(std::string_view name) const {
  return std::ranges::binary_search(folder.files, name);
}

Note& TreeReader::note(NoteKind kind, SourceSpan where, std::string words, std::string help) {
  return history.notes.emplace_back(Note{kind, where, std::move(words), std::move(help), {}, {}});
}

Note& TreeReader::refuse(SourceSpan where, std::string_view why, std::string help) {
  return note(NoteKind::kToolDirectiveError,
              where,
              fmt::format("{}, so {} refuses it", why, tool()),
              std::move(help));
}

Revision& TreeReader::add_revision(std::string id, std::string label, FileId file) {
  Revision& revision = history.revisions.emplace_back();
  revision.id = std::move(id);
  revision.message = std::move(label);
  revision.file = file;
  revision.id_where = whole(file);
  return revision;
}

Script TreeReader::whole_file(FileId file, TransactionMode transaction) {
  const std::string_view content = text(file);
  const std::uint32_t begin = content.starts_with(kByteOrderMark) ? 3 : 0;
  Script script;
  script.where = {file, begin, begin};
  add_sql(script, file, begin, static_cast<std::uint32_t>(content.size()), transaction);
  return script;
}

Script TreeReader::opaque_script(FileId file, std::string_view why, SourceSpan where) {
  Script script;
  script.where = where.file == kNoFile ? whole(file) : where;
  script.blocks.push_back(opaque_block(script.where, why, format.transaction));
  return script;
}

SqlBlock TreeReader::sent_block(FileId file, std::uint32_t begin, std::uint32_t end) {
  const ClientText client = read_client_text(text(file), begin, end, options);
  write_remarks(file, client);
  return block_with_edits(file, text(file), begin, end, client.edits);
}

SqlBlock TreeReader::written_block(const std::string& sql,
                                   SourceSpan where,
                                   TransactionMode transaction) {
  const ClientText client =
      read_client_text(sql, 0, static_cast<std::uint32_t>(sql.size()), options);
  std::string sent;
  std::size_t at = 0;
  for (const TextEdit& edit : client.edits) {
    sent.append(sql, at, edit.begin - at) += edit.text;
    at = edit.end;
  }
  sent.append(sql, at);
  for (const TextRemark& remark : client.remarks)
    if (remark.kind == TextRemark::Kind::kPlaceholder) say_placeholder(where, remark.words);
  return lifted_block(sources, std::move(sent), where, transaction);
}

void TreeReader::add_sql(Script& script,
                         FileId file,
                         std::uint32_t begin,
                         std::uint32_t end,
                         TransactionMode transaction) {
  std::vector<FileId> open_files = {file};
  add_range(script, file, begin, end, transaction, open_files);
}

void TreeReader::add_range(Script& script,
                           FileId file,
                           std::uint32_t begin,
                           std::uint32_t end,
                           TransactionMode transaction,
                           std::vector<FileId>& open_files) {
  const ClientText client = read_client_text(text(file), begin, end, options);
  write_remarks(file, client);
  const auto add_block = [&](std::uint32_t from, std::uint32_t to) {
    if (!has_statements(sources, file, from, to)) return;
    SqlBlock block = block_with_edits(file, text(file), from, to, client.edits);
    if (!client.edits.empty() && scan(block.sql).empty()) return;
    block.transaction = transaction;
    script.blocks.push_back(std::move(block));
  };
  std::uint32_t at = begin;
  for (const TextCut& cut : client.cuts) {
    add_block(at, cut.begin);
    at = cut.end;
    if (cut.kind == TextCut::Kind::kDynamic)
      script.blocks.push_back(opaque_block({file, cut.begin, cut.end},
                                           "the statements that the query before it returns "
                                           "(`\\gexec`)",
                                           transaction));
    else
      include(script, file, cut, transaction, open_files);
  }
  add_block(at, end);
}

// `\i` is relative to psql's current folder, taken to be the project's; `\ir` to the file that it
// stands in.
void TreeReader::include(Script& script,
                         FileId from,
                         const TextCut& cut,
                         TransactionMode transaction,
                         std::vector<FileId>& open_files) {
  const SourceSpan where{from, cut.begin, cut.end};
  const std::string beside = normalize_path(join_path(parent_path(sources[from].path), cut.path));
  const std::string below = normalize_path(join_path(folder.path, cut.path));
  const bool beside_first = cut.kind == TextCut::Kind::kRelativeInclude || !files.is_file(below);
  const std::string path = beside_first ? beside : below;
  const auto problem = [&](std::string words, std::string help) {
    note(NoteKind::kIncludeProblem, where, std::move(words), std::move(help));
    script.blocks.push_back(opaque_block(where, "a file that is not there", transaction));
  };
  if (cut.path.find(':') != std::string::npos || cut.path.find('$') != std::string::npos) {
    script.blocks.push_back(
        opaque_block(where, "an include whose path is a variable", transaction));
    return;
  }
  if (path.starts_with('/') || path.starts_with("..")) {
    problem(fmt::format("`{}` lies outside the project", cut.path),
            "keep what a migration includes beside it");
    return;
  }
  if (!files.is_file(path)) {
    problem(fmt::format("`{}` is included, and there is no such file", cut.path),
            "correct the path: `\\ir` is relative to this file, `\\i` to where psql is started");
    return;
  }
  const LoadedText loaded = [&] {
    const auto [found, is_new] = loaded_.try_emplace(path);
    if (is_new) found->second = load_text(files, path, sources, history.notes);
    return found->second;
  }();
  if (std::ranges::find(open_files, loaded.file) != open_files.end() ||
      open_files.size() >= kMaxIncludes) {
    note(NoteKind::kIncludeProblem,
         where,
         fmt::format("`{}` is included from within itself, so psql never ends", cut.path),
         "take out one of the includes");
    return;
  }
  if (!loaded.usable) return;
  open_files.push_back(loaded.file);
  add_range(script,
            loaded.file,
            0,
            static_cast<std::uint32_t>(text(loaded.file).size()),
            transaction,
            open_files);
  open_files.pop_back();
}

void TreeReader::say_placeholder(SourceSpan where, const std::string& words) {
  if (said_placeholders_.try_emplace(words, true).second)
    note(NoteKind::kTemplatePlaceholder,
         where,
         fmt::format("what stands for `{}` is known only when the migration runs, so the "
                     "statement is judged with a name in its place",
                     words));
}

// One note a file and kind: the first one tells the cause.
void TreeReader::write_remarks(FileId file, const ClientText& client) {
  bool said_command = false;
  bool said_data = false;
  for (const TextRemark& remark : client.remarks) {
    const SourceSpan where{file, remark.begin, remark.end};
    switch (remark.kind) {
      case TextRemark::Kind::kMetaCommand:
        if (!said_command)
          note(NoteKind::kPsqlMetaCommand,
               where,
               fmt::format("`{}` is a command of psql, and {} sends the file to the server, which "
                           "refuses it",
                           remark.words,
                           format.format == SourceFormat::kSql ? "a driver" : tool()),
               "write it in SQL, or run the file with psql");
        said_command = true;
        break;
      case TextRemark::Kind::kCopyData:
        if (!said_data)
          note(NoteKind::kCopyNotTerminated,
               where,
               fmt::format("{} cannot send the rows below COPY … FROM stdin: the server takes them "
                           "for SQL",
                           tool()),
               "write INSERT statements, or load the rows with psql");
        said_data = true;
        break;
      case TextRemark::Kind::kCopyUnterminated:
        note(
            NoteKind::kCopyNotTerminated,
            where,
            "the rows of this COPY … FROM stdin have no end: there is no line `\\.` before the end "
            "of the file",
            "end the rows with a line that holds `\\.` alone");
        break;
      case TextRemark::Kind::kPlaceholder:
        say_placeholder(where, remark.words);
        break;
    }
  }
}

}  // namespace miglint
