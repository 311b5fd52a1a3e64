// What Python itself offers, as far as migrations use it on known values.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

Value text(std::string value, SourceSpan where) {
  return {String{std::move(value), {}, false, false}, where};
}

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// Part of a string, with the places of what is left.
String cut(const String& from, std::size_t begin, std::size_t end) {
  String part;
  part.text = from.text.substr(begin, end - begin);
  part.is_bytes = from.is_bytes;
  if (!from.map.empty()) {
    part.map = from.map.slice(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  }
  return part;
}

Value strip(const String& from, bool left, bool right, SourceSpan where) {
  std::size_t begin = 0;
  std::size_t end = from.text.size();
  while (left && begin < end && is_space(from.text[begin]))
    ++begin;
  while (right && end > begin && is_space(from.text[end - 1]))
    --end;
  return {cut(from, begin, end), where};
}

std::string mapped(const std::string& from, int (*change)(int)) {
  std::string out = from;
  for (char& c : out)
    c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return out;
}

std::optional<Value> join(const String& separator, const Value& list, SourceSpan where) {
  const auto* sequence = list.as<Sequence>();
  if (sequence == nullptr) return std::nullopt;
  String joined;
  for (std::size_t i = 0; i < sequence->items.size(); ++i) {
    const auto* part = sequence->items[i].as<String>();
    if (part == nullptr || joined.text.size() > kMostStringBytes) return std::nullopt;
    if (i > 0) {
      joined.map.add(static_cast<std::uint32_t>(joined.text.size()), where, false);
      joined.text += separator.text;
    }
    const auto at = static_cast<std::uint32_t>(joined.text.size());
    if (part->map.empty()) {
      joined.map.add(at, where, false);
    } else {
      joined.map.append(part->map, at);
    }
    joined.text += part->text;
  }
  return Value{std::move(joined), where};
}

std::optional<Value> split(const String& from, const std::string& separator, SourceSpan where) {
  if (separator.empty()) return std::nullopt;
  Sequence parts;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = from.text.find(separator, at);
    const std::size_t stop = end == std::string::npos ? from.text.size() : end;
    parts.items.emplace_back(cut(from, at, stop), where);
    if (end == std::string::npos) break;
    at = end + separator.size();
  }
  return Value{std::move(parts), where};
}

std::optional<Value> replace(const String& from,
                             const std::string& old_text,
                             const std::string& new_text,
                             SourceSpan where) {
  if (old_text.empty()) return std::nullopt;
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t found = from.text.find(old_text, at);
    out += from.text.substr(at, found - at);
    if (found == std::string::npos) break;
    out += new_text;
    if (out.size() > kMostStringBytes) return std::nullopt;
    at = found + old_text.size();
  }
  return text(std::move(out), where);
}

// "{}", "{0}", "{name}" and doubled braces; a format specification or attribute is not known.
std::optional<Value> format(const String& pattern,
                            const std::vector<Value>& arguments,
                            const Keywords& keywords,
                            SourceSpan where) {
  String out;
  std::size_t next = 0;
  std::size_t i = 0;
  const auto append = [&](const String& part, SourceSpan place) {
    const auto at = static_cast<std::uint32_t>(out.text.size());
    if (part.map.empty()) {
      out.map.add(at, place, false);
    } else {
      out.map.append(part.map, at);
    }
    out.text += part.text;
  };
  while (i < pattern.text.size()) {
    std::size_t brace = std::min(pattern.text.find_first_of("{}", i), pattern.text.size());
    if (brace > i) append(cut(pattern, i, brace), where);
    if (brace == pattern.text.size()) break;
    const char c = pattern.text[brace];
    if (brace + 1 < pattern.text.size() && pattern.text[brace + 1] == c) {
      append(cut(pattern, brace, brace + 1), where);
      i = brace + 2;
      continue;
    }
    const std::size_t close = pattern.text.find('}', brace);
    if (c == '}' || close == std::string::npos) return std::nullopt;
    const std::string field = pattern.text.substr(brace + 1, close - brace - 1);
    const Value* value = nullptr;
    const bool numeric =
        !field.empty() && std::ranges::all_of(field, [](char d) { return d >= '0' && d <= '9'; });
    if (field.empty()) {
      if (next < arguments.size()) value = &arguments[next++];
    } else if (numeric && field.size() < 4) {
      const auto index = static_cast<std::size_t>(std::stoi(field));
      if (index < arguments.size()) value = &arguments[index];
    } else {
      value = keyword(keywords, field);
    }
    if (value == nullptr) return std::nullopt;
    const auto shown = text_of(*value);
    if (!shown) return std::nullopt;
    append(*shown, value->where());
    i = close + 1;
  }
  return Value{std::move(out), where};
}

std::string dedent(const std::string& from) {
  std::size_t margin = std::string::npos;
  std::size_t at = 0;
  while (at < from.size()) {
    const std::size_t end = std::min(from.find('\n', at), from.size());
    std::size_t blank = at;
    while (blank < end && (from[blank] == ' ' || from[blank] == '\t'))
      ++blank;
    if (blank < end) margin = std::min(margin, blank - at);
    at = end + 1;
  }
  if (margin == std::string::npos) margin = 0;
  std::string out;
  at = 0;
  while (at < from.size()) {
    const std::size_t end = std::min(from.find('\n', at), from.size());
    if (end - at > margin) out += from.substr(at + margin, end - at - margin);
    if (end < from.size()) out += '\n';
    at = end + 1;
  }
  return out;
}

std::optional<std::vector<Value>> items_of(const Value& value) {
  if (const auto* sequence = value.as<Sequence>()) return sequence->items;
  if (const auto* dict = value.as<Dict>()) {
    std::vector<Value> keys;
    for (const auto& entry : dict->items)
      keys.push_back(entry.first);
    return keys;
  }
  return std::nullopt;
}

Value pair(Value a, Value b, SourceSpan where) {
  return {Sequence{Sequence::Kind::kTuple, {std::move(a), std::move(b)}}, where};
}

std::optional<Value> dict_method(const Dict& dict,
                                 std::string_view method,
                                 const std::vector<Value>& arguments,
                                 SourceSpan where) {
  Sequence list;
  if (method == "items") {
    for (const auto& [key, value] : dict.items)
      list.items.push_back(pair(key, value, where));
    return Value{std::move(list), where};
  }
  if (method == "keys" || method == "values") {
    for (const auto& [key, value] : dict.items)
      list.items.push_back(method == "keys" ? key : value);
    return Value{std::move(list), where};
  }
  if (method == "get" && !arguments.empty() && comparable(arguments.front())) {
    for (const auto& [key, value] : dict.items)
      if (equal(key, arguments.front())) return value;
    return arguments.size() > 1 ? arguments[1] : Value(None{}, where);
  }
  return std::nullopt;
}

}  // namespace

std::optional<String> text_of(const Value& value) {
  if (const auto* own = value.as<String>()) return *own;
  if (const auto* integer = value.as<std::int64_t>())
    return String{std::to_string(*integer), {}, false, false};
  if (const auto* boolean = value.as<bool>())
    return String{*boolean ? "True" : "False", {}, false, false};
  if (value.is<None>()) return String{"None", {}, false, false};
  return std::nullopt;
}

bool comparable(const Value& value) {
  if (const auto* sequence = value.as<Sequence>())
    return std::ranges::all_of(sequence->items, comparable);
  return value.is<None>() || value.is<bool>() || value.is<std::int64_t>() || value.is<double>() ||
         value.is<String>();
}

bool equal(const Value& a, const Value& b) {
  if (const auto* x = a.as<String>()) {
    const auto* y = b.as<String>();
    return y != nullptr && x->text == y->text;
  }
  if (const auto* x = a.as<std::int64_t>()) {
    const auto* y = b.as<std::int64_t>();
    return y != nullptr && *x == *y;
  }
  if (const auto* x = a.as<bool>()) {
    const auto* y = b.as<bool>();
    return y != nullptr && *x == *y;
  }
  if (const auto* x = a.as<double>()) {
    const auto* y = b.as<double>();
    return y != nullptr && *x == *y;
  }
  if (a.is<None>()) return b.is<None>();
  const auto* s = a.as<Sequence>();
  const auto* t = b.as<Sequence>();
  if (s == nullptr || t == nullptr || s->items.size() != t->items.size()) return false;
  return std::ranges::equal(s->items, t->items, equal);
}

std::optional<Value> percent_format(const Value& pattern_value,
                                    const Value& values,
                                    SourceSpan where) {
  const auto* pattern = pattern_value.as<String>();
  if (pattern == nullptr) return std::nullopt;
  const auto* tuple = values.as<Sequence>();
  const auto* dict = values.as<Dict>();
  std::string out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < pattern->text.size(); ++i) {
    const char c = pattern->text[i];
    if (c != '%') {
      out += c;
      continue;
    }
    if (++i >= pattern->text.size()) return std::nullopt;
    if (pattern->text[i] == '%') {
      out += '%';
      continue;
    }
    const Value* value = nullptr;
    if (pattern->text[i] == '(' && dict != nullptr) {
      const std::size_t close = pattern->text.find(')', i);
      if (close == std::string::npos) return std::nullopt;
      const std::string key = pattern->text.substr(i + 1, close - i - 1);
      for (const auto& [own, entry] : dict->items)
        if (const auto* name = own.as<String>(); name != nullptr && name->text == key)
          value = &entry;
      i = close + 1;
    } else if (tuple != nullptr && tuple->kind == Sequence::Kind::kTuple) {
      if (next < tuple->items.size()) value = &tuple->items[next++];
    } else if (next++ == 0) {
      value = &values;
    }
    if (value == nullptr || i >= pattern->text.size()) return std::nullopt;
    if (pattern->text[i] != 's' && pattern->text[i] != 'd') return std::nullopt;
    const auto shown = text_of(*value);
    if (!shown) return std::nullopt;
    out += shown->text;
  }
  String formatted{std::move(out), {}, false, false};
  formatted.map.add(0, where, false);
  return Value{std::move(formatted), where};
}

std::optional<Value> builtin_method(const Value& object,
                                    std::string_view method,
                                    const std::vector<Value>& arguments,
                                    const Keywords& keywords,
                                    SourceSpan where) {
  if (const auto* dict = object.as<Dict>()) return dict_method(*dict, method, arguments, where);
  const auto* own = object.as<String>();
  if (own == nullptr) return std::nullopt;
  const auto* first = arguments.empty() ? nullptr : arguments.front().as<String>();
  const auto* second = arguments.size() < 2 ? nullptr : arguments[1].as<String>();
  if (method == "format") return format(*own, arguments, keywords, where);
  if (method == "join" && arguments.size() == 1) return join(*own, arguments.front(), where);
  if (arguments.empty()) {
    if (method == "strip") return strip(*own, true, true, where);
    if (method == "lstrip") return strip(*own, true, false, where);
    if (method == "rstrip") return strip(*own, false, true, where);
    if (method == "lower") return text(mapped(own->text, std::tolower), where);
    if (method == "upper") return text(mapped(own->text, std::toupper), where);
  }
  if (first == nullptr) return std::nullopt;
  if (method == "split") return split(*own, first->text, where);
  if (method == "startswith") return Value{own->text.starts_with(first->text), where};
  if (method == "endswith") return Value{own->text.ends_with(first->text), where};
  if (method == "replace" && second != nullptr)
    return replace(*own, first->text, second->text, where);
  return std::nullopt;
}

std::optional<Value> builtin_function(std::string_view name,
                                      const std::vector<Value>& arguments,
                                      const Keywords& /*keywords*/,
                                      SourceSpan where) {
  if (name == "dict" && arguments.empty()) return std::nullopt;
  if (arguments.empty()) {
    if (name == "list" || name == "tuple" || name == "set") return Value{Sequence{}, where};
    return std::nullopt;
  }
  const Value& first = arguments.front();
  if (name == "textwrap.dedent" || name == "inspect.cleandoc") {
    const auto* own = first.as<String>();
    if (own == nullptr) return std::nullopt;
    String out{dedent(own->text), {}, false, false};
    out.map.add(0, first.where(), false);
    return Value{std::move(out), where};
  }
  if (name == "str") {
    auto shown = text_of(first);
    return shown ? std::optional<Value>(Value{*std::move(shown), where}) : std::nullopt;
  }
  if (name == "int" && first.is<std::int64_t>()) return first;
  if (name == "range" && arguments.size() <= 2) {
    const auto* a = first.as<std::int64_t>();
    const auto* b = arguments.size() > 1 ? arguments[1].as<std::int64_t>() : nullptr;
    if (a == nullptr || (arguments.size() > 1 && b == nullptr)) return std::nullopt;
    const std::int64_t from = b == nullptr ? 0 : *a;
    const std::int64_t to = b == nullptr ? *a : *b;
    if (to - from > 10'000) return std::nullopt;
    Sequence numbers;
    for (std::int64_t i = from; i < to; ++i)
      numbers.items.emplace_back(i, where);
    return Value{std::move(numbers), where};
  }
  const auto items = items_of(first);
  if (!items) return std::nullopt;
  if (name == "len") return Value{static_cast<std::int64_t>(items->size()), where};
  if (name == "list" || name == "tuple" || name == "set" || name == "frozenset") {
    const auto kind = name == "tuple" ? Sequence::Kind::kTuple : Sequence::Kind::kList;
    return Value{Sequence{kind, *items}, where};
  }
  if (name == "reversed")
    return Value{Sequence{Sequence::Kind::kList, {items->rbegin(), items->rend()}}, where};
  if (name == "sorted" &&
      std::ranges::all_of(*items, [](const Value& v) { return v.is<String>(); })) {
    std::vector<Value> sorted = *items;
    std::ranges::sort(sorted, {}, [](const Value& v) { return v.as<String>()->text; });
    return Value{Sequence{Sequence::Kind::kList, std::move(sorted)}, where};
  }
  if (name == "enumerate") {
    Sequence pairs;
    std::int64_t i = 0;
    for (const Value& item : *items)
      pairs.items.push_back(pair(Value{i++, where}, item, where));
    return Value{std::move(pairs), where};
  }
  if (name == "zip" && arguments.size() == 2) {
    const auto other = items_of(arguments[1]);
    if (!other) return std::nullopt;
    Sequence pairs;
    for (std::size_t i = 0; i < std::min(items->size(), other->size()); ++i)
      pairs.items.push_back(pair((*items)[i], (*other)[i], where));
    return Value{std::move(pairs), where};
  }
  return std::nullopt;
}

}  // namespace miglint::alembic
