// tern: N_title.sql, numbered from 1 without a gap; up and down are parted by a line.
//
// A section is one transaction, unless the line `---- tern: disable-tx ----` stands in it: then its
// statements are sent one by one. Files are Go templates; `{{ template "x.sql" . }}` puts another
// file of the folder in its place. Source: tern v2, migrate/migrate.go.

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "migrations/formats/blocks.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::string_view kSeparator = "---- create above / drop below ----";
constexpr std::string_view kOptOut = "---- tern: disable-tx ----";

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  const std::string_view digits = leading_digits(name);
  if (!name.ends_with(".sql") || name.find('/') != std::string_view::npos) return parts;
  if (digits.empty() || !name.substr(digits.size()).starts_with('_')) {
    parts.why = "its name is not `N_title.sql`";
    return parts;
  }
  parts.role = FileRole::kBoth;
  parts.version = without_leading_zeros(digits);
  parts.order = number_key(digits);
  parts.label = words_of_name(without_suffix(name.substr(digits.size() + 1), ".sql"));
  parts.pair = parts.version;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

// `{{ template "shared/f.sql" . }}`
struct TemplateCall {
  std::uint32_t begin = 0;  // byte offsets into the text
  std::uint32_t end = 0;
  std::string_view path;
};

std::optional<TemplateCall> next_template(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("{{", from); at != std::string_view::npos;
       at = text.find("{{", at + 2)) {
    const std::size_t close = text.find("}}", at);
    if (close == std::string_view::npos) break;
    const std::string_view words = trim(text.substr(at + 2, close - at - 2));
    if (!words.starts_with("template")) continue;
    const std::size_t open = words.find('"');
    const std::size_t end = words.find('"', open + 1);
    if (end == std::string_view::npos) continue;
    return TemplateCall{static_cast<std::uint32_t>(at),
                        static_cast<std::uint32_t>(close + 2),
                        words.substr(open + 1, end - open - 1)};
  }
  return std::nullopt;
}

class TernFile {
 public:
  TernFile(TreeReader& reader, FileId file)
      : reader_(reader), file_(file), text_(reader.text(file)) {}

  CutFile cut() {
    const std::size_t separator = text_.find(kSeparator);
    const auto size = static_cast<std::uint32_t>(text_.size());
    const auto up_end =
        separator == std::string_view::npos ? size : static_cast<std::uint32_t>(separator);
    result_.upgrade = section(0, up_end);
    if (result_.upgrade->blocks.empty()) empty();
    if (up_end < size) {
      const auto begin = static_cast<std::uint32_t>(separator + kSeparator.size());
      result_.downgrade = section(begin, size);
      read_irreversible(reader_.sources, file_, begin, size, *result_.downgrade);
    }
    return std::move(result_);
  }

 private:
  Script section(std::uint32_t begin, std::uint32_t end) {
    Script script;
    script.where = {file_, begin, begin};
    const std::string_view part = text_.substr(0, end);
    TransactionMode mode = TransactionMode::kWrapped;
    for (const TextLine& line : lines_of(part, begin))
      if (trim(line.text) == kOptOut) mode = TransactionMode::kPerStatement;
    std::uint32_t at = begin;
    while (const auto call = next_template(part, at)) {
      reader_.add_sql(script, file_, at, call->begin, mode);
      at = call->end;
      include(script, *call, mode);
    }
    reader_.add_sql(script, file_, at, end, mode);
    return script;
  }

  // Templates of templates are rare; tern's own depth is not limited, ours is one.
  void include(Script& script, const TemplateCall& call, TransactionMode mode) {
    const SourceSpan where{file_, call.begin, call.end};
    const std::string_view path = call.path;
    const std::string inside = normalize_path(std::string(path));
    const bool outside = inside.starts_with("..") || inside.starts_with('/');
    if (outside || !reader_.files.is_file(reader_.path_of(inside))) {
      Note note;
      note.kind = NoteKind::kIncludeProblem;
      note.where = where;
      note.words = outside ? fmt::format("`{}` lies outside the folder", path)
                           : fmt::format("`{}` is included, and there is no such file", path);
      note.help = "the path is relative to the migrations folder";
      result_.notes.push_back(std::move(note));
      script.blocks.push_back(opaque_block(where, "a template that is not there", mode));
      return;
    }
    const LoadedText text = reader_.load(inside);
    if (!text.usable) return;
    reader_.add_sql(
        script, text.file, 0, static_cast<std::uint32_t>(reader_.text(text.file).size()), mode);
  }

  void empty() {
    Note note;
    note.kind = NoteKind::kToolDirectiveError;
    note.where = {file_, 0, 0};
    note.words = "there is nothing above the separator, so tern refuses the file";
    note.help = "write the way up above it";
    result_.notes.push_back(std::move(note));
  }

  TreeReader& reader_;
  FileId file_;
  std::string_view text_;
  CutFile result_;
};

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  return TernFile(reader, file).cut();
}

// tern refuses to start where a number is missing.
void finish(TreeReader& reader) {
  std::uint64_t expected = 1;
  for (const Revision& revision : reader.history.revisions) {
    const std::uint64_t version = std::strtoull(revision.id.c_str(), nullptr, 10);
    if (version > expected) {
      Note& note = reader.note(
          NoteKind::kVersionGap,
          revision.id_where,
          fmt::format("migration {} is missing, so tern refuses to start: numbers have no gaps",
                      expected),
          fmt::format("renumber `{}` and what follows it", revision.id));
      note.ids = {revision.id};
      return;
    }
    expected = std::max(expected, version) + 1;
  }
}

int recognize(const Candidate& file) {
  if (!file.name.ends_with(".sql") || file.name.find('/') != std::string_view::npos) return 0;
  if (file.head.find(kSeparator) != std::string_view::npos) return 90;
  const bool is_migration = take_apart_name(file.name).role == FileRole::kBoth;
  return file.named.has(SourceFormat::kTern) && is_migration ? 85 : 0;
}

}  // namespace

extern const Format tern;
const Format tern = {
    .format = SourceFormat::kTern,
    .ignored_words = "tern passes it over",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "tern refuses to start",
    .lower_words = "tern never runs it, and says nothing",
    .transaction = TransactionMode::kWrapped,
    .placeholders = {"{{", "}}"},
    .cut = cut,
    .finish = finish,
};

}  // namespace miglint
