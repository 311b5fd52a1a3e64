#include "migrations/formats/placeholders.h"

#include <algorithm>
#include <optional>

#include "migrations/formats/lines.h"
#include "migrations/formats/template_branches.h"

namespace miglint {

namespace {

TextRange range(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

class Finder {
 public:
  Finder(std::string_view text, const Templating& templating)
      : text_(text), templating_(templating) {}

  std::vector<Placeholder> find(std::uint32_t begin) {
    if (templating_.open == "{{")
      for (const TextRange& unsent :
           branches_for_others(text_, begin, static_cast<std::uint32_t>(text_.size())))
        found_.push_back({unsent, Placeholder::Kind::kUnsent, {}, false});
    if (!templating_.open.empty()) marked(begin);
    if (!templating_.known_names.empty()) colon_names(begin);
    for (const TextRange& lines : templating_.dollar)
      dollar_names(std::max(begin, lines.begin), std::min<std::size_t>(lines.end, text_.size()));
    return apart();
  }

 private:
  void add(std::size_t begin, std::size_t end, std::string_view name) {
    const TextRange where = range(begin, end);
    const bool escaped = templating_.keeps_unknown && name.starts_with(':');
    found_.push_back({where,
                      escaped ? Placeholder::Kind::kEscaped : Placeholder::Kind::kName,
                      escaped ? name.substr(1) : name,
                      is_alone_on_line(text_, where)});
  }

  // An action of a Go template may hold anything, a name of Flyway or Liquibase no blank and no
  // quote: `$${"a": 1}$$` is a string.
  bool may_be_name(std::string_view name) const {
    if (templating_.open == "{{") return true;
    return !name.empty() && std::ranges::all_of(name, [](char c) {
      return is_name_character(c) || c == '.' || c == '-' || c == ':';
    });
  }

  void marked(std::size_t from) {
    const std::string& open = templating_.open;
    const std::string& close = templating_.close;
    for (std::size_t at = text_.find(open, from); at != text_.npos; at = text_.find(open, at)) {
      const std::size_t inside = at + open.size();
      const std::size_t stop = text_.find(close, inside);
      if (stop == text_.npos) return;
      const std::string_view name = trim(text_.substr(inside, stop - inside));
      if (!may_be_name(name)) {
        at = inside;
        continue;
      }
      add(at, stop + close.size(), name);
      at = stop + close.size();
    }
  }

  std::size_t name_end(std::size_t at, std::size_t end) const {
    while (at < end && is_name_character(text_[at]))
      ++at;
    return at;
  }

  void colon_names(std::size_t from) {
    for (std::size_t at = text_.find(':', from); at != text_.npos; at = text_.find(':', at + 1)) {
      const std::size_t end = name_end(at + 1, text_.size());
      const std::string_view name = text_.substr(at + 1, end - at - 1);
      const bool is_cast = at > 0 && text_[at - 1] == ':';
      if (!is_cast &&
          std::ranges::find(templating_.known_names, name) != templating_.known_names.end())
        add(at, end, name);
    }
  }

  // As a shell's: $NAME, ${NAME}, ${NAME:-default}.
  void dollar_names(std::size_t from, std::size_t end) {
    for (std::size_t at = text_.find('$', from); at < end; at = text_.find('$', at + 1)) {
      const bool braces = text_.compare(at + 1, 1, "{") == 0;
      const std::size_t begin = at + (braces ? 2 : 1);
      const std::size_t stop = name_end(begin, end);
      if (stop == begin || is_digit(text_[begin])) continue;
      const std::size_t close = braces ? text_.find('}', stop) : stop;
      if (close >= end && braces) continue;
      add(at, close + (braces ? 1 : 0), text_.substr(begin, stop - begin));
      at = close;
    }
  }

  // What stands in a branch that is not sent is not looked at.
  std::vector<Placeholder> apart() {
    std::ranges::stable_sort(found_, {}, [](const Placeholder& one) { return one.where.begin; });
    std::vector<Placeholder> result;
    for (Placeholder& one : found_)
      if (result.empty() || one.where.begin >= result.back().where.end) result.push_back(one);
    return result;
  }

  std::string_view text_;
  const Templating& templating_;
  std::vector<Placeholder> found_;
};

}  // namespace

std::vector<Placeholder> find_placeholders(std::string_view text,
                                           std::uint32_t begin,
                                           std::uint32_t end,
                                           const Templating& templating) {
  return Finder(text.substr(0, end), templating).find(begin);
}

std::string without_placeholders(std::string_view text, const std::vector<Placeholder>& found) {
  std::string masked(text);
  for (const Placeholder& one : found) {
    const bool blank = one.alone || one.kind == Placeholder::Kind::kUnsent;
    std::fill(masked.begin() + one.where.begin, masked.begin() + one.where.end, blank ? ' ' : 'x');
  }
  return masked;
}

bool is_alone_on_line(std::string_view text, TextRange where) {
  const std::size_t begin = where.begin == 0 ? 0 : text.rfind('\n', where.begin - 1) + 1;
  const std::size_t end = std::min(text.find('\n', where.end), text.size());
  return trim(text.substr(begin, where.begin - begin)).empty() &&
         trim(text.substr(where.end, end - where.end)).empty();
}

std::string name_for(std::string_view placeholder) {
  std::string name = "_";
  const std::string words = lower(placeholder);
  for (const char c : words) {
    if (is_name_character(c))
      name += c;
    else if (name.back() != '_')
      name += '_';
  }
  return name;
}

}  // namespace miglint
