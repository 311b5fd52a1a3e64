// Calls: of functions in the module, of Alembic's directives, of what the libraries offer, and of
// what is not here.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

constexpr int kMostCalls = 64;  // nested

std::string short_text(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string out(text.substr(0, kMost));
  std::ranges::replace(out, '\n', ' ');
  return text.size() > kMost ? out + "…" : out;
}

bool starts_with_any(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes,
                             [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// Calls that leave the database alone.
bool is_harmless(std::string_view callee) {
  static constexpr std::array kPrefixes = std::to_array<std::string_view>({"print",
                                                                           "logging.",
                                                                           "logger.",
                                                                           "log.",
                                                                           "warnings.",
                                                                           "time.sleep",
                                                                           "sys.std",
                                                                           "textwrap.",
                                                                           "rich.",
                                                                           "structlog.",
                                                                           "tqdm",
                                                                           "click.echo",
                                                                           "super"});
  return starts_with_any(callee, kPrefixes);
}

// Libraries whose objects the renderer understands, or which only make values.
bool makes_values(std::string_view callee) {
  static constexpr std::array kPrefixes = std::to_array<std::string_view>(
      {"sqlalchemy", "alembic.op.", "pgvector", "geoalchemy2", "sqlmodel",   "sqlalchemy_utils",
       "uuid.",      "datetime",    "json.",    "os.",         "pathlib.",   "enum.",
       "decimal.",   "typing.",     "re.",      "functools.",  "itertools.", "collections.",
       "random.",    "string.",     "hashlib.", "base64.",     "alembic."});
  return starts_with_any(callee, kPrefixes);
}

// The connection, a session or the like: what execute() on it sends goes to the database.
bool is_connection(const Value& value, int depth = 0) {
  if (depth > 8) return false;
  if (const auto* call = value.as<Call>()) {
    if (call->callee == "alembic.op.get_bind" || call->callee == "alembic.op.get_context")
      return true;
    static constexpr std::array kMakers = std::to_array<std::string_view>(
        {"Session", "sessionmaker", "scoped_session", "Connection", "connect", "begin"});
    const std::string_view last =
        std::string_view(call->callee).substr(call->callee.rfind('.') + 1);
    if (call->receiver == nullptr && std::ranges::count(kMakers, last) > 0) return true;
    if (call->receiver != nullptr) return is_connection(*call->receiver, depth + 1);
  }
  if (const auto* attribute = value.as<Attribute>())
    return is_connection(*attribute->object, depth + 1);
  return false;
}

std::optional<std::string> text_argument(const std::vector<Value>& arguments,
                                         const Keywords& keywords,
                                         std::size_t position,
                                         std::string_view name) {
  const Value* value = position < arguments.size() ? &arguments[position] : keyword(keywords, name);
  if (value == nullptr || value->is<None>()) return std::string();
  const auto* text = value->as<String>();
  if (text == nullptr) return std::nullopt;
  return text->text;
}

}  // namespace

Value Evaluator::call(const PythonNode& node) {
  const PythonNode function = node.child("function");
  const PythonNode list = node.child("arguments");
  // A method is looked at with its object, so that `x.append(…)` is not a call of "x.append".
  if (list.is("generator_expression")) {
    return call_value(evaluate(function), {comprehension(list)}, {}, node);
  }
  std::vector<Value> arguments;
  Keywords keywords;
  bool all_known = true;
  for (const PythonNode& argument : list.named_children()) {
    if (argument.is("keyword_argument")) {
      keywords.emplace_back(std::string(argument.child("name").text()),
                            evaluate(argument.child("value")));
    } else if (argument.is("list_splat")) {
      all_known = iterate(evaluate(argument.named_children().front()), arguments) && all_known;
    } else if (argument.is("dictionary_splat")) {
      const Value splat = evaluate(argument.named_children().front());
      const auto* dict = splat.as<Dict>();
      if (dict == nullptr) {
        all_known = false;
        continue;
      }
      for (const auto& [key, value] : dict->items)
        if (const auto* text = key.as<String>()) keywords.emplace_back(text->text, value);
    } else {
      arguments.push_back(evaluate(argument));
    }
  }
  const Value callee = evaluate(function);
  if (!all_known) {
    const std::string reason =
        fmt::format("`{}` with arguments that are not known", short_text(function.text()));
    const auto* reference = callee.as<Reference>();
    const bool sends = reference != nullptr && reference->name.starts_with("alembic.op.");
    if (sends) emit_opaque(reason, span(node));
    return unknown(reason, node);
  }
  if (function.is("attribute") && !callee.is<Reference>()) {
    const Value object = evaluate(function.child("object"));
    return call_method(
        object, std::string(function.child("attribute").text()), arguments, keywords, node);
  }
  return call_value(callee, std::move(arguments), std::move(keywords), node);
}

Value Evaluator::call_value(const Value& callee,
                            std::vector<Value> arguments,
                            Keywords keywords,
                            const PythonNode& node) {
  if (const auto* internal = callee.as<Internal>()) {
    if (internal->tag == kFunction) {
      const auto function = std::static_pointer_cast<const Function>(internal->data);
      return call_function(*function, arguments, keywords, span(node));
    }
    if (internal->tag == kClass) {
      const auto made = std::static_pointer_cast<const Class>(internal->data);
      auto instance = std::make_shared<Instance>(
          Instance{made, "", arguments.empty() ? Value() : arguments.front(), arguments, keywords});
      return {Internal{instance, kInstance, "an instance of " + made->name}, span(node)};
    }
  }
  if (const auto* reference = callee.as<Reference>())
    return call_library(reference->name, std::move(arguments), std::move(keywords), node);
  if (const auto* made = callee.as<Call>(); made != nullptr && made->method == "op")
    return {Call{"",
                 std::make_shared<const Value>(callee),
                 "__call__",
                 std::move(arguments),
                 std::move(keywords)},
            span(node)};
  if (const auto* reason = callee.as<Unknown>()) {
    const bool statement = node.parent().is("expression_statement");
    if (statement)
      emit_opaque(fmt::format("`{}`: {}", short_text(node.text()), reason->reason), span(node));
  }
  return unknown(fmt::format("`{}`", short_text(node.text())), node);
}

Value Evaluator::call_function(const Function& function,
                               const std::vector<Value>& arguments,
                               const Keywords& keywords,
                               SourceSpan where) {
  if (calls_ >= kMostCalls) {
    emit_opaque("functions that call each other too deep to follow", where);
    return {Unknown{"a call too deep to follow"}, where};
  }
  const std::shared_ptr<Scope> outer = scope_;
  scope_ = std::make_shared<Scope>();
  scope_->outer = function.closure;
  std::size_t next = 0;
  for (const PythonNode& parameter : function.node.child("parameters").named_children()) {
    const bool has_default =
        parameter.is("default_parameter") || parameter.is("typed_default_parameter");
    if (parameter.is("list_splat_pattern")) {
      Sequence rest{Sequence::Kind::kTuple, {}};
      while (next < arguments.size())
        rest.items.push_back(arguments[next++]);
      bind(parameter.named_children().front().text(), {std::move(rest), where});
      continue;
    }
    if (parameter.is("dictionary_splat_pattern")) {
      bind(parameter.named_children().front().text(), {Unknown{"keyword arguments"}, where});
      continue;
    }
    PythonNode own_name = parameter;
    if (has_default) {
      own_name = parameter.child("name");
    } else if (parameter.is("typed_parameter")) {
      own_name = parameter.named_children().front();
    }
    if (!own_name.is("identifier")) continue;
    const std::string_view own = own_name.text();
    if (next < arguments.size()) {
      bind(own, arguments[next++]);
    } else if (const Value* given = keyword(keywords, own)) {
      bind(own, *given);
    } else if (has_default) {
      bind(own, evaluate(parameter.child("value")));
    } else {
      bind(own, {Unknown{fmt::format("parameter `{}`", own)}, where});
    }
  }
  ++calls_;
  returned_ = Value(None{}, where);
  const PythonNode body = function.node.child("body");
  Value result;
  if (function.node.is("lambda")) {
    result = evaluate(body);
  } else {
    block(body);
    result = returned_;
  }
  --calls_;
  scope_ = outer;
  return result;
}

Value Evaluator::call_library(const std::string& callee,
                              std::vector<Value> arguments,
                              Keywords keywords,
                              const PythonNode& node) {
  constexpr std::string_view kOp = "alembic.op.";
  if (callee.starts_with(kOp))
    return directive(
        callee.substr(kOp.size()), std::move(arguments), std::move(keywords), span(node), nullptr);
  if (callee.starts_with("alembic.context.")) {
    if (callee == "alembic.context.is_offline_mode") return {false, span(node)};
    if (callee == "alembic.context.get_context")
      return {Call{"alembic.op.get_context", nullptr, "", {}, {}}, span(node)};
  }
  if (auto known = builtin_function(callee, arguments, keywords, span(node))) return *known;
  if (is_harmless(callee)) return {None{}, span(node)};
  const bool statement = node.parent().is("expression_statement");
  if (statement && !makes_values(callee)) {
    emit_opaque(fmt::format("`{}` is not in this file", short_text(node.text())), span(node));
    return unknown(fmt::format("`{}`", callee), node);
  }
  return {Call{callee, nullptr, "", std::move(arguments), std::move(keywords)}, span(node)};
}

Value Evaluator::directive(const std::string& directive_name,
                           std::vector<Value> arguments,
                           Keywords keywords,
                           SourceSpan where,
                           const Batch* batch) {
  if (directive_name == "f") {
    if (arguments.size() == 1) {
      if (const auto* text = arguments.front().as<String>()) {
        String final_name = *text;
        final_name.final_name = true;
        return {std::move(final_name), where};
      }
    }
    return {Unknown{"a name that is not known"}, where};
  }
  if (directive_name == "get_bind" || directive_name == "get_context")
    return {Call{"alembic.op." + directive_name, nullptr, "", {}, {}}, where};
  if (directive_name == "inline_literal")
    return {Call{"alembic.op.inline_literal", nullptr, "", std::move(arguments), {}}, where};
  if (directive_name == "batch_alter_table") {
    const auto table = text_argument(arguments, keywords, 0, "table_name");
    const auto schema = text_argument(arguments, keywords, 1, "schema");
    if (!table || table->empty() || !schema) return {Unknown{"a table that is not known"}, where};
    auto made = std::make_shared<Batch>(Batch{*table, *schema});
    return {Internal{made, kBatch, "batch_alter_table"}, where};
  }
  if (!is_directive(directive_name)) {
    emit_opaque(fmt::format("op.{}(…)", directive_name), where);
    return {Unknown{fmt::format("op.{}", directive_name)}, where};
  }
  Directive call;
  call.name = directive_name;
  call.arguments = std::move(arguments);
  call.keywords = std::move(keywords);
  call.where = where;
  if (batch != nullptr) {
    call.batch = true;
    call.batch_table = batch->table;
    call.batch_schema = batch->schema;
  }
  const std::size_t before = out_.blocks.size();
  emit(render(call, render_state_), where);
  if (batch != nullptr && queue_ != nullptr && directive_name != "execute") {
    const auto first = out_.blocks.begin() + static_cast<std::ptrdiff_t>(before);
    std::move(first, out_.blocks.end(), std::back_inserter(*queue_));
    out_.blocks.erase(first, out_.blocks.end());
  }
  return {Call{"alembic.op." + directive_name,
               nullptr,
               "",
               std::move(call.arguments),
               std::move(call.keywords)},
          where};
}

Value Evaluator::call_method(const Value& object,
                             const std::string& method,
                             const std::vector<Value>& arguments,
                             const Keywords& keywords,
                             const PythonNode& node) {
  if (const auto* internal = object.as<Internal>();
      internal != nullptr && internal->tag == kBatch) {
    const auto batch = std::static_pointer_cast<const Batch>(internal->data);
    return directive(method, arguments, keywords, span(node), batch.get());
  }
  if (is_connection(object)) {
    static constexpr std::array kSends =
        std::to_array<std::string_view>({"execute", "exec_driver_sql", "scalar", "scalars"});
    if (std::ranges::count(kSends, method) > 0 && !arguments.empty()) {
      const Value* parameters = arguments.size() > 1 ? &arguments[1] : nullptr;
      emit(render_execute(arguments.front(), parameters, span(node), render_state_), span(node));
      return unknown("the result of a query", node);
    }
    return {Call{"", std::make_shared<const Value>(object), method, arguments, keywords},
            span(node)};
  }
  if ((method == "create" || method == "drop") && object.is<Call>() && !arguments.empty() &&
      is_connection(arguments.front())) {
    emit(render_object_ddl(object, method, keywords, span(node), render_state_), span(node));
    return {None{}, span(node)};
  }
  if (method == "append" || method == "extend" || method == "update" || method == "add" ||
      method == "insert") {
    // A list that is built step by step: its name gets a longer value.
    const PythonNode target = node.child("function").child("object");
    const auto* sequence = object.as<Sequence>();
    if (sequence != nullptr && target.is("identifier") && arguments.size() == 1) {
      Sequence longer = *sequence;
      bool known = true;
      if (method == "append" || method == "add") {
        longer.items.push_back(arguments.front());
      } else {
        known = iterate(arguments.front(), longer.items);
      }
      if (known) {
        assign(target, {std::move(longer), object.where()});
        return {None{}, span(node)};
      }
    }
    if (target.is("identifier") && (sequence != nullptr || object.is<Dict>()))
      assign(target, unknown("changed after it was made", node));
  }
  if (auto known = builtin_method(object, method, arguments, keywords, span(node))) return *known;
  if (object.is<Unknown>()) {
    // rows.fetchall() and the like give nothing that is known, and send nothing.
    return unknown(object.as<Unknown>()->reason, node);
  }
  return {Call{"", std::make_shared<const Value>(object), method, arguments, keywords}, span(node)};
}

}  // namespace miglint::alembic
