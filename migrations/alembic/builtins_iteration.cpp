// range, enumerate, zip, map, filter, sorted, reversed; and the methods of lists, sets and dicts.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

std::optional<Value> Evaluator::builtin_iteration(std::string_view callee,
                                                  CallArguments& arguments,
                                                  const PythonNode& node) {
  const auto& given = arguments.positional;
  const SourceSpan where = span(node);
  if (callee == "range" || callee == "xrange") {
    std::int64_t numbers[3] = {0, 0, 1};
    if (given.empty() || given.size() > 3) return unknown_text(node);
    for (std::size_t i = 0; i < given.size(); ++i) {
      const auto* number = given[i].as<std::int64_t>();
      if (number == nullptr) return unknown_text(node);
      numbers[given.size() == 1 ? 1 : i] = *number;
    }
    const auto [begin, end, stride] = numbers;
    if (stride == 0 || std::abs(begin) > (1LL << 40) || std::abs(end) > (1LL << 40))
      return unknown_text(node);
    if ((end - begin) / stride > static_cast<std::int64_t>(kMostItems)) return unknown_text(node);
    std::vector<Value> items;
    for (std::int64_t at = begin; stride > 0 ? at < end : at > end; at += stride)
      items.emplace_back(at, where);
    return new_list(std::move(items), Sequence::Kind::kList, where);
  }
  if (callee == "enumerate" && !given.empty()) {
    std::vector<Value> items;
    if (!iterate(given[0], items)) return unknown(doubt_of(given[0]), node);
    const Value* start = given.size() > 1 ? &given[1] : keyword(arguments.keywords, "start");
    std::int64_t at = 0;
    if (start != nullptr) {
      if (!start->is<std::int64_t>() || *start->as<std::int64_t>() > (1LL << 40))
        return unknown_text(node);
      at = *start->as<std::int64_t>();
    }
    for (Value& item : items)
      item = Value(Sequence{Sequence::Kind::kTuple, {Value(at++, where), item}}, where);
    return new_list(std::move(items), Sequence::Kind::kList, where);
  }
  if (callee == "zip") {
    std::vector<std::vector<Value>> columns(given.size());
    std::size_t rows = given.empty() ? 0 : kMostItems;
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (!iterate(given[i], columns[i])) return unknown(doubt_of(given[i]), node);
      rows = std::min(rows, columns[i].size());
    }
    std::vector<Value> items;
    charge(rows * given.size());
    for (std::size_t row = 0; row < rows; ++row) {
      Sequence tuple{Sequence::Kind::kTuple, {}};
      for (const auto& column : columns)
        tuple.items.push_back(column[row]);
      items.emplace_back(std::move(tuple), where);
    }
    return new_list(std::move(items), Sequence::Kind::kList, where);
  }
  if (callee == "reversed" && given.size() == 1) {
    std::vector<Value> items;
    if (!iterate(given[0], items)) return unknown(doubt_of(given[0]), node);
    std::ranges::reverse(items);
    return new_list(std::move(items), Sequence::Kind::kList, where);
  }
  if (callee == "sorted" && !given.empty()) return sorted(arguments, node);
  if ((callee != "map" && callee != "filter") || given.size() != 2) return std::nullopt;
  std::vector<Value> items;
  if (!iterate(given[1], items)) return unknown(doubt_of(given[1]), node);
  std::vector<Value> made;
  for (const Value& item : items) {
    if (!step(node)) return unknown_text(node);
    Value result = given[0].is<None>() ? item : call_value(given[0], {{item}, {}, {}}, node);
    if (callee == "map") {
      made.push_back(std::move(result));
      continue;
    }
    const Truth holds = truth(result);
    if (holds == Truth::kUnknown) return unknown_text(node);
    if (holds == Truth::kTrue) made.push_back(item);
  }
  return new_list(std::move(made), Sequence::Kind::kList, where);
}

Value Evaluator::sorted(CallArguments& arguments, const PythonNode& node) {
  std::vector<Value> items;
  if (!iterate(arguments.positional[0], items))
    return unknown(doubt_of(arguments.positional[0]), node);
  const Value* key = keyword(arguments.keywords, "key");
  std::vector<std::pair<Value, Value>> keyed;
  for (const Value& item : items) {
    if (!step(node)) return unknown_text(node);
    const bool by_key = key != nullptr && !key->is<None>();
    keyed.emplace_back(by_key ? call_value(*key, {{item}, {}, {}}, node) : item, item);
  }
  // Only keys of one kind have an order that is known.
  for (const auto& [by, item] : keyed)
    if (compare("<=", by, by) != Truth::kTrue ||
        by.data().index() != keyed.front().first.data().index())
      return unknown_text(node);
  charge(keyed.size() * 4);
  std::ranges::stable_sort(keyed, [&](const auto& a, const auto& b) {
    return compare("<", a.first, b.first) == Truth::kTrue;
  });
  std::vector<Value> result;
  for (auto& [by, item] : keyed)
    result.push_back(std::move(item));
  const Value* backwards = keyword(arguments.keywords, "reverse");
  if (backwards != nullptr && truth(*backwards) == Truth::kTrue) std::ranges::reverse(result);
  return new_list(std::move(result), Sequence::Kind::kList, span(node));
}

std::optional<Value> Evaluator::container_method(const Value& object,
                                                 std::string_view method,
                                                 CallArguments& arguments,
                                                 const PythonNode& node) {
  if (object_of<Globals>(object) != nullptr && method == "get" && !arguments.positional.empty()) {
    const auto* text = arguments.positional.front().as<String>();
    const Value* found = text == nullptr ? nullptr : global(text->text);
    if (found != nullptr) return *found;
    return arguments.positional.size() > 1 && text != nullptr ? arguments.positional[1]
                                                              : unknown_text(node);
  }
  if (auto* list = object_of<List>(object)) {
    if (auto known = list_method(*list, method, arguments, node)) return known;
  }
  if (auto* dict = object_of<MutableDict>(object)) {
    if (auto known = dict_change(*dict, method, arguments, node)) return known;
  }
  if (object.is<Dict>() || object_of<MutableDict>(object) != nullptr)
    return dict_question(object, method, arguments, node);
  const auto* items = items_of(object);
  if (items == nullptr || arguments.positional.size() != 1) return std::nullopt;
  const Value& first = arguments.positional.front();
  if (method == "index" || method == "count") {
    std::int64_t count = 0;
    charge(items->size() / 8);
    for (std::size_t i = 0; i < items->size(); ++i) {
      if (!comparable((*items)[i]) || !comparable(first)) return unknown_text(node);
      if (!equal((*items)[i], first)) continue;
      if (method == "index") return Value(static_cast<std::int64_t>(i), span(node));
      ++count;
    }
    return method == "count" ? Value(count, span(node)) : unknown_text(node);
  }
  const auto set_operation = [&](std::string_view op) {
    const auto* other = items_of(first);
    return other == nullptr ? unknown(doubt_of(first), node) : operate(op, object, first, node);
  };
  if (method == "difference") return set_operation("-");
  if (method == "union") return set_operation("|");
  if (method == "intersection") return set_operation("&");
  return std::nullopt;
}

// What changes a list or set in place.
std::optional<Value> Evaluator::list_method(List& list,
                                            std::string_view method,
                                            CallArguments& arguments,
                                            const PythonNode& node) {
  const auto& given = arguments.positional;
  const Value none(None{}, span(node));
  const bool adds = method == "append" || method == "add" || method == "extend" ||
                    method == "update" || method == "insert" || method == "appendleft";
  if (adds && !given.empty()) {
    changed(list.doubt);
    if (list.items.size() >= kMostItems) {
      list.doubt.open = "more items than are followed";
      return none;
    }
    if (method == "append" || method == "add") {
      const bool there =
          list.kind == Sequence::Kind::kSet &&
          contains(Value(Sequence{Sequence::Kind::kSet, list.items}, {}), given[0]) == Truth::kTrue;
      if (!there) list.items.push_back(given[0]);
      return none;
    }
    if (method == "insert" && given.size() == 2) {
      const auto* at = given[0].as<std::int64_t>();
      if (at == nullptr)
        list.doubt.open = "an item is inserted at a place that is not known";
      else
        list.items.insert(list.items.begin() + std::clamp<std::ptrdiff_t>(
                                                   static_cast<std::ptrdiff_t>(*at),
                                                   0,
                                                   static_cast<std::ptrdiff_t>(list.items.size())),
                          given[1]);
      return none;
    }
    std::vector<Value> more;
    if (!iterate(given[0], more)) {
      const auto* other = object_of<List>(given[0]);
      if (other != nullptr && other->doubt.open.empty()) {
        list.doubt.when = other->doubt.when;
        more = other->items;
      } else {
        list.doubt.open = doubt_of(given[0]);
      }
    }
    charge(more.size());
    std::ranges::move(more, std::back_inserter(list.items));
    return none;
  }
  if (method == "copy") return new_list(list.items, list.kind, span(node));
  const bool removes = method == "remove" || method == "discard" || method == "pop" ||
                       method == "clear" || method == "reverse" || method == "sort";
  if (!removes) return std::nullopt;
  changed(list.doubt);
  if (method == "clear") list.items.clear();
  if (method == "reverse") std::ranges::reverse(list.items);
  if (method == "sort") {
    CallArguments all{
        {Value(Sequence{Sequence::Kind::kList, list.items}, span(node))}, arguments.keywords, {}};
    const Value result = sorted(all, node);
    if (const auto* items = items_of(result))
      list.items = *items;
    else
      list.doubt.open = "it is sorted by what is not known";
  }
  if ((method == "remove" || method == "discard") && !given.empty()) {
    const auto at =
        std::ranges::find_if(list.items, [&](const Value& v) { return equal(v, given[0]); });
    charge(list.items.size() / 8);
    if (at != list.items.end()) list.items.erase(at);
  }
  if (method != "pop") return none;
  const auto* place = given.empty() ? nullptr : given[0].as<std::int64_t>();
  if (list.doubt.any() || list.items.empty() || (!given.empty() && place == nullptr)) {
    list.doubt.open = "an item is taken out that is not known";
    return unknown_text(node);
  }
  const auto size = static_cast<std::int64_t>(list.items.size());
  const std::int64_t at = place == nullptr ? size - 1 : *place < 0 ? *place + size : *place;
  if (at < 0 || at >= size) return unknown_text(node);
  Value popped = list.items[static_cast<std::size_t>(at)];
  list.items.erase(list.items.begin() + static_cast<std::ptrdiff_t>(at));
  return popped;
}

std::optional<Value> Evaluator::dict_change(MutableDict& dict,
                                            std::string_view method,
                                            CallArguments& arguments,
                                            const PythonNode& node) {
  const auto& given = arguments.positional;
  const Value none(None{}, span(node));
  const auto set = [&](const Value& key, const Value& value) {
    charge(1 + dict.items.size() / 16);
    if (!comparable(key)) dict.doubt.open = "a key that is not known";
    const auto same =
        std::ranges::find_if(dict.items, [&](const auto& pair) { return equal(pair.first, key); });
    if (same != dict.items.end())
      same->second = value;
    else if (dict.items.size() < kMostItems)
      dict.items.emplace_back(key, value);
  };
  if (method == "update") {
    changed(dict.doubt);
    if (!given.empty()) {
      const auto* pairs = pairs_of(given[0]);
      if (pairs == nullptr)
        dict.doubt.open = doubt_of(given[0]);
      else
        for (const auto& [key, value] : std::vector(*pairs))
          set(key, value);
    }
    for (const auto& [name, value] : arguments.keywords)
      set(text_value(name, span(node)), value);
    return none;
  }
  if (method == "copy") return new_dict(dict.items, span(node));
  if (method == "setdefault" && !given.empty()) {
    charge(dict.items.size() / 8);
    if (const Value* found = dict.doubt.any() ? nullptr : item_by_key(dict.items, given[0]))
      return *found;
    changed(dict.doubt);
    const Value value = given.size() > 1 ? given[1] : none;
    set(given[0], value);
    return dict.doubt.any() ? unknown_text(node) : value;
  }
  if (method != "pop" && method != "clear" && method != "popitem") return std::nullopt;
  changed(dict.doubt);
  if (method == "clear") {
    dict.items.clear();
    return none;
  }
  if (given.empty() || dict.doubt.any() || !comparable(given[0])) {
    dict.doubt.open = "an item is taken out that is not known";
    return unknown_text(node);
  }
  const Value* found = item_by_key(dict.items, given[0]);
  Value popped = found != nullptr ? *found : given.size() > 1 ? given[1] : unknown_text(node);
  std::erase_if(dict.items, [&](const auto& pair) { return equal(pair.first, given[0]); });
  return popped;
}

std::optional<Value> Evaluator::dict_question(const Value& object,
                                              std::string_view method,
                                              CallArguments& arguments,
                                              const PythonNode& node) {
  const auto* pairs = pairs_of(object);
  if (pairs == nullptr) {
    const bool asks = method == "items" || method == "keys" || method == "values" ||
                      method == "get" || method == "iteritems";
    return asks ? std::optional(unknown(doubt_of(object), node)) : std::nullopt;
  }
  charge(pairs->size() / 8);
  const auto& given = arguments.positional;
  if (method == "get" && !given.empty()) {
    if (!comparable(given[0])) return unknown_text(node);
    if (const Value* found = item_by_key(*pairs, given[0])) return *found;
    return given.size() > 1 ? given[1] : Value(None{}, span(node));
  }
  std::vector<Value> items;
  for (const auto& [key, value] : *pairs) {
    if (method == "keys" || method == "iterkeys")
      items.push_back(key);
    else if (method == "values" || method == "itervalues")
      items.push_back(value);
    else if (method == "items" || method == "iteritems")
      items.emplace_back(Sequence{Sequence::Kind::kTuple, {key, value}}, key.where());
    else
      return std::nullopt;
  }
  return new_list(std::move(items), Sequence::Kind::kList, span(node));
}

}  // namespace miglint::alembic
