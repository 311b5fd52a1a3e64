// ALTER TABLE. The whole statement takes the strongest lock of its actions (AlterTableGetLockLevel,
// tablecmds.c, v15), on the children too where an action goes down to them; what each action takes
// beside that is its own.

#include <algorithm>
#include <array>

#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/extension_facts.h"
#include "migrations/catalog/volatility.h"

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

class AlterEffects {
 public:
  AlterEffects(EffectsBuilder& out, const ddl::AlterTable& alter)
      : out_(out), alter_(alter), table_(alter.table), known_(out.find(alter.table)) {}

  // Does the action take the lock on the children as well?
  bool goes_down(const ddl::Alteration& action) const {
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
      return !add->if_not_exists || known_ == nullptr ||
             known_->column(add->column.name) == nullptr;
    if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) return goes_down(*add);
    if (const auto* drop = std::get_if<ddl::DropConstraint>(&action)) {
      const TableConstraint* known = known_ == nullptr ? nullptr : known_->constraint(drop->name);
      return is_partitioned() || known == nullptr || is_check(known->definition);
    }
    if (const auto* validate = std::get_if<ddl::ValidateConstraint>(&action)) {
      const TableConstraint* known =
          known_ == nullptr ? nullptr : known_->constraint(validate->name);
      return known != nullptr && !known->valid && (is_partitioned() || is_check(known->definition));
    }
    if (const auto* other = std::get_if<ddl::OtherAlteration>(&action)) {
      return other->action == "SetStatistics" || other->action == "SetStorage" ||
             other->action == "SetExpression" ||
             (is_trigger_action(other->action) && is_partitioned());
    }
    return true;
  }

  void operator()(const ddl::AddColumn& add) {
    const ddl::ColumnDefinition& column = add.column;
    if (add.if_not_exists) {
      const Truth there = out_.catalog.has_column(table_, column.name);
      if (there == Truth::kYes) return;
      if (there == Truth::kUnknown) out_.uncertain();
    }
    if (column.type.is_serial() || column.identity != ddl::Identity::kNo)
      out_.lock(table_, LockMode::kAccessShare);  // OWNED BY
    if (rewrites(column)) {
      rewrite_all();
      if (column.default_value) lock_sequences(*column.default_value);
    } else if (column.not_null && must_look(column)) {
      scan_all();
    }
    for (const ddl::Constraint& constraint : column.constraints) {
      if (constraint.kind == ddl::ConstraintKind::kForeignKey) {
        // A new column without a default is NULL in every row: nothing to check.
        foreign_key_effects(out_, table_, constraint, column.default_value.has_value());
        if (column.default_value && column.default_value->is_null) leave_out(constraint.referenced);
      } else {
        add_constraint(constraint);
      }
    }
  }

  void operator()(const ddl::DropColumn& drop) {
    for (const Relation* relation : tree()) {
      for (const TableConstraint& constraint : relation->constraints)
        if (std::ranges::count(constraint.definition.columns, drop.column) > 0)
          lock_dropped(*relation, constraint, drop.cascade);
      for (const ddl::Name& name : relation->indexes) {
        const Relation* index = out_.find(name);
        if (index != nullptr && index->index && index_uses(index->index->definition, drop.column))
          out_.lock(name, LockMode::kAccessExclusive);
      }
      for (const ddl::Name& name : relation->sequences) {
        const Relation* sequence = out_.find(name);
        if (sequence != nullptr && sequence->owned_by_column == drop.column)
          out_.lock(name, LockMode::kAccessExclusive);
      }
      for (const Statistics& statistics : relation->statistics)
        if (std::ranges::count(statistics.columns, drop.column) > 0)
          out_.lock(relation->name, LockMode::kShareUpdateExclusive);
      for (const Trigger& trigger : relation->triggers)
        if (drop.cascade && std::ranges::count(trigger.definition.columns, drop.column) > 0)
          out_.lock(relation->name, LockMode::kAccessExclusive);
    }
    if (drop.cascade && known_ != nullptr) lock_views(*known_, drop.column);
  }

  void operator()(const ddl::AlterColumnType& change) { alter_type_effects(out_, alter_, change); }

  void operator()(const ddl::SetNotNull& set) {
    if (!set.not_null) return;
    const bool drops = std::ranges::any_of(alter_.actions, [](const ddl::Alteration& action) {
      return std::holds_alternative<ddl::DropConstraint>(action);
    });
    if (known_ == nullptr) {
      out_.uncertain();
      out_.scan(table_);
      return;
    }
    for (const Relation* relation : tree()) {
      const Truth set_already = out_.catalog.is_not_null(relation->name, set.column);
      const Truth proved = out_.catalog.not_null_is_proved(relation->name, set.column);
      if (set_already == Truth::kYes) continue;
      if (out_.pg_version >= 12 && !drops && proved == Truth::kYes) continue;
      if (proved == Truth::kUnknown || set_already == Truth::kUnknown) out_.uncertain();
      out_.scan(relation->name);
    }
  }

  void operator()(const ddl::AddConstraint& add) {
    if (add.constraint.kind == ddl::ConstraintKind::kForeignKey) {
      const bool skips = add.constraint.not_valid || add.constraint.not_enforced;
      foreign_key_effects(out_, table_, add.constraint, !skips);
      if (is_new_and_null(add.constraint)) leave_out(add.constraint.referenced);
      return;
    }
    add_constraint(add.constraint);
  }

  void operator()(const ddl::DropConstraint& drop) {
    const TableConstraint* constraint = known_ == nullptr ? nullptr : known_->constraint(drop.name);
    if (constraint == nullptr) {
      if (known_ == nullptr || known_->assumed) out_.uncertain();
      return;
    }
    for (const Relation* relation : tree())
      if (const TableConstraint* same = relation->constraint(drop.name))
        lock_dropped(*relation, *same, drop.cascade);
  }

  void operator()(const ddl::ValidateConstraint& validate) {
    const TableConstraint* constraint =
        known_ == nullptr ? nullptr : known_->constraint(validate.name);
    if (constraint == nullptr) {
      out_.uncertain();
      scan_all();
      return;
    }
    if (constraint->valid) return;
    if (constraint->definition.kind != ddl::ConstraintKind::kForeignKey) {
      scan_all();
      return;
    }
    const ddl::Name& referenced = constraint->definition.referenced;
    out_.lock(referenced, LockMode::kRowShare);
    out_.read({known_->name, referenced}, true);
    scan_all();
    out_.scan_tree(referenced);
  }

  void operator()(const ddl::AlterConstraint& alter) {
    const TableConstraint* constraint =
        known_ == nullptr ? nullptr : known_->constraint(alter.name);
    if (constraint == nullptr || !alter.enforced ||
        *alter.enforced != constraint->definition.not_enforced) {
      return;
    }
    if (*alter.enforced) {
      foreign_key_effects(out_, table_, constraint->definition, true);
    } else {
      out_.lock_tree(constraint->definition.referenced, LockMode::kAccessExclusive);
    }
  }

  void operator()(const ddl::AttachPartition& attach) { attach_effects(out_, table_, attach); }

  void operator()(const ddl::DetachPartition& detach) { detach_effects(out_, table_, detach); }

  void operator()(const ddl::SetIdentity& set) {
    if (set.what == ddl::SetIdentity::What::kAdd) {
      out_.lock(table_, LockMode::kAccessShare);  // OWNED BY
      return;
    }
    if (known_ == nullptr) return;
    for (const ddl::Name& name : known_->sequences) {
      const Relation* sequence = out_.find(name);
      if (sequence == nullptr || sequence->owned_by_column != set.column) continue;
      if (set.what == ddl::SetIdentity::What::kDrop) {
        out_.lock(name, LockMode::kAccessExclusive);
      } else {
        out_.lock(name, LockMode::kShareRowExclusive);
        out_.lock(name, LockMode::kRowExclusive);
      }
    }
  }

  void operator()(const ddl::SetLogged& set) {
    const bool is_logged = known_ == nullptr || known_->persistence == ddl::Persistence::kPermanent;
    if (known_ == nullptr || known_->assumed) out_.uncertain();
    if (set.logged == is_logged) return;
    out_.rewrite(table_);
    if (out_.pg_version < 15) return;
    out_.lock_owned_sequences(table_, LockMode::kAccessExclusive);
    out_.lock_owned_sequences(table_, LockMode::kRowExclusive);
  }

  void operator()(const ddl::OtherAlteration& other) {
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

  // Nothing beside the lock.
  template <typename Action>
  void operator()(const Action&) {}

 private:
  static bool is_check(const ddl::Constraint& constraint) {
    return constraint.kind == ddl::ConstraintKind::kCheck ||
           constraint.kind == ddl::ConstraintKind::kNotNull;
  }

  bool is_partitioned() const {
    return known_ != nullptr && known_->kind == RelationKind::kPartitionedTable;
  }

  bool goes_down(const ddl::AddConstraint& add) const {
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

  std::vector<const Relation*> tree() const {
    if (alter_.only && known_ != nullptr) return {known_};
    return tree_of(out_.catalog, table_);
  }

  void scan_all() {
    if (alter_.only) {
      out_.scan(table_);
    } else {
      out_.scan_tree(table_);
    }
  }

  void rewrite_all() {
    if (alter_.only) {
      out_.rewrite(table_);
    } else {
      out_.rewrite_tree(table_);
    }
  }

  // Rows that are all NULL in the key are compared with nothing.
  void leave_out(const ddl::Name& referenced) {
    const ddl::Name name = out_.catalog.resolve(referenced);
    if (!(name == out_.catalog.resolve(table_))) std::erase(out_.effects.scans, name);
  }

  // The key's column is added by this statement, and filled with nothing.
  bool is_new_and_null(const ddl::Constraint& key) const {
    return std::ranges::any_of(alter_.actions, [&](const ddl::Alteration& action) {
      const auto* add = std::get_if<ddl::AddColumn>(&action);
      return add != nullptr && std::ranges::count(key.columns, add->column.name) > 0 &&
             (!add->column.default_value || add->column.default_value->is_null);
    });
  }

  // A new NOT NULL column: is there something that the rows must be looked at for?
  static bool must_look(const ddl::ColumnDefinition& column) {
    if (column.generated == ddl::Generated::kVirtual) return true;
    return !column.default_value || column.default_value->is_null;
  }

  bool rewrites(const ddl::ColumnDefinition& column) {
    if (column.type.is_serial() || column.identity != ddl::Identity::kNo) return true;
    if (column.generated != ddl::Generated::kNo) return column.generated == ddl::Generated::kStored;
    const Type* type = out_.catalog.type(column.type.name);
    if (type != nullptr && type->is_constrained_domain()) return true;
    if (type == nullptr && !column.type.built_in && !is_extension_type(column.type.name.name))
      out_.uncertain();  // it may be a domain with a constraint
    const std::optional<ddl::Expression>& value =
        column.default_value || type == nullptr || !type->domain ? column.default_value
                                                                 : type->domain->default_value;
    if (!value || value->is_null) return false;
    if (out_.pg_version < 11) return true;
    const Volatility volatility = volatility_of(*value, out_.catalog, out_.pg_version);
    if (volatility == Volatility::kUnknown) out_.uncertain();
    return volatility == Volatility::kVolatile || volatility == Volatility::kUnknown;
  }

  void lock_sequences(const ddl::Expression& value) {
    const bool next = std::ranges::any_of(
        value.functions, [](const ddl::FunctionCall& call) { return call.name.name == "nextval"; });
    if (!next || value.strings.size() != 1) return;
    const std::string& text = value.strings.front();
    const std::size_t dot = text.find('.');
    const ddl::Name sequence = dot == std::string::npos
                                   ? ddl::Name{"", text, 0}
                                   : ddl::Name{text.substr(0, dot), text.substr(dot + 1), 0};
    out_.lock(sequence, LockMode::kRowExclusive, RelationKind::kSequence);
  }

  void add_constraint(const ddl::Constraint& constraint) {
    switch (constraint.kind) {
      case ddl::ConstraintKind::kForeignKey:
        return;
      case ddl::ConstraintKind::kCheck:
      case ddl::ConstraintKind::kNotNull:
        if (constraint.not_valid || constraint.not_enforced) return;
        if (constraint.no_inherit) {
          out_.scan(table_);
        } else {
          scan_all();
        }
        return;
      case ddl::ConstraintKind::kPrimaryKey:
      case ddl::ConstraintKind::kUnique:
      case ddl::ConstraintKind::kExclude:
        add_key(constraint);
    }
  }

  void add_key(const ddl::Constraint& constraint) {
    if (constraint.using_index.empty()) {
      build_key(constraint);
      return;
    }
    const ddl::Name name{out_.catalog.resolve(table_).schema, constraint.using_index, 0};
    const Relation* index = out_.find(name);
    out_.lock(name, LockMode::kAccessExclusive, RelationKind::kIndex);
    if (constraint.kind != ddl::ConstraintKind::kPrimaryKey) return;
    // SET NOT NULL comes with it, where the columns are nullable and nothing proves otherwise.
    if (index == nullptr || !index->index) return out_.uncertain();
    for (const ddl::IndexKey& key : index->index->definition.keys) {
      if (out_.catalog.is_not_null(table_, key.column) == Truth::kYes) continue;
      if (out_.catalog.not_null_is_proved(table_, key.column) != Truth::kYes) out_.scan(table_);
    }
  }

  void build_key(const ddl::Constraint& constraint) {
    const std::string suffix = constraint.kind == ddl::ConstraintKind::kPrimaryKey ? "pkey"
                               : constraint.kind == ddl::ConstraintKind::kUnique   ? "key"
                                                                                   : "excl";
    const auto name_on = [&](const ddl::Name& table) {
      const bool of_key = constraint.kind != ddl::ConstraintKind::kPrimaryKey;
      return ddl::Name{table.schema,
                       generated_name(out_.catalog,
                                      table,
                                      of_key ? constraint.columns : std::vector<std::string>(),
                                      suffix),
                       0};
    };
    const ddl::Name table = out_.catalog.resolve(table_);
    const ddl::Name own =
        constraint.name.empty() ? name_on(table) : ddl::Name{table.schema, constraint.name, 0};
    if (constraint.deferrable) out_.lock(table, LockMode::kShareRowExclusive);
    out_.build(table, own);
    if (!is_partitioned()) return;
    for (const Relation* relation : tree())
      if (relation != known_) out_.build(relation->name, name_on(relation->name));
  }

  void lock_own_index(const std::string& name, LockMode mode) {
    out_.lock({out_.catalog.resolve(table_).schema, name, 0}, mode, RelationKind::kIndex);
  }

  // Blocks are copied as they are: new files, but nothing is read as rows and no index is touched.
  void set_tablespace(const std::string& tablespace) {
    const std::string now =
        known_ == nullptr || known_->tablespace.empty() ? "pg_default" : known_->tablespace;
    if (known_ == nullptr || known_->assumed) out_.uncertain();
    if (tablespace == now || is_partitioned()) return;
    out_.effects.rewrites.push_back(out_.catalog.resolve(table_));
  }

  // A constraint that goes takes its triggers on the other side along.
  void lock_dropped(const Relation& relation, const TableConstraint& constraint, bool cascade) {
    const ddl::Constraint& definition = constraint.definition;
    if (definition.kind == ddl::ConstraintKind::kForeignKey)
      out_.lock_tree(definition.referenced, LockMode::kAccessExclusive);
    if (!constraint.index.empty())
      out_.lock({relation.name.schema, constraint.index, 0}, LockMode::kAccessExclusive);
    const bool target = definition.kind == ddl::ConstraintKind::kPrimaryKey ||
                        definition.kind == ddl::ConstraintKind::kUnique;
    if (!target || !cascade) return;
    for (const ddl::Name& other : relation.referenced_by)
      if (const Relation* referencing = out_.find(other))
        for (const TableConstraint& key : referencing->constraints)
          if (key.definition.referenced == relation.name &&
              key.definition.referenced_columns == definition.columns)
            out_.lock(other, LockMode::kAccessExclusive);
  }

  void lock_views(const Relation& relation, const std::string& column) {
    for (const ddl::Name& name : relation.dependents) {
      const Relation* view = out_.find(name);
      if (view == nullptr || out_.catalog.view_uses(*view, relation.name, column) == Truth::kNo)
        continue;
      out_.lock(name, LockMode::kAccessExclusive);
      lock_dependents(*view);
    }
  }

  void lock_dependents(const Relation& view) {
    for (const ddl::Name& name : view.dependents) {
      if (out_.effects.lock_on(name) != nullptr) continue;
      out_.lock(name, LockMode::kAccessExclusive);
      if (const Relation* above = out_.find(name)) lock_dependents(*above);
    }
  }

  EffectsBuilder& out_;
  const ddl::AlterTable& alter_;
  const ddl::Name& table_;
  const Relation* known_;
};

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
  out.catalog.each_relation([&](const Relation& relation) {
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
