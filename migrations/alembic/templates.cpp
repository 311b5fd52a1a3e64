#include "migrations/alembic/templates.h"

#include <algorithm>
#include <cctype>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/strings.h"
#include "migrations/sql/pg_tree.h"

namespace miglint::alembic {

namespace {

constexpr std::size_t kLongestWord = 30;

// Letters and digits stay, what is between them becomes one '_'.
std::string as_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty() && word.back() != '_') {
      word += '_';
    }
    if (word.size() >= kLongestWord) break;
  }
  while (!word.empty() && word.back() == '_')
    word.pop_back();
  return word.empty() ? "unknown" : word;
}

std::string hole(std::string_view word) {
  return std::string(1, kHoleBegin).append(word) + kHoleEnd;
}

// Where a text is, as far as quoting goes: a small part of Postgres's scanner.
class Quoting {
 public:
  void read(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (comment_) {
        comment_ = c != '\n';
      } else if (!dollar_.empty()) {
        if (!text.substr(at).starts_with(dollar_)) continue;
        at += dollar_.size() - 1;
        dollar_.clear();
      } else if (quote_ != 0) {
        if (c == quote_) quote_ = 0;  // a doubled one opens it again
      } else if (c == '\'' || c == '"') {
        quote_ = c;
      } else if (c == '-' && text.substr(at).starts_with("--")) {
        comment_ = true;
      } else if (c == '$') {
        const std::size_t end = text.find('$', at + 1);
        if (end == std::string_view::npos || !is_tag(text.substr(at + 1, end - at - 1))) continue;
        dollar_ = text.substr(at, end - at + 1);
        at = end;
      }
    }
  }

  bool inside() const { return comment_ || quote_ != 0 || !dollar_.empty(); }

  bool in_name() const { return quote_ == '"'; }

 private:
  static bool is_tag(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
  }

  char quote_ = 0;
  std::string dollar_;
  bool comment_ = false;
};

}  // namespace

std::string word_for(const Value& unknown) {
  const std::string reason = describe(unknown);
  const std::size_t begin = reason.find('`');
  const std::size_t end = begin == std::string::npos ? begin : reason.find('`', begin + 1);
  if (end == std::string::npos) return as_word(reason);
  return as_word(std::string_view(reason).substr(begin + 1, end - begin - 1));
}

bool is_not_known(const Value& value) {
  if (value.is_unknown() || value.is<Template>()) return true;
  if (!value.is<Reference>() && !value.is<Call>() && !value.is<Attribute>()) return false;
  const std::string_view root = root_of(value);
  return !is_sqlalchemy(root) && !root.starts_with("alembic.");
}

std::optional<String> text_with_holes(const Value& value, std::string& reason) {
  if (const auto* text = value.as<String>()) return *text;
  if (const auto* known = value.as<Template>()) {
    if (reason.empty()) reason = known->reason;
    return known->text;
  }
  if (!is_not_known(value)) return std::nullopt;
  if (reason.empty()) reason = describe(value);
  TextBuilder built;
  built.add(hole(word_for(value)), value.where());
  return built.take();
}

Value with_holes(const Value& value, std::string& reason) {
  if (is_not_known(value)) return {*text_with_holes(value, reason), value.where()};
  if (const auto* sequence = value.as<Sequence>()) {
    Sequence copy{sequence->kind, {}};
    for (const Value& item : sequence->items)
      copy.items.push_back(with_holes(item, reason));
    return {std::move(copy), value.where()};
  }
  if (const auto* dict = value.as<Dict>()) {
    Dict copy;
    for (const auto& [key, item] : dict->items)
      copy.items.emplace_back(key, with_holes(item, reason));
    return {std::move(copy), value.where()};
  }
  return value;
}

Value text_or_template(String text, std::string reason, SourceSpan where) {
  if (reason.empty()) return {std::move(text), where};
  return {Template{std::move(text), std::move(reason)}, where};
}

std::string bare(const Template& text) {
  std::string out;
  for (const char c : text.text.text)
    if (c != kHoleEnd) out += c == kHoleBegin ? '?' : c;
  return out;
}

String filled(const Template& unfilled, Problems& problems) {
  const std::string& text = unfilled.text.text;
  TextBuilder built;
  Quoting quoting;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = std::min(text.find(kHoleBegin, at), text.size());
    built.add(unfilled.text, at, begin, {});
    quoting.read(std::string_view(text).substr(at, begin - at));
    if (begin == text.size()) break;
    const std::size_t end = std::min(text.find(kHoleEnd, begin), text.size() - 1);
    const std::string word = "?" + text.substr(begin + 1, end - begin - 1);
    const SourceSpan where = unfilled.text.map.locate(static_cast<std::uint32_t>(begin),
                                                      static_cast<std::uint32_t>(end + 1));
    built.add(quoting.inside() ? word : '"' + word + '"', where);
    at = end + 1;
    const bool is_schema = at < text.size() && text[at + (quoting.in_name() ? 1 : 0)] == '.';
    if (!is_schema && (!quoting.inside() || quoting.in_name())) problems.unknown_name(word);
  }
  return built.take();
}

std::optional<String> known_text(const Value& value, Problems& problems) {
  if (const auto* text = value.as<String>()) return *text;
  if (const auto* unfilled = value.as<Template>()) return filled(*unfilled, problems);
  return std::nullopt;
}

bool parses(const std::string& sql) {
  bool good = true;
  parse_each(sql, [&](const ParsedStatement& statement) { good &= statement.error.empty(); });
  return good;
}

}  // namespace miglint::alembic
