// The expressions of a revision, evaluated.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/python_string.h"

namespace miglint::alembic {

namespace {

constexpr int kDeepest = 200;
constexpr std::size_t kMostItems = 10'000;

std::string short_text(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string out(text.substr(0, kMost));
  std::ranges::replace(out, '\n', ' ');
  return text.size() > kMost ? out + "…" : out;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != '_') digits += c;
  int base = 10;
  std::size_t skip = 0;
  if (digits.size() > 2 && digits[0] == '0') {
    const char letter = digits[1] | 0x20;
    base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    skip = base == 10 ? 0 : 2;
  }
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data() + skip, end, value, base);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

bool is_library_object(const Value& value) {
  return value.is<Call>() || value.is<Reference>() || value.is<Attribute>() ||
         value.is<Operation>();
}

}  // namespace

Value Evaluator::evaluate(const PythonNode& node) {
  if (!step(node) || depth_ >= kDeepest) return unknown("nested too deep to follow", node);
  ++depth_;
  Value value = evaluate_node(node);
  --depth_;
  return value;
}

Value Evaluator::evaluate_node(const PythonNode& node) {
  const std::string_view kind = node.kind();
  if (kind == "identifier") return name(node);
  if (kind == "string" || kind == "concatenated_string") return string(node);
  if (kind == "call") return call(node);
  if (kind == "attribute") return attribute(node);
  if (kind == "none") return {None{}, span(node)};
  if (kind == "true") return {true, span(node)};
  if (kind == "false") return {false, span(node)};
  if (kind == "integer") {
    const auto value = read_integer(node.text());
    return value ? Value(*value, span(node)) : unknown("a very large number", node);
  }
  if (kind == "float") return {std::strtod(std::string(node.text()).c_str(), nullptr), span(node)};
  if (kind == "list" || kind == "tuple" || kind == "set" || kind == "expression_list") {
    Sequence sequence;
    sequence.kind = kind == "list"  ? Sequence::Kind::kList
                    : kind == "set" ? Sequence::Kind::kSet
                                    : Sequence::Kind::kTuple;
    for (const PythonNode& item : node.named_children()) {
      if (!item.is("list_splat")) {
        sequence.items.push_back(evaluate(item));
        continue;
      }
      const Value splat = evaluate(item.named_children().front());
      if (!iterate(splat, sequence.items)) return unknown("a list with unknown parts", node);
    }
    return {std::move(sequence), span(node)};
  }
  if (kind == "dictionary") {
    Dict dict;
    for (const PythonNode& pair : node.named_children()) {
      if (!pair.is("pair")) return unknown("a dict with unknown parts", node);
      Value key = evaluate(pair.child("key"));
      dict.items.emplace_back(std::move(key), evaluate(pair.child("value")));
    }
    return {std::move(dict), span(node)};
  }
  if (kind == "parenthesized_expression") {
    const auto inner = node.named_children();
    return inner.empty() ? unknown("nothing", node) : evaluate(inner.front());
  }
  if (kind == "binary_operator") return binary(node);
  if (kind == "comparison_operator") return comparison(node);
  if (kind == "boolean_operator") {
    const bool is_and = node.child("operator").text() == "and";
    Value left = evaluate(node.child("left"));
    const Condition holds = truth(left);
    if (holds == Condition::kUnknown) {
      const Value right = evaluate(node.child("right"));
      const Condition other = truth(right);
      if (is_and && other == Condition::kFalse) return {false, span(node)};
      if (!is_and && other == Condition::kTrue) return right;
      return unknown(fmt::format("`{}`", short_text(node.text())), node);
    }
    if ((holds == Condition::kTrue) != is_and) return left;
    return evaluate(node.child("right"));
  }
  if (kind == "not_operator") {
    const Condition holds = truth(evaluate(node.child("argument")));
    if (holds == Condition::kUnknown)
      return unknown(fmt::format("`{}`", short_text(node.text())), node);
    return {holds == Condition::kFalse, span(node)};
  }
  if (kind == "unary_operator") {
    const Value operand = evaluate(node.child("argument"));
    const std::string op(node.child("operator").text());
    if (const auto* integer = operand.as<std::int64_t>(); integer != nullptr && op == "-")
      return {-*integer, span(node)};
    if (const auto* number = operand.as<double>(); number != nullptr && op == "-")
      return {-*number, span(node)};
    if (is_library_object(operand)) return {Operation{op, {operand}}, span(node)};
    return unknown(fmt::format("`{}`", short_text(node.text())), node);
  }
  if (kind == "conditional_expression") {
    const auto parts = node.named_children();
    if (parts.size() != 3) return unknown("a condition", node);
    const Condition holds = truth(evaluate(parts[1]));
    if (holds == Condition::kUnknown)
      return unknown(fmt::format("`{}`", short_text(node.text())), node);
    return evaluate(holds == Condition::kTrue ? parts[0] : parts[2]);
  }
  if (kind == "subscript") return subscript(node);
  if (kind == "list_comprehension" || kind == "set_comprehension" ||
      kind == "generator_expression") {
    return comprehension(node);
  }
  if (kind == "lambda") {
    auto function = std::make_shared<Function>(Function{node, scope_});
    closures_.emplace_back(scope_);
    return {Internal{function, kFunction, "a lambda"}, span(node)};
  }
  if (kind == "named_expression") {
    Value value = evaluate(node.child("value"));
    bind(node.child("name").text(), value);
    return value;
  }
  if (kind == "await") return evaluate(node.named_children().front());
  if (kind == "ellipsis") return {None{}, span(node)};
  return unknown(fmt::format("`{}`", short_text(node.text())), node);
}

Value Evaluator::name(const PythonNode& node) {
  const std::string_view wanted = node.text();
  for (const Scope* scope = scope_.get(); scope != nullptr; scope = scope->outer.get()) {
    const auto found = scope->names.find(wanted);
    if (found != scope->names.end()) return found->second;
  }
  // Built-ins are references without a module.
  return {Reference{from_star_import(wanted)}, span(node)};
}

// The full name of what `from … import *` brings along, where one library can have meant it; any
// other name as it stands. Python's own names are never taken for a library's.
std::string Evaluator::from_star_import(std::string_view wanted) const {
  static constexpr std::array kFunctions = std::to_array<std::string_view>(
      {"text",   "func",    "select", "insert", "update", "delete",        "table",
       "column", "literal", "cast",   "and_",   "or_",    "not_",          "null",
       "true",   "false",   "case",   "desc",   "asc",    "literal_column"});
  if (star_imports_.empty()) return std::string(wanted);
  const auto is_sqlalchemy = [](const std::string& module) {
    return module == "sqlalchemy" || module.starts_with("sqlalchemy.");
  };
  const bool one_library =
      star_imports_.size() == 1 || std::ranges::all_of(star_imports_, is_sqlalchemy);
  const bool is_function = is_sqlalchemy(star_imports_.front()) &&
                           std::ranges::find(kFunctions, wanted) != kFunctions.end();
  const bool is_class = wanted.front() >= 'A' && wanted.front() <= 'Z' &&
                        !wanted.ends_with("Error") && !wanted.ends_with("Exception");
  if (!one_library || !(is_class || is_function)) return std::string(wanted);
  return star_imports_.front() + "." + std::string(wanted);
}

Value Evaluator::attribute(const PythonNode& node) {
  const Value object = evaluate(node.child("object"));
  return attribute_of(object, node.child("attribute").text(), span(node));
}

Value Evaluator::attribute_of(const Value& object, std::string_view wanted, SourceSpan where) {
  const std::string attribute_name(wanted);
  if (const auto* reference = object.as<Reference>())
    return {Reference{reference->name + "." + attribute_name}, where};
  if (const auto* internal = object.as<Internal>()) {
    if (internal->tag == kClass) {
      const auto made = std::static_pointer_cast<const Class>(internal->data);
      for (const auto& [member, value] : made->members) {
        if (member != attribute_name) continue;
        const bool is_enum = std::ranges::any_of(made->bases, [](const Value& base) {
          const auto* named = base.as<Reference>();
          return named != nullptr && (named->name.ends_with("Enum"));
        });
        if (!is_enum) return value;
        auto instance = std::make_shared<Instance>(Instance{made, member, value});
        return {Internal{instance, kInstance, made->name + "." + member}, where};
      }
      if (attribute_name == "__name__") return {String{made->name, {}, false, false}, where};
    }
    if (internal->tag == kInstance) {
      const auto& instance = *static_cast<const Instance*>(internal->data.get());
      if (attribute_name == "value") return instance.value;
      if (attribute_name == "name") return {String{instance.member, {}, false, false}, where};
    }
    if (internal->tag == kBatch)
      return {Attribute{std::make_shared<const Value>(object), attribute_name}, where};
  }
  if (is_library_object(object)) {
    // Which dialect it is has been decided: PostgreSQL.
    const auto* chain = object.as<Attribute>();
    const bool of_dialect = chain != nullptr && chain->name == "dialect";
    const auto* source = object.as<Call>();
    const bool of_engine = chain != nullptr && chain->name == "engine";
    if (attribute_name == "name" && (of_dialect || of_engine))
      return {String{"postgresql", {}, false, false}, where};
    if (attribute_name == "as_sql" && source != nullptr &&
        source->callee == "alembic.op.get_context") {
      return {false, where};
    }
    return {Attribute{std::make_shared<const Value>(object), attribute_name}, where};
  }
  if (object.is<Unknown>()) return {Unknown{object.as<Unknown>()->reason}, where};
  return {Attribute{std::make_shared<const Value>(object), attribute_name}, where};
}

Value Evaluator::subscript(const PythonNode& node) {
  const Value object = evaluate(node.child("value"));
  const PythonNode index_node = node.child("subscript");
  if (index_node.is("slice")) return unknown(fmt::format("`{}`", short_text(node.text())), node);
  const Value index = evaluate(index_node);
  const auto* number = index.as<std::int64_t>();
  if (const auto* sequence = object.as<Sequence>(); sequence != nullptr && number != nullptr) {
    const auto size = static_cast<std::int64_t>(sequence->items.size());
    const std::int64_t at = *number < 0 ? *number + size : *number;
    if (at >= 0 && at < size) return sequence->items[static_cast<std::size_t>(at)];
  }
  if (const auto* dict = object.as<Dict>()) {
    for (const auto& [key, value] : dict->items)
      if (equal(key, index)) return value;
  }
  if (const auto* internal = object.as<Internal>(); internal != nullptr && internal->tag == kClass)
    if (const auto* text = index.as<String>()) return attribute_of(object, text->text, span(node));
  // t.c["name"], t.c.data["key"]
  if (object.is<Attribute>() || object.is<Operation>())
    return {Operation{"[]", {object, index}}, span(node)};
  return unknown(fmt::format("`{}`", short_text(node.text())), node);
}

Value Evaluator::string(const PythonNode& node) {
  if (auto plain = read_string(node, file_)) {
    if (plain->text.size() > kMostStringBytes) return unknown("a very long string", node);
    return {std::move(*plain), span(node)};
  }
  return interpolated(node);
}

// An f-string, or a concatenation with one in it.
Value Evaluator::interpolated(const PythonNode& node) {
  String built;
  const auto append = [&](const String& part, SourceSpan where) {
    const auto at = static_cast<std::uint32_t>(built.text.size());
    if (part.map.empty()) {
      built.map.add(at, where, false);
    } else {
      built.map.append(part.map, at);
    }
    built.text += part.text;
  };
  std::vector<PythonNode> strings;
  if (node.is("string")) {
    strings.push_back(node);
  } else {
    strings = node.named_children();
  }
  for (const PythonNode& part : strings) {
    const bool raw = prefix_of(part.text()).raw;
    for (const PythonNode& piece : part.children()) {
      if (piece.is("interpolation")) {
        const PythonNode inner = piece.child("expression");
        const Value value = evaluate(inner);
        const auto text = text_of(value);
        const bool formatted = piece.child("format_specifier") || piece.child("type_conversion");
        if (!text || formatted)
          return unknown(fmt::format("`{}` in an f-string", short_text(inner.text())), node);
        append(*text, span(piece));
      } else if (piece.is("string_content")) {
        String literal;
        append_literal(tree_.text(), piece.begin(), piece.end(), raw, file_, literal);
        // {{ and }} stand for one brace each.
        String unescaped;
        for (std::size_t i = 0; i < literal.text.size(); ++i) {
          const char c = literal.text[i];
          if ((c == '{' || c == '}') && i + 1 < literal.text.size() && literal.text[i + 1] == c)
            ++i;
          unescaped.text += c;
        }
        if (unescaped.text.size() == literal.text.size()) unescaped.map = literal.map;
        append(unescaped, span(piece));
      }
    }
  }
  return {std::move(built), span(node)};
}

Value Evaluator::binary(const PythonNode& node) {
  const Value left = evaluate(node.child("left"));
  const Value right = evaluate(node.child("right"));
  std::string op(node.child("operator").text());
  if (op.size() > 1 && op.back() == '=') op.pop_back();  // augmented assignment
  const auto* a = left.as<String>();
  const auto* b = right.as<String>();
  if (op == "+" && a != nullptr && b != nullptr) {
    if (a->text.size() + b->text.size() > kMostStringBytes)
      return unknown("a very long string", node);
    String joined = *a;
    if (joined.map.empty() && !joined.text.empty()) joined.map.add(0, left.where(), false);
    const auto at = static_cast<std::uint32_t>(joined.text.size());
    if (b->map.empty()) {
      joined.map.add(at, right.where(), false);
    } else {
      joined.map.append(b->map, at);
    }
    joined.text += b->text;
    return {std::move(joined), span(node)};
  }
  if (op == "%" && a != nullptr) {
    if (auto formatted = percent_format(left, right, span(node))) return *formatted;
    return unknown(fmt::format("`{}`", short_text(node.text())), node);
  }
  const auto* x = left.as<std::int64_t>();
  const auto* y = right.as<std::int64_t>();
  if (op == "*" && a != nullptr && y != nullptr && *y >= 0) {
    if (a->text.size() * static_cast<std::uint64_t>(*y) > kMostStringBytes)
      return unknown("a very long string", node);
    String repeated;
    for (std::int64_t i = 0; i < *y; ++i)
      repeated.text += a->text;
    return {std::move(repeated), span(node)};
  }
  if (x != nullptr && y != nullptr) {
    std::int64_t result = 0;
    if (op == "+" && !__builtin_add_overflow(*x, *y, &result)) return {result, span(node)};
    if (op == "-" && !__builtin_sub_overflow(*x, *y, &result)) return {result, span(node)};
    if (op == "*" && !__builtin_mul_overflow(*x, *y, &result)) return {result, span(node)};
    if (op == "**" && *y >= 0 && *y < 64) {
      result = 1;
      bool overflows = false;
      for (std::int64_t i = 0; i < *y; ++i)
        overflows = overflows || __builtin_mul_overflow(result, *x, &result);
      if (!overflows) return {result, span(node)};
    }
  }
  const auto* s = left.as<Sequence>();
  const auto* t = right.as<Sequence>();
  if (op == "+" && s != nullptr && t != nullptr && s->items.size() + t->items.size() < kMostItems) {
    Sequence both = *s;
    both.items.insert(both.items.end(), t->items.begin(), t->items.end());
    return {std::move(both), span(node)};
  }
  if (is_library_object(left) || is_library_object(right))
    return {Operation{op, {left, right}}, span(node)};
  return unknown(fmt::format("`{}`", short_text(node.text())), node);
}

Value Evaluator::comparison(const PythonNode& node) {
  const auto operands = node.named_children();
  if (operands.size() != 2) return unknown(fmt::format("`{}`", short_text(node.text())), node);
  const Value left = evaluate(operands[0]);
  const Value right = evaluate(operands[1]);
  std::string op;
  for (const PythonNode& child : node.children())
    if (!(child == operands[0]) && !(child == operands[1]))
      op += (op.empty() ? "" : " ") + std::string(child.text());
  const bool known = comparable(left) && comparable(right);
  if (known && (op == "==" || op == "!=")) return {equal(left, right) == (op == "=="), span(node)};
  if (op == "is" || op == "is not") {
    if (left.is<None>() || right.is<None>()) {
      const bool none = left.is<None>() && right.is<None>();
      const bool decided = !left.is_unknown() && !right.is_unknown();
      if (decided) return {none == (op == "is"), span(node)};
    }
  }
  std::vector<Value> items;
  if ((op == "in" || op == "not in") && comparable(left) && iterate(right, items) &&
      std::ranges::all_of(items, comparable)) {
    const bool found = std::ranges::any_of(items, [&](const Value& v) { return equal(v, left); });
    return {found == (op == "in"), span(node)};
  }
  const auto* x = left.as<std::int64_t>();
  const auto* y = right.as<std::int64_t>();
  if (x != nullptr && y != nullptr) {
    if (op == "<") return {*x < *y, span(node)};
    if (op == ">") return {*x > *y, span(node)};
    if (op == "<=") return {*x <= *y, span(node)};
    if (op == ">=") return {*x >= *y, span(node)};
  }
  if (is_library_object(left) || is_library_object(right))
    return {Operation{op, {left, right}}, span(node)};
  return unknown(fmt::format("`{}`", short_text(node.text())), node);
}

Value Evaluator::comprehension(const PythonNode& node) {
  const std::shared_ptr<Scope> outer = scope_;
  scope_ = std::make_shared<Scope>();
  scope_->outer = outer;
  Sequence sequence;
  const bool known = comprehension_clauses(node, 0, sequence.items);
  scope_ = outer;
  if (!known) return unknown(fmt::format("`{}`", short_text(node.text())), node);
  return {std::move(sequence), span(node)};
}

bool Evaluator::comprehension_clauses(const PythonNode& node,
                                      std::size_t clause,
                                      std::vector<Value>& items) {
  const auto children = node.named_children();
  if (clause + 1 >= children.size()) {
    items.push_back(evaluate(node.child("body")));
    return items.size() < kMostItems;
  }
  const PythonNode& here = children[clause + 1];
  if (here.is("if_clause")) {
    const Condition holds = truth(evaluate(here.named_children().front()));
    if (holds == Condition::kUnknown) return false;
    return holds == Condition::kFalse || comprehension_clauses(node, clause + 1, items);
  }
  std::vector<Value> sources;
  if (!here.is("for_in_clause") || !iterate(evaluate(here.child("right")), sources)) return false;
  for (const Value& source : sources) {
    assign(here.child("left"), source);
    if (!step(node) || !comprehension_clauses(node, clause + 1, items)) return false;
  }
  return true;
}

Evaluator::Condition Evaluator::truth(const Value& value) const {
  const auto known = [](bool holds) { return holds ? Condition::kTrue : Condition::kFalse; };
  if (const auto* boolean = value.as<bool>()) return known(*boolean);
  if (value.is<None>()) return Condition::kFalse;
  if (const auto* integer = value.as<std::int64_t>()) return known(*integer != 0);
  if (const auto* text = value.as<String>()) return known(!text->text.empty());
  if (const auto* sequence = value.as<Sequence>()) return known(!sequence->items.empty());
  if (const auto* dict = value.as<Dict>()) return known(!dict->items.empty());
  if (value.is<Internal>()) return Condition::kTrue;
  return Condition::kUnknown;
}

bool Evaluator::iterate(const Value& value, std::vector<Value>& items) const {
  if (const auto* sequence = value.as<Sequence>()) {
    items.insert(items.end(), sequence->items.begin(), sequence->items.end());
    return true;
  }
  if (const auto* dict = value.as<Dict>()) {
    for (const auto& entry : dict->items)
      items.push_back(entry.first);
    return true;
  }
  if (const auto* text = value.as<String>()) {
    if (text->text.size() > kMostItems) return false;
    for (const char c : text->text)
      items.emplace_back(String{std::string(1, c), {}, false, false}, value.where());
    return true;
  }
  if (const auto* internal = value.as<Internal>(); internal != nullptr && internal->tag == kClass) {
    const auto made = std::static_pointer_cast<const Class>(internal->data);
    for (std::size_t i = 0; i < made->members.size(); ++i) {
      const auto& [member, own] = made->members[i];
      // A second name of the same value is not a member of its own.
      const auto same = [&](const auto& other) {
        return comparable(own) && comparable(other.second) && equal(own, other.second);
      };
      if (std::any_of(
              made->members.begin(), made->members.begin() + static_cast<std::ptrdiff_t>(i), same))
        continue;
      auto instance = std::make_shared<Instance>(Instance{made, member, own});
      items.emplace_back(Internal{instance, kInstance, made->name + "." + member}, value.where());
    }
    return true;
  }
  return false;
}

}  // namespace miglint::alembic
