// Rails: db/migrate/N_name.rb, in the order of the numbers; two of one version are refused.
//
// The migrations are Ruby. The literals of `execute` are SQL; everything else in a method is one
// opaque step. Each runs in a transaction, unless `disable_ddl_transaction!` stands in the class.

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
  const std::string_view digits = leading_digits(name);
  if (!name.ends_with(".rb") || name.find('/') != std::string_view::npos || digits.empty() ||
      !name.substr(digits.size()).starts_with('_'))
    return parts;
  parts.role = FileRole::kCode;
  parts.version = without_leading_zeros(digits);
  parts.order = number_key(digits);
  std::string_view title = without_suffix(name.substr(digits.size() + 1), ".rb");
  parts.label = words_of_name(title.substr(0, title.find('.')));
  parts.pair = parts.version;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

// One file, line by line: methods, and the calls of `execute` in them.
class RubyFile {
 public:
  RubyFile(TreeReader& reader, FileId file)
      : reader_(reader), file_(file), text_(reader.text(file)), lines_(lines_of(text_)) {}

  CutFile cut() {
    for (const TextLine& line : lines_)
      if (trim(line.text) == "disable_ddl_transaction!") mode_ = TransactionMode::kPerStatement;
    for (at_ = 0; at_ < lines_.size(); ++at_)
      read_line();
    const auto has_sql = [](const std::optional<Script>& script) {
      return script && std::ranges::any_of(script->blocks, [](const SqlBlock& block) {
               return block.opaque.empty();
             });
    };
    if (!has_sql(result_.upgrade) && !has_sql(result_.downgrade)) {
      result_.kind = RevisionKind::kOpaque;
      result_.upgrade = reader_.opaque_script(file_, "a migration in Ruby");
      result_.downgrade = reader_.opaque_script(file_, "a migration in Ruby");
    }
    return std::move(result_);
  }

 private:
  void read_line() {
    const TextLine& line = lines_[at_];
    const std::string_view words = trim(line.text);
    if (words.empty() || words.starts_with('#')) return;
    if (words.starts_with("def ")) return start_method(line, trim(words.substr(4)));
    if (script_ == nullptr || words == "end" || words == "return") return;
    if (starts_call(words)) return read_execute(line);
    opaque(line);
  }

  void start_method(const TextLine& line, std::string_view name) {
    name = name.substr(0, name.find_first_of(" (;"));
    if (name.starts_with("self.")) name.remove_prefix(5);
    script_ = nullptr;
    if (name == "up" || name == "change") script_ = &result_.upgrade.emplace();
    if (name == "down") script_ = &result_.downgrade.emplace();
    if (script_ != nullptr) script_->where = {file_, line.begin, line.end};
    said_opaque_ = false;
  }

  static bool starts_call(std::string_view words) {
    return words.starts_with("execute ") || words.starts_with("execute(");
  }

  void opaque(const TextLine& line) {
    if (said_opaque_) return;  // one for a run of them
    said_opaque_ = true;
    script_->blocks.push_back(
        opaque_block({file_, line.begin, line.end}, "what this migration does in Ruby", mode_));
  }

  void read_execute(const TextLine& line) {
    std::string_view rest = trim(trim(line.text).substr(7));
    if (rest.starts_with('(')) rest = trim(rest.substr(1));
    if (rest.starts_with("<<")) return read_heredoc(rest);
    const char quote = rest.empty() ? ' ' : rest.front();
    const auto begin = static_cast<std::uint32_t>(rest.data() - text_.data()) + 1;
    const std::size_t end = quote == '"' || quote == '\'' ? text_.find(quote, begin) : text_.npos;
    if (end == std::string_view::npos) return opaque(line);
    const std::string_view sql = text_.substr(begin, end - begin);
    if (sql.find('\\') != std::string_view::npos || sql.find("#{") != std::string_view::npos)
      return opaque(line);
    add(begin, static_cast<std::uint32_t>(end));
    while (at_ + 1 < lines_.size() && lines_[at_ + 1].begin <= end)
      ++at_;
  }

  // <<~SQL, <<-SQL, <<SQL, with or without quotes.
  void read_heredoc(std::string_view rest) {
    const TextLine& line = lines_[at_];
    rest.remove_prefix(2);
    if (rest.starts_with('~') || rest.starts_with('-')) rest.remove_prefix(1);
    if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
    const std::string_view tag = rest.substr(0,
                                             rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                                                                    "abcdefghijklmnopqrstuvwxyz"
                                                                    "0123456789"));
    const std::uint32_t begin = line.next(text_.size());
    while (!tag.empty() && ++at_ < lines_.size()) {
      if (trim(lines_[at_].text) != tag) continue;
      const std::uint32_t end = lines_[at_].begin;
      if (text_.substr(begin, end - begin).find("#{") != std::string_view::npos)
        return opaque(line);
      return add(begin, end);
    }
    at_ = std::min(at_, lines_.size() - 1);
    opaque(line);
  }

  void add(std::uint32_t begin, std::uint32_t end) {
    said_opaque_ = false;
    reader_.add_sql(*script_, file_, begin, end, mode_);
  }

  TreeReader& reader_;
  FileId file_;
  std::string_view text_;
  std::vector<TextLine> lines_;
  std::size_t at_ = 0;
  CutFile result_;
  Script* script_ = nullptr;
  TransactionMode mode_ = TransactionMode::kWrapped;
  bool said_opaque_ = false;
};

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  return RubyFile(reader, file).cut();
}

int recognize(const Candidate& file) {
  const bool is_migration = take_apart_name(file.name).role == FileRole::kCode;
  return is_migration && file.head.find("ActiveRecord::Migration") != std::string_view::npos ? 85
                                                                                             : 0;
}

}  // namespace

extern const Format rails;
const Format rails = {
    .format = SourceFormat::kRails,
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "Rails refuses to start",
    .lower_words = "Rails runs it after the newer ones",
    .transaction = TransactionMode::kWrapped,
    .cut = cut,
};

}  // namespace miglint
