#pragma once

// Collects what a command does to relations: the strongest lock of each, once. Private to effects*.

#include <string_view>

#include "migrations/catalog/effects.h"

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
  void rewrite(const ddl::Name& table);
  void rewrite_tree(const ddl::Name& table);
  void scan(const ddl::Name& table);
  void scan_tree(const ddl::Name& table);
  void builds(const ddl::Name& index);

  void uncertain() { effects.certain = false; }

  const Relation* find(const ddl::Name& name) const { return catalog.relation(name); }
};

// --- the families
// ------------------------------------------------------------------------------------
void alter_table_effects(EffectsBuilder& out, const ddl::AlterTable& alter);
void create_table_effects(EffectsBuilder& out, const ddl::CreateTable& create);
void create_index_effects(EffectsBuilder& out, const ddl::CreateIndex& create);
void reindex_effects(EffectsBuilder& out, const ddl::Reindex& reindex);
void drop_effects(EffectsBuilder& out, const ddl::Drop& drop);

}  // namespace miglint
