// What stands on a column: in the way of DROP COLUMN without CASCADE, gone with it, or in the way
// of a type change (RememberAllDependentForRebuilding, tablecmds.c, v15).

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/cast_facts.h"
#include "migrations/catalog/change.h"
#include "migrations/catalog/drawn_sequences.h"
#include "migrations/catalog/index_facts.h"

namespace miglint {

namespace {

bool names(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::count(columns, column) > 0;
}

bool names(const ddl::Boxed<ddl::Expression>& expression, const std::string& column) {
  return expression && names(expression->columns, column);
}

bool trigger_uses(const Trigger& trigger, const std::string& column) {
  return names(trigger.definition.columns, column) || names(trigger.definition.when, column);
}

bool policy_uses(const Policy& policy, const std::string& column) {
  return names(policy.definition.using_value, column) || names(policy.definition.check, column);
}

bool rule_uses(const RewriteRule& rule, const std::string& column) {
  return std::ranges::any_of(rule.definition.uses, [&](const ddl::ColumnUse& use) {
    return use.column == column &&
           (use.relation.name == "new" || use.relation.name == "old" || use.relation.empty());
  });
}

bool computes_from(const Column& other, const std::string& column) {
  return other.name != column && names(other.generation, column);
}

// A foreign key of another table that points to this column.
const TableConstraint* key_to(const Relation& other,
                              const Relation& table,
                              const std::string& column) {
  const auto found = std::ranges::find_if(other.constraints, [&](const TableConstraint& key) {
    return key.definition.kind == ddl::ConstraintKind::kForeignKey &&
           key.definition.referenced == table.name &&
           names(key.definition.referenced_columns, column);
  });
  return found == other.constraints.end() ? nullptr : &*found;
}

Refusal cannot_alter(std::string_view used_by) {
  return {"0A000", fmt::format("cannot alter type of a column used {}", used_by)};
}

Refused what_forbids(const Change& change, const Relation& table, const std::string& column) {
  for (const ddl::Name& name : table.dependents) {
    const Relation* view = change.catalog.relation(name);
    if (view != nullptr && change.catalog.view_uses(*view, table.name, column) == Truth::kYes)
      return cannot_alter("by a view or rule");
  }
  if (std::ranges::any_of(table.rules, [&](const RewriteRule& r) { return rule_uses(r, column); }))
    return cannot_alter("by a view or rule");
  if (std::ranges::any_of(table.triggers,
                          [&](const Trigger& t) { return trigger_uses(t, column); }))
    return cannot_alter("in a trigger definition");
  if (std::ranges::any_of(table.policies, [&](const Policy& p) { return policy_uses(p, column); }))
    return cannot_alter("in a policy definition");
  for (const Column& other : table.columns) {
    if (!computes_from(other, column)) continue;
    Refusal refused = cannot_alter("by a generated column");
    if (change.pg_version < 15) refused.sqlstate = "42601";
    return refused;
  }
  bool filtered = false;
  change.catalog.each_publication([&](const Publication& publication) {
    if (std::ranges::count(publication.tables, table.name) > 0 &&
        names(publication.filter_columns, column))
      filtered = true;
  });
  if (filtered) return cannot_alter("by a publication WHERE clause");
  return std::nullopt;
}

}  // namespace

// Of other tables' columns, from sequences that go with this one.
static std::vector<Drawing> drawing_from_sequences_of(const Catalog& catalog,
                                                      const Relation& table,
                                                      const std::string& column) {
  std::vector<Drawing> found;
  for (const ddl::Name& name : table.sequences) {
    const Relation* sequence = catalog.relation(name);
    if (sequence == nullptr || sequence->owned_by_column != column) continue;
    for (Drawing& drawing : drawing_from(catalog, *sequence))
      if (drawing.table != table.name) found.push_back(std::move(drawing));
  }
  return found;
}

std::string dependent_of_column(const Change& change,
                                const Relation& table,
                                const std::string& column) {
  const std::string on = fmt::format("column {} of table {}", column, table.name.text());
  for (const ddl::Name& name : table.dependents) {
    const Relation* view = change.catalog.relation(name);
    if (view == nullptr || change.catalog.view_uses(*view, table.name, column) != Truth::kYes)
      continue;
    return fmt::format("{} {} depends on {}", name_of(view->kind), name.text(), on);
  }
  for (const Drawing& drawing : drawing_from_sequences_of(change.catalog, table, column))
    return fmt::format("default value for column {} of table {} depends on {}",
                       drawing.column,
                       drawing.table.text(),
                       on);
  for (const ddl::Name& name : table.referenced_by) {
    const Relation* other = change.catalog.relation(name);
    if (other == nullptr || name == table.name) continue;
    if (const TableConstraint* key = key_to(*other, table, column))
      return fmt::format(
          "constraint {} on table {} depends on {}", key->definition.name, name.text(), on);
  }
  if (change.pg_version >= 15)
    for (const Column& other : table.columns)
      if (computes_from(other, column))
        return fmt::format(
            "column {} of table {} depends on {}", other.name, table.name.text(), on);
  for (const Trigger& trigger : table.triggers)
    if (trigger_uses(trigger, column))
      return fmt::format("trigger {} on table {} depends on {}",
                         trigger.definition.trigger,
                         table.name.text(),
                         on);
  for (const Policy& policy : table.policies)
    if (policy_uses(policy, column))
      return fmt::format(
          "policy {} on table {} depends on {}", policy.definition.policy, table.name.text(), on);
  return {};
}

void drop_dependents_of_column(Change& change, Relation& table, const std::string& column) {
  for (const Drawing& drawing : drawing_from_sequences_of(change.catalog, table, column))
    edit(change.catalog, drawing.table, [&](Relation& other) {
      Column* drawn =
          other.columns.edit_first([&](const Column& c) { return c.name == drawing.column; });
      if (drawn != nullptr) drawn->default_value.reset();
    });
  const bool is_used = !table.dependents.empty() || !table.referenced_by.empty();
  if (is_used) change.catalog.put(table);
  const std::vector<ddl::Name> views = table.dependents;
  for (const ddl::Name& name : views) {
    const Relation* view = change.catalog.relation(name);
    if (view != nullptr && change.catalog.view_uses(*view, table.name, column) == Truth::kYes)
      forget_view(change, name);
  }
  const std::vector<ddl::Name> others = table.referenced_by;
  for (const ddl::Name& name : others) {
    const Relation* known = change.catalog.relation(name);
    if (known == nullptr) continue;
    Relation other = *known;
    while (const TableConstraint* key = key_to(other, table, column))
      forget_constraint(change, other, std::string(key->definition.name));
    change.catalog.put(std::move(other));
  }
  if (const Relation* now = change.catalog.relation(table.name); is_used && now != nullptr)
    table = *now;
  std::vector<std::string> constraints;
  for (const TableConstraint& constraint : table.constraints)
    if (names(constraint.definition.columns, column) || names(constraint.definition.check, column))
      constraints.push_back(constraint.definition.name);
  for (const std::string& name : constraints)
    forget_constraint(change, table, name);
  const std::vector<ddl::Name> indexes = table.indexes;
  for (const ddl::Name& name : indexes) {
    const Relation* index = change.catalog.relation(name);
    if (index == nullptr || !index->index || !index_uses(index->index->definition, column))
      continue;
    std::erase(table.indexes, name);
    change.catalog.remove_relation(name);
  }
  const std::vector<ddl::Name> sequences = table.sequences;
  for (const ddl::Name& name : sequences) {
    const Relation* sequence = change.catalog.relation(name);
    if (sequence == nullptr || sequence->owned_by_column != column) continue;
    std::erase(table.sequences, name);
    change.catalog.remove_relation(name);
  }
  std::erase_if(table.statistics, [&](const Statistics& s) { return names(s.columns, column); });
  std::erase_if(table.triggers, [&](const Trigger& t) { return trigger_uses(t, column); });
  std::erase_if(table.policies, [&](const Policy& p) { return policy_uses(p, column); });
  table.columns.erase_if([&](const Column& c) { return computes_from(c, column); });
}

Refused check_type_change(const Change& change,
                          const Relation& table,
                          const ddl::AlterColumnType& alter) {
  if (Refused refused = what_forbids(change, table, alter.column)) return refused;
  const Column* column = table.column(alter.column);
  if (column == nullptr || !column->type) return std::nullopt;
  const auto casts = casts_on_assignment(change.catalog, *column->type, alter.type);
  if (casts != Truth::kNo) return std::nullopt;
  if (!alter.using_value)
    return Refusal{"42804",
                   fmt::format("column \"{}\" cannot be cast automatically to type {}",
                               alter.column,
                               alter.type.text())};
  const bool has_default = column->default_value && !column->default_value->is_null;
  if (!has_default) return std::nullopt;
  return Refusal{"42804",
                 fmt::format("default for column \"{}\" cannot be cast automatically to type {}",
                             alter.column,
                             alter.type.text())};
}

}  // namespace miglint
