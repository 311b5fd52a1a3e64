#pragma once

// What each action of ALTER TABLE takes beside the statement's own lock. Private to
// effects_alter*.cpp.

#include "migrations/catalog/effects_builder.h"

namespace miglint {

class AlterEffects {
 public:
  AlterEffects(EffectsBuilder& out, const ddl::AlterTable& alter)
      : out_(out), alter_(alter), table_(alter.table), known_(out.find(alter.table)) {}

  // Does the action take the lock on the children as well?
  bool goes_down(const ddl::Alteration& action) const;

  void operator()(const ddl::AddColumn& add);
  void operator()(const ddl::DropColumn& drop);

  void operator()(const ddl::AlterColumnType& change) { alter_type_effects(out_, alter_, change); }

  void operator()(const ddl::SetNotNull& set);
  void operator()(const ddl::AddConstraint& add);
  void operator()(const ddl::DropConstraint& drop);
  void operator()(const ddl::ValidateConstraint& validate);
  void operator()(const ddl::AlterConstraint& alter);

  void operator()(const ddl::AttachPartition& attach) { attach_effects(out_, table_, attach); }

  void operator()(const ddl::DetachPartition& detach) { detach_effects(out_, table_, detach); }

  void operator()(const ddl::SetIdentity& set);
  void operator()(const ddl::SetLogged& set);
  void operator()(const ddl::OtherAlteration& other);

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

  bool goes_down(const ddl::AddConstraint& add) const;
  std::vector<const Relation*> tree() const;
  void scan_all();
  void rewrite_all();
  void leave_out(const ddl::Name& referenced);
  bool is_new_and_null(const ddl::Constraint& key) const;
  static bool must_look(const ddl::ColumnDefinition& column);
  bool rewrites(const ddl::ColumnDefinition& column);
  void lock_sequences(const ddl::Expression& value);
  void add_constraint(const ddl::Constraint& constraint);
  void add_key(const ddl::Constraint& constraint);
  void build_key(const ddl::Constraint& constraint);
  void lock_own_index(const std::string& name, LockMode mode);
  void set_tablespace(const std::string& tablespace);
  void lock_dropped(const Relation& relation, const TableConstraint& constraint, bool cascade);
  void lock_views(const Relation& relation, const std::string& column);
  void lock_dependents(const Relation& view);

  EffectsBuilder& out_;
  const ddl::AlterTable& alter_;
  const ddl::Name& table_;
  const Relation* known_;
};

}  // namespace miglint
