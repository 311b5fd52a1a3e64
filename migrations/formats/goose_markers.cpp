#include "migrations/formats/goose_markers.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/blocks.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/split_body.h"

namespace miglint {

namespace {

bool is_marker(std::string_view line) {
  return trim(line).starts_with("--") && line.find("+goose") != std::string_view::npos;
}

// The words of a marker: what is left without every "--" and the first "+goose".
std::string words_of(std::string_view line) {
  std::string words(line);
  for (std::size_t at = words.find("--"); at != std::string::npos; at = words.find("--", at))
    words.erase(at, 2);
  words.erase(words.find("+goose"), 6);
  return std::string(trim(words));
}

// Whether goose sees the end of a statement: the last word before a word that begins with "--" ends
// with ';'.
bool ends_statement(std::string_view line) {
  std::string_view last;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const std::string_view word = line.substr(0, std::min(line.find_first_of(" \t"), line.size()));
    if (word.starts_with("--")) break;
    last = word;
    line.remove_prefix(word.size());
  }
  return last.ends_with(';');
}

class GooseFile {
 public:
  GooseFile(TreeReader& reader, FileId file)
      : reader_(reader), sources_(reader.sources), file_(file), text_(reader.text(file)) {}

  CutFile cut() {
    const bool has_mark = text_.starts_with(kByteOrderMark);
    for (const TextLine& line : lines_of(text_, has_mark ? 3 : 0)) {
      if (has_mark && line.begin == 3 && !trim(line.text).empty())
        refuse(line,
               "goose sees no marker or comment in a line that begins with a byte order mark",
               "save the file without it");
      read_line(line);
    }
    finish();
    return std::move(result_);
  }

 private:
  void read_line(const TextLine& line) {
    if (is_marker(line.text)) return read_marker(line);
    const std::string_view words = trim(line.text);
    if (words.empty() || (words.starts_with("--") && !unfinished_)) return;
    if (section_ == nullptr) {
      if (!outside_) outside_ = line;
      return;
    }
    if (in_block_) return;
    unfinished_ = !ends_statement(line.text);
    if (unfinished_ && unfinished_at_.end == 0) unfinished_at_ = line;
    if (!unfinished_) unfinished_at_ = {};
  }

  void read_marker(const TextLine& line) {
    const std::string words = words_of(line.text);
    const std::string marker = lower(words);
    if (line.text.front() == ' ' || line.text.front() == '\t')
      refuse(line, fmt::format("`-- +goose {}` is indented", words), "let it begin in column 1");
    if (marker == "up") return start_up(line);
    if (marker == "down") return start_down(line);
    if (marker == "statementbegin") return begin_block(line);
    if (marker == "statementend") return end_block(line);
    if (marker == "envsub on" || marker == "envsub off")
      return set_envsub(line, marker.back() == 'n');
    if (marker == "no transaction") {
      transaction_ = TransactionMode::kPerStatement;
      return;
    }
    refuse(line,
           fmt::format("`+goose {}` is no marker that goose knows", words),
           "use Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON or ENVSUB OFF");
  }

  void start_up(const TextLine& line) {
    if (has_up_) refuse(line, "`-- +goose Up` is there twice", "keep one Up, and Down below it");
    has_up_ = true;
    start_section(line, result_.upgrade);
  }

  void start_down(const TextLine& line) {
    if (result_.downgrade)
      refuse(line, "`-- +goose Down` is there twice", "join the two sections");
    else if (!has_up_)
      early_down_ = line;
    start_section(line, result_.downgrade);
  }

  void start_section(const TextLine& line, std::optional<Script>& script) {
    end_section(line.begin);
    if (!script) {
      script.emplace();
      script->where = {file_, line.begin, line.end};
    }
    section_ = &*script;
    section_begin_ = piece_begin_ = std::min(line.end + 1, size());
  }

  void end_section(std::uint32_t end) {
    if (section_ == nullptr) return;
    if (in_block_)
      refuse(block_line_, "`-- +goose StatementBegin` has no StatementEnd", "end the statement");
    else if (unfinished_at_.end != 0)
      refuse(unfinished_at_,
             "the section ends in the middle of a statement: goose wants a `;` at a "
             "line's end",
             "write the `;`");
    end_piece(end);
    if (result_.downgrade && section_ == &*result_.downgrade)
      read_irreversible(sources_, file_, section_begin_, end, *section_);
    in_block_ = unfinished_ = false;
    unfinished_at_ = {};
  }

  // goose sends what stands between StatementBegin and End as it is, so a missing ';' there parts
  // it from the next statement all the same: each piece is a block.
  void end_piece(std::uint32_t end) {
    if (!in_block_) note_cut_bodies(piece_begin_, end);
    std::vector<TextRange>& dollar = reader_.options.templating.dollar;
    dollar = envsubs_;
    if (envsub_begin_ != 0) dollar.push_back({envsub_begin_, end});
    reader_.add_sql(*section_, file_, piece_begin_, end, transaction_);
    dollar.clear();
    piece_begin_ = end;
  }

  // Outside of StatementBegin goose ends a statement at every line that ends with ';', also within
  // a function's body.
  void note_cut_bodies(std::uint32_t begin, std::uint32_t end) {
    const auto body = split_body(text_, begin, end, ends_statement);
    if (!body) return;
    Note note;
    note.kind = NoteKind::kToolSplitsDifferently;
    note.where = {file_, body->cut, body->cut + 1};
    note.words =
        "the statement ends here for goose, in the middle of a quoted body, and Postgres refuses "
        "both "
        "halves";
    note.help = "put the statement between `-- +goose StatementBegin` and `-- +goose StatementEnd`";
    result_.notes.push_back(std::move(note));
  }

  void begin_block(const TextLine& line) {
    if (section_ == nullptr)
      return refuse(line, "`-- +goose StatementBegin` stands before Up", "put it into a section");
    if (in_block_)
      return refuse(line, "`-- +goose StatementBegin` stands inside another", "end the first one");
    end_piece(line.begin);
    in_block_ = true;
    block_line_ = line;
    unfinished_ = false;
    unfinished_at_ = {};
  }

  void end_block(const TextLine& line) {
    if (!in_block_)
      return refuse(line, "`-- +goose StatementEnd` has no StatementBegin", "delete it");
    end_piece(line.begin);
    in_block_ = false;
  }

  void set_envsub(const TextLine& line, bool on) {
    if (on && envsub_begin_ == 0) envsub_begin_ = line.end;
    if (on || envsub_begin_ == 0) return;
    envsubs_.push_back({envsub_begin_, line.begin});
    envsub_begin_ = 0;
  }

  // One mistake, one note: a file without Up has nothing else wrong that counts, and a marker that
  // is no marker is why there is none.
  void say_what_is_wrong_around_up() {
    if (!has_up_ && result_.notes.empty())
      refuse({0, std::min<std::uint32_t>(size(), 1), {}},
             "there is no `-- +goose Up`",
             "put the marker above the first statement");
    if (!has_up_) return;
    if (early_down_)
      refuse(*early_down_, "`-- +goose Down` stands before Up", "put the Up section first");
    if (outside_)
      refuse(*outside_, "there is SQL before `-- +goose Up`", "move it below the marker");
  }

  void finish() {
    end_section(size());
    say_what_is_wrong_around_up();
    for (std::optional<Script>* script : {&result_.upgrade, &result_.downgrade}) {
      if (!*script) continue;
      for (SqlBlock& block : (*script)->blocks)
        block.transaction = transaction_;  // NO TRANSACTION may stand below
    }
  }

  void refuse(const TextLine& line, std::string_view why, std::string_view help) {
    Note note;
    note.kind = NoteKind::kToolDirectiveError;
    note.where = {file_, line.begin, line.end};
    note.words = fmt::format("{}, so goose refuses the file", why);
    note.help = help;
    result_.notes.push_back(std::move(note));
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }

  TreeReader& reader_;
  const SourceSet& sources_;
  FileId file_;
  std::string_view text_;
  CutFile result_;
  TransactionMode transaction_ = TransactionMode::kWrapped;
  Script* section_ = nullptr;
  std::uint32_t section_begin_ = 0;
  std::uint32_t piece_begin_ = 0;
  bool has_up_ = false;
  std::optional<TextLine> early_down_;  // a Down above the Up
  std::optional<TextLine> outside_;     // the first SQL above any section
  bool in_block_ = false;
  TextLine block_line_;
  bool unfinished_ = false;
  TextLine unfinished_at_;  // end 0: nothing is unfinished
  std::uint32_t envsub_begin_ = 0;
  std::vector<TextRange> envsubs_;
};

}  // namespace

bool has_goose_marker(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (is_marker(text.substr(0, end))) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

CutFile cut_at_goose_markers(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  return GooseFile(reader, file).cut();
}

}  // namespace miglint
