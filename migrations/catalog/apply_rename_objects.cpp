// Renames of what others mention: relations, types, functions, and schemas with all of them.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/arguments.h"
#include "migrations/catalog/drawn_sequences.h"
#include "migrations/catalog/rename.h"

namespace miglint {

static void replace(std::vector<ddl::Name>& names, const ddl::Name& from, const ddl::Name& to) {
  std::ranges::replace(names, from, to);
}

static void retype_functions(Change& change, const ddl::Name& from, const ddl::Name& to);

void move_relation(Change& change, const ddl::Name& from, const ddl::Name& to) {
  const Relation* known = change.catalog.relation(from);
  if (known == nullptr) return;
  Relation moved = *known;
  const ddl::Name old_name = moved.name;
  if (moved.kind == RelationKind::kSequence) {
    rename_in_defaults(change, moved, to);
  } else if (!moved.index) {
    retype_functions(change, moved.name, to);
  }
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
      if (table.clustered_on == old_name.name) table.clustered_on = to.name;
      if (table.replica_index == old_name.name) table.replica_index = to.name;
      for (TableConstraint& constraint : table.constraints.editable()) {
        if (constraint.index != old_name.name) continue;
        constraint.index = to.name;
        constraint.definition.name = to.name;  // an index and its constraint share the name
      }
    });
    if (!moved.index->constraint.empty()) moved.index->constraint = to.name;
  }
  for (TableConstraint& constraint : moved.constraints.editable()) {
    if (constraint.definition.kind != ddl::ConstraintKind::kForeignKey) continue;
    if (constraint.definition.referenced == old_name) constraint.definition.referenced = to;
    edit(change.catalog, constraint.definition.referenced, [&](Relation& r) {
      replace(r.referenced_by, old_name, to);
    });
  }
  replace(moved.referenced_by, old_name, to);
  for (const ddl::Name& child : moved.referenced_by) {
    edit(change.catalog, child, [&](Relation& r) {
      for (TableConstraint& constraint : r.constraints.editable())
        if (constraint.definition.referenced == old_name) constraint.definition.referenced = to;
    });
  }
  for (const ddl::Name& view : moved.dependents)
    edit(change.catalog, view, [&](Relation& v) {
      v.query.clear();  // its words are the old ones
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

// Columns of the type know it by its new name.
static void retype(Change& change, const ddl::Name& from, const ddl::Name& to) {
  std::vector<ddl::Name> tables;
  const auto is = [&](const Column& column) {
    return column.type && !column.type->built_in &&
           change.catalog.resolve(column.type->name) == from;
  };
  change.catalog.each_mentioning(from.name, [&](const Relation& relation) {
    if (relation.row_type == from || std::ranges::any_of(relation.columns, is))
      tables.push_back(relation.name);
  });
  for (const ddl::Name& table : tables)
    edit(change.catalog, table, [&](Relation& relation) {
      if (relation.row_type == from) relation.row_type = to;
      for (Column& column : relation.columns.editable())
        if (is(column)) column.type->name = to;
    });
}

// So do functions that take or give it.
static void retype_functions(Change& change, const ddl::Name& from, const ddl::Name& to) {
  std::vector<Function> functions;
  const auto moved = [&](const std::string& written) -> std::optional<std::string> {
    const std::string argument = resolved_argument(change.catalog, written);
    const std::string bare = argument.substr(0, argument.find('['));
    if (bare != from.text() && bare != ddl::quote(from)) return std::nullopt;
    return ddl::quote(to) + argument.substr(bare.size());
  };
  change.catalog.each_function([&](const Function& function) {
    Function changed = function;
    bool is_of_it = false;
    for (std::string& argument : changed.definition.argument_types)
      if (const auto now = moved(argument)) {
        argument = *now;
        is_of_it = true;
      }
    if (const auto now = moved(changed.definition.returns)) {
      changed.definition.returns = *now;
      is_of_it = true;
    }
    if (is_of_it) functions.push_back(std::move(changed));
  });
  for (Function& function : functions) {
    for (const Function* old : change.catalog.functions(function.name))
      if (old->definition.argument_names == function.definition.argument_names &&
          old->definition.body == function.definition.body && old->name == function.name) {
        change.catalog.remove_one_function(Function(*old));
        break;
      }
    change.catalog.put(std::move(function));
  }
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
  retype_functions(change, moved.name, to);
  change.catalog.remove_type(moved.name);
  moved.name = to;
  change.catalog.put(std::move(moved));
  return std::nullopt;
}

// Triggers keep calling the function, under its new name.
static void move_in_triggers(Change& change, const ddl::Name& from, const ddl::Name& to) {
  std::vector<ddl::Name> tables;
  change.catalog.each_mentioning(
      from.name, [&](const Relation& relation) { tables.push_back(relation.name); });
  for (const ddl::Name& table : tables)
    edit(change.catalog, table, [&](Relation& relation) {
      for (Trigger& trigger : relation.triggers)
        if (change.catalog.resolve(trigger.definition.function) == from)
          trigger.definition.function = to;
    });
}

Refused rename_schema(Change& change, const std::string& from, const std::string& to) {
  if (change.catalog.schema_is_gone(from))
    return Refusal{"3F000", fmt::format("schema \"{}\" does not exist", from)};
  std::vector<ddl::Name> relations;
  change.catalog.each_relation_in(
      from, [&](const Relation& relation) { relations.push_back(relation.name); });
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
    move_in_triggers(change, function.name, {to, function.name.name, 0});
    function.name.schema = to;
    change.catalog.put(std::move(function));
  }
  const Schema* known = change.catalog.schema(from);
  Schema moved{.name = to, .access = known != nullptr ? known->access : Access()};
  change.catalog.remove_schema(from);
  change.catalog.put(std::move(moved));
  return std::nullopt;
}

Refused move_functions(Change& change,
                       ddl::ObjectKind kind,
                       const ddl::Name& name,
                       const ddl::Name& to) {
  std::vector<Function> functions;
  for (const Function* function : change.catalog.functions(name))
    functions.push_back(*function);
  // FUNCTION and PROCEDURE look for their own kind alone.
  const bool wants_procedures = kind == ddl::ObjectKind::kProcedure;
  if (functions.size() > 1)
    std::erase_if(functions, [&](const Function& function) {
      return function.definition.procedure != wants_procedures;
    });
  if (functions.size() != 1) return std::nullopt;  // which one, its arguments would say
  for (const Function* other : change.catalog.functions(to))
    if (other->name == to && resolved_arguments(change.catalog, *other) ==
                                 resolved_arguments(change.catalog, functions.front()))
      return Refusal{
          "42723", fmt::format("function {} already exists in schema \"{}\"", to.name, to.schema)};
  change.catalog.remove_one_function(functions.front());
  move_in_triggers(change, functions.front().name, to);
  functions.front().name = to;
  change.catalog.put(std::move(functions.front()));
  return std::nullopt;
}

Refused rename_attribute(Change& change, const ddl::Rename& rename) {
  const Type* known = change.catalog.type(rename.relation);
  if (known == nullptr) return std::nullopt;
  const auto has = [&](const std::string& name) {
    return std::ranges::count(known->attributes, name, &ddl::ColumnDefinition::name) > 0;
  };
  if (!known->attributes.empty() && !has(rename.old_name))
    return undefined_column(rename.old_name, known->name);
  if (has(rename.new_name)) return duplicate_column(rename.new_name, known->name);
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
  if (std::ranges::count(changed.domain->constraints, rename.old_name, &ddl::Constraint::name) == 0)
    return Refusal{
        "42704",
        fmt::format(
            "constraint \"{}\" for domain {} does not exist", rename.old_name, known->name.name)};
  for (const ddl::Constraint& constraint : changed.domain->constraints)
    if (constraint.name == rename.new_name)
      return Refusal{
          "42710",
          fmt::format(
              "constraint \"{}\" for domain {} already exists", rename.new_name, known->name.name)};
  for (ddl::Constraint& constraint : changed.domain->constraints)
    if (constraint.name == rename.old_name) constraint.name = rename.new_name;
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

}  // namespace miglint
