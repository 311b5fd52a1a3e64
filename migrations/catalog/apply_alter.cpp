// ALTER TABLE. Actions run in Postgres's passes, not in the order written (AT_PASS_* in
// tablecmds.c, v15): drops, type changes, new columns, then column settings, then constraints. Each
// action is done on the table, and then on its children where it goes down to them.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/alterer.h"

namespace miglint {

namespace {

Refusal refuse(std::string_view sqlstate, std::string words) {
  return {std::string(sqlstate), std::move(words)};
}

int pass_of(const ddl::Alteration& action) {
  if (std::holds_alternative<ddl::DropColumn>(action) ||
      std::holds_alternative<ddl::DropConstraint>(action)) {
    return 0;
  }
  if (const auto* set = std::get_if<ddl::SetDefault>(&action); set && !set->value) return 0;
  if (std::holds_alternative<ddl::AlterColumnType>(action)) return 1;
  if (std::holds_alternative<ddl::AddColumn>(action)) return 2;
  if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
    // Indexes before foreign keys, which need them.
    return add->constraint.kind == ddl::ConstraintKind::kForeignKey ? 5 : 4;
  }
  if (std::holds_alternative<ddl::ValidateConstraint>(action) ||
      std::holds_alternative<ddl::AttachPartition>(action) ||
      std::holds_alternative<ddl::DetachPartition>(action)) {
    return 6;
  }
  return 3;
}

constexpr int kPasses = 7;

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

// `depth`: a history may be wrong, and a tree that bites its tail ends here.
Refused alter_one(
    Change& change, const ddl::Name& name, const ddl::Alteration& action, bool only, int depth) {
  constexpr int kDeepest = 100;
  const Relation* known = change.catalog.relation(name);
  if (known == nullptr || depth > kDeepest) return std::nullopt;
  Relation table = *known;
  if (Refused refused = std::visit(Alterer(change, table, only, depth > 0), action)) return refused;
  const std::vector<ddl::Name> children = table.children;
  change.catalog.put(std::move(table));
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
  for (int pass = 0; pass < kPasses; ++pass) {
    for (const ddl::Alteration& action : alter.actions) {
      if (pass_of(action) != pass) continue;
      if (Refused refused = alter_one(change, name, action, alter.only, 0)) return refused;
    }
  }
  return std::nullopt;
}

}  // namespace miglint
