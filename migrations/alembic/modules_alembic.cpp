// Alembic's own: directives, batches, contexts.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

const Value* argument(const CallArguments& arguments, std::size_t position, std::string_view name) {
  return position < arguments.positional.size() ? &arguments.positional[position]
                                                : keyword(arguments.keywords, name);
}

}  // namespace

Value Evaluator::make_batch(const CallArguments& arguments, SourceSpan where) {
  Batch made;
  Problems problems;
  const Value* table = argument(arguments, 0, "table_name");
  made.table = read_optional_name(table, "the table of batch_alter_table", problems).text;
  made.table_known = problems.unnamed_part.empty();
  made.schema =
      read_schema(argument(arguments, 1, "schema"), "the schema of batch_alter_table", problems);
  made.unknown = arguments.unknown.empty() ? problems.opaque : arguments.unknown;
  if (made.unknown.empty() && made.table.empty())
    made.unknown = "the table of batch_alter_table is not given";
  const Value* recreate = argument(arguments, 2, "recreate");
  if (recreate != nullptr && recreate->is<String>() && recreate->as<String>()->text == "always")
    made.unknown = "batch_alter_table(recreate='always') copies the table as it finds it";
  return arena_.keep(std::move(made), "batch_alter_table", where);
}

// op.run_async(function, *arguments) calls it with an asynchronous connection.
Value Evaluator::run_async(const CallArguments& arguments, const PythonNode& node) {
  const SourceSpan where = span(node);
  if (environment_.synchronous_engine) {
    Rendered refused;
    refused.refused = "Cannot call run_async with a sync engine";
    if (effects()) emit(std::move(refused), where, out_.blocks);
    return {None{}, where};
  }
  const auto* function =
      arguments.positional.empty() ? nullptr : object_of<Function>(arguments.positional.front());
  if (function == nullptr) {
    emit_opaque("what op.run_async(…) calls is not known", where);
    return unknown("what op.run_async(…) gives", node);
  }
  CallArguments given = arguments;
  given.positional.front() = database(Database::Kind::kConnection, where);
  return call_function(*function, given, where);
}

Value Evaluator::directive(std::string_view directive_name,
                           CallArguments arguments,
                           const PythonNode& node,
                           Batch* batch) {
  const SourceSpan where = span(node);
  if (directive_name == "f") {
    const auto* text =
        arguments.positional.size() == 1 ? arguments.positional.front().as<String>() : nullptr;
    if (text == nullptr)
      return arguments.positional.empty() ? unknown("a name", node) : arguments.positional.front();
    String final_name = *text;
    final_name.final_name = true;
    return {std::move(final_name), where};
  }
  if (directive_name == "get_bind") return database(Database::Kind::kConnection, where);
  if (directive_name == "get_context") return database(Database::Kind::kContext, where);
  if (directive_name == "batch_alter_table") {
    freeze(arguments);
    return make_batch(arguments, where);
  }
  if (directive_name == "run_async" && batch == nullptr) return run_async(arguments, node);
  if (directive_name == "inline_literal")
    return library_call("alembic.op.inline_literal", std::move(arguments), node);
  if (batch == nullptr && effects())
    if (auto own = own_operation(directive_name, arguments, node)) return *own;
  // Operations of a batch wait for its end; what is executed does not.
  std::vector<SqlBlock>& into = batch != nullptr && batch->entered && directive_name != "execute"
                                    ? batch->queue
                                    : out_.blocks;
  std::string reason;
  if (!is_directive(directive_name))
    reason = fmt::format("op.{}(…) is not one of Alembic's own", directive_name);
  else if (!arguments.unknown.empty())
    reason = fmt::format("arguments of op.{}: {}", directive_name, arguments.unknown);
  else if (batch != nullptr && directive_name != "execute")
    reason = batch->unknown;
  if (!reason.empty()) {
    emit_opaque(reason, where, into);
    return unknown(reason, node);
  }
  freeze(arguments);
  if (directive_name == "execute") return send(arguments, node);
  Directive call;
  call.name = directive_name;
  call.arguments = std::move(arguments.positional);
  call.keywords = std::move(arguments.keywords);
  call.where = where;
  if (batch != nullptr) {
    call.batch = true;
    call.batch_table = batch->table;
    call.batch_schema = batch->schema;
    call.batch_table_known = batch->table_known;
  }
  if (effects()) emit(render(call, render_state_), where, into);
  return {Call{"alembic.op." + call.name,
               nullptr,
               "",
               std::move(call.arguments),
               std::move(call.keywords)},
          where};
}

std::optional<Value> Evaluator::alembic_call(std::string_view callee,
                                             CallArguments& arguments,
                                             const PythonNode& node) {
  using Kind = Database::Kind;
  const SourceSpan where = span(node);
  const std::string_view last = callee.substr(callee.rfind('.') + 1);
  if (callee == "alembic.operations.Operations" || callee == "alembic.operations.base.Operations")
    return Value(Reference{"alembic.op"}, where);
  if (callee.starts_with("alembic.context.")) {
    if (last == "is_offline_mode") return Value(false, where);
    if (last == "get_context") return database(Kind::kContext, where);
    if (last == "get_bind") return database(Kind::kConnection, where);
    if (last == "execute" && effects()) return send(arguments, node);
    return unknown(fmt::format("what {}() gives", callee), node);
  }
  if (callee.find("MigrationContext") != std::string_view::npos && last == "configure")
    return database(Kind::kContext, where);
  if (callee.starts_with("alembic.context")) return unknown_text(node);
  return std::nullopt;
}

}  // namespace miglint::alembic
