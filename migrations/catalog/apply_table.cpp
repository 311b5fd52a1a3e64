// CREATE TABLE, indexes, views and sequences.

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

Relation new_relation(const Change& change, const ddl::Name& name, RelationKind kind) {
  Relation relation;
  relation.name = change.catalog.resolve(name);
  relation.kind = kind;
  relation.origin = change.origin;
  return relation;
}

void copy_columns(const Change& change, const ddl::Name& from, Relation& table) {
  const Relation* source = change.catalog.relation(from);
  if (source == nullptr || source->assumed) {
    table.columns_complete = false;
    if (source == nullptr) return;
  }
  for (Column column : source->columns) {
    if (table.column(column.name) != nullptr) continue;
    column.origin = change.origin;
    table.columns.push_back(std::move(column));
  }
}

void join_parent(Change& change, const ddl::Name& parent, Relation& table, bool is_default) {
  Found found = find_or_assume(change.catalog, parent, RelationKind::kPartitionedTable);
  if (!found.relation) return;
  table.inherits.push_back(found.relation->name);
  found.relation->children.push_back(table.name);
  if (is_default) found.relation->default_partition = table.name;
  change.catalog.put(*std::move(found.relation));
}

Refused add_columns(Change& change, const ddl::CreateTable& create, Relation& table) {
  for (const ddl::ColumnDefinition& definition : create.columns) {
    if (create.as_query && (definition.name == "*" || definition.name == "?column?")) {
      table.columns_complete = false;
      continue;
    }
    if (table.column(definition.name) != nullptr) {
      return repeated_column(definition.name);
    }
    table.columns.push_back(make_column(change, definition));
    if (create.as_query) table.columns.back().not_null = Truth::kNo;
    if (definition.type.is_serial() || definition.identity != ddl::Identity::kNo)
      make_owned_sequence(change, table, definition.name);
  }
  return std::nullopt;
}

}  // namespace

Refused apply_create_table(Change& change, const ddl::CreateTable& create) {
  ddl::Name name = create.table;
  if (create.persistence == ddl::Persistence::kTemporary) name.schema = "pg_temp";
  const Truth exists = change.catalog.exists(name);
  if (exists == Truth::kYes) {
    if (create.if_not_exists) return std::nullopt;
    return duplicate_table(create.table.name);
  }
  Relation table = new_relation(
      change, name, create.partitioned ? RelationKind::kPartitionedTable : RelationKind::kTable);
  // IF NOT EXISTS on a table nobody has seen: it may have been there for long.
  if (create.if_not_exists && exists == Truth::kUnknown && !change.catalog.relation(name))
    table.origin = {};
  table.persistence = create.persistence;
  table.row_security = Truth::kNo;
  table.partition_strategy = create.partition_strategy;
  table.partition_columns = create.partition_columns;
  table.bound = create.bound;
  table.has_rows = create.as_query && create.with_data;
  if (create.as_query && create.columns.empty()) table.columns_complete = false;
  for (const ddl::Name& source : create.like)
    copy_columns(change, source, table);
  for (const ddl::Name& parent : create.inherits) {
    copy_columns(change, parent, table);
    join_parent(change, parent, table, false);
  }
  if (!create.partition_of.empty()) {
    copy_columns(change, create.partition_of, table);
    join_parent(change, create.partition_of, table, create.default_partition);
  }
  if (!create.of_type.empty()) table.columns_complete = false;
  if (Refused refused = add_columns(change, create, table)) return refused;
  // Postgres makes the primary key first, then the rest in order.
  std::vector<ddl::Constraint> constraints;
  for (const ddl::ColumnDefinition& column : create.columns)
    constraints.insert(constraints.end(), column.constraints.begin(), column.constraints.end());
  constraints.insert(constraints.end(), create.constraints.begin(), create.constraints.end());
  std::stable_partition(constraints.begin(), constraints.end(), [](const ddl::Constraint& c) {
    return c.kind == ddl::ConstraintKind::kPrimaryKey;
  });
  for (ddl::Constraint& constraint : constraints)
    if (Refused refused = add_constraint(change, table, std::move(constraint))) return refused;
  change.catalog.put(std::move(table));
  return std::nullopt;
}

Refused apply_create_index(Change& change, const ddl::CreateIndex& create) {
  Found found = find_or_assume(change.catalog, create.table, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& table = *found.relation;
  for (const ddl::IndexKey& key : create.keys) {
    if (!key.column.empty() && table.columns_complete && table.column(key.column) == nullptr)
      return Refusal{"42703", "column \"" + key.column + "\" does not exist"};
  }
  std::vector<std::string> columns;
  for (const ddl::IndexKey& key : create.keys)
    columns.push_back(key.column.empty() ? "expr" : key.column);
  const std::string own_name = create.index.empty()
                                   ? generated_name(change.catalog, table.name, columns, "idx")
                                   : create.index;
  const ddl::Name name{table.name.schema, own_name, 0};
  if (change.catalog.relation(name) != nullptr) {
    if (create.if_not_exists) return std::nullopt;
    return duplicate_table(own_name);
  }
  Relation index =
      new_relation(change,
                   name,
                   table.kind == RelationKind::kPartitionedTable ? RelationKind::kPartitionedIndex
                                                                 : RelationKind::kIndex);
  index.persistence = table.persistence;
  if (create.if_not_exists && change.catalog.exists(name) == Truth::kUnknown && table.assumed)
    index.origin = {};
  IndexFacts facts;
  facts.table = table.name;
  facts.definition = create;
  facts.definition.index = own_name;
  index.index = std::move(facts);
  table.indexes.push_back(index.name);
  change.catalog.put(std::move(index));
  change.catalog.put(std::move(table));
  return std::nullopt;
}

Refused apply_view(Change& change, const ddl::CreateView& create) {
  const Relation* known = change.catalog.relation(create.view);
  if (known != nullptr) {
    if (create.if_not_exists) return std::nullopt;
    if (!create.or_replace) return duplicate_table(create.view.name);
    forget_relation(change, known->name);
  }
  Relation view =
      new_relation(change,
                   create.view,
                   create.materialized ? RelationKind::kMaterializedView : RelationKind::kView);
  view.has_rows = create.materialized && create.with_data;
  view.persistence = create.persistence;
  for (const std::string& column : create.columns) {
    if (column == "*" || column == "?column?") {
      view.columns_complete = false;
      continue;
    }
    if (view.column(column) != nullptr) return repeated_column(column);
    Column& added = view.columns.emplace_back();
    added.name = column;
    added.origin = change.origin;
  }
  for (const ddl::Name& read : create.reads) {
    Found source = find_or_assume(change.catalog, read, RelationKind::kTable);
    if (source.refused) return source.refused;
    view.reads.push_back(source.relation->name);
    source.relation->dependents.push_back(view.name);
    change.catalog.put(*std::move(source.relation));
  }
  change.catalog.put(std::move(view));
  return std::nullopt;
}

Refused apply_sequence(Change& change, const ddl::CreateSequence& create) {
  if (change.catalog.exists(create.sequence) == Truth::kYes) {
    if (create.if_not_exists) return std::nullopt;
    return duplicate_table(create.sequence.name);
  }
  Relation sequence = new_relation(change, create.sequence, RelationKind::kSequence);
  sequence.persistence = create.persistence;
  if (!create.owned_by_table.empty()) {
    sequence.owned_by = change.catalog.resolve(create.owned_by_table);
    sequence.owned_by_column = create.owned_by_column;
  }
  change.catalog.put(std::move(sequence));
  return std::nullopt;
}

}  // namespace miglint
