// What statements lock, rewrite and scan; measured on PostgreSQL 14 to 18. One line a command; the
// larger families stand in files of their own.

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

LockMode mode_of(std::string_view words) {
  for (int i = 0; i < 8; ++i)
    if (name_of(static_cast<LockMode>(i)) == words) return static_cast<LockMode>(i);
  return LockMode::kAccessExclusive;
}

bool is_relation(ddl::ObjectKind kind) {
  return kind == ddl::ObjectKind::kTable || kind == ddl::ObjectKind::kView ||
         kind == ddl::ObjectKind::kMaterializedView || kind == ddl::ObjectKind::kSequence ||
         kind == ddl::ObjectKind::kForeignTable || kind == ddl::ObjectKind::kIndex;
}

RelationKind relation_kind(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kView:
      return RelationKind::kView;
    case ddl::ObjectKind::kMaterializedView:
      return RelationKind::kMaterializedView;
    case ddl::ObjectKind::kSequence:
      return RelationKind::kSequence;
    case ddl::ObjectKind::kForeignTable:
      return RelationKind::kForeignTable;
    case ddl::ObjectKind::kIndex:
      return RelationKind::kIndex;
    default:
      return RelationKind::kTable;
  }
}

struct Visitor {
  EffectsBuilder& out;

  void operator()(const ddl::AlterTable& c) { alter_table_effects(out, c); }

  void operator()(const ddl::CreateTable& c) { create_table_effects(out, c); }

  void operator()(const ddl::CreateIndex& c) { create_index_effects(out, c); }

  void operator()(const ddl::Reindex& c) { reindex_effects(out, c); }

  void operator()(const ddl::Drop& c) { drop_effects(out, c); }

  void operator()(const ddl::Truncate& c) { truncate_effects(out, c); }

  void operator()(const ddl::AlterDomain& c) { domain_effects(out, c); }

  void operator()(const ddl::Publish& c) { publish_effects(out, c); }

  void operator()(const ddl::Insert& c) { insert_effects(out, c); }

  void operator()(const ddl::Update& c) { update_effects(out, c); }

  void operator()(const ddl::Delete& c) { delete_effects(out, c); }

  void operator()(const ddl::Merge& c) { merge_effects(out, c); }

  void operator()(const ddl::Select& c) { select_effects(out, c); }

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
      case ddl::ObjectKind::kAttribute:
        out.lock_tree(c.relation, LockMode::kAccessExclusive);
        break;
      case ddl::ObjectKind::kConstraint:
        rename_constraint(c);
        break;
      case ddl::ObjectKind::kTrigger:
        if (is_partitioned(c.relation)) {
          out.lock_tree(c.relation, LockMode::kAccessExclusive);
        } else {
          out.lock(c.relation, LockMode::kAccessExclusive);
        }
        break;
      case ddl::ObjectKind::kTable:
      case ddl::ObjectKind::kView:
      case ddl::ObjectKind::kMaterializedView:
      case ddl::ObjectKind::kSequence:
      case ddl::ObjectKind::kForeignTable:
      case ddl::ObjectKind::kRule:
      case ddl::ObjectKind::kPolicy:
        if (c.if_exists && out.find(c.relation) == nullptr) out.uncertain();
        out.lock(c.relation, LockMode::kAccessExclusive, relation_kind(c.kind));
        break;
      default:
        break;
    }
  }

  void operator()(const ddl::SetSchema& c) {
    if (!is_relation(c.kind)) return;
    out.lock(c.object, LockMode::kAccessExclusive, relation_kind(c.kind));
    out.lock_owned_sequences(c.object, LockMode::kAccessExclusive);
  }

  void operator()(const ddl::SetOwner& c) {
    if (is_relation(c.kind)) out.lock(c.object, LockMode::kAccessExclusive, relation_kind(c.kind));
  }

  void operator()(const ddl::Cluster& c) {
    if (c.table.empty()) return out.forbid("CLUSTER");
    if (is_partitioned(c.table)) out.forbid("CLUSTER");
    out.lock(c.table, LockMode::kAccessExclusive);
    out.rewrite(c.table);
    out.lock_indexes(c.table, LockMode::kAccessShare);
  }

  void operator()(const ddl::Vacuum& c) {
    if (!c.analyze_only) out.forbid("VACUUM");
    const LockMode mode = c.full ? LockMode::kAccessExclusive : LockMode::kShareUpdateExclusive;
    for (std::size_t i = 0; i < c.tables.size(); ++i) {
      // Partitions are gone through too, and from 18 on children (expand_vacuum_rel, vacuum.c).
      // For statistics of the whole tree they are read in any case.
      const ddl::Name& table = c.tables[i];
      const bool is_whole = i >= c.only.size() || !c.only[i];
      const bool goes_down = is_whole && (is_partitioned(table) || out.pg_version >= 18);
      if (c.full) out.rewrite(table);
      out.lock(table, mode);
      const Relation* known = out.find(table);
      if (known == nullptr) continue;
      for (const Relation* below : tree_of(out.catalog, table)) {
        if (below->name == known->name) continue;
        if (c.analyze_only) out.lock(below->name, LockMode::kAccessShare);
        if (goes_down) out.lock(below->name, mode);
      }
    }
  }

  void operator()(const ddl::CreateView& c) {
    if (c.if_not_exists && out.find(c.view) != nullptr) return;
    out.read(c.reads, c.materialized && c.with_data);
    if (c.or_replace && out.find(c.view) != nullptr)
      out.lock(c.view, LockMode::kAccessExclusive, RelationKind::kView);
    if (!c.materialized || !c.with_data) return;
    scan_read(c.reads);
  }

  void operator()(const ddl::RefreshMaterializedView& c) {
    const Relation* known = out.find(c.view);
    out.lock(c.view, LockMode::kExclusive, RelationKind::kMaterializedView);
    if (c.concurrently) {
      out.lock(c.view, LockMode::kAccessShare, RelationKind::kMaterializedView);
      out.lock(c.view, LockMode::kRowExclusive, RelationKind::kMaterializedView);
      out.scan(c.view);
    } else {
      out.lock(c.view, LockMode::kAccessExclusive, RelationKind::kMaterializedView);
      if (out.pg_version < 16)
        out.lock(c.view, LockMode::kAccessShare, RelationKind::kMaterializedView);
      out.rewrite(c.view);
    }
    if (known == nullptr) return out.uncertain();
    if (!c.with_data) return;
    out.read(known->reads, true);
    scan_read(known->reads);
  }

  void operator()(const ddl::AlterSequence& c) {
    if (c.if_exists && out.find(c.sequence) == nullptr) out.uncertain();
    out.lock(c.sequence, LockMode::kShareRowExclusive, RelationKind::kSequence);
    out.lock(c.sequence, LockMode::kRowExclusive, RelationKind::kSequence);
    out.lock(c.owned_by_table, LockMode::kAccessShare);
  }

  void operator()(const ddl::CreateSequence& c) {
    out.lock(c.owned_by_table, LockMode::kAccessShare);
  }

  void operator()(const ddl::CreateTrigger& c) {
    if (c.for_each_row && is_partitioned(c.table)) {
      out.lock_tree(c.table, LockMode::kShareRowExclusive);
    } else {
      out.lock(c.table, LockMode::kShareRowExclusive);
    }
    out.lock(c.referenced, LockMode::kAccessShare);
  }

  void operator()(const ddl::CreateRule& c) {
    out.lock(c.table, LockMode::kAccessExclusive);
    out.lock_all(c.reads, LockMode::kAccessShare);
  }

  void operator()(const ddl::CreatePolicy& c) { policy(c.table, c.using_value, c.check); }

  void operator()(const ddl::AlterPolicy& c) { policy(c.table, c.using_value, c.check); }

  void operator()(const ddl::CreateStatistics& c) {
    out.lock(c.table, LockMode::kShareUpdateExclusive);
  }

  void operator()(const ddl::Comment& c) {
    switch (c.kind) {
      case ddl::ObjectKind::kTable:
      case ddl::ObjectKind::kColumn:
      case ddl::ObjectKind::kIndex:
      case ddl::ObjectKind::kView:
      case ddl::ObjectKind::kMaterializedView:
      case ddl::ObjectKind::kSequence:
      case ddl::ObjectKind::kForeignTable:
        out.lock(c.object, LockMode::kShareUpdateExclusive, relation_kind(c.kind));
        break;
      case ddl::ObjectKind::kConstraint:
      case ddl::ObjectKind::kTrigger:
      case ddl::ObjectKind::kRule:
      case ddl::ObjectKind::kPolicy:
        out.lock(c.object, LockMode::kAccessShare);
        break;
      default:
        break;
    }
  }

  void operator()(const ddl::Grant& c) {
    if (out.pg_version < 18) return;
    if (c.kind == ddl::ObjectKind::kTable || c.kind == ddl::ObjectKind::kSequence)
      for (const ddl::Name& object : c.objects)
        out.lock(object, LockMode::kAccessShare, relation_kind(c.kind));
  }

  void operator()(const ddl::LockTable& c) {
    for (const ddl::Name& table : c.tables)
      lock_table(table, mode_of(c.mode));
  }

  void operator()(const ddl::Copy& c) {
    if (c.table.empty()) return;
    if (c.from) {
      out.lock_tree(c.table, LockMode::kRowExclusive);
    } else {
      out.lock(c.table, LockMode::kAccessShare);
      out.scan(c.table);
    }
  }

  void operator()(const ddl::MoveAll& c) {
    out.catalog.each_relation([&](const Relation& relation) {
      const std::string now = relation.tablespace.empty() ? "pg_default" : relation.tablespace;
      const bool owned =
          c.owners.empty() || std::ranges::count(c.owners, relation.access.owner) > 0;
      if (relation.kind != kind_moved(c.kind) || now != c.from || !owned) return;
      out.lock(relation.name, LockMode::kAccessExclusive);
      if (relation.kind == RelationKind::kTable) out.effects.rewrites.push_back(relation.name);
    });
  }

  void operator()(const ddl::Owned& c) {
    out.catalog.each_relation([&](const Relation& relation) {
      if (std::ranges::count(c.roles, relation.access.owner) > 0)
        out.lock(relation.name, LockMode::kAccessExclusive);
    });
  }

  void operator()(const ddl::DependsOnExtension& c) {
    if (is_relation(c.kind)) out.lock(c.object, LockMode::kAccessExclusive, relation_kind(c.kind));
  }

  void operator()(const ddl::AddEnumValue&) {
    if (out.pg_version < 12) out.forbid("ALTER TYPE ... ADD");
  }

  void operator()(const ddl::Transaction& c) {
    if (c.verb == ddl::TransactionVerb::kCommitPrepared) out.forbid("COMMIT PREPARED");
    if (c.verb == ddl::TransactionVerb::kRollbackPrepared) out.forbid("ROLLBACK PREPARED");
  }

  void operator()(const ddl::Explain& c) {
    if (c.statement.empty()) return;
    command_effects(out, c.statement.front().command);
    if (!c.analyze) out.effects.scans.clear();
  }

  void operator()(const ddl::DoBlock& c) {
    for (const ddl::Nested& nested : c.statements) {
      command_effects(out, nested.command);
      if (nested.conditional) out.uncertain();
    }
    if (!c.opaque.empty()) out.uncertain();
  }

  void operator()(const ddl::Unparsed&) { out.uncertain(); }

  void operator()(const ddl::Other& c) {
    if (c.forbidden_in_transaction) out.forbid(c.node);
  }

  template <typename Command>
  void operator()(const Command&) {}

 private:
  bool is_partitioned(const ddl::Name& table) const {
    const Relation* known = out.find(table);
    return known != nullptr && known->kind == RelationKind::kPartitionedTable;
  }

  static RelationKind kind_moved(ddl::ObjectKind kind) { return relation_kind(kind); }

  void scan_read(const std::vector<ddl::Name>& reads) {
    for (const ddl::Name& read : reads) {
      const Relation* known = out.find(read);
      if (known != nullptr && known->kind == RelationKind::kView) {
        scan_read(known->reads);
      } else {
        out.scan_tree(read);
      }
    }
    if (reads.size() > 1) out.uncertain();
  }

  void policy(const ddl::Name& table,
              const ddl::Boxed<ddl::Expression>& using_value,
              const ddl::Boxed<ddl::Expression>& check) {
    out.lock(table, LockMode::kAccessExclusive);
    for (const auto* part : {&using_value, &check})
      if (*part) out.lock_all((*part)->relations, LockMode::kAccessShare);
  }

  void rename_constraint(const ddl::Rename& c) {
    const Relation* known = out.find(c.relation);
    out.lock(c.relation, LockMode::kAccessExclusive);
    const TableConstraint* constraint = known == nullptr ? nullptr : known->constraint(c.old_name);
    if (constraint == nullptr) return;
    if (constraint->definition.kind == ddl::ConstraintKind::kCheck)
      out.lock_tree(c.relation, LockMode::kAccessExclusive);
    if (!constraint->index.empty())
      out.lock({known->name.schema, constraint->index, 0}, LockMode::kAccessExclusive);
  }

  // LOCK of a view locks what it reads, too.
  void lock_table(const ddl::Name& table, LockMode mode) {
    out.lock_tree(table, mode);
    const Relation* known = out.find(table);
    if (known == nullptr || known->kind != RelationKind::kView) return;
    for (const ddl::Name& read : known->reads)
      lock_table(read, mode);
  }
};

}  // namespace

void command_effects(EffectsBuilder& out, const ddl::Command& command) {
  std::visit(Visitor{out}, command);
}

Effects effects_of(const ddl::Command& command,
                   const Catalog& catalog,
                   const Session& session,
                   int pg_version) {
  EffectsBuilder out(catalog, session, pg_version);
  command_effects(out, command);
  return std::move(out.effects);
}

}  // namespace miglint
