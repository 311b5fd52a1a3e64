#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

static Refused put_new_type(Change& change, const ddl::Name& name, Type type) {
  if (change.catalog.type(name) != nullptr)
    return Refusal{"42710", fmt::format("type \"{}\" already exists", name.name)};
  type.name = change.catalog.resolve(name);
  type.origin = change.origin;
  change.catalog.put(std::move(type));
  return std::nullopt;
}

Refused apply_create_enum(Change& change, const ddl::CreateEnum& create) {
  Type type;
  type.kind = Type::Kind::kEnum;
  type.labels = create.labels;
  return put_new_type(change, create.type, std::move(type));
}

Refused apply_add_enum_value(Change& change, const ddl::AddEnumValue& add) {
  const Type* known = change.catalog.type(add.type);
  if (known == nullptr) {
    if (change.catalog.type_is_gone(add.type))
      return Refusal{"42704", fmt::format("type \"{}\" does not exist", add.type.text())};
    return std::nullopt;
  }
  Type changed = *known;
  if (std::ranges::count(changed.labels, add.value) > 0) {
    if (add.if_not_exists) return std::nullopt;
    return duplicate_object("enum label", add.value);
  }
  auto at = std::ranges::find(changed.labels, add.neighbour);
  if (at != changed.labels.end() && !add.before) ++at;
  changed.labels.insert(at, add.value);
  changed.added_labels.emplace_back(add.value, change.origin);
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

Refused apply_rename_enum_value(Change& change, const ddl::RenameEnumValue& rename) {
  const Type* known = change.catalog.type(rename.type);
  if (known == nullptr) return std::nullopt;
  Type changed = *known;
  const auto label = std::ranges::find(changed.labels, rename.old_value);
  if (label == changed.labels.end()) {
    return Refusal{"22023", fmt::format("\"{}\" is not an existing enum label", rename.old_value)};
  }
  *label = rename.new_value;
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

Refused apply_create_domain(Change& change, const ddl::CreateDomain& create) {
  Type type;
  type.kind = Type::Kind::kDomain;
  type.domain = create;
  return put_new_type(change, create.domain, std::move(type));
}

Refused apply_create_type(Change& change, const ddl::CreateType& create) {
  Type type;
  type.kind = create.composite ? Type::Kind::kComposite : Type::Kind::kOther;
  return put_new_type(change, create.type, std::move(type));
}

}  // namespace miglint
