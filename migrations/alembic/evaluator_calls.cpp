// Calls: arguments, functions and classes of the module.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

constexpr int kMostCalls = 64;

}  // namespace

void Evaluator::read_arguments(const PythonNode& list, CallArguments& into) {
  if (list.is(PythonKind::kGeneratorExpression)) {
    into.positional.push_back(comprehension(list));
    return;
  }
  for (const PythonNode& argument : list.each()) {
    if (argument.is(PythonKind::kKeywordArgument)) {
      into.keywords.emplace_back(argument.child(PythonField::kName).text(),
                                 evaluate(argument.child(PythonField::kValue)));
    } else if (argument.is(PythonKind::kListSplat) ||
               argument.is(PythonKind::kParenthesizedListSplat)) {
      const Value splat = evaluate(argument.first());
      if (!iterate(splat, into.positional)) into.unknown = doubt_of(splat);
    } else if (argument.is(PythonKind::kDictionarySplat)) {
      const Value splat = evaluate(argument.first());
      const auto* pairs = pairs_of(splat);
      if (pairs == nullptr) {
        into.unknown = doubt_of(splat);
        continue;
      }
      for (const auto& [key, value] : *pairs)
        if (const auto* text = key.as<String>()) into.keywords.emplace_back(text->text, value);
    } else {
      into.positional.push_back(evaluate(argument));
    }
  }
}

Value Evaluator::call(const PythonNode& node) {
  const PythonNode function = node.child(PythonField::kFunction);
  const PythonNode list = node.child(PythonField::kArguments);
  CallArguments arguments;
  if (function.is(PythonKind::kAttribute)) {
    const Value object = evaluate(function.child(PythonField::kObject));
    read_arguments(list, arguments);
    if (raising_) return unknown("an exception", node);
    const std::string_view method = function.child(PythonField::kAttribute).text();
    const SourceSpan outer_site = std::exchange(site_, span(node));
    const auto* reference = object.as<Reference>();
    Value result =
        reference != nullptr
            ? call_library(
                  fmt::format("{}.{}", reference->name, method), std::move(arguments), node)
            : call_method(object, method, std::move(arguments), node);
    site_ = outer_site;
    return result;
  }
  const Value callee = evaluate(function);
  read_arguments(list, arguments);
  if (raising_) return unknown("an exception", node);
  const SourceSpan outer_site = std::exchange(site_, span(node));
  Value result = call_value(callee, std::move(arguments), node);
  site_ = outer_site;
  return result;
}

Value Evaluator::call_value(const Value& callee, CallArguments arguments, const PythonNode& node) {
  if (const auto* reference = callee.as<Reference>())
    return call_library(reference->name, std::move(arguments), node);
  if (callee.is<Internal>()) return call_internal(callee, std::move(arguments), node);
  if (is_library_object(callee)) {  // an object of a library that is called: x()()
    freeze(arguments);
    return {Call{"",
                 std::make_shared<const Value>(callee),
                 "__call__",
                 std::move(arguments.positional),
                 std::move(arguments.keywords)},
            span(node)};
  }
  const auto* reason = callee.as<Unknown>();
  const std::string text = reason == nullptr
                               ? unknown_text(node).as<Unknown>()->reason
                               : fmt::format("`{}`: {}", one_line(node.text(), 60), reason->reason);
  const auto touches = [](const Value& value) { return object_of<Database>(value) != nullptr; };
  const bool acts = result_unused(node) ||
                    (!is_condition(node) && std::ranges::any_of(arguments.positional, touches));
  if (acts) emit_opaque(text, span(node));
  return unknown(text, node);
}

Value Evaluator::call_internal(const Value& callee,
                               CallArguments arguments,
                               const PythonNode& node) {
  if (const auto* function = object_of<Function>(callee)) {
    if (function->context_manager)
      return arena_.keep(
          ContextManager{function, std::move(arguments.positional), std::move(arguments.keywords)},
          "a context manager",
          span(node));
    return call_function(*function, arguments, span(node));
  }
  if (const auto* made = object_of<Class>(callee))
    return make_instance(*made, std::move(arguments), node);
  if (const auto* bound = object_of<BoundMethod>(callee)) {
    if (bound->function == nullptr)
      return call_method(bound->object, bound->name, std::move(arguments), node);
    arguments.positional.insert(arguments.positional.begin(), bound->object);
    return call_function(*bound->function, arguments, span(node));
  }
  if (const auto* partial = object_of<Partial>(callee)) {
    arguments.positional.insert(
        arguments.positional.begin(), partial->arguments.begin(), partial->arguments.end());
    for (const auto& [name, value] : partial->keywords)
      if (keyword(arguments.keywords, name) == nullptr)
        arguments.keywords.emplace_back(name, value);
    if (!step(node) || depth_ > 300) return unknown("nested too deep to follow", node);
    ++depth_;
    Value result = call_value(partial->callee, std::move(arguments), node);
    --depth_;
    return result;
  }
  if (const auto* maker = object_of<Database>(callee);
      maker != nullptr && maker->kind == Database::Kind::kSessionMaker) {
    note_session(span(node));
    return database(Database::Kind::kSession, span(node));
  }
  if (object_of<Instance>(callee) != nullptr) {
    const Value method = attribute_of(callee, "__call__", span(node));
    if (method.is<Internal>()) return call_internal(method, std::move(arguments), node);
  }
  if (result_unused(node)) emit_opaque(unknown_text(node).as<Unknown>()->reason, span(node));
  return unknown_text(node);
}

void Evaluator::bind_parameters(const Function& function,
                                const CallArguments& arguments,
                                SourceSpan where) {
  std::size_t next = 0;
  for (const Parameter& parameter : function.parameters) {
    if (parameter.kind == Parameter::Kind::kRest) {
      Sequence rest{Sequence::Kind::kTuple, {}};
      while (next < arguments.positional.size())
        rest.items.push_back(arguments.positional[next++]);
      bind(parameter.name,
           arguments.unknown.empty() ? Value(std::move(rest), where)
                                     : Value(Unknown{arguments.unknown}, where));
      continue;
    }
    if (parameter.kind == Parameter::Kind::kKeywords) {
      std::vector<std::pair<Value, Value>> rest;
      for (const auto& [name, value] : arguments.keywords) {
        const bool own = std::ranges::count(function.parameters, name, &Parameter::name) > 0;
        if (!own) rest.emplace_back(text_value(name, where), value);
      }
      Value made = new_dict(std::move(rest), where);
      object_of<MutableDict>(made)->doubt.open = arguments.unknown;
      bind(parameter.name, made);
      continue;
    }
    const Value* named = keyword(arguments.keywords, parameter.name);
    if (!parameter.keyword_only && next < arguments.positional.size())
      bind(parameter.name, arguments.positional[next++]);
    else if (named != nullptr)
      bind(parameter.name, *named);
    else if (!arguments.unknown.empty())
      bind(parameter.name, {Unknown{arguments.unknown}, where});
    else if (parameter.standard)
      bind(parameter.name, *parameter.standard);
    else
      bind(parameter.name, {Unknown{fmt::format("parameter `{}`", parameter.name)}, where});
  }
}

Value Evaluator::result_of(Frame& frame, const Function& function, SourceSpan where) {
  if (function.yields) return new_list(std::move(frame.yielded), Sequence::Kind::kList, where);
  if (frame.returned.empty())  // a limit ended it
    return {Unknown{fmt::format("the result of `{}`", function.name)}, where};
  Value first = frame.returned.front();
  for (const Value& other : frame.returned) {
    if (other.identity() == first.identity()) continue;
    if (comparable(first) && comparable(other) && equal(first, other)) continue;
    return {Unknown{fmt::format("the result of `{}`, which depends on a condition", function.name)},
            where};
  }
  return first.at(where);
}

Value Evaluator::call_function(const Function& function,
                               const CallArguments& arguments,
                               SourceSpan where,
                               const OnYield* on_yield) {
  if (calls_ >= kMostCalls) {
    say_limit("functions that call each other too deep to follow", where);
    return {Unknown{"a call too deep to follow"}, where};
  }
  if (!step(function.node)) return {Unknown{"too many steps"}, where};
  Frame frame;
  frame.outer = frame_;
  frame.guards = guards_.size();
  frame.on_yield = on_yield;
  Scope& own = arena_.make(Scope());
  own.outer = function.closure;
  frame.scope = &own;
  Scope* const outer_scope = std::exchange(scope_, &own);
  frame_ = &frame;
  ++calls_;
  bind_parameters(function, arguments, where);
  const PythonNode body = function.node.child(PythonField::kBody);
  if (function.node.is(PythonKind::kLambda)) {
    frame.returned.push_back(evaluate(body));
  } else {
    const Flow flow = block(body);
    if (flow != Flow::kReturn) frame.returned.emplace_back(None{}, where);
  }
  --calls_;
  scope_ = outer_scope;
  frame_ = frame.outer;
  // Guards that a return under an unknown condition left end with the function.
  if (guards_.size() > frame.guards) guards_.resize(frame.guards);
  if (raising_) return {Unknown{"an exception"}, where};
  return result_of(frame, function, where);
}

Value Evaluator::make_instance(const Class& of, CallArguments arguments, const PythonNode& node) {
  if (of.is_enum) {
    if (arguments.positional.size() == 1)
      for (const auto& [name, value] : of.members)
        if (const auto* member = object_of<Instance>(value);
            member != nullptr && equal(member->value, arguments.positional.front()))
          return value;
    return unknown_text(node);
  }
  Instance made;
  made.of = &of;
  made.value =
      arguments.positional.empty() ? Value(None{}, span(node)) : arguments.positional.front();
  CallArguments frozen = arguments;
  freeze(frozen);
  made.arguments = std::move(frozen.positional);
  made.keywords = std::move(frozen.keywords);
  const Value instance =
      arena_.keep(std::move(made), fmt::format("an instance of {}", of.name), span(node));
  const Value init =
      instance_attribute(instance, *object_of<Instance>(instance), "__init__", span(node));
  const auto* bound = object_of<BoundMethod>(init);
  if (bound != nullptr && bound->function != nullptr) {
    arguments.positional.insert(arguments.positional.begin(), instance);
    call_function(*bound->function, arguments, span(node));
  } else {
    // Models and dataclasses take their attributes by keyword.
    auto* kept = object_of<Instance>(instance);
    for (const auto& [name, value] : arguments.keywords)
      kept->attributes.set(arena_.keep_text(name), value);
  }
  return instance;
}

Value Evaluator::call_method(const Value& object,
                             std::string_view method,
                             CallArguments arguments,
                             const PythonNode& node) {
  if (auto* batch = object_of<Batch>(object))
    return directive(method, std::move(arguments), node, batch);
  if (const auto* stands = object_of<Database>(object))
    return database_method(*stands, method, std::move(arguments), node);
  if (object_of<Class>(object) != nullptr || object_of<Instance>(object) != nullptr) {
    const Value found = attribute_of(object, method, span(node));
    if (found.is<Internal>()) return call_internal(found, std::move(arguments), node);
    if (found.is_unknown()) return call_value(found, std::move(arguments), node);
  }
  if (auto known = container_method(object, method, arguments, node)) return *known;
  if (auto known = file_method(object, method, arguments.positional, span(node))) return *known;
  if (object.is<String>()) {
    freeze(arguments);
    charge(object.as<String>()->text.size() / 64);
    if (auto text = string_method(object, method, arguments, span(node))) return *text;
    return unknown_text(node);
  }
  if (object.is<Template>()) {
    freeze(arguments);
    if (auto text = template_method(object, method, arguments, span(node))) return *text;
    return unknown_text(node);
  }
  if (auto known = object_method(object, method, arguments, node)) return *known;
  if (object.is<Internal>() || !is_library_object(object)) return unknown_text(node);
  if (!arguments.unknown.empty()) return unknown(arguments.unknown, node);
  freeze(arguments);
  return {Call{"",
               std::make_shared<const Value>(object),
               std::string(method),
               std::move(arguments.positional),
               std::move(arguments.keywords)},
          span(node)};
}

}  // namespace miglint::alembic
