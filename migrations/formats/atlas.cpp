// Atlas: every *.sql, in the order of the names; the version is what stands before the first `_`.
//
// Each file in a transaction. Directives (`-- atlas:txmode none`) count for the file only at its
// very top and with an empty line below them. atlas.sum holds a hash a file that covers all files
// before it too. Source: ariga/atlas, sql/migrate/dir.go; cmd/atlas, migrate.go.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/digests.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::string_view kSum = "atlas.sum";

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  if (!name.ends_with(".sql") || name.find('/') != std::string_view::npos) return parts;
  const std::string_view stem = without_suffix(name, ".sql");
  const std::size_t underscore = std::min(stem.find('_'), stem.size());
  parts.role = FileRole::kBoth;
  parts.version = stem.substr(0, underscore);
  parts.order = name;
  parts.label = words_of_name(stem.substr(std::min(underscore + 1, stem.size())));
  parts.pair = name;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

struct Directive {
  TextLine line;
  std::string_view name;
  std::string_view argument;
};

std::optional<Directive> directive_in(const TextLine& line) {
  const std::string_view words = trim(line.text);
  const std::size_t at = words.find("atlas:");
  const bool is_comment = words.starts_with("--") || words.starts_with("#");
  if (!is_comment || at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = words.substr(at + 6);
  const std::size_t blank = std::min(rest.find(' '), rest.size());
  return Directive{line, rest.substr(0, blank), trim(rest.substr(blank))};
}

struct Header {
  std::vector<Directive> directives;
  bool counts = false;  // an empty line parts it from the first statement
};

Header read_header(std::string_view text) {
  Header header;
  for (const TextLine& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    if (words.empty()) {
      header.counts = true;
      break;
    }
    if (!words.starts_with("--") && !words.starts_with("#")) break;
    if (auto directive = directive_in(line)) header.directives.push_back(*directive);
  }
  return header;
}

// An entry's name in a file with `-- atlas:txtar`: `-- down.sql --`.
std::string_view entry_name(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("-- ") || !line.ends_with(" --")) return {};
  return trim(line.substr(3, line.size() - std::min<std::size_t>(line.size(), 6)));
}

void cut_entries(TreeReader& reader, FileId file, TransactionMode mode, CutFile& result) {
  const std::string_view text = reader.text(file);
  std::string_view name;
  TextLine at;
  const auto finish = [&](std::uint32_t end) {
    if (name != "migration.sql" && name != "down.sql") return;
    Script script;
    script.where = {file, at.begin, at.end};
    reader.add_sql(script, file, at.end, end, mode);
    (name == "down.sql" ? result.downgrade : result.upgrade) = std::move(script);
  };
  for (const TextLine& line : lines_of(text)) {
    const std::string_view next = entry_name(line.text);
    if (next.empty()) continue;
    finish(line.begin);
    name = next;
    at = line;
  }
  finish(static_cast<std::uint32_t>(text.size()));
}

void note_unseen(const Directive& directive, FileId file, CutFile& result) {
  result.upgrade->opt_out_unseen = true;
  Note note;
  note.kind = NoteKind::kOptOutIneffective;
  note.where = {file, directive.line.begin, directive.line.end};
  note.words =
      "Atlas takes `atlas:txmode` for the whole file only where an empty line follows it, so this "
      "file runs in a transaction";
  note.help = "leave an empty line between it and the first statement";
  result.notes.push_back(std::move(note));
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  const Header header = read_header(reader.text(file));
  TransactionMode mode = reader.format.transaction;
  bool is_archive = false;
  const Directive* unseen = nullptr;
  for (const Directive& directive : header.directives) {
    const bool opts_out = directive.name == "txmode" && directive.argument == "none";
    if (opts_out && !header.counts) unseen = &directive;
    if (!header.counts) continue;
    if (opts_out) mode = TransactionMode::kPerStatement;
    if (directive.name == "checkpoint") result.kind = RevisionKind::kCheckpoint;
    if (directive.name == "txtar") is_archive = true;
  }
  if (is_archive)
    cut_entries(reader, file, mode, result);
  else
    result.upgrade = reader.whole_file(file, mode);
  if (unseen != nullptr) note_unseen(*unseen, file, result);
  return result;
}

struct SumLine {
  TextLine line;
  std::string_view name;
  std::string_view hash;
};

std::vector<SumLine> read_sum(std::string_view text) {
  std::vector<SumLine> lines;
  for (const TextLine& line : lines_of(text)) {
    const auto words = split_at_blanks(line.text);
    if (words.size() == 2 && words[1].starts_with("h1:"))
      lines.push_back({line, words[0], words[1].substr(3)});
  }
  return lines;
}

bool is_left_out_of_sum(std::string_view text) {
  const Header header = read_header(text);
  return std::ranges::any_of(header.directives, [](const Directive& directive) {
    return directive.name == "sum" && directive.argument == "ignore";
  });
}

// The first difference tells the cause: all hashes after it differ too.
void finish(TreeReader& reader) {
  if (!reader.has_file(kSum)) return;
  const LoadedText sum = reader.load(kSum);
  const auto lines = read_sum(reader.text(sum.file));
  const auto complain = [&](const TextLine& line, std::string words) {
    reader.note(NoteKind::kChecksumMismatch,
                {sum.file, line.begin, line.end},
                fmt::format("{}, so Atlas refuses the folder", words),
                "look at what has changed, then run `atlas migrate hash`");
  };
  Sha256 hash;
  auto line = lines.begin();
  for (const std::string& name : reader.folder.files) {
    if (!name.ends_with(".sql") || name.find('/') != std::string::npos) continue;
    const std::string_view text = reader.text(reader.load(name).file);
    hash.add(name);
    if (is_left_out_of_sum(text)) continue;
    hash.add(text);
    if (line == lines.end()) return complain({}, fmt::format("atlas.sum does not know `{}`", name));
    if (line->name != name)
      return complain(line->line,
                      fmt::format("atlas.sum has `{}` where `{}` stands now", line->name, name));
    if (line->hash != hash.base64())
      return complain(line->line,
                      fmt::format("`{}` is not what it was when atlas.sum was written", name));
    ++line;
  }
  if (line != lines.end())
    complain(line->line, fmt::format("atlas.sum names `{}`, which is not there", line->name));
}

bool claims(const FileSystem& /*files*/, const MigrationsFolder& folder) {
  return std::ranges::binary_search(folder.files, kSum);
}

int recognize(const Candidate& file) {
  if (take_apart_name(file.name).role == FileRole::kIgnored) return 0;
  if (!read_header(file.head).directives.empty()) return 85;
  return file.named.has(SourceFormat::kAtlas) && !leading_digits(file.name).empty() ? 60 : 0;
}

}  // namespace

extern const Format atlas;
const Format atlas = {
    .format = SourceFormat::kAtlas,
    .recognize = recognize,
    .claims = claims,
    .take_apart = take_apart,
    .duplicate_words = "Atlas takes them for one migration",
    .lower_words = "`atlas migrate apply` refuses to go on, unless --exec-order allows it",
    .keeps_duplicates = true,
    .order = VersionOrder::kText,
    .transaction = TransactionMode::kWrapped,
    .cut = cut,
    .finish = finish,
};

}  // namespace miglint
