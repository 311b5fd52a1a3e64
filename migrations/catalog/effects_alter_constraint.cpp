// ALTER TABLE: the effects of what it does to constraints.

#include <algorithm>

#include "migrations/catalog/alter_effects.h"

namespace miglint {

void AlterEffects::operator()(const ddl::AddConstraint& add) {
  if (add.constraint.kind == ddl::ConstraintKind::kForeignKey) {
    const bool skips = add.constraint.not_valid || add.constraint.not_enforced;
    foreign_key_effects(out_, table_, add.constraint, !skips);
    if (is_new_and_null(add.constraint)) leave_out(add.constraint.referenced);
    return;
  }
  add_constraint(add.constraint);
}

void AlterEffects::operator()(const ddl::DropConstraint& drop) {
  const TableConstraint* constraint = known_ == nullptr ? nullptr : known_->constraint(drop.name);
  if (constraint == nullptr) {
    if (known_ == nullptr || known_->assumed) out_.uncertain();
    return;
  }
  for (const Relation* relation : tree())
    if (const TableConstraint* same = relation->constraint(drop.name))
      lock_dropped(*relation, *same, drop.cascade);
}

void AlterEffects::operator()(const ddl::ValidateConstraint& validate) {
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

void AlterEffects::operator()(const ddl::AlterConstraint& alter) {
  const TableConstraint* constraint = known_ == nullptr ? nullptr : known_->constraint(alter.name);
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

// Rows that are all NULL in the key are compared with nothing.
void AlterEffects::leave_out(const ddl::Name& referenced) {
  const ddl::Name name = out_.catalog.resolve(referenced);
  if (!(name == out_.catalog.resolve(table_))) std::erase(out_.effects.scans, name);
}

// The key's column is added by this statement, and filled with nothing.
bool AlterEffects::is_new_and_null(const ddl::Constraint& key) const {
  return std::ranges::any_of(alter_.actions, [&](const ddl::Alteration& action) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    return add != nullptr && std::ranges::count(key.columns, add->column.name) > 0 &&
           (!add->column.default_value || add->column.default_value->is_null);
  });
}

void AlterEffects::add_constraint(const ddl::Constraint& constraint) {
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

void AlterEffects::add_key(const ddl::Constraint& constraint) {
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
    // Before PostgreSQL 12 no CHECK proves it (ATExecSetNotNull).
    const bool proved =
        out_.pg_version >= 12 && out_.catalog.not_null_is_proved(table_, key.column) == Truth::kYes;
    if (!proved) out_.scan(table_);
  }
}

void AlterEffects::build_key(const ddl::Constraint& constraint) {
  const std::string suffix = constraint.kind == ddl::ConstraintKind::kPrimaryKey ? "pkey"
                             : constraint.kind == ddl::ConstraintKind::kUnique   ? "key"
                                                                                 : "excl";
  const auto name_on = [&](const ddl::Name& table) {
    const bool of_key = constraint.kind != ddl::ConstraintKind::kPrimaryKey;
    return ddl::Name{
        table.schema,
        generated_name(
            out_.catalog, table, of_key ? constraint.columns : std::vector<std::string>(), suffix),
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

// A constraint that goes takes its triggers on the other side along.
void AlterEffects::lock_dropped(const Relation& relation,
                                const TableConstraint& constraint,
                                bool cascade) {
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

}  // namespace miglint
