#include "migrations/formats/formatted_sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint {

namespace {

// `word` at the beginning of what follows "--", in any case; what follows it, or a null view.
std::string_view after_word(std::string_view comment, std::string_view word) {
  if (!starts_with_word(comment, word)) return {};
  const std::string_view rest = comment.substr(word.size());
  if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t' && rest.front() != ':')
    return {};
  return rest.data() == nullptr ? std::string_view("") : rest;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() > 1 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

// Up to a blank, or the closing quote.
std::string_view value_at(std::string_view text) {
  if (text.starts_with('"')) {
    const std::size_t close = text.find('"', 1);
    return close == std::string_view::npos ? text : text.substr(1, close - 1);
  }
  return text.substr(0, text.find_first_of(" \t"));
}

std::string_view attribute_in(std::string_view line, std::string_view name) {
  for (std::size_t at = line.find(name); at != std::string_view::npos;
       at = line.find(name, at + 1)) {
    const bool begins = at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t';
    const std::size_t colon = at + name.size();
    if (begins && colon < line.size() && line[colon] == ':')
      return value_at(line.substr(colon + 1));
  }
  return {};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  FormattedSql read() {
    for (const TextLine& line : lines_of(text_))
      read_line(line);
    finish(static_cast<std::uint32_t>(text_.size()));
    if (in_block_) problem(block_line_, "the rollback's comment has no end");
    return std::move(result_);
  }

 private:
  void read_line(const TextLine& line) {
    const std::string_view words = trim(line.text);
    if (in_block_) return read_block(line, words);
    if (words.starts_with("/*") && starts_with_word(trim(words.substr(2)), "liquibase rollback"))
      return start_block(line);
    if (!words.starts_with("--")) {
      if (words.starts_with("-changeset") || words.starts_with("-rollback"))
        problem(line, "the marker has one dash");
      return;
    }
    const std::string_view comment = comment_words(line.text);
    if (const auto rest = after_word(comment, "changeset"); rest.data() != nullptr)
      return start(line, trim(rest));
    if (const auto rest = after_word(comment, "rollback"); rest.data() != nullptr)
      return add_rollback(line, trim(rest));
    if (const auto rest = after_word(comment, "property"); rest.data() != nullptr)
      result_.properties.push_back({std::string(attribute_in(rest, "name")),
                                    std::string(attribute_in(rest, "value")),
                                    std::string(attribute_in(rest, "dbms"))});
    if (const auto rest = after_word(comment, "preconditions"); rest.data() != nullptr)
      read_preconditions(rest);
    if (const auto rest = after_word(comment, "liquibase"); rest.data() != nullptr)
      result_.logical_path = attribute_in(rest, "logicalFilePath");
  }

  void start(const TextLine& line, std::string_view rest) {
    finish(line.begin);
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) {
      problem(line, "the change set has no `author:id`");
      return;
    }
    SqlChangeSet& set = result_.change_sets.emplace_back();
    set.author = unquoted(trim(rest.substr(0, colon)));
    set.id = value_at(trim_left(rest.substr(colon + 1)));
    set.line = line;
    set.begin = line.next(text_.size());
    open_ = true;
  }

  void read_preconditions(std::string_view rest) {
    const std::string_view outcome = attribute_in(rest, "onFail");
    if (open_ && (outcome == "MARK_RAN" || outcome == "CONTINUE"))
      result_.change_sets.back().may_be_passed_over = true;
  }

  void finish(std::uint32_t end) {
    if (open_) result_.change_sets.back().end = end;
    open_ = false;
  }

  SqlRollback* rollback(const TextLine& line) {
    if (!open_) {
      problem(line, "a rollback stands before the first change set");
      return nullptr;
    }
    auto& rollback = result_.change_sets.back().rollback;
    if (!rollback) rollback.emplace().line = line;
    return &*rollback;
  }

  void add_rollback(const TextLine& line, std::string_view rest) {
    SqlRollback* into = rollback(line);
    if (into == nullptr) return;
    const std::string words = lower(rest);
    if (words == "not required" || words == "empty") {
      into->is_empty = true;
    } else if (const auto id = attribute_in(rest, "changesetId"); !id.empty()) {
      into->change_set = id;
      into->change_set_author = attribute_in(rest, "changesetAuthor");
    } else if (!rest.empty()) {
      const auto begin = static_cast<std::uint32_t>(rest.data() - text_.data());
      into->pieces.emplace_back(begin, begin + static_cast<std::uint32_t>(rest.size()));
    }
  }

  void start_block(const TextLine& line) {
    in_block_ = true;
    block_line_ = line;
    block_begin_ = line.next(text_.size());
    rollback(line);
  }

  void read_block(const TextLine& line, std::string_view words) {
    if (!words.ends_with("*/")) return;
    in_block_ = false;
    const auto end = static_cast<std::uint32_t>(line.begin + line.text.rfind("*/"));
    if (SqlRollback* into = rollback(line))
      into->pieces.emplace_back(std::min(block_begin_, end), end);
  }

  void problem(const TextLine& line, std::string why) {
    result_.problems.push_back({line, std::move(why)});
  }

  std::string_view text_;
  FormattedSql result_;
  bool open_ = false;
  bool in_block_ = false;
  TextLine block_line_;
  std::uint32_t block_begin_ = 0;
};

}  // namespace

std::string_view SqlChangeSet::attribute(std::string_view name) const {
  return attribute_in(line.text, name);
}

bool is_formatted_sql(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    if (!line.empty()) {
      const std::string_view words = comment_words(line);
      return starts_with_word(words, "liquibase") &&
             starts_with_word(trim(words.substr(9)), "formatted");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

FormattedSql read_formatted_sql(std::string_view text) {
  return Reader(text).read();
}

}  // namespace miglint
