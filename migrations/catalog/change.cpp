#include "migrations/catalog/change.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/operator_class_facts.h"

namespace miglint {

std::string home_schema(const Catalog& catalog) {
  const std::vector<std::string>& path = catalog.search_path();
  const auto there = std::ranges::find_if(
      path, [&](const std::string& schema) { return !catalog.schema_is_gone(schema); });
  return there == path.end() ? path.front() : *there;
}

Refusal undefined_table(const ddl::Name& name) {
  return {"42P01", fmt::format("relation \"{}\" does not exist", name.text())};
}

Refusal undefined_column(std::string_view column, const ddl::Name& table) {
  return {"42703",
          fmt::format("column \"{}\" of relation \"{}\" does not exist", column, table.name)};
}

Refusal undefined_object(std::string_view kind, std::string_view name) {
  return {"42704", fmt::format("{} \"{}\" does not exist", kind, name)};
}

Refusal duplicate_constraint(std::string_view constraint, const ddl::Name& table) {
  return {
      "42710",
      fmt::format("constraint \"{}\" for relation \"{}\" already exists", constraint, table.name)};
}

Refusal no_operator_class(const ddl::TypeName& type, std::string_view method) {
  return {"42704",
          fmt::format("data type {} has no default operator class for access method \"{}\"",
                      type.text(),
                      method)};
}

Refused not_comparable(const Catalog& catalog,
                       const Relation& table,
                       const std::string& column,
                       std::string_view method) {
  const Column* known = table.column(column);
  if (known == nullptr || !known->type) return std::nullopt;
  if (has_default_operator_class(catalog, *known->type, method) != Truth::kNo) return std::nullopt;
  return no_operator_class(*known->type, method);
}

Refusal undefined_constraint(std::string_view constraint, const ddl::Name& table) {
  return {
      "42704",
      fmt::format("constraint \"{}\" of relation \"{}\" does not exist", constraint, table.name)};
}

Refusal duplicate_table(std::string_view name) {
  return {"42P07", fmt::format("relation \"{}\" already exists", name)};
}

Refusal repeated_column(std::string_view column) {
  return {"42701", fmt::format("column \"{}\" specified more than once", column)};
}

Refusal duplicate_column(std::string_view column, const ddl::Name& table) {
  return {"42701",
          fmt::format("column \"{}\" of relation \"{}\" already exists", column, table.name)};
}

Refusal duplicate_object(std::string_view kind, std::string_view name) {
  return {"42710", fmt::format("{} \"{}\" already exists", kind, name)};
}

Refusal dependent_objects(std::string_view what, std::string_view detail) {
  return {"2BP01",
          fmt::format("cannot drop {} because other objects depend on it: {}", what, detail)};
}

Found find_or_assume(const Catalog& catalog, const ddl::Name& name, RelationKind kind) {
  if (const Relation* known = catalog.relation(name)) return {*known, std::nullopt};
  if (catalog.exists(name) == Truth::kNo) return {std::nullopt, undefined_table(name)};
  Relation assumed;
  assumed.name = catalog.resolve(name);
  assumed.kind = kind;
  assumed.assumed = true;
  assumed.columns_complete = false;
  return {std::move(assumed), std::nullopt};
}

Refused missing_type(const Catalog& catalog, const ddl::TypeName& type) {
  if (type.built_in || type.name.empty() || !catalog.type_is_gone(type.name)) return std::nullopt;
  return Refusal{"42704", fmt::format("type \"{}\" does not exist", type.name.text())};
}

void edit(Catalog& catalog, const ddl::Name& resolved, const std::function<void(Relation&)>& what) {
  const Relation* known = catalog.relation(resolved);
  if (known == nullptr) return;
  Relation changed = *known;
  what(changed);
  catalog.put(std::move(changed));
}

void set_options(Relation& relation, const std::vector<std::string>& options) {
  for (const std::string& option : options) {
    const std::size_t equals = option.find('=');
    relation.options[option.substr(0, equals)] = option.substr(equals + 1);
  }
}

bool has_rows(const Catalog& catalog, const Relation& table) {
  return std::ranges::any_of(tree_of(catalog, table.name),
                             [](const Relation* relation) { return relation->has_rows; }) ||
         table.has_rows;
}

bool reads_nothing(const Change& change, const std::vector<ddl::Name>& tables) {
  return std::ranges::any_of(tables, [&](const ddl::Name& name) {
    const Relation* table = change.catalog.relation(name);
    if (table == nullptr || has_rows(change.catalog, *table)) return false;
    return std::ranges::all_of(tree_of(change.catalog, table->name), [&](const Relation* one) {
      const bool is_table =
          one->kind == RelationKind::kTable || one->kind == RelationKind::kPartitionedTable;
      // IF NOT EXISTS: it may have been there, with rows or without.
      const bool may_be_old = one->origin.revision == kNoRevision;
      return is_table && !one->assumed &&
             (may_be_old || (one->origin.revision == change.origin.revision &&
                             one->origin.direction == change.origin.direction));
    });
  });
}

ddl::TypeName resolved_type(const Catalog& catalog, const ddl::TypeName& type) {
  ddl::TypeName resolved = type;
  const Type* known = type.built_in ? nullptr : catalog.type(type.name);
  if (known != nullptr) resolved.name = known->name;
  return resolved;
}

Column make_column(const Change& change, const ddl::ColumnDefinition& definition) {
  Column column;
  column.name = definition.name;
  // "?Name" is a type of the project that the reader could not resolve.
  const std::string& type_name = definition.type.name.name;
  if (!type_name.empty() && !type_name.starts_with('?'))
    column.type = resolved_type(change.catalog, definition.type);
  column.not_null = definition.not_null ? Truth::kYes : Truth::kNo;
  column.default_value = definition.default_value;
  column.default_known = true;
  column.generated = definition.generated;
  column.generation = definition.generation;
  column.identity = definition.identity;
  if (definition.identity != ddl::Identity::kNo) column.not_null = Truth::kYes;
  column.collation = definition.collation;
  column.storage = definition.storage;
  column.compression = definition.compression;
  column.origin = change.origin;
  if (column.type && column.type->is_serial()) {
    // serial is an integer with a sequence behind its default.
    column.not_null = Truth::kYes;
    ddl::Expression next;
    next.functions.push_back({{"", "nextval"}, 1});
    next.text = kSerialDefault;
    column.default_value = next;
    const std::string& serial = column.type->name.name;
    column.type->name.name = serial == "serial" ? "int4" : serial == "bigserial" ? "int8" : "int2";
  }
  return column;
}

void make_owned_sequence(Change& change, Relation& table, const ddl::ColumnDefinition& definition) {
  Relation sequence;
  sequence.name = {
      table.name.schema, generated_name(change.catalog, table.name, {definition.name}, "seq"), 0};
  sequence.kind = RelationKind::kSequence;
  sequence.persistence = table.persistence;
  sequence.owned_by = table.name;
  sequence.owned_by_column = definition.name;
  sequence.of_identity = definition.identity != ddl::Identity::kNo;
  sequence.origin = change.origin;
  sequence.access = change.catalog.new_access(AccessKind::kSequence, sequence.name.schema);
  sequence.access.owner = table.access.owner;
  ddl::TypeName type = definition.type;
  if (type.is_serial()) {
    const std::string serial = type.name.name;
    type.name.name = serial == "serial" ? "int4" : serial == "bigserial" ? "int8" : "int2";
    type.built_in = true;
  }
  sequence.sequence = ddl::SequenceOptions{.type = type};
  table.sequences.push_back(sequence.name);
  change.catalog.put(std::move(sequence));
}

static void take_one(std::vector<ddl::Name>& list, const ddl::Name& who) {
  const auto found = std::ranges::find(list, who);
  if (found != list.end()) list.erase(found);
}

// What a relation that goes leaves behind on others.
static void erase_mentions(Change& change, const Relation& gone) {
  for (const TableConstraint& constraint : gone.constraints) {
    if (constraint.definition.kind != ddl::ConstraintKind::kForeignKey) continue;
    edit(change.catalog, constraint.definition.referenced, [&](Relation& referenced) {
      take_one(referenced.referenced_by, gone.name);
    });
  }
  for (const ddl::Name& parent : gone.inherits)
    edit(change.catalog, parent, [&](Relation& p) {
      take_one(p.children, gone.name);
      if (p.default_partition == gone.name) p.default_partition = {};
    });
  for (const ddl::Name& read : gone.reads)
    edit(change.catalog, read, [&](Relation& r) { take_one(r.dependents, gone.name); });
  if (gone.index)
    edit(change.catalog, gone.index->table, [&](Relation& table) {
      take_one(table.indexes, gone.name);
    });
  if (!gone.owned_by.empty())
    edit(change.catalog, gone.owned_by, [&](Relation& table) {
      take_one(table.sequences, gone.name);
    });
}

void forget_relation(Change& change, const ddl::Name& resolved) {
  const Relation* known = change.catalog.relation(resolved);
  if (known == nullptr) {
    change.catalog.remove_relation(resolved);
    return;
  }
  const Relation gone = *known;
  change.catalog.remove_relation(gone.name);
  erase_mentions(change, gone);
  for (const ddl::Name& index : gone.indexes)
    change.catalog.remove_relation(index);
  for (const ddl::Name& sequence : gone.sequences)
    change.catalog.remove_relation(sequence);
  for (const ddl::Name& child : gone.children)
    forget_relation(change, child);
  if (gone.kind != RelationKind::kPartitionedIndex) return;
  // The partitions' indexes go with it.
  const Relation* table = change.catalog.relation(gone.index->table);
  if (table == nullptr) return;
  std::vector<ddl::Name> below;
  for (const Relation* relation : tree_of(change.catalog, table->name))
    for (const ddl::Name& name : relation->indexes)
      if (const Relation* index = change.catalog.relation(name);
          index != nullptr && index->index && index->index->parent == gone.name)
        below.push_back(name);
  for (const ddl::Name& name : below)
    forget_relation(change, name);
}

void forget_view(Change& change, const ddl::Name& resolved) {
  const Relation* known = change.catalog.relation(resolved);
  if (known == nullptr) return;
  const std::vector<ddl::Name> above = known->dependents;
  forget_relation(change, resolved);
  for (const ddl::Name& view : above)
    forget_view(change, view);
}

std::string generated_name(const Catalog& catalog,
                           const ddl::Name& table,
                           const std::vector<std::string>& columns,
                           std::string_view suffix) {
  // makeObjectName (indexcmds.c): name1_name2_label in 63 bytes, the longer part is cut first.
  const auto build = [&](const std::string& label) {
    std::string first = table.name;
    std::string second;
    for (const std::string& column : columns)
      second += (second.empty() ? "" : "_") + column;
    const std::size_t overhead = 1 + label.size() + (second.empty() ? 0 : 1);
    const std::size_t room = 63 > overhead ? 63 - overhead : 0;
    while (first.size() + second.size() > room)
      (first.size() > second.size() ? first : second).pop_back();
    std::string name = first;
    if (!second.empty()) name += "_" + second;
    return name + "_" + label;
  };
  std::string name = build(std::string(suffix));
  for (int n = 1; catalog.relation({table.schema, name, 0}) != nullptr; ++n)
    name = build(std::string(suffix) + std::to_string(n));
  return name;
}

}  // namespace miglint
