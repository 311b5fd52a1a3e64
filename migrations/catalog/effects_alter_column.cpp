// ALTER TABLE: the effects of what it does to columns.

#include <algorithm>

#include "migrations/catalog/alter_effects.h"
#include "migrations/catalog/extension_facts.h"
#include "migrations/catalog/volatility.h"

namespace miglint {

void AlterEffects::operator()(const ddl::AddColumn& add) {
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

void AlterEffects::operator()(const ddl::DropColumn& drop) {
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

void AlterEffects::operator()(const ddl::SetNotNull& set) {
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

void AlterEffects::operator()(const ddl::SetIdentity& set) {
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

// A new NOT NULL column: is there something that the rows must be looked at for?
bool AlterEffects::must_look(const ddl::ColumnDefinition& column) {
  if (column.generated == ddl::Generated::kVirtual) return true;
  return !column.default_value || column.default_value->is_null;
}

bool AlterEffects::rewrites(const ddl::ColumnDefinition& column) {
  if (column.type.is_serial() || column.identity != ddl::Identity::kNo) return true;
  if (column.generated != ddl::Generated::kNo) return column.generated == ddl::Generated::kStored;
  const Type* type = out_.catalog.type(column.type.name);
  if (type != nullptr && type->is_constrained_domain()) return true;
  if (type == nullptr && !column.type.built_in && !is_extension_type(column.type.name.name))
    out_.uncertain();  // it may be a domain with a constraint
  const ddl::Boxed<ddl::Expression>& value =
      column.default_value || type == nullptr || !type->domain ? column.default_value
                                                               : type->domain->default_value;
  if (!value || value->is_null) return false;
  if (out_.pg_version < 11) return true;
  const Volatility volatility = volatility_of(*value, out_.catalog, out_.pg_version);
  if (volatility == Volatility::kUnknown) out_.uncertain();
  return volatility == Volatility::kVolatile || volatility == Volatility::kUnknown;
}

void AlterEffects::lock_sequences(const ddl::Expression& value) {
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

void AlterEffects::lock_views(const Relation& relation, const std::string& column) {
  for (const ddl::Name& name : relation.dependents) {
    const Relation* view = out_.find(name);
    if (view == nullptr || out_.catalog.view_uses(*view, relation.name, column) == Truth::kNo)
      continue;
    out_.lock(name, LockMode::kAccessExclusive);
    lock_dependents(*view);
  }
}

void AlterEffects::lock_dependents(const Relation& view) {
  for (const ddl::Name& name : view.dependents) {
    if (out_.effects.lock_on(name) != nullptr) continue;
    out_.lock(name, LockMode::kAccessExclusive);
    if (const Relation* above = out_.find(name)) lock_dependents(*above);
  }
}

}  // namespace miglint
