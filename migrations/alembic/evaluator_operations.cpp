// What a project adds to Alembic: operations of its own, registered as Alembic's manual describes
// ("Operation Plugins"), and tables that a MetaData of the revision holds.

#include <algorithm>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

// @Operations.register_operation("create_view", "method") on a class with such a class method, and
// @Operations.implementation_for(CreateView) on the function that sends it.
void Evaluator::register_operation(const Value& decorator, const Value& definition) {
  const auto* call = decorator.as<Call>();
  if (call == nullptr || call->arguments.empty() || !call->callee.starts_with("alembic.")) return;
  const std::string_view kind = last_component(call->callee);
  if (kind == "implementation_for") implementations_.emplace_back(call->arguments[0], definition);
  const auto* name = call->arguments[0].as<String>();
  if (kind != "register_operation" || name == nullptr) return;
  const auto* method = call->arguments.size() > 1 ? call->arguments[1].as<String>() : name;
  if (method == nullptr) return;
  operations_.push_back({name->text, attribute_of(definition, method->text, definition.where())});
}

std::optional<Value> Evaluator::own_operation(std::string_view name,
                                              const CallArguments& arguments,
                                              const PythonNode& node) {
  CallArguments given = arguments;
  const Value op(Reference{"alembic.op"}, span(node));
  given.positional.insert(given.positional.begin(), op);
  if (name == "invoke" && arguments.positional.size() == 1) {
    const auto* operation = object_of<Instance>(arguments.positional.front());
    for (const auto& [of, implementation] : implementations_)
      if (operation != nullptr && operation->of == object_of<Class>(of))
        return call_value(implementation, std::move(given), node);
    return std::nullopt;
  }
  const auto own = std::ranges::find(operations_, name, &OwnOperation::name);
  if (own == operations_.end() || !own->callee.is<Internal>()) return std::nullopt;
  return call_value(own->callee, std::move(given), node);
}

// False: which tables it holds, or their order, is not known.
bool Evaluator::create_all(const Value& metadata, std::string_view method, SourceSpan where) {
  std::vector<std::pair<std::string, Value>> own;
  bool refers = false;
  for (const Value& table : tables_) {
    const auto* call = table.as<Call>();
    if (call->arguments.size() < 2 || call->arguments[1].identity() != metadata.identity())
      continue;
    const auto* name = call->arguments[0].as<String>();
    if (name == nullptr) return false;
    own.emplace_back(name->text, table);
    const auto mentions = [](const Value& item) {
      const auto* column = item.as<Call>();
      return column != nullptr && (last_component(column->callee) == "ForeignKeyConstraint" ||
                                   std::ranges::any_of(column->arguments, [](const Value& part) {
                                     return library_last_name(part) == "ForeignKey";
                                   }));
    };
    refers = refers || std::ranges::any_of(call->arguments, mentions);
  }
  if (own.empty() || (own.size() > 1 && refers)) return false;
  std::ranges::sort(own, {}, &std::pair<std::string, Value>::first);
  if (method == "drop_all") std::ranges::reverse(own);
  for (const auto& [name, table] : own)
    emit(render_object_ddl(
             table, method == "drop_all" ? "drop" : "create", {}, where, render_state_),
         where,
         out_.blocks);
  return true;
}

}  // namespace miglint::alembic
