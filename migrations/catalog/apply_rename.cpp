// RENAME and SET SCHEMA: the object keeps what it is, and everything that names it follows.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/rename.h"
#include "migrations/ddl/rename.h"

namespace miglint {

namespace {

void rename_in(std::vector<std::string>& names, const std::string& from, const std::string& to) {
  std::ranges::replace(names, from, to);
}

void rename_in(ddl::Boxed<ddl::Expression>& expression, const ddl::Rename& rename) {
  if (expression) expression = ddl::renamed(*expression, rename.old_name, rename.new_name);
}

void rename_in_constraint(ddl::Constraint& constraint, const ddl::Rename& rename) {
  rename_in(constraint.columns, rename.old_name, rename.new_name);
  rename_in(constraint.include, rename.old_name, rename.new_name);
  rename_in(constraint.check, rename);
  rename_in(constraint.where, rename);
  const std::string old_name = ddl::quote_identifier(rename.old_name);
  for (std::string& element : constraint.elements)
    if (element.starts_with(old_name + " WITH "))
      element.replace(0, old_name.size(), ddl::quote_identifier(rename.new_name));
}

void rename_in_index(IndexFacts& index, const ddl::Rename& rename) {
  for (ddl::IndexKey& key : index.definition.keys) {
    if (key.column == rename.old_name) {
      // The index's own column keeps its name, and copies are called after it.
      if (key.figured.empty()) key.figured = key.column;
      key.column = rename.new_name;
    }
    rename_in(key.expression, rename);
  }
  rename_in(index.definition.include, rename.old_name, rename.new_name);
  rename_in(index.definition.where, rename);
}

// What stands on the table and names the column.
void rename_in_parts(Relation& table, const ddl::Rename& rename) {
  for (TableConstraint& constraint : table.constraints.editable()) {
    rename_in_constraint(constraint.definition, rename);
    if (constraint.definition.referenced == table.name)
      rename_in(constraint.definition.referenced_columns, rename.old_name, rename.new_name);
  }
  for (std::string& key : table.partition_columns)
    if (key == rename.old_name)
      key = rename.new_name;
    else if (table.column(key) == nullptr)  // an expression
      key = ddl::renamed(ddl::read_again(key), rename.old_name, rename.new_name).text;
  for (Column& other : table.columns.editable())
    rename_in(other.generation, rename);
  for (Trigger& trigger : table.triggers) {
    rename_in(trigger.definition.columns, rename.old_name, rename.new_name);
    rename_in(trigger.definition.when, rename);
  }
  for (Policy& policy : table.policies) {
    rename_in(policy.definition.using_value, rename);
    rename_in(policy.definition.check, rename);
  }
  for (Statistics& statistics : table.statistics)
    rename_in(statistics.columns, rename.old_name, rename.new_name);
}

Refused rename_column_of(Change& change, const ddl::Rename& rename, Relation table, int depth);

Refused rename_column(Change& change, const ddl::Rename& rename) {
  if (rename.if_exists && change.catalog.exists(rename.relation) != Truth::kYes)
    return std::nullopt;
  Found found = find_or_assume(change.catalog, rename.relation, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& table = *found.relation;
  if (const Column* own = table.column(rename.old_name); own != nullptr && own->inherited)
    return Refusal{"42P16", "cannot rename inherited column \"" + rename.old_name + "\""};
  return rename_column_of(change, rename, std::move(table), 0);
}

Refused rename_column_of(Change& change, const ddl::Rename& rename, Relation table, int depth) {
  if (table.column(rename.new_name) != nullptr)
    return duplicate_column(rename.new_name, table.name);
  Column* column =
      table.columns.edit_first([&](const Column& c) { return c.name == rename.old_name; });
  if (column == nullptr) {
    const bool gone = std::ranges::count(table.gone_columns, rename.old_name) > 0;
    if (table.columns_complete || gone) return undefined_column(rename.old_name, table.name);
    Column& assumed = table.columns.emplace_back();
    assumed.name = rename.new_name;
    table.gone_columns.push_back(rename.old_name);
  } else {
    column->name = rename.new_name;
    if (!table.columns_complete) table.gone_columns.push_back(rename.old_name);
  }
  std::erase(table.gone_columns, rename.new_name);
  rename_in_parts(table, rename);
  for (const ddl::Name& index : table.indexes)
    edit(change.catalog, index, [&](Relation& i) { rename_in_index(*i.index, rename); });
  for (const ddl::Name& child : table.referenced_by) {
    edit(change.catalog, child, [&](Relation& r) {
      for (TableConstraint& constraint : r.constraints.editable())
        if (constraint.definition.referenced == table.name)
          rename_in(constraint.definition.referenced_columns, rename.old_name, rename.new_name);
    });
  }
  for (const ddl::Name& sequence : table.sequences)
    edit(change.catalog, sequence, [&](Relation& s) {
      if (s.owned_by_column == rename.old_name) s.owned_by_column = rename.new_name;
    });
  // A view keeps reading the column, under its new name.
  for (const ddl::Name& name : table.dependents)
    edit(change.catalog, name, [&](Relation& view) {
      view.query.clear();  // its words are the old ones
      for (ddl::ColumnUse& use : view.uses)
        if (use.column == rename.old_name &&
            (use.relation == table.name || (use.relation.empty() && view.reads.size() == 1)))
          use.column = rename.new_name;
    });
  const std::vector<ddl::Name> children = table.children;
  change.catalog.put(std::move(table));
  constexpr int kDeepest = 100;
  for (const ddl::Name& child : children) {
    const Relation* known = change.catalog.relation(child);
    if (known == nullptr || depth > kDeepest) continue;
    if (Refused refused = rename_column_of(change, rename, *known, depth + 1)) return refused;
  }
  return std::nullopt;
}

// A check of a parent is its children's too (rename_constraint_internal, tablecmds.c, v15).
void rename_constraint_of(Change& change,
                          const ddl::Rename& rename,
                          const ddl::Name& table,
                          bool goes_down) {
  std::vector<ddl::Name> tables{table};
  if (goes_down) {
    tables.clear();
    for (const Relation* relation : tree_of(change.catalog, table))
      tables.push_back(relation->name);
  }
  for (const ddl::Name& name : tables)
    edit(change.catalog, name, [&](Relation& relation) {
      for (TableConstraint& c : relation.constraints.editable())
        if (c.definition.name == rename.old_name && (name == table || c.inherited))
          c.definition.name = rename.new_name;
    });
}

Refused rename_constraint(Change& change, const ddl::Rename& rename) {
  const Relation* known = change.catalog.relation(rename.relation);
  if (known == nullptr) return std::nullopt;
  const TableConstraint* constraint = known->constraint(rename.old_name);
  if (constraint == nullptr) {
    if (known->assumed || !known->columns_complete) return std::nullopt;
    return Refusal{"42704",
                   fmt::format("constraint \"{}\" for table \"{}\" does not exist",
                               rename.old_name,
                               known->name.name)};
  }
  if (known->constraint(rename.new_name) != nullptr)
    return Refusal{"42710",
                   fmt::format("constraint \"{}\" for relation \"{}\" already exists",
                               rename.new_name,
                               known->name.name)};
  // A key's copy has a name of its own (rename_constraint_internal, tablecmds.c, v15).
  const bool is_one_with_parents = constraint->definition.kind == ddl::ConstraintKind::kCheck ||
                                   constraint->definition.kind == ddl::ConstraintKind::kNotNull;
  if (constraint->inherited && is_one_with_parents)
    return Refusal{"42P16",
                   fmt::format("cannot rename inherited constraint \"{}\"", rename.old_name)};
  if (!constraint->index.empty()) {
    if (change.catalog.relation({known->name.schema, rename.new_name, 0}) != nullptr)
      return duplicate_table(rename.new_name);
    const ddl::Name schema = known->name;
    move_relation(
        change, {schema.schema, constraint->index, 0}, {schema.schema, rename.new_name, 0});
    return std::nullopt;
  }
  const bool goes_down = constraint->definition.kind == ddl::ConstraintKind::kCheck &&
                         !constraint->definition.no_inherit;
  rename_constraint_of(change, rename, known->name, goes_down);
  return std::nullopt;
}

Refused rename_type(Change& change, const ddl::Rename& rename) {
  return move_type(change,
                   rename.relation,
                   {change.catalog.resolve(rename.relation).schema, rename.new_name, 0});
}

template <typename Parts, typename NameOf>
Refused rename_part(Change& change,
                    const ddl::Rename& rename,
                    std::string_view kind,
                    Parts Relation::*parts,
                    const NameOf& name_of_part) {
  const Relation* known = change.catalog.relation(rename.relation);
  if (known == nullptr) {
    if (change.catalog.exists(rename.relation) == Truth::kNo)
      return undefined_table(rename.relation);
    return std::nullopt;
  }
  bool found = false;
  edit(change.catalog, known->name, [&](Relation& relation) {
    for (auto& part : relation.*parts) {
      if (name_of_part(part) != rename.old_name) continue;
      name_of_part(part) = rename.new_name;
      found = true;
    }
  });
  if (found || known->assumed) return std::nullopt;
  return Refusal{
      "42704",
      fmt::format(
          "{} \"{}\" for table \"{}\" does not exist", kind, rename.old_name, known->name.name)};
}

}  // namespace

Refused apply_rename(Change& change, const ddl::Rename& rename) {
  switch (rename.kind) {
    case ddl::ObjectKind::kColumn:
      return rename_column(change, rename);
    case ddl::ObjectKind::kConstraint:
      return rename_constraint(change, rename);
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      return rename_type(change, rename);
    case ddl::ObjectKind::kTrigger:
      return rename_part(
          change, rename, "trigger", &Relation::triggers, [](Trigger & t) -> auto& {
            return t.definition.trigger;
          });
    case ddl::ObjectKind::kRule:
      return rename_part(
          change, rename, "rule", &Relation::rules, [](RewriteRule & r) -> auto& {
            return r.definition.rule;
          });
    case ddl::ObjectKind::kPolicy:
      return rename_part(
          change, rename, "policy", &Relation::policies, [](Policy & p) -> auto& {
            return p.definition.policy;
          });
    case ddl::ObjectKind::kSchema:
      return rename_schema(change, rename.relation.name, rename.new_name);
    case ddl::ObjectKind::kFunction:
    case ddl::ObjectKind::kProcedure:
      return move_functions(change,
                            rename.kind,
                            rename.relation,
                            {change.catalog.resolve(rename.relation).schema, rename.new_name, 0});
    case ddl::ObjectKind::kAttribute:
      return rename_attribute(change, rename);
    case ddl::ObjectKind::kDomainConstraint:
      return rename_domain_constraint(change, rename);
    case ddl::ObjectKind::kTable:
    case ddl::ObjectKind::kIndex:
    case ddl::ObjectKind::kView:
    case ddl::ObjectKind::kMaterializedView:
    case ddl::ObjectKind::kSequence:
    case ddl::ObjectKind::kForeignTable:
      break;
    default:
      return std::nullopt;
  }
  if (rename.if_exists && change.catalog.exists(rename.relation) != Truth::kYes)
    return std::nullopt;
  const RelationKind kind =
      rename.kind == ddl::ObjectKind::kIndex ? RelationKind::kIndex : RelationKind::kTable;
  Found found = find_or_assume(change.catalog, rename.relation, kind);
  if (found.refused) return found.refused;
  const ddl::Name from = found.relation->name;
  const ddl::Name to{from.schema, rename.new_name, 0};
  if (change.catalog.relation(to) != nullptr) return duplicate_table(rename.new_name);
  change.catalog.put(*std::move(found.relation));
  move_relation(change, from, to);
  return std::nullopt;
}

// AlterTableNamespace (tablecmds.c, v15).
static Refused cannot_move(const Relation& relation) {
  if (relation.index)
    return Refusal{"42809",
                   fmt::format("cannot change schema of index \"{}\"", relation.name.name)};
  if (relation.kind == RelationKind::kSequence && !relation.owned_by.empty())
    return Refusal{"0A000", "cannot move an owned sequence into another schema"};
  return std::nullopt;
}

Refused apply_set_schema(Change& change, const ddl::SetSchema& set) {
  if (change.catalog.schema_is_gone(set.schema))
    return Refusal{"3F000", fmt::format("schema \"{}\" does not exist", set.schema)};
  switch (set.kind) {
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      // Where it is already, nothing is done (AlterTypeNamespaceInternal, typecmds.c, v15).
      if (const Type* known = change.catalog.type(set.object);
          known != nullptr && known->name.schema == set.schema)
        return std::nullopt;
      return move_type(change, set.object, {set.schema, set.object.name, 0});
    case ddl::ObjectKind::kFunction:
    case ddl::ObjectKind::kProcedure:
      for (const Function* known : change.catalog.functions(set.object))
        if (known->name.schema == set.schema) return std::nullopt;
      return move_functions(change, set.kind, set.object, {set.schema, set.object.name, 0});
    case ddl::ObjectKind::kTable:
    case ddl::ObjectKind::kView:
    case ddl::ObjectKind::kMaterializedView:
    case ddl::ObjectKind::kSequence:
    case ddl::ObjectKind::kForeignTable:
      break;
    default:
      return std::nullopt;
  }
  const Relation* known = change.catalog.relation(set.object);
  if (known == nullptr) {
    if (change.catalog.exists(set.object) == Truth::kNo && !set.if_exists)
      return undefined_table(set.object);
    return std::nullopt;
  }
  if (Refused refused = cannot_move(*known)) return refused;
  const ddl::Name from = known->name;
  const ddl::Name to{set.schema, from.name, 0};
  if (from == to) return std::nullopt;
  if (change.catalog.relation(to) != nullptr)
    return Refusal{
        "42P07",
        fmt::format("relation \"{}\" already exists in schema \"{}\"", from.name, set.schema)};
  const std::vector<ddl::Name> indexes = known->indexes;
  const std::vector<ddl::Name> sequences = known->sequences;
  for (const std::vector<ddl::Name>* list : {&indexes, &sequences})
    for (const ddl::Name& name : *list)
      if (change.catalog.relation({set.schema, name.name, 0}) != nullptr)
        return Refusal{
            "42P07",
            fmt::format("relation \"{}\" already exists in schema \"{}\"", name.name, set.schema)};
  move_relation(change, from, to);
  for (const std::vector<ddl::Name>* list : {&indexes, &sequences})
    for (const ddl::Name& name : *list)
      move_relation(change, name, {set.schema, name.name, 0});
  return std::nullopt;
}

}  // namespace miglint
