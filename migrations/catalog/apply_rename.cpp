// RENAME and SET SCHEMA: the object keeps what it is, and everything that names it follows.

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

void replace(std::vector<ddl::Name>& names, const ddl::Name& from, const ddl::Name& to) {
  std::ranges::replace(names, from, to);
}

// Puts a relation under another name, and corrects the mentions of it on its neighbours.
void move_relation(Change& change, const ddl::Name& from, const ddl::Name& to) {
  const Relation* known = change.catalog.relation(from);
  if (known == nullptr) return;
  Relation moved = *known;
  const ddl::Name old_name = moved.name;
  moved.name = to;
  moved.renamed = change.origin;
  change.catalog.remove_relation(old_name);
  for (const ddl::Name& index : moved.indexes)
    edit(change.catalog, index, [&](Relation& i) { i.index->table = to; });
  if (moved.index) {
    edit(change.catalog, moved.index->table, [&](Relation& table) {
      replace(table.indexes, old_name, to);
      for (TableConstraint& constraint : table.constraints) {
        if (constraint.index != old_name.name) continue;
        constraint.index = to.name;
        constraint.definition.name = to.name;  // an index and its constraint share the name
      }
    });
    if (!moved.index->constraint.empty()) moved.index->constraint = to.name;
  }
  for (TableConstraint& constraint : moved.constraints) {
    if (constraint.definition.kind != ddl::ConstraintKind::kForeignKey) continue;
    if (constraint.definition.referenced == old_name) constraint.definition.referenced = to;
    edit(change.catalog, constraint.definition.referenced, [&](Relation& r) {
      replace(r.referenced_by, old_name, to);
    });
  }
  replace(moved.referenced_by, old_name, to);
  for (const ddl::Name& child : moved.referenced_by) {
    edit(change.catalog, child, [&](Relation& r) {
      for (TableConstraint& constraint : r.constraints)
        if (constraint.definition.referenced == old_name) constraint.definition.referenced = to;
    });
  }
  for (const ddl::Name& view : moved.dependents)
    edit(change.catalog, view, [&](Relation& v) { replace(v.reads, old_name, to); });
  for (const ddl::Name& read : moved.reads)
    edit(change.catalog, read, [&](Relation& r) { replace(r.dependents, old_name, to); });
  for (const ddl::Name& child : moved.children)
    edit(change.catalog, child, [&](Relation& c) { replace(c.inherits, old_name, to); });
  for (const ddl::Name& parent : moved.inherits)
    edit(change.catalog, parent, [&](Relation& p) {
      replace(p.children, old_name, to);
      if (p.default_partition == old_name) p.default_partition = to;
    });
  change.catalog.put(std::move(moved));
}

void rename_in(std::vector<std::string>& names, const std::string& from, const std::string& to) {
  std::ranges::replace(names, from, to);
}

Refused rename_column(Change& change, const ddl::Rename& rename) {
  if (rename.if_exists && change.catalog.exists(rename.relation) != Truth::kYes)
    return std::nullopt;
  Found found = find_or_assume(change.catalog, rename.relation, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& table = *found.relation;
  const auto column = std::ranges::find(table.columns, rename.old_name, &Column::name);
  if (table.column(rename.new_name) != nullptr)
    return duplicate_column(rename.new_name, table.name);
  if (column == table.columns.end()) {
    const bool gone = std::ranges::count(table.gone_columns, rename.old_name) > 0;
    if (table.columns_complete || gone) return undefined_column(rename.old_name, table.name);
    Column& assumed = table.columns.emplace_back();
    assumed.name = rename.new_name;
    table.gone_columns.push_back(rename.old_name);
  } else {
    column->name = rename.new_name;
    if (!table.columns_complete) table.gone_columns.push_back(rename.old_name);
  }
  std::erase(table.gone_columns, rename.new_name);
  for (TableConstraint& constraint : table.constraints) {
    rename_in(constraint.definition.columns, rename.old_name, rename.new_name);
    if (constraint.definition.check) {
      rename_in(constraint.definition.check->columns, rename.old_name, rename.new_name);
      rename_in(constraint.definition.check->proves_not_null, rename.old_name, rename.new_name);
    }
  }
  rename_in(table.partition_columns, rename.old_name, rename.new_name);
  for (const ddl::Name& index : table.indexes) {
    edit(change.catalog, index, [&](Relation& i) {
      for (ddl::IndexKey& key : i.index->definition.keys)
        if (key.column == rename.old_name) key.column = rename.new_name;
      rename_in(i.index->definition.include, rename.old_name, rename.new_name);
    });
  }
  for (const ddl::Name& child : table.referenced_by) {
    edit(change.catalog, child, [&](Relation& r) {
      for (TableConstraint& constraint : r.constraints)
        if (constraint.definition.referenced == table.name)
          rename_in(constraint.definition.referenced_columns, rename.old_name, rename.new_name);
    });
  }
  change.catalog.put(std::move(table));
  return std::nullopt;
}

Refused rename_constraint(Change& change, const ddl::Rename& rename) {
  const Relation* known = change.catalog.relation(rename.relation);
  if (known == nullptr) return std::nullopt;
  const TableConstraint* constraint = known->constraint(rename.old_name);
  if (constraint == nullptr) {
    if (known->assumed || !known->columns_complete) return std::nullopt;
    return undefined_object("constraint", rename.old_name);
  }
  if (!constraint->index.empty()) {
    const ddl::Name schema = known->name;
    move_relation(
        change, {schema.schema, constraint->index, 0}, {schema.schema, rename.new_name, 0});
    return std::nullopt;
  }
  edit(change.catalog, known->name, [&](Relation& table) {
    for (TableConstraint& c : table.constraints)
      if (c.definition.name == rename.old_name) c.definition.name = rename.new_name;
  });
  return std::nullopt;
}

Refused rename_type(Change& change, const ddl::Rename& rename) {
  const Type* known = change.catalog.type(rename.relation);
  if (known == nullptr) return std::nullopt;
  Type moved = *known;
  change.catalog.remove_type(moved.name);
  moved.name.name = rename.new_name;
  change.catalog.put(std::move(moved));
  return std::nullopt;
}

}  // namespace

Refused apply_rename(Change& change, const ddl::Rename& rename) {
  switch (rename.kind) {
    case ddl::ObjectKind::kColumn:
      return rename_column(change, rename);
    case ddl::ObjectKind::kConstraint:
      return rename_constraint(change, rename);
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      return rename_type(change, rename);
    case ddl::ObjectKind::kTable:
    case ddl::ObjectKind::kIndex:
    case ddl::ObjectKind::kView:
    case ddl::ObjectKind::kMaterializedView:
    case ddl::ObjectKind::kSequence:
    case ddl::ObjectKind::kForeignTable:
      break;
    default:
      return std::nullopt;
  }
  if (rename.if_exists && change.catalog.exists(rename.relation) != Truth::kYes)
    return std::nullopt;
  const RelationKind kind =
      rename.kind == ddl::ObjectKind::kIndex ? RelationKind::kIndex : RelationKind::kTable;
  Found found = find_or_assume(change.catalog, rename.relation, kind);
  if (found.refused) return found.refused;
  const ddl::Name from = found.relation->name;
  const ddl::Name to{from.schema, rename.new_name, 0};
  if (change.catalog.relation(to) != nullptr) return duplicate_table(rename.new_name);
  change.catalog.put(*std::move(found.relation));
  move_relation(change, from, to);
  return std::nullopt;
}

Refused apply_set_schema(Change& change, const ddl::SetSchema& set) {
  const Relation* known = change.catalog.relation(set.object);
  if (known == nullptr || set.kind == ddl::ObjectKind::kType) {
    const Type* type = change.catalog.type(set.object);
    if (type == nullptr) return std::nullopt;
    Type moved = *type;
    change.catalog.remove_type(moved.name);
    moved.name.schema = set.schema;
    change.catalog.put(std::move(moved));
    return std::nullopt;
  }
  const std::vector<ddl::Name> indexes = known->indexes;
  const ddl::Name from = known->name;
  move_relation(change, from, {set.schema, from.name, 0});
  for (const ddl::Name& index : indexes)
    move_relation(change, index, {set.schema, index.name, 0});
  return std::nullopt;
}

}  // namespace miglint
