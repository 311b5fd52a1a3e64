// ALTER TABLE, action by action. The whole statement takes the strongest lock of its actions.

#include <algorithm>
#include <array>

#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/volatility.h"

namespace miglint {

namespace {

// SET (…): autovacuum and storage parameters let others work, user_catalog_table does not.
LockMode option_mode(const ddl::SetOptions& set) {
  const bool strong = std::ranges::any_of(
      set.names, [](const std::string& name) { return name == "user_catalog_table"; });
  return strong ? LockMode::kAccessExclusive : LockMode::kShareUpdateExclusive;
}

LockMode other_mode(const std::string& action) {
  static constexpr std::array<std::string_view, 5> kShareUpdate{
      "SetStatistics", "SetOptions", "ResetOptions", "ClusterOn", "DropCluster"};
  static constexpr std::array<std::string_view, 8> kShareRow{"EnableTrig",
                                                             "EnableAlwaysTrig",
                                                             "EnableReplicaTrig",
                                                             "DisableTrig",
                                                             "EnableTrigAll",
                                                             "DisableTrigAll",
                                                             "EnableTrigUser",
                                                             "DisableTrigUser"};
  if (std::ranges::count(kShareUpdate, action) > 0) return LockMode::kShareUpdateExclusive;
  if (std::ranges::count(kShareRow, action) > 0) return LockMode::kShareRowExclusive;
  return LockMode::kAccessExclusive;
}

class AlterEffects {
 public:
  AlterEffects(EffectsBuilder& out, const ddl::AlterTable& alter)
      : out_(out), alter_(alter), table_(alter.table), known_(out.find(alter.table)) {}

  void operator()(const ddl::AddColumn& add) {
    tree(LockMode::kAccessExclusive);
    const ddl::ColumnDefinition& column = add.column;
    if (add.if_not_exists && known_ != nullptr && known_->column(column.name) != nullptr) return;
    if (rewrites(column)) {
      out_.rewrite_tree(table_);
    } else if (column.generated == ddl::Generated::kVirtual && column.not_null) {
      out_.scan_tree(table_);
    }
    for (const ddl::Constraint& constraint : column.constraints)
      add_constraint(constraint, !column.default_value);
  }

  void operator()(const ddl::DropColumn& drop) {
    tree(LockMode::kAccessExclusive);
    if (known_ == nullptr) return;
    for (const TableConstraint& constraint : known_->constraints)
      if (std::ranges::count(constraint.definition.columns, drop.column) > 0)
        lock_other_side(constraint.definition);
  }

  void operator()(const ddl::AlterColumnType& change) {
    tree(LockMode::kAccessExclusive);
    const ddl::TypeName* from = out_.catalog.column_type(table_, change.column);
    const TypeChange effect = type_change(
        from, change.type, change.using_value, change.column, out_.catalog, out_.session);
    if (effect == TypeChange::kUnknown) out_.uncertain();
    if (effect != TypeChange::kCatalogOnly) out_.rewrite_tree(table_);
    if (known_ == nullptr) return;
    for (const TableConstraint& constraint : known_->constraints) {
      const ddl::Constraint& definition = constraint.definition;
      if (definition.check && std::ranges::count(definition.check->columns, change.column) > 0 &&
          effect == TypeChange::kCatalogOnly) {
        out_.scan_tree(table_);
      }
      if (std::ranges::count(definition.columns, change.column) > 0) lock_other_side(definition);
    }
    for (const ddl::Name& child : known_->referenced_by) {
      const Relation* referencing = out_.find(child);
      if (referencing == nullptr) continue;
      for (const TableConstraint& key : referencing->constraints)
        if (key.definition.referenced == known_->name &&
            std::ranges::count(key.definition.referenced_columns, change.column) > 0)
          out_.lock(child, LockMode::kAccessExclusive);
    }
  }

  void operator()(const ddl::SetNotNull& set) {
    tree(LockMode::kAccessExclusive);
    if (!set.not_null || out_.catalog.is_not_null(table_, set.column) == Truth::kYes) return;
    const bool drops = std::ranges::any_of(alter_.actions, [](const ddl::Alteration& action) {
      return std::holds_alternative<ddl::DropConstraint>(action);
    });
    const Truth proved = out_.catalog.not_null_is_proved(table_, set.column);
    if (out_.pg_version >= 12 && !drops && proved == Truth::kYes) return;
    if (proved == Truth::kUnknown ||
        out_.catalog.is_not_null(table_, set.column) == Truth::kUnknown) {
      out_.uncertain();
    }
    out_.scan_tree(table_);
  }

  void operator()(const ddl::AddConstraint& add) { add_constraint(add.constraint, false); }

  void operator()(const ddl::DropConstraint& drop) {
    tree(LockMode::kAccessExclusive);
    if (known_ == nullptr) return;
    if (const TableConstraint* constraint = known_->constraint(drop.name)) {
      lock_other_side(constraint->definition);
      const bool target = constraint->definition.kind == ddl::ConstraintKind::kPrimaryKey ||
                          constraint->definition.kind == ddl::ConstraintKind::kUnique;
      if (target && drop.cascade) out_.lock_all(known_->referenced_by, LockMode::kAccessExclusive);
    } else if (known_->assumed) {
      out_.uncertain();
    }
  }

  void operator()(const ddl::ValidateConstraint& validate) {
    tree(LockMode::kShareUpdateExclusive);
    const TableConstraint* constraint =
        known_ == nullptr ? nullptr : known_->constraint(validate.name);
    if (constraint == nullptr) {
      out_.uncertain();
      out_.scan_tree(table_);
      return;
    }
    if (constraint->valid) return;
    out_.scan_tree(table_);
    if (constraint->definition.kind != ddl::ConstraintKind::kForeignKey) return;
    out_.lock_tree(constraint->definition.referenced, LockMode::kRowShare);
    out_.scan_tree(constraint->definition.referenced);
  }

  void operator()(const ddl::AlterConstraint& alter) {
    tree(LockMode::kAccessExclusive);
    const TableConstraint* constraint =
        known_ == nullptr ? nullptr : known_->constraint(alter.name);
    if (constraint == nullptr || !alter.enforced) return;
    out_.lock(constraint->definition.referenced,
              *alter.enforced ? LockMode::kShareRowExclusive : LockMode::kAccessExclusive);
    if (*alter.enforced) out_.scan(table_);
  }

  void operator()(const ddl::AttachPartition& attach) {
    out_.lock(table_, LockMode::kShareUpdateExclusive);
    out_.lock_tree(attach.partition, LockMode::kAccessExclusive);
    out_.scan_tree(attach.partition);
    if (known_ == nullptr) return;
    if (!known_->default_partition.empty() && !attach.is_default) {
      out_.lock(known_->default_partition, LockMode::kAccessExclusive);
      out_.scan(known_->default_partition);
    }
    for (const TableConstraint& key : known_->constraints)
      if (key.definition.kind == ddl::ConstraintKind::kForeignKey)
        out_.lock(key.definition.referenced, LockMode::kShareRowExclusive);
  }

  void operator()(const ddl::DetachPartition& detach) {
    if (detach.concurrently) {
      out_.effects.forbidden_in_transaction = true;
      out_.lock(table_, LockMode::kShareUpdateExclusive);
      out_.lock(detach.partition, LockMode::kAccessExclusive);
      return;
    }
    out_.lock(table_,
              detach.finalize ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive);
    out_.lock(detach.partition, LockMode::kAccessExclusive);
    if (known_ != nullptr) {
      out_.lock(known_->default_partition, LockMode::kAccessExclusive);
      out_.lock_all(known_->referenced_by, LockMode::kAccessExclusive);
    }
  }

  void operator()(const ddl::SetOptions& set) { out_.lock(table_, option_mode(set)); }

  void operator()(const ddl::SetLogged& set) {
    out_.lock(table_, LockMode::kAccessExclusive);
    const bool is_logged = known_ == nullptr || known_->persistence == ddl::Persistence::kPermanent;
    if (known_ == nullptr || known_->assumed) out_.uncertain();
    if (set.logged != is_logged) out_.rewrite(table_);
  }

  void operator()(const ddl::OtherAlteration& other) {
    const LockMode mode = other_mode(other.action);
    if (other.action == "SetExpression" || other.action == "SetStorage" ||
        other.action == "SetCompression") {
      tree(mode);
    } else {
      out_.lock(table_, mode);
    }
    if (other.action == "SetExpression") {
      const Column* column = known_ == nullptr ? nullptr : known_->column(other.name);
      if (column == nullptr || column->generated != ddl::Generated::kVirtual)
        out_.rewrite_tree(table_);
    }
    if (other.action == "SetAccessMethod" || other.action == "SetTableSpace") {
      out_.uncertain();  // nothing happens where it is the present one
      out_.rewrite(table_);
    }
  }

  // Catalogue only, on the table and its partitions.
  template <typename Action>
  void operator()(const Action&) {
    tree(LockMode::kAccessExclusive);
  }

 private:
  void tree(LockMode mode) {
    if (alter_.only) {
      out_.lock(table_, mode);
    } else {
      out_.lock_tree(table_, mode);
    }
  }

  bool rewrites(const ddl::ColumnDefinition& column) {
    if (column.type.is_serial() || column.identity != ddl::Identity::kNo) return true;
    if (column.generated != ddl::Generated::kNo) return column.generated == ddl::Generated::kStored;
    if (const Type* type = out_.catalog.type(column.type.name); type != nullptr && type->domain) {
      if (type->domain->not_null || !type->domain->constraints.empty()) return true;
    }
    if (!column.default_value || column.default_value->is_null) return false;
    if (out_.pg_version < 11) return true;
    const Volatility volatility =
        volatility_of(*column.default_value, out_.catalog, out_.pg_version);
    if (volatility == Volatility::kUnknown) out_.uncertain();
    return volatility == Volatility::kVolatile || volatility == Volatility::kUnknown;
  }

  void add_constraint(const ddl::Constraint& constraint, bool new_and_null) {
    const bool skips = constraint.not_valid || constraint.not_enforced;
    switch (constraint.kind) {
      case ddl::ConstraintKind::kForeignKey:
        tree(LockMode::kShareRowExclusive);
        out_.lock_tree(constraint.referenced, LockMode::kShareRowExclusive);
        if (skips || new_and_null) return;
        out_.scan_tree(table_);
        out_.scan_tree(constraint.referenced);
        return;
      case ddl::ConstraintKind::kCheck:
      case ddl::ConstraintKind::kNotNull:
        tree(LockMode::kAccessExclusive);
        if (!skips) out_.scan_tree(table_);
        return;
      case ddl::ConstraintKind::kPrimaryKey:
      case ddl::ConstraintKind::kUnique:
      case ddl::ConstraintKind::kExclude:
        add_key(constraint);
    }
  }

  void add_key(const ddl::Constraint& constraint) {
    tree(LockMode::kAccessExclusive);
    if (constraint.using_index.empty()) {
      out_.scan_tree(table_);
      if (!constraint.name.empty())
        out_.builds({out_.catalog.resolve(table_).schema, constraint.name, 0});
      return;
    }
    if (constraint.kind != ddl::ConstraintKind::kPrimaryKey) return;
    // SET NOT NULL comes with it, where the columns are nullable and nothing proves otherwise.
    const Relation* index =
        out_.find({out_.catalog.resolve(table_).schema, constraint.using_index, 0});
    if (index == nullptr || !index->index) return out_.uncertain();
    for (const ddl::IndexKey& key : index->index->definition.keys) {
      if (out_.catalog.is_not_null(table_, key.column) == Truth::kYes) continue;
      if (out_.catalog.not_null_is_proved(table_, key.column) != Truth::kYes)
        out_.scan_tree(table_);
    }
  }

  void lock_other_side(const ddl::Constraint& constraint) {
    if (constraint.kind == ddl::ConstraintKind::kForeignKey)
      out_.lock_tree(constraint.referenced, LockMode::kAccessExclusive);
  }

  EffectsBuilder& out_;
  const ddl::AlterTable& alter_;
  const ddl::Name& table_;
  const Relation* known_;
};

}  // namespace

void alter_table_effects(EffectsBuilder& out, const ddl::AlterTable& alter) {
  const Relation* known = out.find(alter.table);
  if (alter.kind == ddl::ObjectKind::kIndex && (known == nullptr || known->index)) {
    for (const ddl::Alteration& action : alter.actions) {
      const auto* other = std::get_if<ddl::OtherAlteration>(&action);
      const bool strong = other != nullptr && other->action == "SetTableSpace";
      out.lock(alter.table,
               strong ? LockMode::kAccessExclusive : LockMode::kShareUpdateExclusive,
               RelationKind::kIndex);
      if (const auto* attach = std::get_if<ddl::AttachPartition>(&action))
        out.lock(attach->partition, LockMode::kAccessExclusive, RelationKind::kIndex);
    }
    return;
  }
  for (const ddl::Alteration& action : alter.actions)
    std::visit(AlterEffects{out, alter}, action);
}

}  // namespace miglint
