// Attributes of modules, classes, instances and of what stands for the database.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

Value Evaluator::attribute(const PythonNode& node) {
  const Value object = evaluate(node.child(PythonField::kObject));
  return attribute_of(object, node.child(PythonField::kAttribute).text(), span(node));
}

Value Evaluator::attribute_of(const Value& object, std::string_view wanted, SourceSpan where) {
  if (const auto* reference = object.as<Reference>()) {
    // Op and its objects are reachable by several names.
    if (reference->name == "sys" && wanted == "version_info")
      return {Unknown{"sys.version_info"}, where};
    std::string dotted;
    dotted.reserve(reference->name.size() + 1 + wanted.size());
    dotted.append(reference->name).append(".").append(wanted);
    if (auto value = project_value(dotted)) return value->at(where);
    return {Reference{std::move(dotted)}, where};
  }
  if (const auto* reason = object.as<Unknown>()) return {Unknown{reason->reason}, where};
  if (const auto* made = object_of<Class>(object))
    return class_attribute(object, *made, wanted, where);
  if (auto* instance = object_of<Instance>(object))
    return instance_attribute(object, *instance, wanted, where);
  if (const auto* stands = object_of<Database>(object))
    return database_attribute(*stands, wanted, where);
  if (auto part = path_attribute(object, wanted, where)) return *part;
  // Flask-SQLAlchemy's db.Column is SQLAlchemy's own.
  if (const auto* made = object.as<Call>();
      made != nullptr && made->callee.ends_with(".SQLAlchemy")) {
    if (wanted == "session") {
      note_session(where);
      return database(Database::Kind::kSession, where);
    }
    if (wanted == "engine") return database(Database::Kind::kEngine, where);
    return {Reference{"sqlalchemy." + std::string(wanted)}, where};
  }
  if (is_library_object(object))
    return {Attribute{std::make_shared<const Value>(object), std::string(wanted)}, where};
  BoundMethod method{object, std::string(wanted), nullptr};
  return arena_.keep(std::move(method), fmt::format("method {}", wanted), where);
}

namespace {

const Value* member_of(const Class& of, std::string_view wanted, int depth = 0) {
  if (depth > 20) return nullptr;
  for (const auto& [member, value] : of.members)
    if (member == wanted) return &value;
  for (const Value& base : of.bases)
    if (const auto* own = object_of<Class>(base))
      if (const Value* found = member_of(*own, wanted, depth + 1)) return found;
  return nullptr;
}

}  // namespace

Value Evaluator::class_attribute(const Value& object,
                                 const Class& of,
                                 std::string_view wanted,
                                 SourceSpan where) {
  if (const Value* found = member_of(of, wanted)) {
    const auto* function = object_of<Function>(*found);
    if (function != nullptr && function->is_class_method)
      return arena_.keep(BoundMethod{object, std::string(wanted), function}, "a method", where);
    return found->at(where);
  }
  if (wanted == "__name__") return text_value(of.name, where);
  if (wanted == "__members__") {
    std::vector<std::pair<Value, Value>> items;
    for (const auto& [name, value] : of.members)
      if (object_of<Instance>(value) != nullptr) items.emplace_back(text_value(name, where), value);
    return new_dict(std::move(items), where);
  }
  // What a declarative base adds: __table__, metadata, query.
  if (wanted == "query" && member_of(of, "__tablename__") != nullptr) note_session(where);
  return {Attribute{std::make_shared<const Value>(object), std::string(wanted)}, where};
}

Value Evaluator::instance_attribute(const Value& object,
                                    Instance& instance,
                                    std::string_view wanted,
                                    SourceSpan where) {
  if (const Value* own = instance.attributes.find(wanted)) return own->at(where);
  if (!instance.member.empty()) {
    if (wanted == "value" || wanted == "_value_") return instance.value.at(where);
    if (wanted == "name" || wanted == "_name_") return text_value(instance.member, where);
  }
  const Value* found = member_of(*instance.of, wanted);
  if (found == nullptr) {
    if (instance.of->is_string) return attribute_of(instance.value, wanted, where);
    return {Unknown{fmt::format("attribute `{}` of {}", wanted, instance.of->name)}, where};
  }
  const auto* function = object_of<Function>(*found);
  if (function == nullptr || function->is_static) return found->at(where);
  if (function->is_property) return call_function(*function, {{object}, {}, {}}, where);
  return arena_.keep(BoundMethod{object, std::string(wanted), function}, "a method", where);
}

Value Evaluator::database_attribute(const Database& object,
                                    std::string_view wanted,
                                    SourceSpan where) {
  using Kind = Database::Kind;
  // Which dialect it is has been decided.
  if (wanted == "dialect") return database(Kind::kDialect, where);
  if (object.kind == Kind::kDialect && wanted == "name") return text_value("postgresql", where);
  if (object.kind == Kind::kEngine && wanted == "name") return text_value("postgresql", where);
  if (wanted == "engine") return database(Kind::kEngine, where);
  if (wanted == "bind" || wanted == "connection") return database(Kind::kConnection, where);
  if (object.kind == Kind::kContext && wanted == "as_sql") return {false, where};
  return {Unknown{fmt::format("`{}` of the connection", wanted)}, where};
}

}  // namespace miglint::alembic
