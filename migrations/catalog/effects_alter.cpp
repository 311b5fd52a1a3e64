// ALTER TABLE. The whole statement takes the strongest lock of its actions (AlterTableGetLockLevel,
// tablecmds.c, v15), on the children too where an action goes down to them; what each action takes
// beside that is its own.

#include <algorithm>
#include <array>

#include "migrations/catalog/alter_effects.h"

namespace miglint {

namespace {

// SET (…): autovacuum and storage parameters let others work, user_catalog_table does not.
LockMode option_mode(const ddl::SetOptions& set) {
  const bool strong = std::ranges::any_of(
      set.names, [](const std::string& name) { return name == "user_catalog_table"; });
  return strong ? LockMode::kAccessExclusive : LockMode::kShareUpdateExclusive;
}

bool is_trigger_action(const std::string& action) {
  return action.starts_with("EnableTrig") || action.starts_with("DisableTrig") ||
         action == "EnableAlwaysTrig" || action == "EnableReplicaTrig";
}

LockMode other_mode(const std::string& action) {
  static constexpr std::array<std::string_view, 5> kShareUpdate{
      "SetStatistics", "SetOptions", "ResetOptions", "ClusterOn", "DropCluster"};
  if (std::ranges::count(kShareUpdate, action) > 0) return LockMode::kShareUpdateExclusive;
  return is_trigger_action(action) ? LockMode::kShareRowExclusive : LockMode::kAccessExclusive;
}

LockMode mode_of(const ddl::Alteration& action) {
  if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
    return add->constraint.kind == ddl::ConstraintKind::kForeignKey ? LockMode::kShareRowExclusive
                                                                    : LockMode::kAccessExclusive;
  }
  if (std::holds_alternative<ddl::ValidateConstraint>(action) ||
      std::holds_alternative<ddl::AttachPartition>(action)) {
    return LockMode::kShareUpdateExclusive;
  }
  if (const auto* detach = std::get_if<ddl::DetachPartition>(&action)) {
    return detach->concurrently || detach->finalize ? LockMode::kShareUpdateExclusive
                                                    : LockMode::kAccessExclusive;
  }
  if (const auto* set = std::get_if<ddl::SetOptions>(&action)) return option_mode(*set);
  if (const auto* other = std::get_if<ddl::OtherAlteration>(&action))
    return other_mode(other->action);
  return LockMode::kAccessExclusive;
}

}  // namespace

bool AlterEffects::goes_down(const ddl::Alteration& action) const {
  if (std::holds_alternative<ddl::SetOptions>(action) ||
      std::holds_alternative<ddl::SetLogged>(action) ||
      std::holds_alternative<ddl::AttachPartition>(action) ||
      std::holds_alternative<ddl::DetachPartition>(action)) {
    return false;
  }
  if (std::holds_alternative<ddl::SetIdentity>(action))
    return is_partitioned() && out_.pg_version >= 17;
  if (const auto* alter = std::get_if<ddl::AlterConstraint>(&action))
    return is_partitioned() && known_->constraint(alter->name) != nullptr;
  if (const auto* add = std::get_if<ddl::AddColumn>(&action))
    return !add->if_not_exists || known_ == nullptr || known_->column(add->column.name) == nullptr;
  if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) return goes_down(*add);
  if (const auto* drop = std::get_if<ddl::DropConstraint>(&action)) {
    const TableConstraint* known = known_ == nullptr ? nullptr : known_->constraint(drop->name);
    return is_partitioned() || known == nullptr || is_check(known->definition);
  }
  if (const auto* validate = std::get_if<ddl::ValidateConstraint>(&action)) {
    const TableConstraint* known = known_ == nullptr ? nullptr : known_->constraint(validate->name);
    return known != nullptr && !known->valid && (is_partitioned() || is_check(known->definition));
  }
  if (const auto* other = std::get_if<ddl::OtherAlteration>(&action)) {
    return other->action == "SetStatistics" || other->action == "SetStorage" ||
           other->action == "SetExpression" ||
           (is_trigger_action(other->action) && is_partitioned());
  }
  return true;
}

void AlterEffects::operator()(const ddl::SetLogged& set) {
  const bool is_logged = known_ == nullptr || known_->persistence == ddl::Persistence::kPermanent;
  if (known_ == nullptr || known_->assumed) out_.uncertain();
  if (set.logged == is_logged) return;
  out_.rewrite(table_);
  if (out_.pg_version < 15) return;
  out_.lock_owned_sequences(table_, LockMode::kAccessExclusive);
  out_.lock_owned_sequences(table_, LockMode::kRowExclusive);
}

void AlterEffects::operator()(const ddl::OtherAlteration& other) {
  if (other.action == "SetExpression") {
    const Column* column = known_ == nullptr ? nullptr : known_->column(other.name);
    if (column == nullptr) out_.uncertain();
    if (column == nullptr || column->generated != ddl::Generated::kVirtual) rewrite_all();
  } else if (other.action == "SetAccessMethod") {
    const std::string now =
        known_ == nullptr || known_->access_method.empty() ? "heap" : known_->access_method;
    if (known_ == nullptr || known_->assumed) out_.uncertain();
    if (!other.name.empty() && other.name != now) out_.rewrite(table_);
  } else if (other.action == "SetTableSpace") {
    set_tablespace(other.name);
  } else if (other.action == "ChangeOwner") {
    out_.lock_indexes(table_, LockMode::kAccessExclusive);
    out_.lock_owned_sequences(table_, LockMode::kAccessExclusive);
  } else if (other.action == "AddInherit") {
    out_.lock(other.relation, LockMode::kShareUpdateExclusive);
  } else if (other.action == "DropInherit") {
    out_.lock(other.relation, LockMode::kAccessShare);
  } else if (other.action == "ClusterOn") {
    lock_own_index(other.name, LockMode::kShareUpdateExclusive);
  } else if (other.action == "ReplicaIdentity" && !other.name.empty()) {
    lock_own_index(other.name, LockMode::kShare);
  }
}

bool AlterEffects::goes_down(const ddl::AddConstraint& add) const {
  switch (add.constraint.kind) {
    case ddl::ConstraintKind::kCheck:
    case ddl::ConstraintKind::kNotNull:
      return !add.constraint.no_inherit;
    case ddl::ConstraintKind::kForeignKey:
      return is_partitioned();
    case ddl::ConstraintKind::kPrimaryKey:
      return true;  // SET NOT NULL comes with it
    default:
      return is_partitioned() && out_.pg_version >= 18;
  }
}

std::vector<const Relation*> AlterEffects::tree() const {
  if (alter_.only && known_ != nullptr) return {known_};
  return tree_of(out_.catalog, table_);
}

void AlterEffects::scan_all() {
  if (alter_.only) {
    out_.scan(table_);
  } else {
    out_.scan_tree(table_);
  }
}

void AlterEffects::rewrite_all() {
  if (alter_.only) {
    out_.rewrite(table_);
  } else {
    out_.rewrite_tree(table_);
  }
}

void AlterEffects::lock_own_index(const std::string& name, LockMode mode) {
  out_.lock({out_.catalog.resolve(table_).schema, name, 0}, mode, RelationKind::kIndex);
}

// Blocks are copied as they are: new files, but nothing is read as rows and no index is touched.
void AlterEffects::set_tablespace(const std::string& tablespace) {
  const std::string now =
      known_ == nullptr || known_->tablespace.empty() ? "pg_default" : known_->tablespace;
  if (known_ == nullptr || known_->assumed) out_.uncertain();
  if (tablespace == now || is_partitioned()) return;
  out_.effects.rewrites.push_back(out_.catalog.resolve(table_));
}

namespace {

// ALTER INDEX: only the index, and its table stays free.
void alter_index_effects(EffectsBuilder& out, const ddl::AlterTable& alter) {
  for (const ddl::Alteration& action : alter.actions) {
    const auto* other = std::get_if<ddl::OtherAlteration>(&action);
    const bool moves = other != nullptr && other->action == "SetTableSpace";
    out.lock(alter.table,
             moves ? LockMode::kAccessExclusive : LockMode::kShareUpdateExclusive,
             RelationKind::kIndex);
    if (moves) out.builds(out.catalog.resolve(alter.table));
    if (const auto* attach = std::get_if<ddl::AttachPartition>(&action)) {
      out.lock(attach->partition, LockMode::kAccessExclusive, RelationKind::kIndex);
      for (const ddl::Name& name : {alter.table, attach->partition}) {
        const Relation* index = out.find(name);
        if (index != nullptr && index->index)
          out.lock(index->index->table,
                   name == alter.table ? LockMode::kAccessShare : LockMode::kAccessShare);
      }
    }
  }
}

RelationKind assumed_kind(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kView:
      return RelationKind::kView;
    case ddl::ObjectKind::kMaterializedView:
      return RelationKind::kMaterializedView;
    case ddl::ObjectKind::kSequence:
      return RelationKind::kSequence;
    case ddl::ObjectKind::kForeignTable:
      return RelationKind::kForeignTable;
    default:
      return RelationKind::kTable;
  }
}

// ALTER TYPE … ATTRIBUTE: the tables made OF it follow, with CASCADE.
void alter_composite_effects(EffectsBuilder& out, const ddl::AlterTable& alter) {
  const ddl::Name type = out.catalog.resolve(alter.table);
  out.catalog.each_mentioning(type.name, [&](const Relation& relation) {
    if (!(relation.row_type == type)) return;
    out.lock(relation.name, LockMode::kAccessExclusive);
    for (const ddl::Alteration& action : alter.actions)
      if (const auto* change = std::get_if<ddl::AlterColumnType>(&action)) {
        ddl::AlterTable on_table;
        on_table.table = relation.name;
        alter_type_effects(out, on_table, *change);
      }
  });
}

}  // namespace

void alter_table_effects(EffectsBuilder& out, const ddl::AlterTable& alter) {
  const Relation* known = out.find(alter.table);
  if (alter.if_exists && out.catalog.exists(alter.table) == Truth::kNo) return;
  if (alter.if_exists && known == nullptr) out.uncertain();
  if (alter.kind == ddl::ObjectKind::kType) return alter_composite_effects(out, alter);
  if (alter.kind == ddl::ObjectKind::kIndex && (known == nullptr || known->index))
    return alter_index_effects(out, alter);
  AlterEffects effects(out, alter);
  LockMode strongest = LockMode::kAccessShare;
  bool down = false;
  for (const ddl::Alteration& action : alter.actions) {
    strongest = std::max(strongest, mode_of(action));
    down = down || effects.goes_down(action);
  }
  out.lock(alter.table, strongest, assumed_kind(alter.kind));
  if (down && !alter.only) out.lock_tree(alter.table, strongest);
  for (const ddl::Alteration& action : alter.actions)
    std::visit(effects, action);
}

}  // namespace miglint
