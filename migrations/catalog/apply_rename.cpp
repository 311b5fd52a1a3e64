// RENAME and SET SCHEMA: the object keeps what it is, and everything that names it follows.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

void replace(std::vector<ddl::Name>& names, const ddl::Name& from, const ddl::Name& to) {
  std::ranges::replace(names, from, to);
}

// Puts a relation under another name, and corrects the mentions of it on its neighbours.
void move_relation(Change& change, const ddl::Name& from, const ddl::Name& to) {
  const Relation* known = change.catalog.relation(from);
  if (known == nullptr) return;
  Relation moved = *known;
  const ddl::Name old_name = moved.name;
  moved.name = to;
  moved.renamed = change.origin;
  change.catalog.remove_relation(old_name);
  for (const ddl::Name& index : moved.indexes)
    edit(change.catalog, index, [&](Relation& i) { i.index->table = to; });
  for (const ddl::Name& sequence : moved.sequences)
    edit(change.catalog, sequence, [&](Relation& s) { s.owned_by = to; });
  if (!moved.owned_by.empty())
    edit(change.catalog, moved.owned_by, [&](Relation& table) {
      replace(table.sequences, old_name, to);
    });
  if (moved.index) {
    edit(change.catalog, moved.index->table, [&](Relation& table) {
      replace(table.indexes, old_name, to);
      for (TableConstraint& constraint : table.constraints) {
        if (constraint.index != old_name.name) continue;
        constraint.index = to.name;
        constraint.definition.name = to.name;  // an index and its constraint share the name
      }
    });
    if (!moved.index->constraint.empty()) moved.index->constraint = to.name;
  }
  for (TableConstraint& constraint : moved.constraints) {
    if (constraint.definition.kind != ddl::ConstraintKind::kForeignKey) continue;
    if (constraint.definition.referenced == old_name) constraint.definition.referenced = to;
    edit(change.catalog, constraint.definition.referenced, [&](Relation& r) {
      replace(r.referenced_by, old_name, to);
    });
  }
  replace(moved.referenced_by, old_name, to);
  for (const ddl::Name& child : moved.referenced_by) {
    edit(change.catalog, child, [&](Relation& r) {
      for (TableConstraint& constraint : r.constraints)
        if (constraint.definition.referenced == old_name) constraint.definition.referenced = to;
    });
  }
  for (const ddl::Name& view : moved.dependents)
    edit(change.catalog, view, [&](Relation& v) {
      replace(v.reads, old_name, to);
      for (ddl::ColumnUse& use : v.uses)
        if (use.relation == old_name) use.relation = to;
    });
  for (const ddl::Name& read : moved.reads)
    edit(change.catalog, read, [&](Relation& r) { replace(r.dependents, old_name, to); });
  for (const ddl::Name& child : moved.children)
    edit(change.catalog, child, [&](Relation& c) { replace(c.inherits, old_name, to); });
  for (const ddl::Name& parent : moved.inherits)
    edit(change.catalog, parent, [&](Relation& p) {
      replace(p.children, old_name, to);
      if (p.default_partition == old_name) p.default_partition = to;
    });
  change.catalog.put(std::move(moved));
}

void rename_in(std::vector<std::string>& names, const std::string& from, const std::string& to) {
  std::ranges::replace(names, from, to);
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
  const auto column = std::ranges::find(table.columns, rename.old_name, &Column::name);
  if (table.column(rename.new_name) != nullptr)
    return duplicate_column(rename.new_name, table.name);
  if (column == table.columns.end()) {
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
  for (TableConstraint& constraint : table.constraints) {
    rename_in(constraint.definition.columns, rename.old_name, rename.new_name);
    if (constraint.definition.check) {
      rename_in(constraint.definition.check->columns, rename.old_name, rename.new_name);
      rename_in(constraint.definition.check->proves_not_null, rename.old_name, rename.new_name);
    }
  }
  rename_in(table.partition_columns, rename.old_name, rename.new_name);
  for (const ddl::Name& index : table.indexes) {
    edit(change.catalog, index, [&](Relation& i) {
      for (ddl::IndexKey& key : i.index->definition.keys)
        if (key.column == rename.old_name) key.column = rename.new_name;
      rename_in(i.index->definition.include, rename.old_name, rename.new_name);
    });
  }
  for (const ddl::Name& child : table.referenced_by) {
    edit(change.catalog, child, [&](Relation& r) {
      for (TableConstraint& constraint : r.constraints)
        if (constraint.definition.referenced == table.name)
          rename_in(constraint.definition.referenced_columns, rename.old_name, rename.new_name);
    });
  }
  for (Column& other : table.columns)
    if (other.generation) rename_in(other.generation->columns, rename.old_name, rename.new_name);
  for (Trigger& trigger : table.triggers) {
    rename_in(trigger.definition.columns, rename.old_name, rename.new_name);
    if (trigger.definition.when)
      rename_in(trigger.definition.when->columns, rename.old_name, rename.new_name);
  }
  for (Policy& policy : table.policies)
    for (auto* part : {&policy.definition.using_value, &policy.definition.check})
      if (*part) rename_in((*part)->columns, rename.old_name, rename.new_name);
  for (Statistics& statistics : table.statistics)
    rename_in(statistics.columns, rename.old_name, rename.new_name);
  for (const ddl::Name& sequence : table.sequences)
    edit(change.catalog, sequence, [&](Relation& s) {
      if (s.owned_by_column == rename.old_name) s.owned_by_column = rename.new_name;
    });
  // A view keeps reading the column, under its new name.
  for (const ddl::Name& name : table.dependents)
    edit(change.catalog, name, [&](Relation& view) {
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
  if (constraint->inherited)
    return Refusal{"42P16",
                   fmt::format("cannot rename inherited constraint \"{}\"", rename.old_name)};
  if (!constraint->index.empty()) {
    const ddl::Name schema = known->name;
    move_relation(
        change, {schema.schema, constraint->index, 0}, {schema.schema, rename.new_name, 0});
    return std::nullopt;
  }
  edit(change.catalog, known->name, [&](Relation& table) {
    for (TableConstraint& c : table.constraints)
      if (c.definition.name == rename.old_name) c.definition.name = rename.new_name;
  });
  return std::nullopt;
}

// Columns of the type know it by its new name.
void retype(Change& change, const ddl::Name& from, const ddl::Name& to) {
  std::vector<ddl::Name> tables;
  const auto is = [&](const Column& column) {
    return column.type && !column.type->built_in &&
           change.catalog.resolve(column.type->name) == from;
  };
  change.catalog.each_relation([&](const Relation& relation) {
    if (relation.row_type == from || std::ranges::any_of(relation.columns, is))
      tables.push_back(relation.name);
  });
  for (const ddl::Name& table : tables)
    edit(change.catalog, table, [&](Relation& relation) {
      if (relation.row_type == from) relation.row_type = to;
      for (Column& column : relation.columns)
        if (is(column)) column.type->name = to;
    });
}

Refused move_type(Change& change, const ddl::Name& name, const ddl::Name& to) {
  const Type* known = change.catalog.type(name);
  if (known == nullptr) {
    if (change.catalog.type_is_gone(name))
      return Refusal{"42704", fmt::format("type \"{}\" does not exist", name.text())};
    return std::nullopt;
  }
  if (change.catalog.type(to) != nullptr)
    return Refusal{"42710", fmt::format("type \"{}\" already exists", to.name)};
  Type moved = *known;
  retype(change, moved.name, to);
  change.catalog.remove_type(moved.name);
  moved.name = to;
  change.catalog.put(std::move(moved));
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

Refused rename_schema(Change& change, const std::string& from, const std::string& to) {
  if (change.catalog.schema_is_gone(from))
    return Refusal{"3F000", fmt::format("schema \"{}\" does not exist", from)};
  std::vector<ddl::Name> relations;
  change.catalog.each_relation([&](const Relation& relation) {
    if (relation.name.schema == from) relations.push_back(relation.name);
  });
  for (const ddl::Name& name : relations)
    move_relation(change, name, {to, name.name, 0});
  std::vector<ddl::Name> types;
  change.catalog.each_type([&](const Type& type) {
    if (type.name.schema == from) types.push_back(type.name);
  });
  for (const ddl::Name& name : types)
    move_type(change, name, {to, name.name, 0});
  std::vector<Function> functions;
  change.catalog.each_function([&](const Function& function) {
    if (function.name.schema == from) functions.push_back(function);
  });
  for (Function& function : functions) {
    change.catalog.remove_one_function(function);
    function.name.schema = to;
    change.catalog.put(std::move(function));
  }
  change.catalog.remove_schema(from);
  change.catalog.add_schema(to);
  return std::nullopt;
}

Refused move_functions(Change& change, const ddl::Name& name, const ddl::Name& to) {
  std::vector<Function> functions;
  for (const Function* function : change.catalog.functions(name))
    functions.push_back(*function);
  if (functions.size() != 1) return std::nullopt;  // which one, its arguments would say
  change.catalog.remove_one_function(functions.front());
  functions.front().name = to;
  change.catalog.put(std::move(functions.front()));
  return std::nullopt;
}

Refused rename_attribute(Change& change, const ddl::Rename& rename) {
  const Type* known = change.catalog.type(rename.relation);
  if (known == nullptr) return std::nullopt;
  Type changed = *known;
  for (ddl::ColumnDefinition& attribute : changed.attributes)
    if (attribute.name == rename.old_name) attribute.name = rename.new_name;
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

Refused rename_domain_constraint(Change& change, const ddl::Rename& rename) {
  const Type* known = change.catalog.type(rename.relation);
  if (known == nullptr || !known->domain) return std::nullopt;
  Type changed = *known;
  for (ddl::Constraint& constraint : changed.domain->constraints)
    if (constraint.name == rename.old_name) constraint.name = rename.new_name;
  change.catalog.put(std::move(changed));
  return std::nullopt;
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

Refused apply_set_schema(Change& change, const ddl::SetSchema& set) {
  if (change.catalog.schema_is_gone(set.schema))
    return Refusal{"3F000", fmt::format("schema \"{}\" does not exist", set.schema)};
  switch (set.kind) {
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      return move_type(change, set.object, {set.schema, set.object.name, 0});
    case ddl::ObjectKind::kFunction:
    case ddl::ObjectKind::kProcedure:
      return move_functions(change, set.object, {set.schema, set.object.name, 0});
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
  const ddl::Name from = known->name;
  const ddl::Name to{set.schema, from.name, 0};
  if (from == to) return std::nullopt;
  if (change.catalog.relation(to) != nullptr)
    return Refusal{
        "42P07",
        fmt::format("relation \"{}\" already exists in schema \"{}\"", from.name, set.schema)};
  const std::vector<ddl::Name> indexes = known->indexes;
  const std::vector<ddl::Name> sequences = known->sequences;
  move_relation(change, from, to);
  for (const std::vector<ddl::Name>* list : {&indexes, &sequences})
    for (const ddl::Name& name : *list)
      move_relation(change, name, {set.schema, name.name, 0});
  return std::nullopt;
}

}  // namespace miglint
