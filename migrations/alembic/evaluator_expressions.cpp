// Expressions.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

constexpr std::uint32_t kMostWeight = 400'000;
constexpr std::uint32_t kMostNesting = 100;

std::optional<std::int64_t> read_integer(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != '_') digits += c;
  int base = 10;
  std::size_t skip = 0;
  if (digits.size() > 2 && digits[0] == '0') {
    const char letter = static_cast<char>(digits[1] | 0x20);
    base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    skip = base == 10 ? 0 : 2;
  }
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data() + skip, end, value, base);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

std::size_t next_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U)
    ++at;
  return at;
}

// Byte offsets of the characters of UTF-8 text, and its end.
std::vector<std::size_t> characters_of(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < text.size(); at = next_character(text, at))
    places.push_back(at);
  places.push_back(text.size());
  return places;
}

String part_of(const String& text, std::size_t begin, std::size_t end) {
  String part;
  part.text = text.text.substr(begin, end - begin);
  part.map = text.map.slice(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  part.is_bytes = text.is_bytes;
  return part;
}

}  // namespace

Value Evaluator::evaluate(const PythonNode& node) {
  if (raising_) return unknown("an exception", node);
  if (!node || !step(node)) return unknown("nested too deep to follow", node);
  ++depth_;
  Value value = evaluate_node(node);
  --depth_;
  if (value.weight() > kMostWeight || value.depth() > kMostNesting)
    return unknown("a value too large to follow", node);
  return value;
}

Value Evaluator::evaluate_node(const PythonNode& node) {
  switch (node.tag()) {
    case PythonKind::kIdentifier:
      return name(node);
    case PythonKind::kString:
    case PythonKind::kConcatenatedString:
      return string(node);
    case PythonKind::kCall:
      return call(node);
    case PythonKind::kAttribute:
      return attribute(node);
    case PythonKind::kNone:
      return {None{}, span(node)};
    case PythonKind::kTrue:
      return {true, span(node)};
    case PythonKind::kFalse:
      return {false, span(node)};
    case PythonKind::kInteger: {
      const auto value = read_integer(node.text());
      return value ? Value(*value, span(node)) : unknown("a very large number", node);
    }
    case PythonKind::kFloat:
      return {std::strtod(std::string(node.text()).c_str(), nullptr), span(node)};
    case PythonKind::kList:
      return sequence(node, Sequence::Kind::kList);
    case PythonKind::kSet:
      return sequence(node, Sequence::Kind::kSet);
    case PythonKind::kTuple:
    case PythonKind::kExpressionList:
      return sequence(node, Sequence::Kind::kTuple);
    case PythonKind::kDictionary:
      return dictionary(node);
    case PythonKind::kParenthesizedExpression:
    case PythonKind::kAwait:
    case PythonKind::kType:
      return evaluate(node.first());
    case PythonKind::kBinaryOperator:
      return binary(node);
    case PythonKind::kComparisonOperator:
      return comparison(node);
    case PythonKind::kBooleanOperator:
      return boolean(node);
    case PythonKind::kNotOperator: {
      const Truth holds = truth(evaluate(node.child(PythonField::kArgument)));
      if (holds == Truth::kUnknown) return unknown_text(node);
      return {holds == Truth::kFalse, span(node)};
    }
    case PythonKind::kUnaryOperator:
      return unary(node);
    case PythonKind::kConditionalExpression:
      return conditional(node);
    case PythonKind::kSubscript:
      return subscript(node);
    case PythonKind::kListComprehension:
    case PythonKind::kSetComprehension:
    case PythonKind::kDictionaryComprehension:
    case PythonKind::kGeneratorExpression:
      return comprehension(node);
    case PythonKind::kLambda:
      return lambda(node);
    case PythonKind::kNamedExpression: {
      Value value = evaluate(node.child(PythonField::kValue));
      bind(node.child(PythonField::kName).text(), value);
      return value;
    }
    case PythonKind::kYield:
      return yield(node);
    case PythonKind::kEllipsis:
      return {None{}, span(node)};
    default:
      return unknown_text(node);
  }
}

Value Evaluator::sequence(const PythonNode& node, Sequence::Kind kind) {
  std::vector<Value> items;
  std::string open;
  for (const PythonNode& item : node.each()) {
    if (!item.is(PythonKind::kListSplat) && !item.is(PythonKind::kParenthesizedListSplat)) {
      items.push_back(evaluate(item));
      continue;
    }
    const Value splat = evaluate(item.first());
    if (!iterate(splat, items)) open = doubt_of(splat);
  }
  if (kind == Sequence::Kind::kTuple) {
    if (!open.empty()) return unknown(open, node);
    return {Sequence{kind, std::move(items)}, span(node)};
  }
  Value made = new_list(std::move(items), kind, span(node));
  object_of<List>(made)->doubt.open = open;
  return made;
}

Value Evaluator::dictionary(const PythonNode& node) {
  std::vector<std::pair<Value, Value>> items;
  std::string open;
  for (const PythonNode& pair : node.each()) {
    if (pair.is(PythonKind::kPair)) {
      Value key = evaluate(pair.child(PythonField::kKey));
      items.emplace_back(std::move(key), evaluate(pair.child(PythonField::kValue)));
    } else if (pair.is(PythonKind::kDictionarySplat)) {
      const Value splat = evaluate(pair.first());
      const auto* more = pairs_of(splat);
      if (more == nullptr)
        open = doubt_of(splat);
      else
        items.insert(items.end(), more->begin(), more->end());
    }
  }
  Value made = new_dict(std::move(items), span(node));
  object_of<MutableDict>(made)->doubt.open = open;
  return made;
}

Value Evaluator::conditional(const PythonNode& node) {
  const auto parts = node.named_children();
  if (parts.size() != 3) return unknown_text(node);
  const Truth holds = truth(evaluate(parts[1]));
  if (holds == Truth::kTrue) return evaluate(parts[0]);
  if (holds == Truth::kFalse) return evaluate(parts[2]);
  const std::string condition = one_line(parts[1].text(), 120);
  Value yes;
  Value no;
  either(
      condition,
      [&] {
        yes = evaluate(parts[0]);
        return Flow::kNext;
      },
      [&] {
        no = evaluate(parts[2]);
        return Flow::kNext;
      });
  if (comparable(yes) && comparable(no) && equal(yes, no)) return yes;
  return unknown_text(node);
}

Value Evaluator::boolean(const PythonNode& node) {
  const bool is_and = node.child(PythonField::kOperator).text() == "and";
  Value left = evaluate(node.child(PythonField::kLeft));
  const Truth holds = truth(left);
  const PythonNode right_node = node.child(PythonField::kRight);
  if (holds != Truth::kUnknown)
    return (holds == Truth::kTrue) == is_and ? evaluate(right_node) : left;
  // The right side is evaluated only if the left one has not decided.
  Value right;
  const std::string text = one_line(node.child(PythonField::kLeft).text(), 120);
  either(
      is_and ? text : fmt::format("not ({})", text),
      [&] {
        right = evaluate(right_node);
        return Flow::kNext;
      },
      [] { return Flow::kNext; });
  const Truth other = truth(right);
  if (is_and && other == Truth::kFalse) return {false, span(node)};
  if (!is_and && other == Truth::kTrue && right.is<bool>()) return {true, span(node)};
  return unknown_text(node);
}

Value Evaluator::subscript(const PythonNode& node) {
  const Value object = evaluate(node.child(PythonField::kValue));
  const PythonNode index_node = node.child(PythonField::kSubscript);
  if (index_node.is(PythonKind::kSlice)) return slice(object, index_node, node);
  return item_of(object, evaluate(index_node), node);
}

Value Evaluator::item_of(const Value& object, const Value& index, const PythonNode& node) {
  if (const auto* reason = object.as<Unknown>()) return unknown(reason->reason, node);
  if (object_of<Globals>(object) != nullptr) {
    const auto* text = index.as<String>();
    const Value* found = text == nullptr ? nullptr : global(text->text);
    return found == nullptr ? unknown_text(node) : *found;
  }
  if (const auto* number = index.as<std::int64_t>()) {
    if (const auto* items = items_of(object)) {
      const auto size = static_cast<std::int64_t>(items->size());
      const std::int64_t at = *number < 0 ? *number + size : *number;
      if (at >= 0 && at < size) return (*items)[static_cast<std::size_t>(at)];
    }
    if (const auto* text = object.as<String>()) {
      const auto places = characters_of(text->text);
      const auto size = static_cast<std::int64_t>(places.size()) - 1;
      charge(places.size() / 64);
      const std::int64_t at = *number < 0 ? *number + size : *number;
      if (at >= 0 && at < size) {
        const auto place = static_cast<std::size_t>(at);
        return {part_of(*text, places[place], places[place + 1]), span(node)};
      }
    }
  }
  if (const auto* pairs = pairs_of(object)) {
    charge(pairs->size() / 8);
    if (comparable(index))
      if (const Value* found = item_by_key(*pairs, index)) return found->at(span(node));
    return unknown_text(node);
  }
  if (object_of<Class>(object) != nullptr)
    if (const auto* text = index.as<String>()) return attribute_of(object, text->text, span(node));
  // `List[str]` and the like, and `table.c["name"]`
  if (object.is<Reference>() && !index.is<String>()) return object;
  if (is_not_known(object)) return unknown_text(node);
  if (is_library_object(object)) return {Operation{"[]", {object, freeze(index)}}, span(node)};
  return unknown_text(node);
}

Value Evaluator::slice(const Value& object, const PythonNode& node, const PythonNode& whole) {
  // Up to three parts around colons.
  std::array<std::optional<std::int64_t>, 3> parts;
  std::size_t at = 0;
  for (const PythonNode& child : node.children()) {
    if (child.is(PythonKind::kToken)) {
      at = std::min<std::size_t>(at + 1, 2);
      continue;
    }
    const Value value = evaluate(child);
    const auto* number = value.as<std::int64_t>();
    if (number == nullptr && !value.is<None>()) return unknown_text(whole);
    if (number != nullptr) parts[at] = *number;
  }
  const std::int64_t stride = parts[2].value_or(1);
  const auto* items = items_of(object);
  const auto* text = object.as<String>();
  if ((items == nullptr && text == nullptr) || (stride != 1 && stride != -1))
    return unknown_text(whole);
  const auto places = text == nullptr ? std::vector<std::size_t>() : characters_of(text->text);
  const auto size = static_cast<std::int64_t>(text == nullptr ? items->size() : places.size() - 1);
  charge(static_cast<std::uint64_t>(size) / 16);
  const auto clip = [&](std::optional<std::int64_t> given, std::int64_t standard) {
    if (!given) return standard;
    return std::clamp<std::int64_t>(*given < 0 ? *given + size : *given, 0, size);
  };
  if (stride == -1) {
    if (parts[0] || parts[1] || items == nullptr) return unknown_text(whole);
    return new_list({items->rbegin(), items->rend()}, Sequence::Kind::kList, span(whole));
  }
  const auto begin = static_cast<std::size_t>(clip(parts[0], 0));
  const auto end = std::max(begin, static_cast<std::size_t>(clip(parts[1], size)));
  if (text != nullptr) return {part_of(*text, places[begin], places[end]), span(whole)};
  std::vector<Value> some(items->begin() + static_cast<std::ptrdiff_t>(begin),
                          items->begin() + static_cast<std::ptrdiff_t>(end));
  const auto* tuple = object.as<Sequence>();
  if (tuple != nullptr) return {Sequence{tuple->kind, std::move(some)}, span(whole)};
  return new_list(std::move(some), Sequence::Kind::kList, span(whole));
}

Value Evaluator::yield(const PythonNode& node) {
  const PythonNode inner = node.first();
  const Value value = inner ? evaluate(inner) : Value(None{}, span(node));
  if (frame_ == nullptr) return {None{}, span(node)};
  if (frame_->on_yield != nullptr)
    (*frame_->on_yield)(value);
  else if (frame_->yielded.size() < kMostItems)
    frame_->yielded.push_back(value);
  return {None{}, span(node)};
}

}  // namespace miglint::alembic
