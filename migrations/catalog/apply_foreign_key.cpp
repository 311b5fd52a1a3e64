// Foreign keys: what the referenced table must have.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/cast_facts.h"
#include "migrations/catalog/change.h"

namespace miglint {

namespace {

// The referenced columns: those written, or the primary key's.
std::vector<std::string> target_columns(const Relation& target, const ddl::Constraint& key) {
  if (!key.referenced_columns.empty()) return key.referenced_columns;
  for (const TableConstraint& constraint : target.constraints)
    if (constraint.definition.kind == ddl::ConstraintKind::kPrimaryKey)
      return constraint.definition.columns;
  return {};
}

bool same_set(std::vector<std::string> a, std::vector<std::string> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

// Its rows may be checked when it is too late for a foreign key.
bool is_deferrable(const Relation& target, const Relation& index) {
  const TableConstraint* key = target.constraint(index.index->constraint);
  return key != nullptr && key->definition.deferrable;
}

Refusal is_deferrable_key(const Relation& target, bool is_primary) {
  return {"55000",
          fmt::format("cannot use a deferrable {} for referenced table \"{}\"",
                      is_primary ? "primary key" : "unique constraint",
                      target.name.name)};
}

// Where no columns are named it is the primary key or nothing, whatever else there is
// (transformFkeyGetPrimaryKey, tablecmds.c, v15).
Refused primary_is_deferrable(const Relation& target) {
  for (const TableConstraint& key : target.constraints)
    if (key.definition.kind == ddl::ConstraintKind::kPrimaryKey && key.definition.deferrable)
      return is_deferrable_key(target, true);
  return std::nullopt;
}

// Only such a key is there (transformFkeyCheckAttrs, tablecmds.c, v15).
Refused stands_on_deferrable(const Relation& target, const std::vector<std::string>& columns) {
  for (const TableConstraint& key : target.constraints) {
    const bool is_primary = key.definition.kind == ddl::ConstraintKind::kPrimaryKey;
    if (!key.definition.deferrable || !same_set(key.definition.columns, columns)) continue;
    if (!is_primary && key.definition.kind != ddl::ConstraintKind::kUnique) continue;
    return is_deferrable_key(target, is_primary);
  }
  return std::nullopt;
}

// An index that is not known is given the benefit.
bool has_unique_index(const Catalog& catalog,
                      const Relation& target,
                      const std::vector<std::string>& columns) {
  const auto is_unknown = [&](const ddl::Name& name) {
    const Relation* index = catalog.relation(name);
    return index == nullptr || !index->index;
  };
  return index_behind_reference(catalog, target, columns) != nullptr ||
         std::ranges::any_of(target.indexes, is_unknown);
}

Refused check_key_types(const Catalog& catalog,
                        const Relation& table,
                        const Relation& target,
                        const ddl::Constraint& key,
                        const std::vector<std::string>& referenced) {
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const Column* from = table.column(key.columns[i]);
    const Column* to = target.column(referenced[i]);
    if (from == nullptr || to == nullptr || !from->type || !to->type) continue;
    if (can_be_compared(catalog, *from->type, *to->type) != Truth::kNo) continue;
    const std::string name = key.name.empty() ? choose_name(catalog, table, key) : key.name;
    return Refusal{"42804",
                   fmt::format("foreign key constraint \"{}\" cannot be implemented", name)};
  }
  return std::nullopt;
}

// What is computed cannot be set (ATAddForeignKeyConstraint, tablecmds.c, v15).
Refused sets_generated(const Relation& table, const ddl::Constraint& key) {
  using enum ddl::ReferentialAction;
  const auto sets = [](ddl::ReferentialAction action) {
    return action == kSetNull || action == kSetDefault;
  };
  const bool is_computed = std::ranges::any_of(key.columns, [&](const std::string& name) {
    const Column* column = table.column(name);
    return column != nullptr && column->generated != ddl::Generated::kNo;
  });
  const bool on_update = sets(key.on_update) || key.on_update == kCascade;
  if (!is_computed || (!on_update && !sets(key.on_delete))) return std::nullopt;
  return Refusal{
      "42601",
      fmt::format("invalid ON {} action for foreign key constraint containing generated column",
                  on_update ? "UPDATE" : "DELETE")};
}

Refused check_foreign_key(const Change& change,
                          const Relation& table,
                          const Relation& target,
                          const ddl::Constraint& key) {
  const RelationKind kind = target.kind;
  if (kind != RelationKind::kTable && kind != RelationKind::kPartitionedTable)
    return Refusal{"42809",
                   fmt::format("referenced relation \"{}\" is not a table", target.name.name)};
  const auto permanent = [](const Relation& r) {
    return r.persistence == ddl::Persistence::kPermanent;
  };
  if (permanent(table) && !permanent(target) && !table.assumed)
    return Refusal{"42P16", "constraints on permanent tables may reference only permanent tables"};
  if (table.persistence != ddl::Persistence::kTemporary &&
      target.persistence == ddl::Persistence::kTemporary)
    return Refusal{"42P16", "constraints on permanent tables may reference only permanent tables"};
  if (table.kind == RelationKind::kPartitionedTable && key.not_valid && change.pg_version < 18)
    return Refusal{"42809",
                   fmt::format("cannot add NOT VALID foreign key on partitioned table \"{}\" "
                               "referencing relation \"{}\"",
                               table.name.name,
                               target.name.name)};
  if (Refused refused = sets_generated(table, key)) return refused;
  const std::vector<std::string> referenced = target_columns(target, key);
  if (key.referenced_columns.empty())
    if (Refused refused = primary_is_deferrable(target)) return refused;
  if (referenced.empty()) {
    if (target.assumed || !target.columns_complete) return std::nullopt;
    return Refusal{
        "42704",
        fmt::format("there is no primary key for referenced table \"{}\"", target.name.name)};
  }
  for (const std::string& column : referenced)
    if (target.column(column) == nullptr && target.columns_complete)
      return Refusal{
          "42703",
          fmt::format("column \"{}\" referenced in foreign key constraint does not exist", column)};
  if (referenced.size() != key.columns.size())
    return Refusal{"42830",
                   "number of referencing and referenced columns for foreign key disagree"};
  if (!target.assumed && !key.without_overlaps &&
      !has_unique_index(change.catalog, target, referenced)) {
    if (Refused refused = stands_on_deferrable(target, referenced)) return refused;
    return Refusal{
        "42830",
        fmt::format("there is no unique constraint matching given keys for referenced table \"{}\"",
                    target.name.name)};
  }
  return check_key_types(change.catalog, table, target, key, referenced);
}

}  // namespace

const Relation* index_behind_reference(const Catalog& catalog,
                                       const Relation& target,
                                       const std::vector<std::string>& columns) {
  for (const ddl::Name& name : target.indexes) {
    const Relation* index = catalog.relation(name);
    if (index == nullptr || !index->index) continue;
    const ddl::CreateIndex& definition = index->index->definition;
    std::vector<std::string> keys;
    for (const ddl::IndexKey& key : definition.keys)
      keys.push_back(key.column);
    if (!definition.unique || definition.where || !same_set(keys, columns)) continue;
    if (!is_deferrable(target, *index)) return index;
  }
  return nullptr;
}

std::vector<ForeignKey> keys_on_index(const Catalog& catalog, const Relation& index) {
  std::vector<ForeignKey> keys;
  const Relation* table = index.index ? catalog.relation(index.index->table) : nullptr;
  if (table == nullptr) return keys;
  for (const ddl::Name& name : table->referenced_by) {
    const Relation* referencing = catalog.relation(name);
    if (referencing == nullptr) continue;
    for (const TableConstraint& key : referencing->constraints) {
      const ddl::Constraint& foreign = key.definition;
      if (foreign.kind != ddl::ConstraintKind::kForeignKey || foreign.referenced != table->name)
        continue;
      const Relation* behind = index_behind_reference(catalog, *table, foreign.referenced_columns);
      const bool is_new = std::ranges::none_of(keys, [&](const ForeignKey& known) {
        return known.table == name && known.constraint == foreign.name;
      });
      if (is_new && behind != nullptr && behind->name == index.name)
        keys.push_back({name, foreign.name});
    }
  }
  return keys;
}

Refused needed_by_reference(const Catalog& catalog, const Relation& index) {
  const std::vector<ForeignKey> keys = keys_on_index(catalog, index);
  if (keys.empty()) return std::nullopt;
  return dependent_objects(fmt::format("index {}", index.name.text()),
                           fmt::format("constraint {} on table {} depends on it",
                                       keys.front().constraint,
                                       keys.front().table.text()));
}

Refused link_foreign_key(Change& change, Relation& table, ddl::Constraint& key) {
  const ddl::Name name = change.catalog.resolve(key.referenced);
  if (name == table.name) {
    if (Refused refused = check_foreign_key(change, table, table, key)) return refused;
    key.referenced = name;
    key.referenced_columns = target_columns(table, key);
    table.referenced_by.push_back(table.name);
    return std::nullopt;
  }
  Found target = find_or_assume(change.catalog, key.referenced, RelationKind::kTable);
  if (target.refused) return target.refused;
  if (Refused refused = check_foreign_key(change, table, *target.relation, key)) return refused;
  key.referenced = target.relation->name;
  key.referenced_columns = target_columns(*target.relation, key);
  target.relation->referenced_by.push_back(table.name);
  change.catalog.put(*std::move(target.relation));
  return std::nullopt;
}

}  // namespace miglint
