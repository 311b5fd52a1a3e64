// What statements lock, rewrite and scan; measured on PostgreSQL 14 to 18 (locks.md). ALTER TABLE,
// CREATE TABLE, indexes and DROP stand in files of their own.

#include "migrations/catalog/effects.h"

#include <algorithm>
#include <array>

#include "migrations/catalog/effects_builder.h"

namespace miglint {

const RelationLock* Effects::lock_on(const ddl::Name& resolved) const {
  const auto found = std::ranges::find(locks, resolved, &RelationLock::relation);
  return found == locks.end() ? nullptr : &*found;
}

bool Effects::rewrites_table(const ddl::Name& resolved) const {
  return std::ranges::count(rewrites, resolved) > 0;
}

bool Effects::scans_table(const ddl::Name& resolved) const {
  return std::ranges::count(scans, resolved) > 0;
}

namespace {

void add_once(std::vector<ddl::Name>& names, const ddl::Name& name) {
  if (std::ranges::count(names, name) == 0) names.push_back(name);
}

LockMode mode_of(std::string_view words) {
  for (int i = 0; i < 8; ++i)
    if (name_of(static_cast<LockMode>(i)) == words) return static_cast<LockMode>(i);
  return LockMode::kAccessExclusive;
}

struct Visitor {
  EffectsBuilder& out;

  void operator()(const ddl::AlterTable& c) { alter_table_effects(out, c); }

  void operator()(const ddl::CreateTable& c) { create_table_effects(out, c); }

  void operator()(const ddl::CreateIndex& c) { create_index_effects(out, c); }

  void operator()(const ddl::Reindex& c) { reindex_effects(out, c); }

  void operator()(const ddl::Drop& c) { drop_effects(out, c); }

  void operator()(const ddl::Rename& c) {
    switch (c.kind) {
      case ddl::ObjectKind::kIndex: {
        // ALTER INDEX … RENAME is the one rename that lets others work.
        const Relation* known = out.find(c.relation);
        const bool index = known == nullptr || known->index.has_value();
        out.lock(c.relation,
                 index ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive,
                 RelationKind::kIndex);
        break;
      }
      case ddl::ObjectKind::kColumn:
        out.lock_tree(c.relation, LockMode::kAccessExclusive);
        break;
      case ddl::ObjectKind::kTable:
      case ddl::ObjectKind::kView:
      case ddl::ObjectKind::kMaterializedView:
      case ddl::ObjectKind::kSequence:
      case ddl::ObjectKind::kForeignTable:
      case ddl::ObjectKind::kConstraint:
      case ddl::ObjectKind::kTrigger:
      case ddl::ObjectKind::kRule:
      case ddl::ObjectKind::kPolicy:
        out.lock(c.relation, LockMode::kAccessExclusive);
        break;
      default:
        break;
    }
  }

  void operator()(const ddl::SetSchema& c) {
    const bool relation = c.kind == ddl::ObjectKind::kTable || c.kind == ddl::ObjectKind::kView ||
                          c.kind == ddl::ObjectKind::kMaterializedView ||
                          c.kind == ddl::ObjectKind::kSequence;
    if (relation) out.lock(c.object, LockMode::kAccessExclusive);
  }

  void operator()(const ddl::Truncate& c) {
    for (const ddl::Name& table : c.tables) {
      out.lock_tree(table, LockMode::kAccessExclusive);
      if (!c.cascade) continue;
      if (const Relation* known = out.find(table))
        out.lock_all(known->referenced_by, LockMode::kAccessExclusive);
    }
  }

  void operator()(const ddl::Cluster& c) {
    if (c.table.empty()) {
      out.effects.forbidden_in_transaction = true;
      return;
    }
    out.lock(c.table, LockMode::kAccessExclusive);
    const Relation* known = out.find(c.table);
    if (known != nullptr && known->kind == RelationKind::kPartitionedTable)
      out.effects.forbidden_in_transaction = true;
    out.rewrite(c.table);
  }

  void operator()(const ddl::Vacuum& c) {
    out.effects.forbidden_in_transaction = !c.analyze_only;
    for (const ddl::Name& table : c.tables) {
      out.lock(table, c.full ? LockMode::kAccessExclusive : LockMode::kShareUpdateExclusive);
      if (c.full) out.rewrite(table);
    }
  }

  void operator()(const ddl::CreateView& c) {
    out.lock_all(c.reads, LockMode::kAccessShare);
    if (c.or_replace && out.find(c.view) != nullptr)
      out.lock(c.view, LockMode::kAccessExclusive, RelationKind::kView);
    if (c.materialized && c.with_data)
      for (const ddl::Name& read : c.reads)
        out.scan(read);
  }

  void operator()(const ddl::RefreshMaterializedView& c) {
    out.lock(c.view,
             c.concurrently ? LockMode::kExclusive : LockMode::kAccessExclusive,
             RelationKind::kMaterializedView);
    if (const Relation* known = out.find(c.view)) {
      for (const ddl::Name& read : known->reads) {
        out.lock(read, LockMode::kAccessShare);
        if (c.with_data) out.scan(read);
      }
    }
  }

  void operator()(const ddl::AlterSequence& c) {
    out.lock(c.sequence, LockMode::kShareRowExclusive, RelationKind::kSequence);
    if (!c.owned_by_table.empty()) out.lock(c.owned_by_table, LockMode::kAccessShare);
  }

  void operator()(const ddl::CreateTrigger& c) {
    out.lock(c.table, LockMode::kShareRowExclusive);
    if (!c.referenced.empty()) out.lock(c.referenced, LockMode::kAccessShare);
  }

  void operator()(const ddl::CreatePolicy& c) { out.lock(c.table, LockMode::kAccessExclusive); }

  void operator()(const ddl::Comment& c) {
    switch (c.kind) {
      case ddl::ObjectKind::kTable:
      case ddl::ObjectKind::kColumn:
      case ddl::ObjectKind::kIndex:
      case ddl::ObjectKind::kView:
      case ddl::ObjectKind::kMaterializedView:
      case ddl::ObjectKind::kSequence:
        out.lock(c.object, LockMode::kShareUpdateExclusive);
        break;
      case ddl::ObjectKind::kConstraint:
      case ddl::ObjectKind::kTrigger:
      case ddl::ObjectKind::kPolicy:
        out.lock(c.object, LockMode::kAccessShare);
        break;
      default:
        break;
    }
  }

  void operator()(const ddl::Grant& c) {
    if (c.kind == ddl::ObjectKind::kTable && out.pg_version >= 18)
      out.lock_all(c.objects, LockMode::kAccessShare);
  }

  void operator()(const ddl::SetOwner& c) {
    const bool relation = c.kind == ddl::ObjectKind::kTable || c.kind == ddl::ObjectKind::kView ||
                          c.kind == ddl::ObjectKind::kSequence;
    if (relation) out.lock(c.object, LockMode::kAccessExclusive);
  }

  void operator()(const ddl::AlterDomain& c) {
    const bool checks =
        c.action == 'O' || c.action == 'V' || (c.action == 'C' && !c.constraint.not_valid);
    if (!checks) return;
    // Every table that uses the domain; the history knows only those it has seen.
    const ddl::Name domain = out.catalog.resolve(c.domain);
    out.catalog.each_relation([&](const Relation& relation) {
      if (relation.kind != RelationKind::kTable) return;
      const bool uses = std::ranges::any_of(relation.columns, [&](const Column& column) {
        return column.type && out.catalog.resolve(column.type->name) == domain;
      });
      if (!uses) return;
      out.lock(relation.name, LockMode::kShare);
      out.scan(relation.name);
    });
  }

  void operator()(const ddl::LockTable& c) {
    for (const ddl::Name& table : c.tables)
      out.lock_tree(table, mode_of(c.mode));
  }

  void operator()(const ddl::Insert& c) {
    out.lock(c.table, LockMode::kRowExclusive);
    out.lock_all(c.reads, LockMode::kAccessShare);
    if (const Relation* known = out.find(c.table)) {
      for (const TableConstraint& constraint : known->constraints)
        if (constraint.definition.kind == ddl::ConstraintKind::kForeignKey)
          out.lock(constraint.definition.referenced, LockMode::kRowShare);
    }
  }

  void operator()(const ddl::Update& c) { changes_rows(c.table, c.reads); }

  void operator()(const ddl::Delete& c) { changes_rows(c.table, c.reads); }

  void operator()(const ddl::Merge& c) { changes_rows(c.table, c.reads); }

  void operator()(const ddl::Copy& c) {
    if (!c.table.empty())
      out.lock(c.table, c.from ? LockMode::kRowExclusive : LockMode::kAccessShare);
  }

  void operator()(const ddl::Select& c) {
    out.lock_all(c.reads, c.for_update ? LockMode::kRowShare : LockMode::kAccessShare);
  }

  void operator()(const ddl::AddEnumValue&) {
    out.effects.forbidden_in_transaction = out.pg_version < 12;
  }

  void operator()(const ddl::Other& c) {
    out.effects.forbidden_in_transaction = c.forbidden_in_transaction;
  }

  template <typename Command>
  void operator()(const Command&) {}

 private:
  void changes_rows(const ddl::Name& table, const std::vector<ddl::Name>& reads) {
    out.lock_tree(table, LockMode::kRowExclusive);
    out.lock_all(reads, LockMode::kAccessShare);
  }
};

}  // namespace

void EffectsBuilder::lock(const ddl::Name& relation, LockMode mode, RelationKind assumed) {
  if (relation.empty()) return;
  const Relation* known = find(relation);
  if (known == nullptr && catalog.exists(relation) == Truth::kNo) return;
  const ddl::Name resolved = known == nullptr ? catalog.resolve(relation) : known->name;
  for (RelationLock& held : effects.locks) {
    if (!(held.relation == resolved)) continue;
    held.mode = std::max(held.mode, mode);
    return;
  }
  effects.locks.push_back({resolved, known == nullptr ? assumed : known->kind, mode});
}

void EffectsBuilder::lock_tree(const ddl::Name& table, LockMode mode) {
  lock(table, mode);
  if (const Relation* known = find(table))
    for (const ddl::Name& child : known->children)
      lock_tree(child, mode);
}

void EffectsBuilder::lock_all(const std::vector<ddl::Name>& relations, LockMode mode) {
  for (const ddl::Name& relation : relations)
    lock(relation, mode);
}

void EffectsBuilder::rewrite(const ddl::Name& table) {
  const Relation* known = find(table);
  if (known != nullptr && known->kind == RelationKind::kPartitionedTable) return;
  add_once(effects.rewrites, catalog.resolve(table));
}

void EffectsBuilder::rewrite_tree(const ddl::Name& table) {
  rewrite(table);
  if (const Relation* known = find(table))
    for (const ddl::Name& child : known->children)
      rewrite_tree(child);
}

void EffectsBuilder::scan(const ddl::Name& table) {
  const Relation* known = find(table);
  if (known != nullptr && known->kind != RelationKind::kTable &&
      known->kind != RelationKind::kMaterializedView) {
    return;
  }
  add_once(effects.scans, catalog.resolve(table));
}

void EffectsBuilder::scan_tree(const ddl::Name& table) {
  scan(table);
  if (const Relation* known = find(table))
    for (const ddl::Name& child : known->children)
      scan_tree(child);
}

void EffectsBuilder::builds(const ddl::Name& index) {
  add_once(effects.builds_indexes, index);
}

Effects effects_of(const ddl::Command& command,
                   const Catalog& catalog,
                   const Session& session,
                   int pg_version) {
  EffectsBuilder out(catalog, session, pg_version);
  std::visit(Visitor{out}, command);
  return std::move(out.effects);
}

}  // namespace miglint
