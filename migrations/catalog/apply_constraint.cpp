// Constraints: what must be there for one to be made, its name, its index.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/cast_facts.h"
#include "migrations/catalog/change.h"
#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/index_facts.h"

namespace miglint {

namespace {

bool is_indexed(ddl::ConstraintKind kind) {
  return kind == ddl::ConstraintKind::kPrimaryKey || kind == ddl::ConstraintKind::kUnique ||
         kind == ddl::ConstraintKind::kExclude;
}

std::string_view word_of(ddl::ConstraintKind kind) {
  switch (kind) {
    case ddl::ConstraintKind::kPrimaryKey:
      return "PRIMARY KEY";
    case ddl::ConstraintKind::kUnique:
      return "UNIQUE";
    case ddl::ConstraintKind::kExclude:
      return "EXCLUDE";
    case ddl::ConstraintKind::kForeignKey:
      return "FOREIGN KEY";
    case ddl::ConstraintKind::kCheck:
      return "CHECK";
    case ddl::ConstraintKind::kNotNull:
      return "NOT NULL";
  }
  return "CHECK";
}

Refused check_columns(const Relation& table, const ddl::Constraint& constraint) {
  const bool foreign = constraint.kind == ddl::ConstraintKind::kForeignKey;
  const auto missing = [&](const std::string& column) {
    const bool gone = std::ranges::count(table.gone_columns, column) > 0;
    return table.column(column) == nullptr && (table.columns_complete || gone);
  };
  for (const std::string& column : constraint.columns)
    if (missing(column))
      return Refusal{
          "42703",
          fmt::format("column \"{}\" {} does not exist",
                      column,
                      foreign ? "referenced in foreign key constraint" : "named in key")};
  for (const std::string& column : constraint.include)
    if (missing(column))
      return Refusal{"42703", fmt::format("column \"{}\" named in key does not exist", column)};
  if (!constraint.check) return std::nullopt;
  for (const std::string& column : constraint.check->columns)
    if (missing(column) && !is_system_column(column))
      return Refusal{"42703", fmt::format("column \"{}\" does not exist", column)};
  return std::nullopt;
}

// transformIndexConstraint (parse_utilcmd.c, v15).
Refused repeats_column(const ddl::Constraint& key) {
  if (key.kind == ddl::ConstraintKind::kExclude) return std::nullopt;
  for (auto column = key.columns.begin(); column != key.columns.end(); ++column)
    if (std::find(key.columns.begin(), column, *column) != column)
      return Refusal{
          "42701",
          fmt::format("column \"{}\" appears twice in {} constraint",
                      *column,
                      key.kind == ddl::ConstraintKind::kPrimaryKey ? "primary key" : "unique")};
  return std::nullopt;
}

// What an index that becomes a constraint must be (the same function, v15).
Refused check_used_index(const Relation& index, const Relation& table, const std::string& name) {
  const auto wrong = [](std::string words) { return Refusal{"42809", std::move(words)}; };
  if (!index.index) return wrong(fmt::format("\"{}\" is not an index", name));
  const ddl::CreateIndex& definition = index.index->definition;
  if (!index.index->constraint.empty())
    return Refusal{"55000",
                   fmt::format("index \"{}\" is already associated with a constraint", name)};
  if (!(index.index->table == table.name))
    return Refusal{
        "55000",
        fmt::format("index \"{}\" does not belong to table \"{}\"", name, table.name.name)};
  if (!index.index->valid) return Refusal{"55000", fmt::format("index \"{}\" is not valid", name)};
  if (!definition.unique) return wrong(fmt::format("\"{}\" is not a unique index", name));
  if (std::ranges::any_of(definition.keys, [](const auto& key) { return key.column.empty(); }))
    return wrong(fmt::format("index \"{}\" contains expressions", name));
  if (definition.where) return wrong(fmt::format("\"{}\" is a partial index", name));
  for (std::size_t i = 0; i < definition.keys.size(); ++i) {
    const ddl::IndexKey& key = definition.keys[i];
    if (key.descending || key.nulls_first.value_or(false))
      return wrong(fmt::format(
          "index \"{}\" column number {} does not have default sorting behavior", name, i + 1));
  }
  return std::nullopt;
}

Refused check_key(const Catalog& catalog,
                  const Relation& table,
                  const ddl::Constraint& key,
                  int pg_version) {
  if (key.not_valid)
    return Refusal{"0A000",
                   fmt::format("{} constraints cannot be marked NOT VALID", word_of(key.kind))};
  if (Refused refused = repeats_column(key)) return refused;
  if (key.kind == ddl::ConstraintKind::kPrimaryKey) {
    const auto primary = [](const TableConstraint& c) {
      return c.definition.kind == ddl::ConstraintKind::kPrimaryKey;
    };
    if (std::ranges::any_of(table.constraints, primary))
      return Refusal{
          "42P16",
          fmt::format("multiple primary keys for table \"{}\" are not allowed", table.name.name)};
  }
  if (table.kind == RelationKind::kPartitionedTable && key.using_index.empty()) {
    if (key.kind == ddl::ConstraintKind::kExclude && pg_version < 17)
      return Refusal{"0A000", "exclusion constraints are not supported on partitioned tables"};
    for (const std::string& column : table.partition_columns)
      if (std::ranges::count(key.columns, column) == 0)
        return Refusal{
            "0A000",
            "unique constraint on partitioned table must include all partitioning columns"};
  }
  if (key.using_index.empty()) {
    // The columns of an EXCLUDE may say how they are compared.
    if (key.kind != ddl::ConstraintKind::kExclude)
      for (const std::string& column : key.columns)
        if (Refused refused =
                not_comparable(catalog, table, column, key.without_overlaps ? "gist" : "btree"))
          return refused;
    return std::nullopt;
  }
  const ddl::Name name{table.name.schema, key.using_index, 0};
  const Relation* index = catalog.relation(name);
  if (index == nullptr) {
    if (catalog.exists(name) == Truth::kNo || !table.assumed)
      return undefined_object("index", key.using_index);
    return std::nullopt;
  }
  if (Refused refused = check_used_index(*index, table, key.using_index)) return refused;
  if (table.kind == RelationKind::kPartitionedTable)
    return Refusal{
        "0A000", "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables"};
  return std::nullopt;
}

void make_index(Change& change, Relation& table, const TableConstraint& owner) {
  Relation index;
  index.name = {table.name.schema, owner.index, 0};
  index.kind = table.kind == RelationKind::kPartitionedTable ? RelationKind::kPartitionedIndex
                                                             : RelationKind::kIndex;
  index.persistence = table.persistence;
  index.origin = change.origin;
  IndexFacts facts;
  facts.table = table.name;
  facts.definition.index = owner.index;
  facts.definition.table = table.name;
  facts.definition.unique = owner.definition.kind != ddl::ConstraintKind::kExclude;
  facts.definition.nulls_not_distinct = owner.definition.nulls_not_distinct;
  if (owner.definition.kind == ddl::ConstraintKind::kExclude && !owner.definition.method.empty())
    facts.definition.method = owner.definition.method;
  if (owner.definition.without_overlaps) facts.definition.method = "gist";
  facts.definition.where = owner.definition.where;
  leave_out_true(facts.definition);
  facts.definition.include = owner.definition.include;
  for (const std::string& column : owner.definition.columns) {
    ddl::IndexKey key;
    key.column = column;
    facts.definition.keys.push_back(std::move(key));
  }
  facts.constraint = owner.definition.name;
  index.index = std::move(facts);
  table.indexes.push_back(index.name);
  change.catalog.put(std::move(index));
}

// ADD … USING INDEX: the index is renamed after the constraint.
void adopt_index(Change& change, Relation& table, TableConstraint& owner) {
  const ddl::Name old_name{table.name.schema, owner.definition.using_index, 0};
  owner.index = owner.definition.name;
  const Relation* known = change.catalog.relation(old_name);
  if (known == nullptr || !known->index) return;
  owner.definition.columns.clear();
  for (const ddl::IndexKey& key : known->index->definition.keys)
    owner.definition.columns.push_back(key.column);
  owner.definition.include = known->index->definition.include;
  Relation index = *known;
  change.catalog.remove_relation(old_name);
  index.name.name = owner.definition.name;
  index.index->definition.index = owner.definition.name;
  index.index->constraint = owner.definition.name;
  std::ranges::replace(table.indexes, old_name, index.name);
  change.catalog.put(std::move(index));
}

void set_not_null(Change& change,
                  Relation& table,
                  const std::vector<std::string>& columns,
                  bool only) {
  std::vector<std::string> made;
  for (Column& column : table.columns.editable()) {
    if (std::ranges::count(columns, column.name) == 0 || column.not_null == Truth::kYes) continue;
    column.not_null = Truth::kYes;
    made.push_back(column.name);
    name_not_null(change, table, column.name, false);
  }
  if (only || made.empty()) return;
  // Of the children's columns too, though they have no key of their own (index_check_primary_key,
  // catalog/index.c, v15).
  for (const Relation* below : tree_of(change.catalog, table.name)) {
    if (below->name == table.name) continue;
    Relation child = *below;
    for (Column& column : child.columns.editable())
      if (std::ranges::count(made, column.name) > 0 && column.not_null != Truth::kYes) {
        column.not_null = Truth::kYes;
        name_not_null(change, child, column.name, true);
      }
    change.catalog.put(std::move(child));
  }
}

}  // namespace

// In the table's schema (ConstraintNameExists, pg_constraint.c, v15).
static bool has_constraint(const Catalog& catalog, const Relation& table, const std::string& name) {
  bool found = table.constraint(name) != nullptr;
  catalog.each_mentioning(name, [&](const Relation& other) {
    found = found || (other.name.schema == table.name.schema && other.constraint(name) != nullptr);
  });
  return found;
}

std::string choose_name(const Catalog& catalog,
                        const Relation& table,
                        const ddl::Constraint& constraint) {
  std::vector<std::string> columns = constraint.columns;
  std::string_view suffix = "check";
  switch (constraint.kind) {
    case ddl::ConstraintKind::kPrimaryKey:
      return generated_name(catalog, table.name, {}, "pkey");
    case ddl::ConstraintKind::kUnique:
    case ddl::ConstraintKind::kExclude:
      columns.insert(columns.end(), constraint.include.begin(), constraint.include.end());
      return generated_name(catalog,
                            table.name,
                            told_apart(columns),
                            constraint.kind == ddl::ConstraintKind::kUnique ? "key" : "excl");
    case ddl::ConstraintKind::kForeignKey:
      suffix = "fkey";
      break;
    case ddl::ConstraintKind::kNotNull:
      suffix = "not_null";
      break;
    case ddl::ConstraintKind::kCheck:
      columns.clear();
      if (constraint.check && constraint.check->columns.size() == 1)
        columns = constraint.check->columns;
      break;
  }
  // No relation has these names, so the catalogue of relations is not asked.
  static const Catalog kNoRelations;
  std::string name = generated_name(kNoRelations, table.name, columns, suffix);
  for (int n = 1; has_constraint(catalog, table, name); ++n)
    name = generated_name(kNoRelations, table.name, columns, fmt::format("{}{}", suffix, n));
  return name;
}

// A check that a parent has, said again (MergeWithExistingConstraint, heap.c, v15).
static bool becomes_own(Relation& table, const ddl::Constraint& constraint) {
  if (constraint.kind != ddl::ConstraintKind::kCheck || !constraint.check) return false;
  TableConstraint* known = table.constraints.edit_first([&](const TableConstraint& other) {
    return other.definition.name == constraint.name && other.inherited && !other.also_own &&
           other.definition.check && other.definition.check->text == constraint.check->text &&
           other.definition.no_inherit == constraint.no_inherit;
  });
  if (known != nullptr) known->also_own = table.bound.empty();
  return known != nullptr;
}

void name_not_null(Change& change, Relation& table, const std::string& column, bool inherited) {
  if (change.pg_version < 18) return;
  TableConstraint named;
  named.definition.kind = ddl::ConstraintKind::kNotNull;
  named.definition.columns = {column};
  named.definition.name = choose_name(change.catalog, table, named.definition);
  named.inherited = inherited;
  named.origin = change.origin;
  table.constraints.push_back(std::move(named));
}

Refused add_constraint(Change& change, Relation& table, ddl::Constraint constraint, bool only) {
  if (!constraint.name.empty() && table.constraint(constraint.name) != nullptr) {
    if (becomes_own(table, constraint)) return std::nullopt;
    return duplicate_constraint(constraint.name, table.name);
  }
  if (Refused refused = check_columns(table, constraint)) return refused;
  if (constraint.no_inherit && table.kind == RelationKind::kPartitionedTable)
    return Refusal{"42P16",
                   fmt::format("cannot add NO INHERIT constraint to partitioned table \"{}\"",
                               table.name.name)};
  const bool indexed = is_indexed(constraint.kind);
  if (indexed)
    if (Refused refused = check_key(change.catalog, table, constraint, change.pg_version))
      return refused;
  if (indexed && !only && constraint.using_index.empty())
    if (Refused refused = key_on_partitions(change.catalog, table, constraint.columns))
      return refused;
  if (constraint.name.empty() && !constraint.using_index.empty())
    constraint.name = constraint.using_index;
  TableConstraint added;
  if (constraint.name.empty()) {
    constraint.name = choose_name(change.catalog, table, constraint);
  } else if (indexed && constraint.using_index != constraint.name) {
    const ddl::Name as_relation{table.name.schema, constraint.name, 0};
    if (change.catalog.relation(as_relation) != nullptr) return duplicate_table(constraint.name);
  }
  if (constraint.kind == ddl::ConstraintKind::kForeignKey)
    if (Refused refused = link_foreign_key(change, table, constraint)) return refused;
  added.definition = std::move(constraint);
  added.valid = !added.definition.not_valid && !added.definition.not_enforced;
  added.origin = change.origin;
  if (indexed) {
    if (added.definition.using_index.empty()) {
      added.index = added.definition.name;
      make_index(change, table, added);
    } else {
      adopt_index(change, table, added);
    }
  }
  const bool proves = added.definition.kind == ddl::ConstraintKind::kNotNull && added.valid;
  if (added.definition.kind == ddl::ConstraintKind::kPrimaryKey)
    set_not_null(change, table, added.definition.columns, only);
  if (proves)
    for (Column& column : table.columns.editable())
      if (std::ranges::count(added.definition.columns, column.name) > 0)
        column.not_null = Truth::kYes;
  table.constraints.push_back(std::move(added));
  return std::nullopt;
}

// A key that says what an earlier one of the statement says is not made again; it lends its name
// where the earlier one has none (transformIndexConstraints, parse_utilcmd.c, v15).
void leave_out_repeated(std::vector<ddl::Constraint>& all) {
  const auto is_key = [](const ddl::Constraint& constraint) {
    return constraint.kind == ddl::ConstraintKind::kPrimaryKey ||
           constraint.kind == ddl::ConstraintKind::kUnique ||
           constraint.kind == ddl::ConstraintKind::kExclude;
  };
  const auto where = [](const ddl::Constraint& constraint) {
    return constraint.where ? constraint.where->text : std::string();
  };
  std::vector<ddl::Constraint> kept;
  for (ddl::Constraint& constraint : all) {
    const auto earlier = std::ranges::find_if(kept, [&](const ddl::Constraint& other) {
      return is_key(constraint) && is_key(other) && other.columns == constraint.columns &&
             other.elements == constraint.elements && other.method == constraint.method &&
             where(other) == where(constraint) && other.include == constraint.include &&
             other.nulls_not_distinct == constraint.nulls_not_distinct &&
             other.without_overlaps == constraint.without_overlaps &&
             other.deferrable == constraint.deferrable &&
             other.initially_deferred == constraint.initially_deferred;
    });
    if (earlier == kept.end()) {
      kept.push_back(std::move(constraint));
    } else if (earlier->name.empty()) {
      earlier->name = constraint.name;
    }
  }
  all = std::move(kept);
}

void forget_constraint(Change& change, Relation& table, std::string_view name) {
  const TableConstraint* known = table.constraint(name);
  if (known == nullptr) return;
  const TableConstraint gone = *known;
  table.constraints.erase_if([&](const TableConstraint& c) { return c.definition.name == name; });
  const auto take_one = [](std::vector<ddl::Name>& list, const ddl::Name& who) {
    const auto found = std::ranges::find(list, who);
    if (found != list.end()) list.erase(found);
  };
  if (!gone.index.empty()) {
    const ddl::Name index{table.name.schema, gone.index, 0};
    take_one(table.indexes, index);
    change.catalog.remove_relation(index);
  }
  if (gone.definition.kind != ddl::ConstraintKind::kForeignKey) return;
  if (gone.definition.referenced == table.name) {
    take_one(table.referenced_by, table.name);
  } else {
    edit(change.catalog, gone.definition.referenced, [&](Relation& referenced) {
      take_one(referenced.referenced_by, table.name);
    });
  }
}

}  // namespace miglint
