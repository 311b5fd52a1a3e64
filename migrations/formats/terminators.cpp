#include "migrations/formats/terminators.h"

#include <algorithm>
#include <vector>

#include "migrations/formats/lines.h"
#include "migrations/sql/pg_tree.h"

namespace miglint {

namespace {

// The offset behind the last byte of the span that is neither white space nor comment; `begin`
// where there is none.
std::uint32_t end_of_sql(const SourceFile& source, const SourceSpan& where) {
  auto comment = std::ranges::lower_bound(source.comments, where.end, {}, &Comment::begin);
  std::uint32_t at = where.end;
  while (at > where.begin) {
    if (comment != source.comments.begin() && std::prev(comment)->end >= at) {
      --comment;
      at = std::min(at, comment->begin);
      continue;
    }
    constexpr std::string_view kBlank = " \t\r\n\f\v";
    if (kBlank.find(source.text[at - 1]) == std::string_view::npos) return at;
    --at;
  }
  return where.begin;
}

// A line of psql's, or the end of copied rows, ends a text in its own way.
bool ends_with_client_line(std::string_view text, std::uint32_t end) {
  const std::size_t line = text.rfind('\n', end - 1);
  return trim(text.substr(line == std::string_view::npos ? 0 : line + 1)).starts_with('\\');
}

// A statement that is half written is told of elsewhere.
bool is_whole(const std::string& sql) {
  bool last_parses = false;
  parse_each(sql,
             [&](const ParsedStatement& statement) { last_parses = statement.tree != nullptr; });
  return last_parses;
}

struct Ending {
  SourceSpan where;  // the last byte
  Direction direction = Direction::kUpgrade;
};

class Endings {
 public:
  explicit Endings(const TreeReader& reader) : reader_(reader) {}

  void look_at(const std::optional<Script>& script, Direction direction) {
    if (!script || script->blocks.empty()) return;
    const SqlBlock& last = script->blocks.back();
    if (!last.opaque.empty() || last.where.file == kNoFile) return;
    const SourceFile& source = reader_.sources[last.where.file];
    if (!source.path.ends_with(".sql") || last.where.end > source.text.size()) return;
    const std::uint32_t end = end_of_sql(source, last.where);
    if (end == last.where.begin || ends_with_client_line(source.text, end)) return;
    if (source.text[end - 1] == ';')
      ++terminated;
    else if (is_whole(last.sql))
      missing.push_back({{last.where.file, end - 1, end}, direction});
  }

  std::size_t terminated = 0;
  std::vector<Ending> missing;

 private:
  const TreeReader& reader_;
};

}  // namespace

void note_missing_terminators(TreeReader& reader) {
  Endings endings(reader);
  for (const Revision& revision : reader.history.revisions) {
    endings.look_at(revision.upgrade, Direction::kUpgrade);
    endings.look_at(revision.downgrade, Direction::kDowngrade);
  }
  if (endings.missing.size() >= endings.terminated) return;
  for (const Ending& ending : endings.missing)
    reader
        .note(
            NoteKind::kMissingTerminator,
            ending.where,
            "the last statement here has no `;`, so whatever is put behind it becomes a part of it")
        .direction = ending.direction;
}

}  // namespace miglint
