#pragma once

// Collects what a command does to relations: each mode of each relation once. Private to effects*.

#include <string_view>

#include "migrations/catalog/apply.h"
#include "migrations/catalog/effects.h"
#include "migrations/catalog/index_facts.h"

namespace miglint {

class EffectsBuilder {
 public:
  EffectsBuilder(const Catalog& before, const Session& running, int version)
      : catalog(before), session(running), pg_version(version) {}

  const Catalog& catalog;
  const Session& session;
  int pg_version;
  Effects effects;

  // The relation, as the catalogue knows it or as it must be assumed.
  void lock(const ddl::Name& relation, LockMode mode, RelationKind assumed = RelationKind::kTable);
  // The relation and all its partitions and inheriting tables.
  void lock_tree(const ddl::Name& table, LockMode mode);
  void lock_all(const std::vector<ddl::Name>& relations, LockMode mode);
  void lock_indexes(const ddl::Name& table, LockMode mode);
  void lock_owned_sequences(const ddl::Name& table, LockMode mode);

  // New files for the rows of the table, and for each of its indexes. A partitioned table has none.
  void rewrite(const ddl::Name& table);
  void rewrite_tree(const ddl::Name& table);
  void scan(const ddl::Name& table);
  void scan_tree(const ddl::Name& table);
  // An index made or made anew on a table: read whole under SHARE, whatever is held already.
  void build(const ddl::Name& table, const ddl::Name& index);
  void builds(const ddl::Name& index);
  // What a query reads; through views down to their tables where the query is planned.
  void read(const std::vector<ddl::Name>& relations, bool planned);

  void forbid(std::string_view name);

  void uncertain() { effects.certain = false; }

  const Relation* find(const ddl::Name& name) const { return catalog.relation(name); }
};

// The tree below a table, itself first.
std::vector<const Relation*> tree_of(const Catalog& catalog, const ddl::Name& table);

// Locks and reads of a foreign key made or made anew. `reads_rows`: its rows are checked.
void foreign_key_effects(EffectsBuilder& out,
                         const ddl::Name& table,
                         const ddl::Constraint& key,
                         bool reads_rows);

// --- the families
// ------------------------------------------------------------------------------------
void alter_table_effects(EffectsBuilder& out, const ddl::AlterTable& alter);
void alter_type_effects(EffectsBuilder& out,
                        const ddl::AlterTable& alter,
                        const ddl::AlterColumnType& change);
void attach_effects(EffectsBuilder& out,
                    const ddl::Name& parent,
                    const ddl::AttachPartition& attach);
void detach_effects(EffectsBuilder& out,
                    const ddl::Name& parent,
                    const ddl::DetachPartition& detach);
// A new partition's bound, or its absence from the default one, is checked unless this is yes.
bool proves_bound(const Relation& partition, const Relation& parent, const std::string& bound);
bool proves_outside(const Relation& partition, const Relation& parent, const std::string& bound);

void create_table_effects(EffectsBuilder& out, const ddl::CreateTable& create);
void create_index_effects(EffectsBuilder& out, const ddl::CreateIndex& create);
void reindex_effects(EffectsBuilder& out, const ddl::Reindex& reindex);
void drop_effects(EffectsBuilder& out, const ddl::Drop& drop);
void truncate_effects(EffectsBuilder& out, const ddl::Truncate& truncate);
void publish_effects(EffectsBuilder& out, const ddl::Publish& publish);
void domain_effects(EffectsBuilder& out, const ddl::AlterDomain& alter);
void insert_effects(EffectsBuilder& out, const ddl::Insert& insert);
void update_effects(EffectsBuilder& out, const ddl::Update& update);
void delete_effects(EffectsBuilder& out, const ddl::Delete& removal);
void merge_effects(EffectsBuilder& out, const ddl::Merge& merge);
void select_effects(EffectsBuilder& out, const ddl::Select& select);
void command_effects(EffectsBuilder& out, const ddl::Command& command);

}  // namespace miglint
