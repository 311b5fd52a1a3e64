// dbmate: N….sql with `-- migrate:up` and `-- migrate:down`, in the order of the names as text.
//
// Each section in a transaction of its own, unless its marker says `transaction:false`: then it is
// one message. The version is the leading digits, as text; two files of one version fail at the
// primary key, or the second never runs. Source: dbmate v2, pkg/dbmate/migration.go and db.go.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/blocks.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  if (!name.ends_with(".sql") || name.find('/') != std::string_view::npos) return parts;
  const std::string_view digits = leading_digits(name);
  if (digits.empty()) {
    parts.why = "its name does not begin with a number";
    return parts;
  }
  parts.role = FileRole::kBoth;
  parts.version = digits;
  parts.order = name;
  std::string_view title = without_suffix(name.substr(digits.size()), ".sql");
  if (title.starts_with('_')) title.remove_prefix(1);
  parts.label = words_of_name(title);
  parts.pair = name;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

// What follows "migrate:up" or "migrate:down" on a marker's line; nullopt: it is none.
std::optional<std::string_view> marker_options(std::string_view line, std::string_view word) {
  if (!line.starts_with("--")) return std::nullopt;
  const std::string_view words = trim(line.substr(2));
  if (!words.starts_with(word)) return std::nullopt;
  const std::string_view rest = words.substr(word.size());
  if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t') return std::nullopt;
  return trim(rest);
}

class DbmateFile {
 public:
  DbmateFile(TreeReader& reader, FileId file)
      : reader_(reader), file_(file), text_(reader.text(file)) {}

  CutFile cut() {
    for (const TextLine& line : lines_of(text_))
      read_line(line);
    end_section(size());
    say_what_is_missing();
    return std::move(result_);
  }

 private:
  // One mistake, one note: without the up marker nothing else counts.
  void say_what_is_missing() {
    if (ups_ == 0)
      return refuse(
          {0, 0, {}}, "there is no `-- migrate:up`", "put the marker above the first statement");
    if (early_down_)
      refuse(*early_down_, "`-- migrate:down` stands before the up section", "swap the two");
    else if (outside_)
      refuse(*outside_, "there is SQL before `-- migrate:up`", "move it below the marker");
    if (!result_.downgrade)
      refuse({0, 0, {}}, "there is no `-- migrate:down`", "add the marker; it may stay empty");
  }

  void read_line(const TextLine& line) {
    if (const auto options = marker_options(line.text, "migrate:up"))
      return start_up(line, *options);
    if (const auto options = marker_options(line.text, "migrate:down"))
      return start_down(line, *options);
    const std::string_view words = trim(line.text);
    const bool is_comment = words.empty() || words.starts_with("--");
    if (section_ == nullptr && !is_comment && !outside_) outside_ = line;
  }

  void start_up(const TextLine& line, std::string_view options) {
    ++ups_;
    if (ups_ == 2)
      refuse(line,
             "a second `-- migrate:up` inserts the same version again",
             "put it into a file of its own");
    start(line, options, result_.upgrade);
  }

  void start_down(const TextLine& line, std::string_view options) {
    if (ups_ == 0) early_down_ = line;
    start(line, options, result_.downgrade);
  }

  void start(const TextLine& line, std::string_view options, std::optional<Script>& script) {
    end_section(line.begin);
    if (!script) {
      script.emplace();
      script->where = {file_, line.begin, line.end};
    }
    section_ = &*script;
    begin_ = line.next(text_.size());
    mode_ = TransactionMode::kWrapped;
    for (const std::string_view option : split_at_blanks(options)) {
      if (option == "transaction:false")
        mode_ = TransactionMode::kBatch;
      else if (option != "transaction:true")
        refuse(line,
               fmt::format("`{}` is no option that dbmate knows", option),
               "the only one is `transaction:false`");
    }
  }

  void end_section(std::uint32_t end) {
    if (section_ == nullptr) return;
    reader_.add_sql(*section_, file_, begin_, end, mode_);
    if (result_.downgrade && section_ == &*result_.downgrade)
      read_irreversible(reader_.sources, file_, begin_, end, *section_);
  }

  void refuse(const TextLine& line, std::string_view why, std::string_view help) {
    Note note;
    note.kind = NoteKind::kToolDirectiveError;
    note.where = {file_, line.begin, line.end};
    note.words = fmt::format("{}, so dbmate refuses the file", why);
    note.help = help;
    result_.notes.push_back(std::move(note));
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }

  TreeReader& reader_;
  FileId file_;
  std::string_view text_;
  CutFile result_;
  Script* section_ = nullptr;
  std::uint32_t begin_ = 0;
  TransactionMode mode_ = TransactionMode::kWrapped;
  int ups_ = 0;
  std::optional<TextLine> early_down_;
  std::optional<TextLine> outside_;  // the first SQL above any section
};

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  return DbmateFile(reader, file).cut();
}

int recognize(const Candidate& file) {
  if (!file.name.ends_with(".sql") || file.name.find('/') != std::string_view::npos) return 0;
  const auto lines = lines_of(file.head);
  return std::ranges::any_of(lines,
                             [](const TextLine& line) {
                               return marker_options(line.text, "migrate:up").has_value();
                             })
             ? 90
             : 0;
}

}  // namespace

extern const Format dbmate;
const Format dbmate = {
    .format = SourceFormat::kDbmate,
    .ignored_words = "dbmate passes it over",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words =
        "dbmate fails on the key of schema_migrations, or never runs the second one "
        "where the first has run",
    .lower_words = "dbmate runs it after the newer ones, and refuses it with --strict",
    .keeps_duplicates = true,
    .order = VersionOrder::kText,
    .transaction = TransactionMode::kWrapped,
    .cut = cut,
};

}  // namespace miglint
