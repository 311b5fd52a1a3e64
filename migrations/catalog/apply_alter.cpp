// ALTER TABLE. Actions run in Postgres's passes, not in the order written (AT_PASS_* in
// tablecmds.c, v15): drops, type changes, new columns, then column settings, then constraints.

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

class Alterer {
 public:
  Alterer(Change& change, Relation& table) : change_(change), table_(table) {}

  Refused operator()(const ddl::AddColumn& add) {
    const ddl::ColumnDefinition& definition = add.column;
    if (Column* known = find(definition.name)) {
      if (add.if_not_exists) return std::nullopt;
      // An assumed table's column that we only guessed from a statement proves nothing.
      if (!table_.assumed || known->origin.revision != kNoRevision)
        return duplicate_column(definition.name, table_.name);
      return std::nullopt;
    }
    Column column = make_column(change_, definition);
    if (add.if_not_exists && !table_.columns_complete) column.origin = {};
    std::erase(table_.gone_columns, definition.name);
    table_.columns.push_back(std::move(column));
    if (definition.type.is_serial() || definition.identity != ddl::Identity::kNo)
      make_owned_sequence(change_, table_, definition.name);
    for (const ddl::Constraint& constraint : definition.constraints)
      if (Refused refused = add_constraint(change_, table_, constraint)) return refused;
    return std::nullopt;
  }

  Refused operator()(const ddl::DropColumn& drop) {
    if (find(drop.column) == nullptr) {
      if (drop.if_exists) return std::nullopt;
      if (is_absent(drop.column)) return undefined_column(drop.column, table_.name);
    }
    drop_what_uses(drop.column);
    std::erase_if(table_.columns, [&](const Column& c) { return c.name == drop.column; });
    if (!table_.columns_complete) table_.gone_columns.push_back(drop.column);
    return std::nullopt;
  }

  Refused operator()(const ddl::AlterColumnType& alter) {
    Column* column = need(alter.column);
    if (column == nullptr) return undefined_column(alter.column, table_.name);
    column->type = alter.type;
    column->collation = alter.collation;
    return std::nullopt;
  }

  Refused operator()(const ddl::SetDefault& set) {
    Column* column = need(set.column);
    if (column == nullptr) return undefined_column(set.column, table_.name);
    column->default_value = set.value;
    column->default_known = true;
    return std::nullopt;
  }

  Refused operator()(const ddl::SetNotNull& set) {
    Column* column = need(set.column);
    if (column == nullptr) return undefined_column(set.column, table_.name);
    column->not_null = set.not_null ? Truth::kYes : Truth::kNo;
    return std::nullopt;
  }

  Refused operator()(const ddl::AddConstraint& add) {
    return add_constraint(change_, table_, add.constraint);
  }

  Refused operator()(const ddl::DropConstraint& drop) {
    if (table_.constraint(drop.name) == nullptr) {
      if (drop.if_exists || table_.assumed || !table_.columns_complete) return std::nullopt;
      return Refusal{"42704",
                     "constraint \"" + drop.name + "\" of relation \"" + table_.name.name +
                         "\" does not exist"};
    }
    forget_constraint(change_, table_, drop.name);
    return std::nullopt;
  }

  Refused operator()(const ddl::ValidateConstraint& validate) {
    for (TableConstraint& constraint : table_.constraints) {
      if (constraint.definition.name != validate.name) continue;
      constraint.valid = true;
      constraint.definition.not_valid = false;
      return std::nullopt;
    }
    if (table_.assumed) return std::nullopt;
    return Refusal{"42704",
                   "constraint \"" + validate.name + "\" of relation \"" + table_.name.name +
                       "\" does not exist"};
  }

  Refused operator()(const ddl::AlterConstraint& alter) {
    for (TableConstraint& constraint : table_.constraints) {
      if (constraint.definition.name != alter.name) continue;
      constraint.definition.deferrable = alter.deferrable;
      constraint.definition.initially_deferred = alter.initially_deferred;
      if (alter.enforced) constraint.definition.not_enforced = !*alter.enforced;
    }
    return std::nullopt;
  }

  Refused operator()(const ddl::AttachPartition& attach) {
    Found found = find_or_assume(change_.catalog, attach.partition, RelationKind::kTable);
    if (found.refused) return found.refused;
    found.relation->inherits.push_back(table_.name);
    found.relation->bound = attach.bound;
    table_.children.push_back(found.relation->name);
    if (attach.is_default) table_.default_partition = found.relation->name;
    change_.catalog.put(*std::move(found.relation));
    return std::nullopt;
  }

  Refused operator()(const ddl::DetachPartition& detach) {
    const ddl::Name child = change_.catalog.resolve(detach.partition);
    std::erase(table_.children, child);
    if (table_.default_partition == child) table_.default_partition = {};
    edit(change_.catalog, child, [&](Relation& partition) {
      std::erase(partition.inherits, table_.name);
      partition.bound.clear();
    });
    return std::nullopt;
  }

  Refused operator()(const ddl::SetIdentity& set) {
    Column* column = need(set.column);
    if (column == nullptr) return undefined_column(set.column, table_.name);
    if (set.what == ddl::SetIdentity::What::kDrop) {
      column->identity = ddl::Identity::kNo;
    } else if (set.identity != ddl::Identity::kNo) {
      column->identity = set.identity;
    }
    return std::nullopt;
  }

  Refused operator()(const ddl::DropExpression& drop) {
    if (Column* column = find(drop.column)) column->generated = ddl::Generated::kNo;
    return std::nullopt;
  }

  Refused operator()(const ddl::SetLogged& set) {
    table_.persistence = set.logged ? ddl::Persistence::kPermanent : ddl::Persistence::kUnlogged;
    return std::nullopt;
  }

  Refused operator()(const ddl::SetOptions&) { return std::nullopt; }

  Refused operator()(const ddl::OtherAlteration& other) {
    if (other.action == "EnableRowSecurity") table_.row_security = Truth::kYes;
    if (other.action == "DisableRowSecurity") table_.row_security = Truth::kNo;
    return std::nullopt;
  }

 private:
  Column* find(std::string_view name) {
    const auto found = std::ranges::find(table_.columns, name, &Column::name);
    return found == table_.columns.end() ? nullptr : &*found;
  }

  bool is_absent(std::string_view name) const {
    return table_.columns_complete || std::ranges::count(table_.gone_columns, name) > 0;
  }

  // The column, assumed where the table is; null when it is proved absent.
  Column* need(const std::string& name) {
    if (Column* known = find(name)) return known;
    if (is_absent(name)) return nullptr;
    Column& assumed = table_.columns.emplace_back();
    assumed.name = name;
    return &assumed;
  }

  void drop_what_uses(const std::string& column) {
    std::vector<std::string> constraints;
    for (const TableConstraint& constraint : table_.constraints) {
      const ddl::Constraint& definition = constraint.definition;
      const bool named = std::ranges::count(definition.columns, column) > 0;
      const bool checked =
          definition.check && std::ranges::count(definition.check->columns, column) > 0;
      if (named || checked) constraints.push_back(definition.name);
    }
    for (const std::string& name : constraints)
      forget_constraint(change_, table_, name);
    const std::vector<ddl::Name> indexes = table_.indexes;
    for (const ddl::Name& name : indexes) {
      const Relation* index = change_.catalog.relation(name);
      if (index == nullptr || !index->index) continue;
      const ddl::CreateIndex& definition = index->index->definition;
      const auto uses = [&](const ddl::IndexKey& key) {
        return key.column == column ||
               (key.expression && std::ranges::count(key.expression->columns, column) > 0);
      };
      const bool used =
          std::ranges::any_of(definition.keys, uses) ||
          std::ranges::count(definition.include, column) > 0 ||
          (definition.where && std::ranges::count(definition.where->columns, column) > 0);
      if (!used) continue;
      std::erase(table_.indexes, name);
      change_.catalog.remove_relation(name);
    }
  }

  Change& change_;
  Relation& table_;
};

int pass_of(const ddl::Alteration& action) {
  if (std::holds_alternative<ddl::DropColumn>(action) ||
      std::holds_alternative<ddl::DropConstraint>(action)) {
    return 0;
  }
  if (std::holds_alternative<ddl::AlterColumnType>(action)) return 1;
  if (std::holds_alternative<ddl::AddColumn>(action)) return 2;
  if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
    // Indexes before foreign keys, which need them.
    return add->constraint.kind == ddl::ConstraintKind::kForeignKey ? 5 : 4;
  }
  return 3;
}

}  // namespace

Refused apply_alter_table(Change& change, const ddl::AlterTable& alter) {
  const bool table_like = alter.kind == ddl::ObjectKind::kTable;
  if (alter.if_exists && change.catalog.exists(alter.table) != Truth::kYes) return std::nullopt;
  Found found = find_or_assume(change.catalog, alter.table, RelationKind::kTable);
  if (found.refused) return found.refused;
  if (!table_like && found.relation->assumed) return std::nullopt;
  Relation& table = *found.relation;
  const ddl::Name name = table.name;
  // Where an action edits other relations, it must find this one.
  change.catalog.put(table);
  for (int pass = 0; pass <= 5; ++pass) {
    for (const ddl::Alteration& action : alter.actions) {
      if (pass_of(action) != pass) continue;
      if (Refused refused = std::visit(Alterer{change, table}, action)) return refused;
    }
  }
  change.catalog.put(std::move(table));
  return std::nullopt;
}

}  // namespace miglint
