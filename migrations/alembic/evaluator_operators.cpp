// Operators, comparisons and truth.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/strings.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

bool is_true(Truth truth) {
  return truth == Truth::kTrue;
}

Truth known(bool holds) {
  return holds ? Truth::kTrue : Truth::kFalse;
}

std::optional<Value> arithmetic(std::string_view op,
                                std::int64_t x,
                                std::int64_t y,
                                SourceSpan at) {
  std::int64_t result = 0;
  if (op == "+" && !__builtin_add_overflow(x, y, &result)) return Value(result, at);
  if (op == "-" && !__builtin_sub_overflow(x, y, &result)) return Value(result, at);
  if (op == "*" && !__builtin_mul_overflow(x, y, &result)) return Value(result, at);
  if (op == "/" && y != 0) return Value(static_cast<double>(x) / static_cast<double>(y), at);
  if ((op == "//" || op == "%") && y > 0) {
    const std::int64_t rest = ((x % y) + y) % y;
    return op == "%" ? Value(rest, at) : Value((x - rest) / y, at);
  }
  if (op == "**" && y >= 0 && y < 64) {
    result = 1;
    for (std::int64_t i = 0; i < y; ++i)
      if (__builtin_mul_overflow(result, x, &result)) return std::nullopt;
    return Value(result, at);
  }
  if (op == "|") return Value(x | y, at);
  if (op == "&") return Value(x & y, at);
  if (op == "<<" && x >= 0 && y >= 0 && y < 32 && x < (1LL << 30)) return Value(x << y, at);
  return std::nullopt;
}

std::optional<double> number_of(const Value& value) {
  if (const auto* integer = value.as<std::int64_t>()) return static_cast<double>(*integer);
  if (const auto* real = value.as<double>()) return *real;
  if (const auto* flag = value.as<bool>()) return *flag ? 1 : 0;
  return std::nullopt;
}

}  // namespace

Value Evaluator::binary(const PythonNode& node) {
  const Value left = evaluate(node.child(PythonField::kLeft));
  const Value right = evaluate(node.child(PythonField::kRight));
  return operate(node.child(PythonField::kOperator).text(), left, right, node);
}

Value Evaluator::operate(std::string_view op,
                         const Value& left,
                         const Value& right,
                         const PythonNode& node) {
  const auto* a = left.as<String>();
  const auto* b = right.as<String>();
  const auto* x = left.as<std::int64_t>();
  const auto* y = right.as<std::int64_t>();
  if (op == "+" && a != nullptr && b != nullptr) {
    charge((a->text.size() + b->text.size()) / 64);
    if (a->text.size() + b->text.size() > kMostStringBytes)
      return unknown("a very long string", node);
    TextBuilder joined;
    joined.add(*a, left.where());
    joined.add(*b, right.where());
    return {joined.take(), span(node)};
  }
  if (op == "%" && (a != nullptr || left.is<Template>())) {
    std::string reason;
    std::string open;
    const auto pattern = text_with_holes(left, open);
    auto text = percent_format(*pattern, with_holes(freeze(right), open), span(node), reason);
    if (!text) return unknown(std::move(reason), node);
    return text_or_template(std::move(*text), std::move(open), span(node));
  }
  if (op == "+" && (a != nullptr || b != nullptr || left.is<Template>() || right.is<Template>())) {
    std::string open;
    const auto first = text_with_holes(left, open);
    const auto second = text_with_holes(right, open);
    if (first && second && first->text.size() + second->text.size() <= kMostStringBytes) {
      TextBuilder joined;
      joined.add(*first, left.where());
      joined.add(*second, right.where());
      return text_or_template(joined.take(), std::move(open), span(node));
    }
  }
  if (op == "*" && (a != nullptr || b != nullptr) && (x != nullptr || y != nullptr)) {
    const String& text = a != nullptr ? *a : *b;
    const std::int64_t times = std::max<std::int64_t>(0, x != nullptr ? *x : *y);
    const auto most = static_cast<std::int64_t>(kMostStringBytes / (text.text.size() + 1));
    if (times > most) return unknown("a very long string", node);
    charge(text.text.size() * static_cast<std::uint64_t>(times) / 64);
    TextBuilder repeated;
    for (std::int64_t i = 0; i < times; ++i)
      repeated.add(text, span(node));
    return {repeated.take(), span(node)};
  }
  if (x != nullptr && y != nullptr)
    if (auto result = arithmetic(op, *x, *y, span(node))) return *result;
  const auto* s = items_of(left);
  const auto* t = items_of(right);
  if (op == "+" && s != nullptr && t != nullptr) {
    if (s->size() + t->size() > kMostItems) return unknown("a very long list", node);
    std::vector<Value> both = *s;
    both.insert(both.end(), t->begin(), t->end());
    charge(both.size());
    const auto* tuple = left.as<Sequence>();
    if (tuple != nullptr) return {Sequence{tuple->kind, std::move(both)}, span(node)};
    return new_list(std::move(both), Sequence::Kind::kList, span(node));
  }
  if (op == "*" && s != nullptr && y != nullptr && *y >= 0) {
    if (s->size() * static_cast<std::uint64_t>(std::min<std::int64_t>(*y, 1 << 20)) > kMostItems)
      return unknown("a very long list", node);
    std::vector<Value> many;
    for (std::int64_t i = 0; i < *y; ++i)
      many.insert(many.end(), s->begin(), s->end());
    return new_list(std::move(many), Sequence::Kind::kList, span(node));
  }
  if ((op == "-" || op == "|" || op == "&") && s != nullptr && t != nullptr) {  // sets
    std::vector<Value> result;
    charge(s->size() * t->size() / 4 + 1);
    for (const Value& item : *s) {
      const Truth in = contains(right, item);
      if (in == Truth::kUnknown || steps_ > 1'000'000) return unknown_text(node);
      if (op == "|" || is_true(in) == (op == "&")) result.push_back(item);
    }
    if (op == "|")
      for (const Value& item : *t)
        if (contains(left, item) == Truth::kFalse) result.push_back(item);
    return new_list(std::move(result), Sequence::Kind::kSet, span(node));
  }
  if (const auto* p = pairs_of(left); p != nullptr && op == "|") {
    const auto* q = pairs_of(right);
    if (q == nullptr) return unknown_text(node);
    auto both = *p;
    for (const auto& [key, value] : *q) {
      charge(1 + both.size() / 16);
      auto same = std::ranges::find_if(
          both, [&, &k = key](const auto& pair) { return equal(pair.first, k); });
      if (same != both.end())
        same->second = value;
      else
        both.emplace_back(key, value);
    }
    return new_dict(std::move(both), span(node));
  }
  if (op == "/")
    if (auto path = path_division(left, right, span(node))) return *path;
  if (is_library_object(left) || is_library_object(right))
    return {Operation{std::string(op), {freeze(left), freeze(right)}}, span(node)};
  const auto real_x = number_of(left);
  const auto real_y = number_of(right);
  if (real_x && real_y && op.size() == 1) {
    if (op == "+") return {*real_x + *real_y, span(node)};
    if (op == "-") return {*real_x - *real_y, span(node)};
    if (op == "*") return {*real_x * *real_y, span(node)};
    if (op == "/" && *real_y != 0) return {*real_x / *real_y, span(node)};
  }
  // What is not known says more than the whole expression does.
  for (const Value* side : {&left, &right})
    if (const auto* reason = side->as<Unknown>()) return unknown(reason->reason, node);
  return unknown_text(node);
}

Value Evaluator::unary(const PythonNode& node) {
  const Value operand = evaluate(node.child(PythonField::kArgument));
  const std::string_view op = node.child(PythonField::kOperator).text();
  const auto* integer = operand.as<std::int64_t>();
  if (integer != nullptr && op == "-" && *integer != INT64_MIN) return {-*integer, span(node)};
  if (integer != nullptr && op == "+") return operand;
  if (integer != nullptr && op == "~") return {~*integer, span(node)};
  if (const auto* real = operand.as<double>(); real != nullptr && op == "-")
    return {-*real, span(node)};
  if (is_library_object(operand)) return {Operation{std::string(op), {operand}}, span(node)};
  return unknown_text(node);
}

Value Evaluator::comparison(const PythonNode& node) {
  std::vector<Value> operands;
  std::vector<std::string_view> ops;
  for (const PythonNode& child : node.children()) {
    if (child.field() == PythonField::kOperators)
      ops.push_back(child.text());
    else if (!child.is(PythonKind::kToken))
      operands.push_back(evaluate(child));
  }
  if (operands.size() != ops.size() + 1) return unknown_text(node);
  if (ops.size() == 1 && ops[0] != "in" && ops[0] != "not in" && !ops[0].starts_with("is") &&
      (is_library_object(operands[0]) || is_library_object(operands[1]))) {
    return {Operation{std::string(ops[0]), {freeze(operands[0]), freeze(operands[1])}}, span(node)};
  }
  Truth all = Truth::kTrue;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const Truth one = compare(ops[i], operands[i], operands[i + 1]);
    if (one == Truth::kFalse) return {false, span(node)};
    if (one == Truth::kUnknown) all = one;
  }
  return all == Truth::kTrue ? Value(true, span(node)) : unknown_text(node);
}

Truth Evaluator::compare(std::string_view op, const Value& left, const Value& right) {
  const auto negate = [](Truth truth) {
    if (truth == Truth::kUnknown) return truth;
    return truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
  };
  if (op == "in") return contains(right, left);
  if (op.starts_with("not")) return negate(contains(right, left));
  if (op.starts_with("is")) {
    const bool negative = op != "is";
    if (left.is_unknown() || right.is_unknown()) return Truth::kUnknown;
    const bool simple = right.is<None>() || right.is<bool>();
    if (!simple) return Truth::kUnknown;
    const bool same =
        comparable(left) && left.data().index() == right.data().index() && equal(left, right);
    return known(same != negative);
  }
  if (op == "==" || op == "!=" || op == "<>") {
    if (object_of<Instance>(left) != nullptr &&
        left.as<Internal>()->data == right.as<Internal>()->data)
      return known(op == "==");
    const bool sure = (comparable(left) || left.is<Internal>()) && comparable(right);
    if (!sure || doubt_of(left) != "") return Truth::kUnknown;
    if (left.is<Internal>() && items_of(left) == nullptr && pairs_of(left) == nullptr)
      return Truth::kUnknown;
    return known(equal(left, right) == (op == "=="));
  }
  const auto x = number_of(left);
  const auto y = number_of(right);
  int order = 0;
  if (x && y) {
    order = *x < *y ? -1 : *x > *y ? 1 : 0;
  } else if (left.is<String>() && right.is<String>()) {
    order = left.as<String>()->text.compare(right.as<String>()->text);
  } else {
    return Truth::kUnknown;
  }
  if (op == "<") return known(order < 0);
  if (op == "<=") return known(order <= 0);
  if (op == ">") return known(order > 0);
  return op == ">=" ? known(order >= 0) : Truth::kUnknown;
}

Truth Evaluator::contains(const Value& container, const Value& item) {
  if (const auto* text = container.as<String>()) {
    const auto* part = item.as<String>();
    if (part == nullptr) return Truth::kUnknown;
    charge(text->text.size() / 64);
    return known(text->text.find(part->text) != std::string::npos);
  }
  if (!comparable(item)) return Truth::kUnknown;
  if (const auto* pairs = pairs_of(container)) {
    charge(pairs->size() / 8);
    return known(item_by_key(*pairs, item) != nullptr);
  }
  const auto* items = items_of(container);
  if (items == nullptr) return Truth::kUnknown;
  charge(items->size() / 8);
  Truth found = Truth::kFalse;
  for (const Value& other : *items) {
    if (!comparable(other))
      found = Truth::kUnknown;
    else if (equal(other, item))
      return Truth::kTrue;
  }
  return found;
}

Truth Evaluator::truth(const Value& value) const {
  if (const auto* flag = value.as<bool>()) return known(*flag);
  if (value.is<None>()) return Truth::kFalse;
  if (const auto* number = number_of(value) ? &value : nullptr)
    return known(*number_of(*number) != 0);
  if (const auto* text = value.as<String>()) return known(!text->text.empty());
  if (const auto* list = object_of<List>(value); list != nullptr && list->doubt.open.empty())
    return list->items.empty() ? Truth::kFalse : list->doubt.any() ? Truth::kUnknown : Truth::kTrue;
  if (const auto* items = items_of(value)) return known(!items->empty());
  if (const auto* pairs = pairs_of(value)) return known(!pairs->empty());
  if (value.is<Internal>())
    return object_of<List>(value) || object_of<MutableDict>(value) ? Truth::kUnknown : Truth::kTrue;
  return Truth::kUnknown;
}

// --- of values

const std::vector<Value>* items_of(const Value& value) {
  if (const auto* sequence = value.as<Sequence>()) return &sequence->items;
  const auto* list = object_of<List>(value);
  return list == nullptr || list->doubt.any() ? nullptr : &list->items;
}

const std::vector<std::pair<Value, Value>>* pairs_of(const Value& value) {
  if (const auto* dict = value.as<Dict>()) return &dict->items;
  const auto* dict = object_of<MutableDict>(value);
  return dict == nullptr || dict->doubt.any() ? nullptr : &dict->items;
}

const Value* item_by_key(const std::vector<std::pair<Value, Value>>& pairs, const Value& key) {
  // The last one wins, as where a dict is written with a key twice.
  for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair)
    if (equal(pair->first, key)) return &pair->second;
  return nullptr;
}

static bool comparable_to(const Value& value, int depth) {
  if (depth > 20) return false;
  if (value.is<None>() || value.is<bool>() || value.is<std::int64_t>() || value.is<double>() ||
      value.is<String>() || object_of<Instance>(value) != nullptr)
    return true;
  if (const auto* items = items_of(value))
    return items->size() <= 1000 && value.weight() <= 10'000 &&
           std::ranges::all_of(*items,
                               [&](const Value& item) { return comparable_to(item, depth + 8); });
  return false;
}

bool comparable(const Value& value) {
  return comparable_to(value, 0);
}

bool equal(const Value& a, const Value& b) {
  if (a.identity() == b.identity()) return true;
  const auto* one = object_of<Instance>(a);
  const auto* other = object_of<Instance>(b);
  if (one != nullptr && other != nullptr) return one == other;
  if (one != nullptr && one->of->is_string) return equal(one->value, b);
  if (other != nullptr && other->of->is_string) return equal(a, other->value);
  const auto* text = a.as<String>();
  if (text != nullptr) return b.is<String>() && b.as<String>()->text == text->text;
  const auto x = number_of(a);
  const auto y = number_of(b);
  if (x && y) return *x == *y;
  if (a.is<None>()) return b.is<None>();
  const auto* s = items_of(a);
  const auto* t = items_of(b);
  if (s != nullptr && t != nullptr && comparable(a) && comparable(b))
    return std::ranges::equal(*s, *t, [](const Value& p, const Value& q) { return equal(p, q); });
  return false;
}

bool is_library_object(const Value& value) {
  return value.is<Call>() || value.is<Reference>() || value.is<Attribute>() ||
         value.is<Operation>();
}

std::string_view root_of(const Value& value) {
  const Value* at = &value;
  for (int links = 0; links < 300; ++links) {
    if (const auto* reference = at->as<Reference>()) return reference->name;
    if (const auto* attribute = at->as<Attribute>()) {
      at = attribute->object.get();
    } else if (const auto* call = at->as<Call>()) {
      if (call->receiver == nullptr) return call->callee;
      at = call->receiver.get();
    } else if (const auto* operation = at->as<Operation>()) {
      if (operation->operands.empty()) return {};
      at = &operation->operands.front();
    } else {
      return {};
    }
  }
  return {};
}

}  // namespace miglint::alembic
