// golang-migrate: N_title.up.sql and N_title.down.sql in one folder.
//
// A file goes out whole as one simple-query message, without BEGIN. With `x-multi-statement=true`
// in the database URL (which the configuration can say, or a file of the project shows) it is cut
// at each ';', also in quotes and comments, and the pieces go out one by one. Titles of the two
// directions may differ. Names that do not match are passed over in silence; two files of one
// version and direction stop it at start.
// Source: golang-migrate v4, source/parse.go, database/postgres, database/multistmt/parse.go.

#include <fmt/format.h>

#include <array>

#include "migrations/formats/reading.h"
#include "migrations/formats/up_down_names.h"
#include "migrations/sql/quoted_text.h"

namespace miglint {

namespace {

// Files in which a project says how it calls golang-migrate.
constexpr std::array<std::string_view, 10> kCallers = {"Makefile",
                                                       "makefile",
                                                       "justfile",
                                                       "Taskfile.yml",
                                                       "docker-compose.yml",
                                                       "docker-compose.yaml",
                                                       "compose.yml",
                                                       "compose.yaml",
                                                       ".env",
                                                       ".env.example"};

void prepare(TreeReader& reader) {
  for (const std::string_view name : kCallers) {
    if (reader.multi_statement) return;
    const std::string path = find_upwards(reader.files, reader.folder.path, name);
    if (path.empty()) continue;
    const auto text = reader.files.read(path);
    reader.multi_statement = text && text->find("x-multi-statement=true") != std::string::npos;
  }
}

// The first string, quoted name, body or comment with a ';' in it.
std::optional<QuotedText> quoted_semicolon(std::string_view text) {
  std::size_t from = 0;
  while (const auto quoted = next_quoted(text, from)) {
    from = quoted->end;
    if (text.substr(quoted->begin, quoted->end - quoted->begin).find(';') != std::string_view::npos)
      return quoted;
  }
  return std::nullopt;
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  result.upgrade = reader.whole_file(
      file, reader.multi_statement ? TransactionMode::kPerStatement : TransactionMode::kBatch);
  if (!reader.multi_statement) return result;
  const std::string_view text = reader.text(file);
  const auto quoted = quoted_semicolon(text);
  if (!quoted) return result;
  const std::size_t at = text.find(';', quoted->begin);
  const bool is_comment = text[quoted->begin] == '-' || text[quoted->begin] == '/';
  Note note;
  note.kind = NoteKind::kToolSplitsDifferently;
  note.where = {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1)};
  note.words = fmt::format(
      "golang-migrate runs with x-multi-statement here, which ends the statement at this `;` in "
      "{}: "
      "the server refuses the two halves",
      is_comment ? "a comment" : "a quoted text");
  note.help = is_comment ? "take the `;` out of the comment"
                         : "run this migration without x-multi-statement";
  result.notes.push_back(std::move(note));
  return result;
}

int recognize(const Candidate& file) {
  return is_up_file(file.name) ? 70 : 0;
}

}  // namespace

extern const Format golang_migrate;
const Format golang_migrate = {
    .format = SourceFormat::kGolangMigrate,
    .ignored_words = "golang-migrate passes it over",
    .recognize = recognize,
    .take_apart = take_up_down_apart,
    .duplicate_words = "golang-migrate refuses to start",
    .lower_words = "golang-migrate never runs it, and says nothing",
    .transaction = TransactionMode::kBatch,
    .cut = cut,
    .prepare = prepare,
};

}  // namespace miglint
