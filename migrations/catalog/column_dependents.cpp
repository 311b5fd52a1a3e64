// What stands on a column: in the way of DROP COLUMN without CASCADE, gone with it, or in the way
// of a type change (RememberAllDependentForRebuilding, tablecmds.c, v15).

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/catalog/alterer.h"
#include "migrations/catalog/cast_facts.h"
#include "migrations/catalog/change.h"
#include "migrations/catalog/described.h"
#include "migrations/catalog/drawn_sequences.h"
#include "migrations/catalog/index_facts.h"
#include "migrations/catalog/operator_class_facts.h"
#include "migrations/ddl/rename.h"

namespace miglint {

namespace {

const ddl::TypeName* type_of(const Relation& table, const std::string& name) {
  const Column* column = table.column(name);
  return column == nullptr || !column->type ? nullptr : &*column->type;
}

bool names(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::count(columns, column) > 0;
}

bool names(const ddl::Boxed<ddl::Expression>& expression, const std::string& column) {
  return expression && names(expression->columns, column);
}

// In the condition of an EXCLUDE or in an expression of it, and not as a column of its own.
bool excludes_by(const ddl::Constraint& constraint, const std::string& column) {
  if (constraint.kind != ddl::ConstraintKind::kExclude || names(constraint.columns, column))
    return false;
  return names(constraint.where, column) ||
         std::ranges::any_of(constraint.elements, [&](const std::string& element) {
           const std::string key = element.substr(0, element.rfind(" WITH "));
           return key.find('(') != std::string::npos && names(ddl::read_again(key).columns, column);
         });
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

// A foreign key that points to this column. A table's own, that is on the column too, goes with it.
const TableConstraint* key_to(const Relation& other,
                              const Relation& table,
                              const std::string& column) {
  const auto found = std::ranges::find_if(other.constraints, [&](const TableConstraint& key) {
    return key.definition.kind == ddl::ConstraintKind::kForeignKey &&
           key.definition.referenced == table.name &&
           names(key.definition.referenced_columns, column) &&
           !(other.name == table.name && names(key.definition.columns, column));
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

// A child's column that goes with its parent's.
static bool goes_with(const Catalog& catalog,
                      const Relation& parent,
                      const ddl::Name& child,
                      const std::string& column) {
  const Relation* known = catalog.relation(child);
  const Column* own = known == nullptr ? nullptr : known->column(column);
  if (own == nullptr || !own->inherited || own->also_own) return false;
  return std::ranges::all_of(known->inherits, [&](const ddl::Name& name) {
    if (name == parent.name || goes_with(catalog, parent, name, column)) return true;
    const Relation* other = catalog.relation(name);
    return other != nullptr && other->column(column) == nullptr;
  });
}

// Of other columns, from sequences that go with this one.
static std::vector<Drawing> drawing_from_sequences_of(const Catalog& catalog,
                                                      const Relation& table,
                                                      const std::string& column) {
  std::vector<Drawing> found;
  for (const ddl::Name& name : table.sequences) {
    const Relation* sequence = catalog.relation(name);
    if (sequence == nullptr || sequence->owned_by_column != column) continue;
    for (Drawing& drawing : drawing_from(catalog, *sequence))
      if (drawing.table == table.name ? drawing.column != column
                                      : !goes_with(catalog, table, drawing.table, column))
        found.push_back(std::move(drawing));
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
    if (other == nullptr) continue;
    if (const TableConstraint* key = key_to(name == table.name ? table : *other, table, column))
      return fmt::format(
          "constraint {} on table {} depends on {}", key->definition.name, name.text(), on);
  }
  if (change.pg_version >= 15)
    for (const Column& other : table.columns)
      if (computes_from(other, column))
        return fmt::format(
            "column {} of table {} depends on {}", other.name, table.name.text(), on);
  for (const TableConstraint& constraint : table.constraints)
    if (excludes_by(constraint.definition, column))
      return fmt::format("constraint {} on table {} depends on {}",
                         constraint.definition.name,
                         table.name.text(),
                         on);
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
  for (const Drawing& drawing : drawing_from_sequences_of(change.catalog, table, column)) {
    const auto draw_no_more = [&](Relation& other) {
      Column* drawn =
          other.columns.edit_first([&](const Column& c) { return c.name == drawing.column; });
      if (drawn != nullptr) drawn->default_value.reset();
    };
    if (drawing.table == table.name)
      draw_no_more(table);
    else
      edit(change.catalog, drawing.table, draw_no_more);
  }
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
    if (names(constraint.definition.columns, column) ||
        names(constraint.definition.include, column) ||
        names(constraint.definition.check, column) || excludes_by(constraint.definition, column))
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
  std::vector<std::string> computed;
  for (const Column& other : table.columns)
    if (computes_from(other, column)) computed.push_back(other.name);
  for (const std::string& other : computed) {
    drop_dependents_of_column(change, table, other);
    table.columns.erase_if([&](const Column& c) { return c.name == other; });
  }
}

// Foreign keys compare the column with another table's (ATAddForeignKeyConstraint, tablecmds.c,
// v15). Where a table refers to itself both sides may change at once.
static Refused keys_need(const Catalog& catalog,
                         const Relation& table,
                         const ddl::AlterColumnType& alter) {
  const auto breaks = [&](const Relation& from, const TableConstraint& key, const Relation& to) {
    const ddl::Constraint& foreign = key.definition;
    if (foreign.kind != ddl::ConstraintKind::kForeignKey || from.name == to.name ||
        !(foreign.referenced == to.name))
      return false;
    for (std::size_t i = 0; i < foreign.columns.size(); ++i) {
      if (i >= foreign.referenced_columns.size()) break;
      const bool is_from = &from == &table && foreign.columns[i] == alter.column;
      const bool is_to = &to == &table && foreign.referenced_columns[i] == alter.column;
      if (!is_from && !is_to) continue;
      const ddl::TypeName* a = is_from ? &alter.type : type_of(from, foreign.columns[i]);
      const ddl::TypeName* b = is_to ? &alter.type : type_of(to, foreign.referenced_columns[i]);
      if (a != nullptr && b != nullptr && can_be_compared(catalog, *a, *b) == Truth::kNo)
        return true;
    }
    return false;
  };
  const auto refuse = [](const TableConstraint& key) {
    return Refusal{
        "42804",
        fmt::format("foreign key constraint \"{}\" cannot be implemented", key.definition.name)};
  };
  for (const TableConstraint& key : table.constraints) {
    const Relation* to = catalog.relation(key.definition.referenced);
    if (to != nullptr && breaks(table, key, *to)) return refuse(key);
  }
  for (const ddl::Name& name : table.referenced_by) {
    const Relation* from = catalog.relation(name);
    if (from == nullptr) continue;
    for (const TableConstraint& key : from->constraints)
      if (breaks(*from, key, table)) return refuse(key);
  }
  return std::nullopt;
}

// The indexes on the column are made again.
static Refused indexes_need(const Catalog& catalog,
                            const Relation& table,
                            const ddl::AlterColumnType& alter) {
  for (const ddl::Name& name : table.indexes) {
    const Relation* index = catalog.relation(name);
    if (index == nullptr || !index->index) continue;
    const ddl::CreateIndex& definition = index->index->definition;
    const auto is_on_it = [&](const ddl::IndexKey& key) {
      return key.column == alter.column && key.operator_class.empty();
    };
    // What an EXCLUDE compares with is not kept with its index.
    const TableConstraint* owner = table.constraint(index->index->constraint);
    if (owner != nullptr && owner->definition.kind == ddl::ConstraintKind::kExclude) continue;
    if (std::ranges::none_of(definition.keys, is_on_it)) continue;
    if (has_default_operator_class(catalog, alter.type, definition.method) == Truth::kNo)
      return no_operator_class(alter.type, definition.method);
  }
  return std::nullopt;
}

// What was read as a value of the old type stays one, and is cast to the new one from there
// (ATExecAlterColumnType, tablecmds.c, v15).
void keep_as_old_type(Column& column, const ddl::TypeName& to) {
  if (!column.default_value || !column.default_value->is_constant || !column.type) return;
  const ddl::TypeName& was = *column.type;
  ddl::Expression& value = *column.default_value;
  const bool is_same = was.name == to.name && was.dimensions == to.dimensions;
  if (value.is_null || is_same || was.name.name.starts_with('?')) return;
  value.text = default_text(value, was);
  const bool is_bare = value.text.size() > 1 && value.text.front() == '\'' &&
                       value.text.back() == '\'' && value.casts.empty();
  // Cast to a length, which the value itself does not keep.
  static constexpr std::array<std::string_view, 5> kPlain{
      "text", "varchar", "bpchar", "bit", "varbit"};
  const bool is_plain = was.built_in && std::ranges::count(kPlain, was.name.name) > 0;
  if (!is_bare || (is_plain && was.dimensions == 0)) return;
  ddl::TypeName bare = was;
  bare.modifiers.clear();
  bare.word_modifiers.clear();
  value.text += "::" + bare.text();
  value.casts.push_back(was);
}

Refused check_type_change(const Change& change,
                          const Relation& table,
                          const ddl::AlterColumnType& alter) {
  if (Refused refused = what_forbids(change, table, alter.column)) return refused;
  if (Refused refused = indexes_need(change.catalog, table, alter)) return refused;
  const Column* column = table.column(alter.column);
  if (column != nullptr && column->generated != ddl::Generated::kNo && alter.using_value)
    return Refusal{"42611", "cannot specify USING when altering type of generated column"};
  if (column == nullptr || !column->type) return std::nullopt;
  // USING c::type, and nothing else.
  const auto& using_value = alter.using_value;
  if (using_value && using_value->relabelled_column == alter.column &&
      using_value->casts.size() == 1 &&
      casts_at_all(change.catalog, *column->type, using_value->casts.front()) == Truth::kNo)
    return Refusal{
        "42846",
        fmt::format(
            "cannot cast type {} to {}", column->type->text(), using_value->casts.front().text())};
  if (Refused refused = keys_need(change.catalog, table, alter)) return refused;
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
