#include "migrations/alembic/enums.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return static_cast<char>(c < 0x80 ? std::tolower(c) : c);
  });
  return lower;
}

// The labels that `values_callable` makes of the class.
void read_called_labels(const Value& of,
                        const Value& values_callable,
                        const Problems& problems,
                        EnumType& type) {
  type.labels_reason = fmt::format("what values_callable makes of {}", describe(of));
  if (!problems.can_call()) return;
  const Value made = problems.types->call(values_callable, {of});
  const auto items = made.is<String>() ? std::nullopt : read_items(made);
  if (!items) return;
  std::vector<std::string> labels;
  for (const Value& item : *items) {
    const auto* label = item.as<String>();
    if (label == nullptr) return;
    labels.push_back(label->text);
  }
  type.labels = std::move(labels);
}

void read_class_labels(const Class& of, EnumType& type) {
  std::vector<std::string> labels;
  std::vector<const Value*> seen;
  for (const auto& [name, value] : of.members) {
    if (name.starts_with("_") || object_of<const Function>(value) != nullptr) continue;
    const auto* instance = object_of<const Instance>(value);
    const Value& plain = instance == nullptr ? value : instance->value;
    const bool alias =  // a second name of the same value is no label of its own
        comparable(plain) && std::ranges::any_of(seen, [&](const Value* other) {
          return comparable(*other) && equal(*other, plain);
        });
    if (alias) continue;
    seen.push_back(&plain);
    labels.push_back(name);
  }
  type.labels = std::move(labels);
}

void read_labels(const Call& call, const Problems& problems, EnumType& type) {
  const Value* values_callable = keyword(call.keywords, "values_callable");
  if (call.arguments.size() == 1) {
    const Value& only = call.arguments[0];
    if (const Class* of = object_of<const Class>(only)) {
      type.name.text = lower_case(of->name);
      if (given(values_callable)) return read_called_labels(only, *values_callable, problems, type);
      return read_class_labels(*of, type);
    }
    if (const auto* reference = only.as<Reference>()) {
      type.name.text = lower_case(last_component(reference->name));
      type.labels_reason = fmt::format("the members of {}", reference->name);
      return;
    }
  }
  std::vector<std::string> labels;
  for (const Value& argument : call.arguments) {
    const auto* string = argument.as<String>();
    if (string == nullptr) {
      type.labels_reason = fmt::format("a label is not known: {}", describe(argument));
      return;
    }
    labels.push_back(string->text);
  }
  type.labels = std::move(labels);
}

}  // namespace

EnumType read_enum(const Call& call, std::string_view table_schema, Problems& problems) {
  EnumType type;
  type.is_postgresql = last_component(call.callee) == "ENUM";
  read_labels(call, problems, type);
  const Keywords& words = call.keywords;
  if (const Value* name = keyword(words, "name"); given(name))
    type.name = read_optional_name(name, "the name of an enum type", problems);
  type.schema = read_schema(keyword(words, "schema"), "the schema of an enum type", problems);
  const Value* inherits = keyword(words, "inherit_schema");
  if (read_flag(inherits, false, "inherit_schema", problems) && !table_schema.empty())
    type.schema = table_schema;
  type.native = read_flag(keyword(words, "native_enum"), true, "native_enum", problems);
  type.create_constraint =
      read_flag(keyword(words, "create_constraint"), false, "create_constraint", problems);
  // sa.Enum takes create_type too, and forgets it.
  if (type.is_postgresql)
    type.create_type = read_flag(keyword(words, "create_type"), true, "create_type", problems);
  if (given(keyword(words, "metadata"))) type.create_type = false;
  if (const Value* length = keyword(words, "length"); given(length)) {
    if (const auto* number = length->as<std::int64_t>())
      type.length = *number;
    else
      problems.not_known(fmt::format("the length of an enum is not known: {}", describe(*length)));
  }
  return type;
}

std::string enum_name(const EnumType& type) {
  return qualified(type.schema, type.name);
}

std::string enum_labels(const EnumType& type) {
  std::string list;
  for (const std::string& label : type.labels.value_or(std::vector<std::string>{}))
    list += (list.empty() ? "" : ", ") + string_literal(label);
  return list;
}

std::string create_type(const EnumType& type) {
  return fmt::format("CREATE TYPE {} AS ENUM ({})", enum_name(type), enum_labels(type));
}

}  // namespace miglint::alembic
