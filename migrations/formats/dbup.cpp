// DbUp (.NET): any *.sql, in the order of the names as text; the file's name is the id.
//
// By default no transaction: the statements are sent one by one. What the program's own code
// chooses cannot be seen in the tree. `$name$` is a variable, so a dollar quote with a tag
// (`$body$`) is taken for one. Source: DbUp, ScriptProviders/FileSystemScriptProvider.cs,
// Engine/Preprocessors/VariableSubstitutionSqlParser.cs.

#include <fmt/format.h>

#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"
#include "migrations/sql/quoted_text.h"

namespace miglint {

namespace {

NameParts take_apart_name(std::string_view path) {
  NameParts parts;
  if (!path.ends_with(".sql")) return parts;
  parts.role = FileRole::kUp;
  parts.version = path;
  for (char& c : parts.version)
    if (c == '/') c = '.';
  parts.order = parts.version;
  parts.label = words_of_name(without_suffix(file_name(path), ".sql"));
  parts.pair = path;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

bool is_variable_character(char c) {
  return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

// A dollar quote's tag that DbUp takes for a variable.
std::optional<SourceSpan> tag_as_variable(std::string_view text, FileId file) {
  std::size_t from = 0;
  while (const auto quoted = next_quoted(text, from)) {
    from = quoted->end;
    const std::size_t at = quoted->begin;
    if (text[at] != '$') continue;
    std::size_t close = at + 1;
    while (is_variable_character(text[close]))
      ++close;
    if (close > at + 1 && text[close] == '$')
      return SourceSpan{
          file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(close + 1)};
  }
  return std::nullopt;
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  result.upgrade = reader.whole_file(file, reader.format.transaction);
  const auto tag = tag_as_variable(reader.text(file), file);
  if (!tag) return result;
  Note note;
  note.kind = NoteKind::kToolSplitsDifferently;
  note.where = *tag;
  note.words = fmt::format("DbUp takes `{}` for a variable and stops, as it has no value",
                           reader.sources.text(*tag));
  note.help = "quote with `$$`, or switch variables off with WithVariablesDisabled()";
  result.notes.push_back(std::move(note));
  return result;
}

// As numbers, where all names are the same but for one number: Script10 before Script2.
void finish(TreeReader& reader) {
  const auto number_in = [](std::string_view id) {
    const std::size_t at = id.find_first_of("0123456789");
    return at == std::string_view::npos ? std::string_view() : leading_digits(id.substr(at));
  };
  const Revision* before = nullptr;
  for (const Revision& revision : reader.history.revisions) {
    const Revision* previous = std::exchange(before, &revision);
    if (previous == nullptr) continue;
    const std::string_view digits = number_in(revision.id);
    const std::string_view last = number_in(previous->id);
    const bool same_words = revision.id.substr(0, revision.id.find(digits)) ==
                            previous->id.substr(0, previous->id.find(last));
    if (digits.empty() || last.empty() || !same_words || number_key(last) <= number_key(digits))
      continue;
    Note& note = reader.note(
        NoteKind::kMixedVersionStyle,
        revision.id_where,
        fmt::format("names are compared as text here, so {} runs after {} although its number is "
                    "smaller",
                    revision.id,
                    previous->id),
        "give the numbers the same width");
    note.ids = {previous->id, revision.id};
    return;
  }
}

int recognize(const Candidate& file) {
  if (!file.named.has(SourceFormat::kDbup) || file.name.find('/') != std::string_view::npos)
    return 0;
  return file.name.ends_with(".sql") ? 65 : 0;
}

}  // namespace

extern const Format dbup;
const Format dbup = {
    .format = SourceFormat::kDbup,
    .depth = Depth::kRecursive,
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "DbUp runs both",
    .lower_words = "DbUp runs it after the newer ones",
    .keeps_duplicates = true,
    .order = VersionOrder::kOther,
    .transaction = TransactionMode::kPerStatement,
    .drops_mark = true,
    .cut = cut,
    .finish = finish,
};

}  // namespace miglint
