#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

bool is_relation(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kTable:
    case ddl::ObjectKind::kIndex:
    case ddl::ObjectKind::kView:
    case ddl::ObjectKind::kMaterializedView:
    case ddl::ObjectKind::kSequence:
    case ddl::ObjectKind::kForeignTable:
      return true;
    default:
      return false;
  }
}

std::string_view word_of(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kIndex:
      return "index";
    case ddl::ObjectKind::kView:
      return "view";
    case ddl::ObjectKind::kMaterializedView:
      return "materialized view";
    case ddl::ObjectKind::kSequence:
      return "sequence";
    default:
      return "table";
  }
}

bool goes_too(const ddl::Drop& drop, const Catalog& catalog, const ddl::Name& name) {
  return std::ranges::any_of(
      drop.objects, [&](const ddl::Name& other) { return catalog.resolve(other) == name; });
}

Refused drop_dependents(Change& change, const ddl::Drop& drop, const Relation& relation) {
  for (const ddl::Name& view : relation.dependents) {
    if (goes_too(drop, change.catalog, view)) continue;
    if (!drop.cascade) {
      return dependent_objects(fmt::format("{} {}", word_of(drop.kind), relation.name.name),
                               fmt::format("view {}", view.name));
    }
    forget_relation(change, view);
  }
  for (const ddl::Name& table : relation.referenced_by) {
    if (table == relation.name || goes_too(drop, change.catalog, table)) continue;
    if (!drop.cascade) {
      return dependent_objects(fmt::format("table {}", relation.name.name),
                               fmt::format("a foreign key of table {}", table.name));
    }
    const Relation* known = change.catalog.relation(table);
    if (known == nullptr) continue;
    Relation changed = *known;
    std::vector<std::string> keys;
    for (const TableConstraint& constraint : changed.constraints)
      if (constraint.definition.referenced == relation.name)
        keys.push_back(constraint.definition.name);
    for (const std::string& key : keys)
      forget_constraint(change, changed, key);
    change.catalog.put(std::move(changed));
  }
  return std::nullopt;
}

Refused drop_relation(Change& change, const ddl::Drop& drop, const ddl::Name& name) {
  const Relation* known = change.catalog.relation(name);
  if (known == nullptr) {
    const bool absent = change.catalog.exists(name) == Truth::kNo;
    if (absent && !drop.if_exists) {
      if (drop.kind == ddl::ObjectKind::kIndex) return undefined_object("index", name.name);
      return Refusal{"42P01",
                     fmt::format("{} \"{}\" does not exist", word_of(drop.kind), name.text())};
    }
    change.catalog.remove_relation(change.catalog.resolve(name));
    return std::nullopt;
  }
  // Refused with CASCADE too: the index belongs to its constraint (measured, PostgreSQL 15).
  if (known->index && !known->index->constraint.empty()) {
    return dependent_objects(fmt::format("index {}", name.name),
                             fmt::format("constraint {} on table {} requires it",
                                         known->index->constraint,
                                         known->index->table.name));
  }
  const Relation relation = *known;
  if (Refused refused = drop_dependents(change, drop, relation)) return refused;
  forget_relation(change, relation.name);
  return std::nullopt;
}

Refused drop_type(Change& change, const ddl::Drop& drop, const ddl::Name& name) {
  const Type* known = change.catalog.type(name);
  if (known == nullptr) {
    if (!drop.if_exists && change.catalog.type_is_gone(name))
      return Refusal{"42704", fmt::format("type \"{}\" does not exist", name.text())};
    change.catalog.remove_type(change.catalog.resolve(name));
    return std::nullopt;
  }
  change.catalog.remove_type(known->name);
  return std::nullopt;
}

// DROP SCHEMA … CASCADE takes every relation and type in it along.
void drop_schema_contents(Change& change, const std::string& schema) {
  std::vector<ddl::Name> relations;
  change.catalog.each_relation([&](const Relation& relation) {
    if (relation.name.schema == schema) relations.push_back(relation.name);
  });
  for (const ddl::Name& relation : relations)
    forget_relation(change, relation);
  std::vector<ddl::Name> types;
  change.catalog.each_type([&](const Type& type) {
    if (type.name.schema == schema) types.push_back(type.name);
  });
  for (const ddl::Name& type : types)
    change.catalog.remove_type(type);
}

}  // namespace

Refused apply_drop(Change& change, const ddl::Drop& drop) {
  for (const ddl::Name& object : drop.objects) {
    Refused refused;
    if (is_relation(drop.kind)) {
      refused = drop_relation(change, drop, object);
    } else if (drop.kind == ddl::ObjectKind::kType || drop.kind == ddl::ObjectKind::kDomain) {
      refused = drop_type(change, drop, object);
    } else if (drop.kind == ddl::ObjectKind::kSchema) {
      if (drop.cascade) drop_schema_contents(change, object.name);
      change.catalog.remove_schema(object.name);
    } else if (drop.kind == ddl::ObjectKind::kPolicy) {
      edit(change.catalog, change.catalog.resolve(drop.relation), [&](Relation& table) {
        std::erase(table.policies, object.name);
      });
    } else if (drop.kind == ddl::ObjectKind::kExtension) {
      change.catalog.remove_extension(object.name);
    } else if (drop.kind == ddl::ObjectKind::kFunction ||
               drop.kind == ddl::ObjectKind::kProcedure) {
      change.catalog.remove_function(change.catalog.resolve(object));
    }
    if (refused) return refused;
  }
  return std::nullopt;
}

}  // namespace miglint
