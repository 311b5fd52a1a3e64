// CREATE TABLE and indexes.

#include <algorithm>

#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/index_facts.h"

namespace miglint {

void create_table_effects(EffectsBuilder& out, const ddl::CreateTable& create) {
  if (create.if_not_exists && out.catalog.exists(create.table) == Truth::kYes) return;
  for (const ddl::Name& source : create.like)
    out.lock(source, LockMode::kAccessShare);
  out.read(create.reads, create.as_query && create.with_data);
  if (create.as_query && create.with_data)
    for (const ddl::Name& read : create.reads)
      out.scan_tree(read);
  for (const ddl::Name& parent : create.inherits)
    out.lock(parent, LockMode::kShareUpdateExclusive);
  const Relation* parent = create.partition_of.empty() ? nullptr : out.find(create.partition_of);
  if (!create.partition_of.empty()) out.lock(create.partition_of, LockMode::kAccessExclusive);
  if (parent != nullptr && !parent->default_partition.empty() && !create.default_partition) {
    out.lock_tree(parent->default_partition, LockMode::kAccessExclusive);
    const Relation* rest = out.find(parent->default_partition);
    if (rest == nullptr || !proves_outside(*rest, *parent, create.bound))
      out.scan_tree(parent->default_partition);
  }
  const auto reference = [&](const ddl::Constraint& constraint) {
    if (constraint.kind != ddl::ConstraintKind::kForeignKey) return;
    if (out.catalog.resolve(constraint.referenced) == out.catalog.resolve(create.table)) return;
    out.lock_tree(constraint.referenced, LockMode::kShareRowExclusive);
    out.lock(constraint.referenced, LockMode::kAccessShare);
  };
  for (const ddl::ColumnDefinition& column : create.columns)
    std::ranges::for_each(column.constraints, reference);
  std::ranges::for_each(create.constraints, reference);
  if (parent == nullptr) return;
  for (const TableConstraint& constraint : parent->constraints)
    reference(constraint.definition);
}

void create_index_effects(EffectsBuilder& out, const ddl::CreateIndex& create) {
  if (create.concurrently) out.forbid("CREATE INDEX CONCURRENTLY");
  const LockMode mode = create.concurrently ? LockMode::kShareUpdateExclusive : LockMode::kShare;
  const Relation* table = out.find(create.table);
  const ddl::Name home = out.catalog.resolve(create.table);
  const ddl::Name index{home.schema, create.index, 0};
  if (create.if_not_exists && !create.index.empty()) {
    const Truth there = out.catalog.exists(index);
    if (there == Truth::kYes) return out.lock(create.table, mode);
    if (there == Truth::kUnknown && (table == nullptr || table->assumed)) out.uncertain();
  }
  const bool partitioned = table != nullptr && table->kind == RelationKind::kPartitionedTable;
  const auto name_on = [&](const ddl::Name& relation) {
    if (relation == home && !create.index.empty()) return index;
    return ddl::Name{
        relation.schema, generated_name(out.catalog, relation, names_of_keys(create), "idx"), 0};
  };
  out.lock(create.table, mode);
  if (partitioned && create.only) return out.builds(name_on(home));
  if (partitioned) out.lock_tree(create.table, mode);
  for (const Relation* relation : tree_of(out.catalog, create.table)) {
    if (relation->name == home || partitioned) {
      out.scan(relation->name);
      out.builds(name_on(relation->name));
    }
  }
  if (table != nullptr) return;
  out.scan(create.table);
  out.builds(name_on(home));
}

static void reindex_one(EffectsBuilder& out, const ddl::Name& index, bool concurrently) {
  out.lock(index,
           concurrently ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive,
           RelationKind::kIndex);
  out.builds(out.catalog.resolve(index));
}

void reindex_effects(EffectsBuilder& out, const ddl::Reindex& reindex) {
  const LockMode mode = reindex.concurrently ? LockMode::kShareUpdateExclusive : LockMode::kShare;
  if (reindex.concurrently) out.forbid("REINDEX CONCURRENTLY");
  const Relation* known = out.find(reindex.object);
  switch (reindex.what) {
    case ddl::Reindex::What::kIndex:
      if (known != nullptr && known->kind == RelationKind::kPartitionedIndex) {
        out.forbid("REINDEX INDEX");
      } else if (known != nullptr && known->index) {
        out.lock(known->index->table, mode);
        out.scan(known->index->table);
      } else {
        out.uncertain();
      }
      reindex_one(out, reindex.object, reindex.concurrently);
      break;
    case ddl::Reindex::What::kTable:
      if (known != nullptr && known->kind == RelationKind::kPartitionedTable)
        out.forbid("REINDEX TABLE");
      out.lock(reindex.object, mode);
      if (known == nullptr || known->assumed) out.uncertain();
      if (known == nullptr || !known->indexes.empty()) out.scan(reindex.object);
      if (known != nullptr)
        for (const ddl::Name& index : known->indexes)
          reindex_one(out, index, reindex.concurrently);
      break;
    case ddl::Reindex::What::kSchema:
      out.forbid("REINDEX SCHEMA");
      break;
    case ddl::Reindex::What::kDatabase:
      out.forbid("REINDEX DATABASE");
      break;
    case ddl::Reindex::What::kSystem:
      out.forbid("REINDEX SYSTEM");
      break;
  }
}

void truncate_effects(EffectsBuilder& out, const ddl::Truncate& truncate) {
  std::vector<ddl::Name> open;
  const auto add = [&](const ddl::Name& table, bool only) {
    const auto add_one = [&](const ddl::Name& name) {
      if (std::ranges::count(open, name) == 0) open.push_back(name);
    };
    add_one(out.catalog.resolve(table));
    if (only) return;
    for (const Relation* relation : tree_of(out.catalog, table))
      add_one(relation->name);
  };
  for (std::size_t i = 0; i < truncate.tables.size(); ++i)
    add(truncate.tables[i], i < truncate.only.size() && truncate.only[i]);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const Relation* known = out.find(open[i]);
    const ddl::Name name = open[i];
    out.lock(name, LockMode::kAccessExclusive);
    if (truncate.cascade && known != nullptr)
      for (const ddl::Name& other : known->referenced_by)
        add(other, false);
    if (known != nullptr && known->kind == RelationKind::kPartitionedTable) continue;
    // New files, and the indexes made anew over nothing.
    out.lock(name, LockMode::kShare);
    out.lock_indexes(name, LockMode::kAccessExclusive);
    if (truncate.restart_identity) {
      out.lock_owned_sequences(name, LockMode::kAccessExclusive);
    }
  }
}

}  // namespace miglint
