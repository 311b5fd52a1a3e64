// ALTER COLUMN … TYPE: the rows, and everything that stands on the column and is made anew
// (ATPostAlterTypeCleanup, tablecmds.c, v15).

#include <algorithm>

#include "migrations/catalog/effects_builder.h"

namespace miglint {

namespace {

class TypeEffects {
 public:
  TypeEffects(EffectsBuilder& out, const ddl::AlterTable& alter, const ddl::AlterColumnType& change)
      : out_(out), alter_(alter), change_(change) {
    const ddl::TypeName* from = out.catalog.column_type(alter.table, change.column);
    effect_ =
        type_change(from, change.type, change.using_value, change.column, out.catalog, out.session);
    if (effect_ == TypeChange::kUnknown) out.uncertain();
    const Relation* known = out.find(alter.table);
    const Column* column = known == nullptr ? nullptr : known->column(change.column);
    const bool same_collation = column == nullptr || column->collation == change.collation;
    // A stored column is computed anew, whatever the types are.
    if (column != nullptr && column->generated == ddl::Generated::kStored)
      effect_ = effect_ == TypeChange::kCatalogOnly ? effect_ : TypeChange::kRewrite;
    keeps_ = same_collation ? keeps_index(from, change.type, out.catalog) : Truth::kNo;
  }

  void run() {
    const bool rewrites = effect_ != TypeChange::kCatalogOnly;
    if (out_.find(alter_.table) == nullptr && rewrites) out_.rewrite(alter_.table);
    for (const Relation* relation : tree()) {
      if (relation->kind == RelationKind::kForeignTable) continue;
      if (rewrites) out_.rewrite(relation->name);
      indexes(*relation, rewrites);
      constraints(*relation, rewrites);
      for (const Statistics& statistics : relation->statistics)
        if (std::ranges::count(statistics.columns, change_.column) > 0)
          out_.lock(relation->name, LockMode::kShareUpdateExclusive);
    }
  }

 private:
  std::vector<const Relation*> tree() const {
    const Relation* known = out_.find(alter_.table);
    if (alter_.only && known != nullptr) return {known};
    return tree_of(out_.catalog, alter_.table);
  }

  void indexes(const Relation& relation, bool rewrites) {
    for (const ddl::Name& name : relation.indexes) {
      const Relation* index = out_.find(name);
      if (index == nullptr || !index->index) continue;
      const ddl::CreateIndex& definition = index->index->definition;
      if (!index_uses(definition, change_.column)) continue;
      // Its entry is made anew in any case, over the old file where that fits.
      out_.lock(relation.name, LockMode::kShare);
      out_.lock(name, LockMode::kAccessExclusive);
      if (rewrites) continue;
      if (keeps_ == Truth::kYes && !index_computes(definition, change_.column)) {
        out_.lock(name, LockMode::kAccessShare);
        continue;
      }
      if (keeps_ == Truth::kUnknown) out_.uncertain();
      if (index->kind == RelationKind::kIndex) out_.build(relation.name, name);
    }
  }

  void constraints(const Relation& relation, bool rewrites) {
    for (const TableConstraint& constraint : relation.constraints) {
      const ddl::Constraint& definition = constraint.definition;
      if (definition.check && std::ranges::count(definition.check->columns, change_.column) > 0 &&
          constraint.valid) {
        out_.scan(relation.name);
      }
      if (definition.kind == ddl::ConstraintKind::kForeignKey && !constraint.inherited &&
          std::ranges::count(definition.columns, change_.column) > 0) {
        out_.lock_tree(definition.referenced, LockMode::kAccessExclusive);
        foreign_key_effects(
            out_, relation.name, definition, constraint.valid && rechecks(rewrites));
      }
    }
    for (const ddl::Name& other : relation.referenced_by) {
      const Relation* referencing = out_.find(other);
      if (referencing == nullptr || referencing->name == relation.name) continue;
      for (const TableConstraint& key : referencing->constraints) {
        if (!(key.definition.referenced == relation.name) || key.inherited ||
            std::ranges::count(key.definition.referenced_columns, change_.column) == 0) {
          continue;
        }
        out_.lock_tree(other, LockMode::kAccessExclusive);
        foreign_key_effects(out_, other, key.definition, key.valid && rechecks(rewrites));
      }
    }
  }

  // The key's rows are checked again unless both sides compare as they did.
  bool rechecks(bool rewrites) const { return rewrites || keeps_ != Truth::kYes; }

  EffectsBuilder& out_;
  const ddl::AlterTable& alter_;
  const ddl::AlterColumnType& change_;
  TypeChange effect_ = TypeChange::kUnknown;
  Truth keeps_ = Truth::kUnknown;
};

}  // namespace

void alter_type_effects(EffectsBuilder& out,
                        const ddl::AlterTable& alter,
                        const ddl::AlterColumnType& change) {
  TypeEffects(out, alter, change).run();
}

void domain_effects(EffectsBuilder& out, const ddl::AlterDomain& alter) {
  const bool checks = alter.action == 'O' || alter.action == 'V' ||
                      (alter.action == 'C' && !alter.constraint.not_valid);
  if (!checks) return;
  // Every table that uses the domain; the history knows only those it has seen.
  const ddl::Name domain = out.catalog.resolve(alter.domain);
  if (out.catalog.type(alter.domain) == nullptr) out.uncertain();
  out.catalog.each_mentioning(domain.name, [&](const Relation& relation) {
    if (relation.kind != RelationKind::kTable) return;
    const bool uses = std::ranges::any_of(relation.columns, [&](const Column& column) {
      return column.type && !column.type->built_in &&
             out.catalog.resolve(column.type->name) == domain;
    });
    if (!uses) return;
    out.lock(relation.name, LockMode::kShare);
    out.scan(relation.name);
  });
}

void publish_effects(EffectsBuilder& out, const ddl::Publish& publish) {
  for (const ddl::Name& table : publish.tables) {
    const Relation* known = out.find(table);
    if (known != nullptr && known->kind == RelationKind::kPartitionedTable) {
      out.lock(table, LockMode::kShareUpdateExclusive);
    } else {
      out.lock_tree(table, LockMode::kShareUpdateExclusive);
    }
  }
  if (publish.what != ddl::Publish::What::kSet) return;
  const Publication* known = out.catalog.publication(publish.publication);
  if (known == nullptr) return out.uncertain();
  out.lock_all(known->tables, LockMode::kShareUpdateExclusive);
}

}  // namespace miglint
