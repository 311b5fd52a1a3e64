// Imports, functions and classes of the module.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

std::string_view last_part(std::string_view dotted) {
  return dotted.substr(dotted.rfind('.') + 1);
}

// A yield of the function itself, not of one inside of it.
bool yields(const PythonNode& node, int depth) {
  if (depth > 100) return false;
  for (const PythonNode& child : node.each()) {
    if (child.is(PythonKind::kYield)) return true;
    const bool own = child.is(PythonKind::kFunctionDefinition) || child.is(PythonKind::kLambda);
    if (!own && yields(child, depth + 1)) return true;
  }
  return false;
}

// What is called as a decorator: contextmanager, functools.wraps(f), …
std::string decorator_name(const Value& decorator) {
  if (const auto* reference = decorator.as<Reference>())
    return std::string(last_part(reference->name));
  if (const auto* call = decorator.as<Call>()) return std::string(last_part(call->callee));
  return {};
}

}  // namespace

// The module that `from x import y` names; `from . import y` has no name that could be resolved
// without the project's layout, and keeps its dots.
std::string Evaluator::imported_module(const PythonNode& node) const {
  return std::string(node.child(PythonField::kModuleName).text());
}

void Evaluator::import_statement(const PythonNode& node) {
  for (const PythonNode& child : node.each()) {
    if (child.is(PythonKind::kAliasedImport)) {
      bind(child.child(PythonField::kAlias).text(),
           {Reference{std::string(child.child(PythonField::kName).text())}, span(child)});
      continue;
    }
    // `import a.b` binds a.
    const std::string_view dotted = child.text();
    const std::string_view first = dotted.substr(0, dotted.find('.'));
    bind(first, {Reference{std::string(first)}, span(child)});
  }
}

void Evaluator::import_from_statement(const PythonNode& node) {
  const std::string module = absolute_module(imported_module(node));
  note_model_imports(node, module);
  const std::string_view separator = module.ends_with('.') ? "" : ".";
  for (const PythonNode& child : node.each()) {
    if (child.field() == PythonField::kModuleName) continue;
    if (child.is(PythonKind::kWildcardImport)) {
      wildcards_.push_back(module);
      continue;
    }
    const bool aliased = child.is(PythonKind::kAliasedImport);
    const std::string_view imported =
        aliased ? child.child(PythonField::kName).text() : child.text();
    const std::string_view bound = aliased ? child.child(PythonField::kAlias).text() : imported;
    if (bound.empty()) continue;
    bind(bound, {Reference{fmt::format("{}{}{}", module, separator, imported)}, span(child)});
  }
}

std::vector<Parameter> Evaluator::read_parameters(const PythonNode& node) {
  std::vector<Parameter> parameters;
  bool keyword_only = false;
  for (const PythonNode& child : node.each()) {
    Parameter parameter;
    PythonNode own = child;
    if (child.is(PythonKind::kDefaultParameter) || child.is(PythonKind::kTypedDefaultParameter)) {
      own = child.child(PythonField::kName);
      parameter.standard = evaluate(child.child(PythonField::kValue));
    } else if (child.is(PythonKind::kTypedParameter)) {
      own = child.first();
    } else if (child.is(PythonKind::kKeywordSeparator)) {
      keyword_only = true;
      continue;
    }
    if (own.is(PythonKind::kListSplatPattern)) {
      parameter.kind = Parameter::Kind::kRest;
      own = own.first();
    } else if (own.is(PythonKind::kDictionarySplatPattern)) {
      parameter.kind = Parameter::Kind::kKeywords;
      own = own.first();
    }
    if (!own.is(PythonKind::kIdentifier)) continue;
    parameter.name = own.text();
    parameter.keyword_only = keyword_only;
    if (parameter.kind == Parameter::Kind::kRest) keyword_only = true;
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

void Evaluator::define_function(const PythonNode& node, const std::vector<Value>& decorators) {
  Function function;
  function.node = node;
  function.closure = scope_;
  function.name = node.child(PythonField::kName).text();
  function.parameters = read_parameters(node.child(PythonField::kParameters));
  const PythonNode body = node.child(PythonField::kBody);
  function.yields = body.text().find("yield") != std::string_view::npos && yields(body, 0);
  for (const Value& decorator : decorators) {
    const std::string decorated = decorator_name(decorator);
    function.context_manager |= decorated == "contextmanager";
    function.is_property |= decorated == "property" || decorated == "cached_property";
    function.is_static |= decorated == "staticmethod";
    function.is_class_method |= decorated == "classmethod";
  }
  const std::string_view own_name = function.name;
  bind(own_name,
       arena_.keep(std::move(function), fmt::format("function {}", own_name), span(node)));
}

Value Evaluator::lambda(const PythonNode& node) {
  Function function;
  function.node = node;
  function.closure = scope_;
  function.name = "lambda";
  function.parameters = read_parameters(node.child(PythonField::kParameters));
  return arena_.keep(std::move(function), "a lambda", span(node));
}

void Evaluator::decorated_definition(const PythonNode& node) {
  std::vector<Value> decorators;
  for (const PythonNode& child : node.each())
    if (child.is(PythonKind::kDecorator)) decorators.push_back(evaluate(child.first()));
  const PythonNode definition = node.child(PythonField::kDefinition);
  if (definition.is(PythonKind::kClassDefinition))
    define_class(definition);
  else
    define_function(definition, decorators);
  const Value* defined = scope_->names.find(definition.child(PythonField::kName).text());
  for (const Value& decorator : decorators)
    if (defined != nullptr) register_operation(decorator, *defined);
}

void Evaluator::define_class(const PythonNode& node) {
  Class made;
  made.name = node.child(PythonField::kName).text();
  for (const PythonNode& base : node.child(PythonField::kSuperclasses).each()) {
    if (base.is(PythonKind::kKeywordArgument)) continue;
    const Value value = evaluate(base);
    const auto* reference = value.as<Reference>();
    const std::string_view last = reference == nullptr ? "" : last_part(reference->name);
    const auto* own = object_of<Class>(value);
    made.is_enum |=
        last.ends_with("Enum") || last.ends_with("Flag") || (own != nullptr && own->is_enum);
    made.is_string |= last == "str" || last == "StrEnum" || (own != nullptr && own->is_string);
    made.bases.push_back(value);
  }
  Scope& body = arena_.make(Scope());
  body.outer = scope_;
  body.is_class = true;
  Scope* const outer = std::exchange(scope_, &body);
  ++importing_;
  block(node.child(PythonField::kBody));
  --importing_;
  scope_ = outer;
  made.members.reserve(body.names.all().size());
  for (const auto& [name, value] : body.names.all()) {
    made.members.emplace_back(name, freeze(value));
    if (object_of<Function>(value) != nullptr) made.methods.emplace_back(name, value);
  }
  made.is_string &= made.is_enum;
  Class& kept = arena_.make(std::move(made));
  if (kept.is_enum) finish_enum(kept, span(node));
  bind(node.child(PythonField::kName).text(), Arena::refer(kept, "class " + kept.name, span(node)));
}

// The plain values of an enum's body become members; auto() counts.
void Evaluator::finish_enum(Class& made, SourceSpan where) {
  std::int64_t next = 1;
  for (std::size_t i = 0; i < made.members.size(); ++i) {
    auto& [name, value] = made.members[i];
    if (name.starts_with("_") || value.is<Internal>()) continue;
    const auto* call = value.as<Call>();
    if (call != nullptr && last_part(call->callee) == "auto") {
      std::string lower(name);
      std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      });
      value = made.is_string ? text_value(lower, value.where()) : Value(next++, value.where());
    } else if (const auto* number = value.as<std::int64_t>()) {
      next = *number < INT64_MAX ? *number + 1 : *number;
    }
    // A second name of the same value is not a member of its own.
    const auto end = made.members.begin() + static_cast<std::ptrdiff_t>(i);
    const auto first =
        std::find_if(made.members.begin(), end, [&, &now = value](const auto& other) {
          const auto* earlier = object_of<Instance>(other.second);
          return earlier != nullptr && comparable(now) && equal(earlier->value, now);
        });
    charge(1 + i / 4);
    if (first != end) {
      value = first->second;
      continue;
    }
    Instance member;
    member.of = &made;
    member.member = name;
    member.value = value;
    value = arena_.keep(std::move(member), made.name + "." + name, where);
  }
}

}  // namespace miglint::alembic
