// ALTER TABLE. Actions run in Postgres's passes, not in the order written (AT_PASS_* in
// tablecmds.c, v15): drops, type changes, new columns, then column settings, then keys, other
// constraints, and what remains. Each action is done on the table, and then on its children where
// it goes down to them.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/alterer.h"

namespace miglint {

namespace {

Refusal refuse(std::string_view sqlstate, std::string words) {
  return {std::string(sqlstate), std::move(words)};
}

enum Pass { kDrop, kAlterType, kAddColumn, kSetColumn, kUseIndex, kMakeIndex, kConstrain, kRest };

int pass_of(const ddl::Alteration& action) {
  if (std::holds_alternative<ddl::DropColumn>(action) ||
      std::holds_alternative<ddl::DropConstraint>(action) ||
      std::holds_alternative<ddl::DropExpression>(action)) {
    return kDrop;
  }
  if (const auto* set = std::get_if<ddl::SetDefault>(&action))
    return set->value ? kConstrain : kDrop;
  if (const auto* set = std::get_if<ddl::SetNotNull>(&action))
    return set->not_null ? kSetColumn : kDrop;
  if (const auto* set = std::get_if<ddl::SetIdentity>(&action))
    return set->what == ddl::SetIdentity::What::kAdd    ? kConstrain
           : set->what == ddl::SetIdentity::What::kDrop ? kDrop
                                                        : kRest;  // after an ADD
  if (std::holds_alternative<ddl::AlterColumnType>(action)) return kAlterType;
  if (std::holds_alternative<ddl::AddColumn>(action)) return kAddColumn;
  if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
    const ddl::ConstraintKind kind = add->constraint.kind;
    if (kind == ddl::ConstraintKind::kForeignKey || kind == ddl::ConstraintKind::kCheck ||
        kind == ddl::ConstraintKind::kNotNull)
      return kConstrain;
    return add->constraint.using_index.empty() ? kMakeIndex : kUseIndex;
  }
  return kRest;
}

constexpr int kPasses = kRest + 1;

// Does the action go down to the children with the same words?
bool is_recursive(const ddl::Alteration& action) {
  if (const auto* other = std::get_if<ddl::OtherAlteration>(&action))
    return other->action == "SetStatistics" || other->action == "SetStorage" ||
           other->action == "SetExpression" || other->action.find("Trig") != std::string::npos;
  return std::holds_alternative<ddl::AddColumn>(action) ||
         std::holds_alternative<ddl::DropColumn>(action) ||
         std::holds_alternative<ddl::AlterColumnType>(action) ||
         std::holds_alternative<ddl::SetDefault>(action) ||
         std::holds_alternative<ddl::SetNotNull>(action) ||
         std::holds_alternative<ddl::DropExpression>(action);
}

// IF NOT EXISTS, and it does, or IF EXISTS, and it does not: nothing is done to the children
// either.
bool is_done_above(const ddl::Alteration& action, const Relation& table, int depth) {
  if (const auto* drop = std::get_if<ddl::DropColumn>(&action))
    return depth == 0 && drop->if_exists && table.columns_complete &&
           table.column(drop->column) == nullptr;
  const auto* add = std::get_if<ddl::AddColumn>(&action);
  return depth == 0 && add != nullptr && add->if_not_exists && table.bound.empty() &&
         table.column(add->column.name) != nullptr;
}

// A parent drops a column that is the child's own too, or another parent's (ATExecDropColumn).
bool keeps_column(const Change& change, const ddl::Alteration& action, Relation& child) {
  const auto* drop = std::get_if<ddl::DropColumn>(&action);
  if (drop == nullptr) return false;
  const Column* of_child = child.column(drop->column);
  if (of_child != nullptr && !of_child->inherited) return true;
  for (const ddl::Name& parent : child.inherits) {
    const Relation* other = change.catalog.relation(parent);
    if (other != nullptr && other->column(drop->column) != nullptr) return true;
  }
  Column* own = child.columns.edit_first(
      [&](const Column& column) { return column.name == drop->column && column.also_own; });
  if (own == nullptr) return false;
  own->inherited = own->also_own = false;
  return true;
}

// ALTER TABLE ONLY … DROP COLUMN: what the children had from there is their own now.
void leave_to_children(Change& change,
                       const std::string& column,
                       const std::vector<ddl::Name>& children) {
  for (const ddl::Name& name : children) {
    const Relation* child = change.catalog.relation(name);
    if (child == nullptr) continue;
    const bool has_it_from_another =
        std::ranges::any_of(child->inherits, [&](const ddl::Name& parent) {
          const Relation* other = change.catalog.relation(parent);
          return other != nullptr && other->column(column) != nullptr;
        });
    edit(change.catalog, name, [&](Relation& changed) {
      Column* own = changed.columns.edit_first([&](const Column& c) { return c.name == column; });
      if (own == nullptr) return;
      own->inherited = has_it_from_another;
      own->also_own = has_it_from_another;
    });
  }
}

// The constraints of a new column are actions of their own, in their own passes
// (transformAlterTableStmt, parse_utilcmd.c, v15).
std::vector<ddl::Alteration> taken_apart(const std::vector<ddl::Alteration>& actions,
                                         const Relation& table) {
  std::vector<ddl::Alteration> apart;
  for (const ddl::Alteration& action : actions) {
    apart.push_back(action);
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    if (add == nullptr) continue;
    const auto names_it = [&](const std::string& column) { return column == add->column.name; };
    const bool is_dropped = std::ranges::any_of(actions, [&](const ddl::Alteration& other) {
      const auto* drop = std::get_if<ddl::DropColumn>(&other);
      return drop != nullptr && names_it(drop->column);
    });
    const bool is_added =
        std::ranges::any_of(apart.begin(), apart.end() - 1, [&](const ddl::Alteration& earlier) {
          const auto* other = std::get_if<ddl::AddColumn>(&earlier);
          return other != nullptr && names_it(other->column.name);
        });
    const bool is_there = is_added || (table.column(add->column.name) != nullptr && !is_dropped);
    if (is_there && (add->if_not_exists || table.assumed)) continue;
    for (const ddl::Constraint& constraint : add->column.constraints)
      apart.push_back(ddl::AddConstraint{.constraint = constraint});
  }
  return apart;
}

// `depth`: a history may be wrong, and a tree that bites its tail ends here.
Refused alter_one(
    Change& change, const ddl::Name& name, const ddl::Alteration& action, bool only, int depth) {
  constexpr int kDeepest = 100;
  const Relation* known = change.catalog.relation(name);
  if (known == nullptr || depth > kDeepest) return std::nullopt;
  Relation table = *known;
  if (is_done_above(action, *known, depth)) return std::nullopt;
  if (depth > 0 && keeps_column(change, action, table)) {
    change.catalog.put(std::move(table));
    return std::nullopt;
  }
  if (Refused refused = std::visit(Alterer(change, table, only, depth > 0), action)) return refused;
  const std::vector<ddl::Name> children = table.children;
  change.catalog.put(std::move(table));
  if (only)
    if (const auto* drop = std::get_if<ddl::DropColumn>(&action))
      leave_to_children(change, drop->column, children);
  if (only || !is_recursive(action)) return std::nullopt;
  for (const ddl::Name& child : children)
    if (Refused refused = alter_one(change, child, action, false, depth + 1)) return refused;
  return std::nullopt;
}

// DROP NOT NULL, SET DEFAULT and the like on a view, an index or a sequence: ALTER TABLE takes any
// relation, and each action says which kinds it is for. Here the ones that migrations get wrong.
Refused wrong_kind(const ddl::AlterTable& alter, const Relation& relation) {
  const auto is = [&](RelationKind kind) { return relation.kind == kind; };
  const auto refuse_as = [&](std::string_view what) {
    return refuse("42809", fmt::format("\"{}\" is not a {}", relation.name.name, what));
  };
  if (relation.assumed) return std::nullopt;
  if (alter.kind == ddl::ObjectKind::kView && !is(RelationKind::kView)) return refuse_as("view");
  if (alter.kind == ddl::ObjectKind::kMaterializedView && !is(RelationKind::kMaterializedView))
    return refuse_as("materialized view");
  if (alter.kind == ddl::ObjectKind::kSequence && !is(RelationKind::kSequence))
    return refuse_as("sequence");
  if (alter.kind == ddl::ObjectKind::kForeignTable && !is(RelationKind::kForeignTable))
    return refuse_as("foreign table");
  if (alter.kind == ddl::ObjectKind::kIndex && !relation.index) return refuse_as("index");
  return std::nullopt;
}

// ATPrepChangePersistence (tablecmds.c, v15): what changes nothing does not count.
Refused sets_twice(const ddl::AlterTable& alter, const Relation& table) {
  bool has_changed = false;
  for (const ddl::Alteration& action : alter.actions) {
    const auto* set = std::get_if<ddl::SetLogged>(&action);
    if (set == nullptr) continue;
    if (has_changed) return refuse("0A000", "cannot change persistence setting twice");
    has_changed =
        !table.assumed && set->logged != (table.persistence == ddl::Persistence::kPermanent);
  }
  return std::nullopt;
}

// A second change that finds another type than there was before the statement.
Refused retypes_twice(const Catalog& catalog,
                      const Relation& before,
                      const ddl::Alteration& action) {
  const auto* retype = std::get_if<ddl::AlterColumnType>(&action);
  if (retype == nullptr) return std::nullopt;
  const Column* was = before.column(retype->column);
  const ddl::TypeName* now = catalog.column_type(before.name, retype->column);
  if (was == nullptr || !was->type || now == nullptr || *was->type == *now) return std::nullopt;
  return refuse("0A000", fmt::format("cannot alter type of column \"{}\" twice", retype->column));
}

// DROP NOT NULL goes down to the children once the table's own drops are done, which have taken the
// column from them (ATRewriteCatalogs, tablecmds.c, v15).
Refused gone_below(const Catalog& catalog, const ddl::AlterTable& alter, const Relation& table) {
  if (alter.only) return std::nullopt;
  for (const ddl::Alteration& action : alter.actions) {
    const auto* set = std::get_if<ddl::SetNotNull>(&action);
    if (set == nullptr || set->not_null) continue;
    const bool drops_it = std::ranges::any_of(alter.actions, [&](const ddl::Alteration& other) {
      const auto* drop = std::get_if<ddl::DropColumn>(&other);
      return drop != nullptr && drop->column == set->column;
    });
    if (!drops_it) continue;
    for (const ddl::Name& name : table.children) {
      const Relation* child = catalog.relation(name);
      const Column* column = child == nullptr ? nullptr : child->column(set->column);
      const bool goes = column != nullptr && column->inherited && !column->also_own;
      if (goes && child->inherits.size() == 1) return undefined_column(set->column, child->name);
    }
  }
  return std::nullopt;
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

}  // namespace

Refused apply_alter_table(Change& change, const ddl::AlterTable& alter) {
  if (alter.kind == ddl::ObjectKind::kType) return apply_alter_composite(change, alter);
  if (alter.if_exists && change.catalog.exists(alter.table) != Truth::kYes) return std::nullopt;
  if (alter.kind == ddl::ObjectKind::kIndex && change.catalog.relation(alter.table) == nullptr) {
    if (change.catalog.exists(alter.table) == Truth::kNo) return undefined_table(alter.table);
    return std::nullopt;
  }
  if (change.catalog.relation(alter.table) == nullptr) {
    Found found = find_or_assume(change.catalog, alter.table, assumed_kind(alter.kind));
    if (found.refused) return found.refused;
    change.catalog.put(*std::move(found.relation));
  }
  const Relation& table = *change.catalog.relation(alter.table);
  if (Refused refused = wrong_kind(alter, table)) return refused;
  const ddl::Name name = table.name;
  const std::vector<ddl::Alteration> actions = taken_apart(alter.actions, table);
  const Relation before = table;
  if (Refused refused = sets_twice(alter, before)) return refused;
  if (Refused refused = gone_below(change.catalog, alter, before)) return refused;
  for (int pass = 0; pass < kPasses; ++pass) {
    for (const ddl::Alteration& action : actions) {
      if (pass_of(action) != pass) continue;
      if (Refused refused = retypes_twice(change.catalog, before, action)) return refused;
      if (Refused refused = alter_one(change, name, action, alter.only, 0)) return refused;
    }
  }
  return std::nullopt;
}

}  // namespace miglint
