// Python's built-in functions on values that are known.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/strings.h"

namespace miglint::alembic {

namespace {

std::size_t character_length(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::optional<std::int64_t> integer_of(const Value& value) {
  if (const auto* number = value.as<std::int64_t>()) return *number;
  if (const auto* flag = value.as<bool>()) return *flag ? 1 : 0;
  if (const auto* real = value.as<double>()) {
    if (*real > -1e15 && *real < 1e15) return static_cast<std::int64_t>(*real);
    return std::nullopt;
  }
  const auto* text = value.as<String>();
  if (text == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const char* end = text->text.data() + text->text.size();
  const auto [rest, error] = std::from_chars(text->text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

}  // namespace

std::string Evaluator::doubt_of(const Value& value) const {
  if (const auto* reason = value.as<Unknown>()) return reason->reason;
  const Doubt* doubt = nullptr;
  if (const auto* list = object_of<List>(value)) doubt = &list->doubt;
  if (const auto* dict = object_of<MutableDict>(value)) doubt = &dict->doubt;
  if (doubt != nullptr) {
    if (!doubt->open.empty()) return doubt->open;
    if (!doubt->when.empty()) return fmt::format("a part of it depends on `{}`", doubt->when);
    return {};
  }
  if (value.is<Sequence>() || value.is<Dict>() || comparable(value)) return {};
  if (is_library_object(value)) return fmt::format("the items of {}", root_of(value));
  return "something that is not a list";
}

bool Evaluator::iterate(const Value& value, std::vector<Value>& items) {
  if (const auto* known = items_of(value)) {
    charge(known->size() / 4);
    items.insert(items.end(), known->begin(), known->end());
    return true;
  }
  if (const auto* pairs = pairs_of(value)) {
    charge(pairs->size() / 4);
    for (const auto& [key, item] : *pairs)
      items.push_back(key);
    return true;
  }
  if (const auto* made = object_of<Class>(value); made != nullptr && made->is_enum) {
    for (const auto& [name, member] : made->members)
      if (const auto* own = object_of<Instance>(member); own != nullptr && own->member == name)
        items.push_back(member);
    return true;
  }
  const auto* text = value.as<String>();
  if (text == nullptr || text->text.size() > kMostItems) return false;
  charge(text->text.size());
  for (std::size_t at = 0; at < text->text.size();) {
    std::size_t end = at + 1;
    while (end < text->text.size() &&
           (static_cast<unsigned char>(text->text[end]) & 0xc0U) == 0x80U)
      ++end;
    items.push_back(text_value(text->text.substr(at, end - at), value.where()));
    at = end;
  }
  return true;
}

std::optional<Value> Evaluator::builtin_function(std::string_view callee,
                                                 CallArguments& arguments,
                                                 const PythonNode& node) {
  if (!arguments.unknown.empty()) return unknown(arguments.unknown, node);
  if (auto value = builtin_type(callee, arguments, node)) return value;
  if (auto value = builtin_iteration(callee, arguments, node)) return value;
  return builtin_query(callee, arguments, node);
}

// str, int, list, dict and the other types, called.
std::optional<Value> Evaluator::builtin_type(std::string_view callee,
                                             CallArguments& arguments,
                                             const PythonNode& node) {
  const auto& given = arguments.positional;
  const Value* first = given.empty() ? nullptr : &given.front();
  const SourceSpan where = span(node);
  if (callee == "str" || callee == "unicode" || callee == "repr" || callee == "format") {
    if (first == nullptr) return text_value("", where);
    if (callee == "repr") {
      auto text = repr_of(freeze(*first));
      return text ? text_value(std::move(*text), where) : unknown_text(node);
    }
    const auto* spec = given.size() > 1 ? given[1].as<String>() : nullptr;
    if (callee == "format" && spec != nullptr) {
      auto text = formatted(*first, spec->text);
      return text ? text_value(std::move(*text), where) : unknown_text(node);
    }
    auto text = str_of(freeze(*first));
    if (!text) return unknown_text(node);
    return Value(std::move(*text), where);
  }
  if (callee == "int" || callee == "long") {
    const auto number = first == nullptr ? std::optional<std::int64_t>(0) : integer_of(*first);
    return number && given.size() < 2 ? Value(*number, where) : unknown_text(node);
  }
  if (callee == "float") {
    const auto number = first == nullptr ? std::optional<std::int64_t>(0) : integer_of(*first);
    if (first != nullptr && first->is<double>()) return *first;
    return number ? Value(static_cast<double>(*number), where) : unknown_text(node);
  }
  if (callee == "bool") {
    const Truth holds = first == nullptr ? Truth::kFalse : truth(*first);
    return holds == Truth::kUnknown ? unknown_text(node) : Value(holds == Truth::kTrue, where);
  }
  if (callee == "list" || callee == "tuple" || callee == "set" || callee == "frozenset") {
    std::vector<Value> items;
    Doubt doubt;
    if (first != nullptr && !iterate(*first, items)) {
      const auto* list = object_of<List>(*first);
      if (list == nullptr) return unknown(doubt_of(*first), node);
      items = list->items;
      doubt = list->doubt;
    }
    if (callee == "tuple" && !doubt.any())
      return Value(Sequence{Sequence::Kind::kTuple, std::move(items)}, where);
    const bool is_set = callee.ends_with("set");
    if (is_set && items.size() <= 1000) {
      std::vector<Value> once;
      charge(items.size() * items.size() / 16);
      for (Value& item : items)
        if (std::ranges::none_of(once, [&](const Value& v) { return equal(v, item); }))
          once.push_back(std::move(item));
      items = std::move(once);
    }
    Value made =
        new_list(std::move(items), is_set ? Sequence::Kind::kSet : Sequence::Kind::kList, where);
    doubt.since = newest_guard();
    object_of<List>(made)->doubt = std::move(doubt);
    return made;
  }
  if (callee != "dict") return std::nullopt;
  std::vector<std::pair<Value, Value>> pairs;
  if (first != nullptr) {
    if (const auto* known = pairs_of(*first)) {
      pairs = *known;
    } else {
      std::vector<Value> items;
      if (!iterate(*first, items)) return unknown(doubt_of(*first), node);
      for (const Value& item : items) {
        std::vector<Value> both;
        if (!iterate(item, both) || both.size() != 2) return unknown_text(node);
        pairs.emplace_back(both[0], both[1]);
      }
    }
  }
  for (const auto& [name, value] : arguments.keywords)
    pairs.emplace_back(text_value(name, where), value);
  return new_dict(std::move(pairs), where);
}

Value Evaluator::is_instance(const CallArguments& arguments, const PythonNode& node) {
  if (arguments.positional.size() != 2) return unknown_text(node);
  const Value& value = arguments.positional[0];
  std::vector<Value> types;
  if (!iterate(arguments.positional[1], types)) types = {arguments.positional[1]};
  for (const Value& type : types) {
    const auto* reference = type.as<Reference>();
    if (reference == nullptr) return unknown_text(node);
    const std::string_view name = reference->name;
    if (const auto* stands = object_of<Database>(value)) {
      if (stands->kind != Database::Kind::kDialect) return unknown_text(node);
      if (name.find("postgres") != std::string_view::npos || name.ends_with("PGDialect"))
        return {true, span(node)};
      continue;
    }
    const bool text = name == "str" || name == "unicode" || name == "basestring";
    const bool holds =
        (text && value.is<String>()) ||
        (name == "int" && (value.is<std::int64_t>() || value.is<bool>())) ||
        (name == "bool" && value.is<bool>()) || (name == "float" && value.is<double>()) ||
        (name == "list" && object_of<List>(value) != nullptr) ||
        (name == "tuple" && value.is<Sequence>()) || (name == "dict" && pairs_of(value) != nullptr);
    if (holds) return {true, span(node)};
    if (name.find('.') != std::string_view::npos && !comparable(value)) return unknown_text(node);
  }
  const bool known = comparable(value) || object_of<List>(value) != nullptr ||
                     pairs_of(value) != nullptr || object_of<Database>(value) != nullptr;
  return known ? Value(false, span(node)) : unknown_text(node);
}

// len, getattr, isinstance, any, all, min, max, …: questions about values.
std::optional<Value> Evaluator::builtin_query(std::string_view callee,
                                              CallArguments& arguments,
                                              const PythonNode& node) {
  const auto& given = arguments.positional;
  const SourceSpan where = span(node);
  if (callee == "globals" || callee == "locals") return arena_.keep(Globals(), "globals()", where);
  if (callee == "isinstance") return is_instance(arguments, node);
  if (callee == "hasattr") return unknown_text(node);
  if (callee == "callable" && given.size() == 1) return unknown_text(node);
  if (given.empty()) return std::nullopt;
  const Value& first = given.front();
  if (callee == "len") {
    if (const auto* items = items_of(first))
      return Value(static_cast<std::int64_t>(items->size()), where);
    if (const auto* pairs = pairs_of(first))
      return Value(static_cast<std::int64_t>(pairs->size()), where);
    if (const auto* text = first.as<String>())
      return Value(static_cast<std::int64_t>(character_length(text->text)), where);
    return unknown_text(node);
  }
  if (callee == "getattr" && given.size() >= 2) {
    const auto* name = given[1].as<String>();
    if (name == nullptr) return unknown_text(node);
    const Value found = attribute_of(first, arena_.keep_text(name->text), where);
    return found;
  }
  if (callee == "abs" && first.is<std::int64_t>()) {
    const std::int64_t number = *first.as<std::int64_t>();
    return Value(number < 0 && number != INT64_MIN ? -number : number, where);
  }
  if (callee == "next" || callee == "iter") {
    std::vector<Value> items;
    if (callee == "iter") return first;
    if (iterate(first, items) && !items.empty()) return items.front();
    if (items.empty() && given.size() > 1 && doubt_of(first).empty()) return given[1];
    return unknown_text(node);
  }
  const bool of_items =
      callee == "any" || callee == "all" || callee == "sum" || callee == "min" || callee == "max";
  if (!of_items) return std::nullopt;
  std::vector<Value> items;
  if (given.size() > 1 && callee != "sum")
    items = given;
  else if (!iterate(first, items))
    return unknown(doubt_of(first), node);
  if (callee == "any" || callee == "all") {
    Truth result = callee == "all" ? Truth::kTrue : Truth::kFalse;
    for (const Value& item : items) {
      const Truth one = truth(item);
      if (one == Truth::kUnknown) result = one;
      if (one == (callee == "all" ? Truth::kFalse : Truth::kTrue))
        return Value(callee == "any", where);
    }
    return result == Truth::kUnknown ? unknown_text(node) : Value(result == Truth::kTrue, where);
  }
  if (callee == "sum") {
    std::int64_t sum = 0;
    for (const Value& item : items) {
      const auto* number = item.as<std::int64_t>();
      if (number == nullptr || __builtin_add_overflow(sum, *number, &sum))
        return unknown_text(node);
    }
    return Value(sum, where);
  }
  if (items.empty() || keyword(arguments.keywords, "key") != nullptr) return unknown_text(node);
  const Value* best = &items.front();
  for (const Value& item : items) {
    const Truth better = compare(callee == "min" ? "<" : ">", item, *best);
    if (better == Truth::kUnknown && &item != best) return unknown_text(node);
    if (better == Truth::kTrue) best = &item;
  }
  return *best;
}

}  // namespace miglint::alembic
