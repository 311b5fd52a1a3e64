// What a partition or an inheriting table gets from the one above it (StorePartitionBound,
// AttachPartitionEnsureIndexes, MergeAttributes; tablecmds.c, v15).

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"
#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/index_facts.h"

namespace miglint {

namespace {

bool is_key(const ddl::Constraint& constraint) {
  return constraint.kind == ddl::ConstraintKind::kPrimaryKey ||
         constraint.kind == ddl::ConstraintKind::kUnique ||
         constraint.kind == ddl::ConstraintKind::kExclude;
}

// Of a type whose own collation is the default one.
bool has_other_collation(const Column& a, const Column& b) {
  const auto name_of = [](const Column& column) {
    const std::string name = column.collation.substr(column.collation.rfind('.') + 1);
    return name == "default" ? std::string() : name;
  };
  return a.type->built_in && name_of(a) != name_of(b);
}

void inherit_column(const Change& change,
                    Relation& child,
                    const Relation& parent,
                    const Column& column) {
  const auto is_own = [&](const Column& c) { return c.name == column.name; };
  if (Column* own = child.columns.edit_first(is_own)) {
    own->also_own = own->also_own || (!own->inherited && child.bound.empty());
    own->inherited = true;
    if (column.not_null == Truth::kYes) own->not_null = Truth::kYes;
    return;
  }
  Column& added = child.columns.emplace_back(column);
  added.inherited = true;
  added.also_own = false;
  added.origin = change.origin;
  added.comment.clear();
  added.statistics.clear();
  added.privileges.clear();
  keep_sequence(change.catalog, parent, added);
  if (added.identity != ddl::Identity::kNo && change.pg_version < 17)
    added.identity = ddl::Identity::kNo;
  std::erase(child.gone_columns, column.name);
}

}  // namespace

// MergeAttributesIntoExisting (tablecmds.c, v15).
Refused check_inherited(const Catalog& catalog, const Relation& child, const Relation& parent) {
  for (const Column& column : parent.columns) {
    const Column* own = child.column(column.name);
    if (own == nullptr) {
      if (!child.columns_complete) continue;
      return Refusal{"42804", fmt::format("child table is missing column \"{}\"", column.name)};
    }
    if (own->type && column.type &&
        !(resolved_type(catalog, *own->type) == resolved_type(catalog, *column.type)))
      return Refusal{"42804",
                     fmt::format("child table \"{}\" has different type for column \"{}\"",
                                 child.name.name,
                                 column.name)};
    if (own->type && column.type && has_other_collation(*own, column))
      return Refusal{"42P21",
                     fmt::format("child table \"{}\" has different collation for column \"{}\"",
                                 child.name.name,
                                 column.name)};
    if (column.not_null == Truth::kYes && own->not_null == Truth::kNo)
      return Refusal{
          "42804",
          fmt::format("column \"{}\" in child table must be marked NOT NULL", column.name)};
    if (column.generated != ddl::Generated::kNo && own->generated == ddl::Generated::kNo &&
        own->default_known)
      return Refusal{
          "42804",
          fmt::format("column \"{}\" in child table must be a generated column", column.name)};
  }
  if (child.assumed || !child.columns_complete) return std::nullopt;
  for (const TableConstraint& constraint : parent.constraints) {
    const ddl::Constraint& check = constraint.definition;
    if (check.kind == ddl::ConstraintKind::kCheck && !check.no_inherit &&
        child.constraint(check.name) == nullptr)
      return Refusal{"42804", fmt::format("child table is missing constraint \"{}\"", check.name)};
  }
  return std::nullopt;
}

// The parents' checks are there before what is the table's own.
Refused name_is_inherited(const Catalog& catalog,
                          const Relation& table,
                          const ddl::Constraint& constraint) {
  if (constraint.name.empty()) return std::nullopt;
  for (const ddl::Name& name : table.inherits) {
    const Relation* parent = catalog.relation(name);
    const TableConstraint* known =
        parent == nullptr ? nullptr : parent->constraint(constraint.name);
    if (known == nullptr) continue;
    const ddl::Constraint& check = known->definition;
    if (check.kind != ddl::ConstraintKind::kCheck || check.no_inherit) continue;
    // A check of the same words becomes one with it; of other columns it has other words.
    const bool may_be_one =
        constraint.kind == ddl::ConstraintKind::kCheck &&
        (!constraint.check || !check.check || constraint.check->columns == check.check->columns);
    if (!may_be_one) return duplicate_constraint(constraint.name, table.name);
  }
  return std::nullopt;
}

Refused key_on_partitions(const Catalog& catalog,
                          const Relation& table,
                          const std::vector<std::string>& columns) {
  const auto is_key = [&](const std::string& column) {
    return std::ranges::count(columns, column) > 0;
  };
  for (const Relation* below : tree_of(catalog, table.name))
    if (!(below->name == table.name) && !std::ranges::all_of(below->partition_columns, is_key))
      return Refusal{
          "0A000", "unique constraint on partitioned table must include all partitioning columns"};
  return std::nullopt;
}

Refused keys_of_parent(const Catalog& catalog, const Relation& partition, const Relation& parent) {
  if (partition.partition_columns.empty()) return std::nullopt;
  for (const ddl::Name& name : parent.indexes) {
    const Relation* index = catalog.relation(name);
    if (index == nullptr || !index->index || !index->index->definition.unique) continue;
    const auto& keys = index->index->definition.keys;
    const auto is_key = [&](const std::string& column) {
      return std::ranges::count(keys, column, &ddl::IndexKey::column) > 0;
    };
    if (!std::ranges::all_of(partition.partition_columns, is_key))
      return Refusal{
          "0A000", "unique constraint on partitioned table must include all partitioning columns"};
  }
  return std::nullopt;
}

Refused merge_column(const Change& change,
                     Column& column,
                     const ddl::ColumnDefinition& definition,
                     bool is_partition) {
  const Column own = make_column(change, definition);
  column.also_own = column.inherited && !is_partition;
  // In PARTITION OF and OF no type is written.
  if (own.type && column.type && !(*own.type == *column.type))
    return Refusal{"42804", fmt::format("column \"{}\" has a type conflict", column.name)};
  if (own.type && column.type && has_other_collation(own, column))
    return Refusal{"42P21", fmt::format("column \"{}\" has a collation conflict", column.name)};
  const bool is_computed =
      column.generated != ddl::Generated::kNo && own.generated == ddl::Generated::kNo;
  if (is_computed && (own.default_value || own.identity != ddl::Identity::kNo))
    return Refusal{"42611",
                   fmt::format("column \"{}\" inherits from generated column but specifies {}",
                               column.name,
                               own.default_value ? "default" : "identity")};
  if (own.not_null == Truth::kYes) column.not_null = Truth::kYes;
  if (own.default_value) column.default_value = own.default_value;
  if (own.identity != ddl::Identity::kNo) column.identity = own.identity;
  if (own.generated != ddl::Generated::kNo) {
    column.generated = own.generated;
    column.generation = own.generation;
    column.default_value.reset();
  }
  if (!own.storage.empty()) column.storage = own.storage;
  if (!own.compression.empty()) column.compression = own.compression;
  return std::nullopt;
}

void inherit_constraint(Change& change, Relation& child, const TableConstraint& constraint) {
  const ddl::Constraint& definition = constraint.definition;
  if (definition.no_inherit || is_key(definition)) return;
  const auto is_own = [&](const TableConstraint& c) {
    return c.definition.name == definition.name && c.definition.kind == definition.kind;
  };
  if (TableConstraint* own = child.constraints.edit_first(is_own)) {
    own->also_own = own->also_own || (!own->inherited && child.bound.empty());
    own->inherited = true;
    return;
  }
  if (definition.kind == ddl::ConstraintKind::kNotNull) {
    for (Column& column : child.columns.editable())
      if (std::ranges::count(definition.columns, column.name) > 0 && constraint.valid)
        column.not_null = Truth::kYes;
  }
  if (definition.kind == ddl::ConstraintKind::kForeignKey) {
    const auto same = [&](const TableConstraint& c) {
      return !c.inherited && c.definition.kind == definition.kind &&
             c.definition.referenced == definition.referenced &&
             c.definition.on_delete == definition.on_delete &&
             c.definition.on_update == definition.on_update &&
             c.definition.match == definition.match &&
             c.definition.deferrable == definition.deferrable &&
             c.definition.initially_deferred == definition.initially_deferred &&
             c.definition.columns == definition.columns &&
             c.definition.referenced_columns == definition.referenced_columns;
    };
    if (TableConstraint* equal = child.constraints.edit_first(same)) {
      equal->inherited = true;
      return;
    }
    edit(change.catalog, definition.referenced, [&](Relation& target) {
      target.referenced_by.push_back(child.name);
    });
  }
  TableConstraint copy = constraint;
  copy.inherited = true;
  copy.also_own = false;
  copy.comment.clear();
  copy.origin = change.origin;
  child.constraints.push_back(std::move(copy));
}

void inherit_index(Change& change, Relation& partition, const Relation& index) {
  for (const ddl::Name& name : partition.indexes) {
    const Relation* own = change.catalog.relation(name);
    if (own == nullptr || !own->index || !own->index->parent.empty()) continue;
    if (!same_index(*own->index, *index.index)) continue;
    if (own->index->constraint.empty() != index.index->constraint.empty()) continue;
    const Relation* above = change.catalog.relation(index.index->table);
    if (above != nullptr && !own->index->constraint.empty() &&
        is_primary_key_index(partition, *own) != is_primary_key_index(*above, index))
      continue;
    edit(change.catalog, name, [&](Relation& i) { i.index->parent = index.name; });
    return;
  }
  const Relation* parent = change.catalog.relation(index.index->table);
  const TableConstraint* owner = parent == nullptr || index.index->constraint.empty()
                                     ? nullptr
                                     : parent->constraint(index.index->constraint);
  Relation own;
  own.kind = partition.kind == RelationKind::kPartitionedTable ? RelationKind::kPartitionedIndex
                                                               : RelationKind::kIndex;
  own.persistence = partition.persistence;
  own.origin = change.origin;
  own.index = *index.index;
  own.index->table = partition.name;
  own.index->parent = index.name;
  own.index->definition.table = partition.name;
  own.options = index.options;
  const bool primary =
      owner != nullptr && owner->definition.kind == ddl::ConstraintKind::kPrimaryKey;
  const std::string name =
      generated_name(change.catalog,
                     partition.name,
                     primary ? std::vector<std::string>() : names_of_keys(index.index->definition),
                     primary                                                   ? "pkey"
                     : owner == nullptr                                        ? "idx"
                     : owner->definition.kind == ddl::ConstraintKind::kExclude ? "excl"
                                                                               : "key");
  own.name = {partition.name.schema, name, 0};
  own.index->definition.index = name;
  if (owner != nullptr) {
    TableConstraint copy = *owner;
    copy.definition.name = name;
    copy.index = name;
    copy.inherited = true;
    copy.comment.clear();
    copy.origin = change.origin;
    own.index->constraint = name;
    partition.constraints.push_back(std::move(copy));
    if (primary)
      for (Column& column : partition.columns.editable())
        if (std::ranges::count(owner->definition.columns, column.name) > 0)
          column.not_null = Truth::kYes;
  }
  partition.indexes.push_back(own.name);
  const Relation as_parent = own;
  change.catalog.put(std::move(own));
  for (const ddl::Name& child : partition.children) {
    const Relation* known = change.catalog.relation(child);
    if (known == nullptr) continue;
    Relation below = *known;
    inherit_index(change, below, as_parent);
    change.catalog.put(std::move(below));
  }
}

void inherit_everything(Change& change, Relation& child, const Relation& parent) {
  if (parent.assumed || !parent.columns_complete) child.columns_complete = false;
  for (const Column& column : parent.columns)
    inherit_column(change, child, parent, column);
  const bool partition = parent.kind == RelationKind::kPartitionedTable;
  for (const TableConstraint& constraint : parent.constraints) {
    if (!partition && constraint.definition.kind == ddl::ConstraintKind::kForeignKey) continue;
    inherit_constraint(change, child, constraint);
  }
  if (!partition) return;
  for (const ddl::Name& name : parent.indexes)
    if (const Relation* index = change.catalog.relation(name); index != nullptr && index->index) {
      const Relation copy = *index;
      inherit_index(change, child, copy);
    }
  for (const Trigger& trigger : parent.triggers) {
    if (!trigger.definition.for_each_row) continue;
    const auto same = [&](const Trigger& t) {
      return t.definition.trigger == trigger.definition.trigger;
    };
    if (std::ranges::any_of(child.triggers, same)) continue;
    Trigger copy = trigger;
    copy.definition.table = child.name;
    copy.inherited = true;
    copy.origin = change.origin;
    child.triggers.push_back(std::move(copy));
  }
}

}  // namespace miglint
