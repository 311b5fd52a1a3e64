// The methods of str, and textwrap.dedent; each keeps where its parts came from.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/strings.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

constexpr std::string_view kSpace = " \t\n\r\f\v";

String part(const String& text, std::size_t begin, std::size_t end) {
  TextBuilder builder;
  builder.add(text, begin, std::max(begin, end), {});
  return builder.take();
}

// ASCII only: the case of other letters is not needed for names.
template <typename Change>
String changed_case(const String& text, const Change& change) {
  String made = text;
  bool after_letter = false;
  for (char& c : made.text) {
    const bool letter =
        std::isalpha(static_cast<unsigned char>(c)) != 0 && (static_cast<unsigned char>(c) < 0x80U);
    if (letter) c = change(c, after_letter);
    after_letter = letter;
  }
  return made;
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<String> with_case(const String& text, std::string_view method) {
  if (method == "upper") return changed_case(text, [](char c, bool) { return upper(c); });
  if (method == "lower" || method == "casefold")
    return changed_case(text, [](char c, bool) { return lower(c); });
  if (method == "title")
    return changed_case(text, [](char c, bool after) { return after ? lower(c) : upper(c); });
  if (method != "capitalize") return std::nullopt;
  String made = changed_case(text, [](char c, bool) { return lower(c); });
  if (!made.text.empty()) made.text.front() = upper(made.text.front());
  return made;
}

std::optional<String> stripped(const String& text, std::string_view method, std::string_view set) {
  std::size_t begin = 0;
  std::size_t end = text.text.size();
  if (method != "rstrip") begin = std::min(text.text.find_first_not_of(set), text.text.size());
  if (method != "lstrip") {
    const std::size_t last = text.text.find_last_not_of(set);
    end = last == std::string::npos ? begin : last + 1;
  }
  return part(text, begin, end);
}

std::optional<String> replaced(const String& text,
                               const String& from,
                               const String& to,
                               SourceSpan where) {
  if (from.text.empty()) return std::nullopt;
  TextBuilder built;
  std::size_t at = 0;
  while (true) {
    const std::size_t found = std::min(text.text.find(from.text, at), text.text.size());
    built.add(text, at, found, where);
    if (found == text.text.size()) break;
    built.add(to.text, where);
    if (built.size() > kMostStringBytes) return std::nullopt;
    at = found + from.text.size();
  }
  return built.take();
}

std::vector<Value> split(const String& text,
                         std::string_view separator,
                         std::size_t most,
                         SourceSpan where) {
  std::vector<Value> parts;
  std::size_t at = 0;
  while (parts.size() < most) {
    const std::size_t found = text.text.find(separator, at);
    if (found == std::string::npos) break;
    parts.emplace_back(part(text, at, found), where);
    at = found + separator.size();
  }
  parts.emplace_back(part(text, at, text.text.size()), where);
  return parts;
}

std::vector<Value> words(const String& text, SourceSpan where) {
  std::vector<Value> parts;
  std::size_t at = text.text.find_first_not_of(kSpace);
  while (at != std::string::npos && parts.size() < kMostItems) {
    const std::size_t end = std::min(text.text.find_first_of(kSpace, at), text.text.size());
    parts.emplace_back(part(text, at, end), where);
    at = text.text.find_first_not_of(kSpace, end);
  }
  return parts;
}

std::vector<Value> lines(const String& text, SourceSpan where) {
  std::vector<Value> parts;
  std::size_t at = 0;
  while (at < text.text.size() && parts.size() < kMostItems) {
    const std::size_t end = std::min(text.text.find('\n', at), text.text.size());
    parts.emplace_back(part(text, at, end), where);
    at = end + 1;
  }
  return parts;
}

std::optional<Value> list_of(std::vector<Value> items, SourceSpan where) {
  return Value(Sequence{Sequence::Kind::kList, std::move(items)}, where);
}

std::optional<bool> question(std::string_view text,
                             std::string_view method,
                             std::string_view with) {
  if (method == "startswith") return text.starts_with(with);
  if (method == "endswith") return text.ends_with(with);
  return std::nullopt;
}

std::optional<Value> splitting_method(const String& text,
                                      std::string_view method,
                                      const CallArguments& arguments,
                                      SourceSpan where) {
  const auto& given = arguments.positional;
  if (method == "splitlines" && given.empty()) return list_of(lines(text, where), where);
  if (method != "split" && method != "rsplit" && method != "partition") return std::nullopt;
  if (given.empty() && arguments.keywords.empty()) return list_of(words(text, where), where);
  const auto* separator = given.empty() ? nullptr : given[0].as<String>();
  if (separator == nullptr || separator->text.empty()) return std::nullopt;
  std::size_t most = kMostItems;
  if (given.size() > 1) {
    const auto* limit = given[1].as<std::int64_t>();
    if (limit == nullptr) return std::nullopt;
    if (*limit >= 0) most = static_cast<std::size_t>(*limit);
  }
  if (method == "partition") {
    const std::size_t at = text.text.find(separator->text);
    const bool found = at != std::string::npos;
    const std::size_t end = found ? at : text.text.size();
    Sequence parts{Sequence::Kind::kTuple, {}};
    parts.items.emplace_back(part(text, 0, end), where);
    parts.items.emplace_back(found ? *separator : String(), where);
    parts.items.emplace_back(
        part(text, found ? at + separator->text.size() : end, text.text.size()), where);
    return Value(std::move(parts), where);
  }
  if (method == "rsplit" && most < kMostItems) {
    if (most != 1) return std::nullopt;
    const std::size_t at = text.text.rfind(separator->text);
    if (at == std::string::npos) return list_of({Value(text, where)}, where);
    return list_of({Value(part(text, 0, at), where),
                    Value(part(text, at + separator->text.size(), text.text.size()), where)},
                   where);
  }
  return list_of(split(text, separator->text, most, where), where);
}

std::optional<Value> asking_method(const String& text,
                                   std::string_view method,
                                   const std::vector<Value>& given,
                                   SourceSpan where) {
  if (method == "isdigit" || method == "isnumeric")
    return Value(!text.text.empty() &&
                     std::ranges::all_of(text.text, [](char c) { return c >= '0' && c <= '9'; }),
                 where);
  if (given.size() != 1) return std::nullopt;
  if (const auto* sequence = given[0].as<Sequence>()) {
    bool any = false;
    for (const Value& item : sequence->items) {
      const auto* with = item.as<String>();
      const auto holds = with == nullptr ? std::nullopt : question(text.text, method, with->text);
      if (!holds) return std::nullopt;
      any = any || *holds;
    }
    return Value(any, where);
  }
  const auto* with = given[0].as<String>();
  if (with == nullptr) return std::nullopt;
  if (const auto holds = question(text.text, method, with->text)) return Value(*holds, where);
  if (method == "find" || method == "index") {
    const std::size_t at = text.text.find(with->text);
    if (at == std::string::npos) return Value(std::int64_t{-1}, where);
    return Value(static_cast<std::int64_t>(at), where);
  }
  if (method != "count" || with->text.empty()) return std::nullopt;
  std::int64_t count = 0;
  for (std::size_t at = 0; (at = text.text.find(with->text, at)) != std::string::npos;
       at += with->text.size())
    ++count;
  return Value(count, where);
}

}  // namespace

std::optional<Value> join_strings(const String& separator,
                                  const std::vector<Value>& items,
                                  SourceSpan where) {
  TextBuilder built;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto text = items[i].is<String>() || object_of<Instance>(items[i]) != nullptr
                          ? str_of(items[i])
                          : std::nullopt;
    if (!text) return std::nullopt;
    if (i > 0) built.add(separator, where);
    built.add(*text, items[i].where());
    if (built.size() > kMostStringBytes) return std::nullopt;
  }
  return Value(built.take(), where);
}

String dedented(const String& text) {
  const std::string_view whole = text.text;
  const auto each_line = [&](const auto& visit) {
    for (std::size_t at = 0; at < whole.size();) {
      const std::size_t end = std::min(whole.find('\n', at), whole.size());
      const std::size_t first = std::min(whole.find_first_not_of(" \t", at), end);
      visit(at, first, end);
      at = end + 1;
    }
  };
  std::optional<std::string_view> margin;
  each_line([&](std::size_t at, std::size_t first, std::size_t end) {
    if (first == end) return;
    const std::string_view indent = whole.substr(at, first - at);
    if (!margin) margin = indent;
    std::size_t common = 0;
    while (common < std::min(margin->size(), indent.size()) && (*margin)[common] == indent[common])
      ++common;
    margin = margin->substr(0, common);
  });
  const std::size_t cut = margin ? margin->size() : 0;
  TextBuilder built;
  each_line([&](std::size_t at, std::size_t first, std::size_t end) {
    if (first != end) built.add(text, at + cut, end, {});
    if (end < whole.size()) built.add(text, end, end + 1, {});
  });
  return built.take();
}

std::optional<Value> template_method(const Value& object,
                                     std::string_view method,
                                     const CallArguments& arguments,
                                     SourceSpan where) {
  static constexpr auto kKept = std::to_array<std::string_view>(
      {"format", "strip", "lstrip", "rstrip", "replace", "join", "encode", "upper", "lower"});
  const auto* unfilled = object.as<Template>();
  if (std::ranges::find(kKept, method) == kKept.end())
    return Value(Unknown{unfilled->reason}, where);
  const auto made = string_method({unfilled->text, object.where()}, method, arguments, where);
  const auto* text = made ? made->as<String>() : nullptr;
  return text == nullptr ? made : text_or_template(*text, unfilled->reason, where);
}

std::optional<Value> string_method(const Value& object,
                                   std::string_view method,
                                   const CallArguments& arguments,
                                   SourceSpan where) {
  const String& text = *object.as<String>();
  const auto& given = arguments.positional;
  const auto made = [&](std::optional<String> result) -> std::optional<Value> {
    if (!result) return std::nullopt;
    return Value(std::move(*result), where);
  };
  if (!arguments.unknown.empty()) return Value(Unknown{arguments.unknown}, where);
  if (method == "format") {
    std::string reason;
    std::string open;
    std::vector<Value> positional;
    for (const Value& value : given)
      positional.push_back(with_holes(value, open));
    Keywords keywords;
    for (const auto& [name, value] : arguments.keywords)
      keywords.emplace_back(name, with_holes(value, open));
    auto result = brace_format(text, positional, keywords, where, reason);
    if (!result) return Value(Unknown{std::move(reason)}, where);
    return text_or_template(std::move(*result), std::move(open), where);
  }
  if (method == "join" && given.size() == 1) {
    const auto* items = items_of(given[0]);
    if (items == nullptr) {
      const auto* reason = given[0].as<Unknown>();
      if (reason == nullptr) return std::nullopt;
      return Value(Unknown{reason->reason}, where);
    }
    std::string open;
    const Value texts =
        with_holes({Sequence{Sequence::Kind::kList, *items}, given[0].where()}, open);
    auto joined = join_strings(text, texts.as<Sequence>()->items, where);
    if (!joined) return std::nullopt;
    return text_or_template(*joined->as<String>(), std::move(open), where);
  }
  if (given.empty())
    if (auto result = with_case(text, method)) return made(std::move(result));
  if (method == "strip" || method == "lstrip" || method == "rstrip") {
    const auto* set = given.empty() ? nullptr : given[0].as<String>();
    if (!given.empty() && set == nullptr) return std::nullopt;
    return made(stripped(text, method, set == nullptr ? kSpace : std::string_view(set->text)));
  }
  if (method == "replace" && given.size() == 2) {
    const auto* from = given[0].as<String>();
    const auto* to = given[1].as<String>();
    if (from == nullptr || to == nullptr) return std::nullopt;
    return made(replaced(text, *from, *to, where));
  }
  if ((method == "removeprefix" || method == "removesuffix") && given.size() == 1) {
    const auto* with = given[0].as<String>();
    if (with == nullptr) return std::nullopt;
    const std::size_t size = text.text.size();
    const std::size_t cut = with->text.size();
    if (method == "removeprefix")
      return made(part(text, text.text.starts_with(with->text) ? cut : 0, size));
    return made(part(text, 0, text.text.ends_with(with->text) ? size - cut : size));
  }
  if ((method == "ljust" || method == "rjust" || method == "zfill") && !given.empty()) {
    const auto* width = given[0].as<std::int64_t>();
    if (width == nullptr || *width > 10'000 || *width < 0 || given.size() > 1) return std::nullopt;
    const std::string_view align = method == "ljust" ? "<" : method == "rjust" ? ">" : "0>";
    auto padded = formatted(object, fmt::format("{}{}", align, *width));
    if (!padded) return std::nullopt;
    return Value(String{std::move(*padded), {}}, where);
  }
  if (method == "encode" || method == "decode") return object;
  if (auto result = splitting_method(text, method, arguments, where)) return result;
  return asking_method(text, method, given, where);
}

}  // namespace miglint::alembic
