// DROP of what columns may have as their type, and of what holds all of this.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/dropper.h"
#include "migrations/catalog/extension_facts.h"

namespace miglint {

Refused Dropper::type(const ddl::Name& name) {
  const Type* known = change_.catalog.type(name);
  if (known == nullptr) {
    if (!drop_.if_exists && change_.catalog.type_is_gone(name))
      return Refusal{"42704", fmt::format("type \"{}\" does not exist", name.text())};
    change_.catalog.remove_type(change_.catalog.resolve(name));
    return std::nullopt;
  }
  const ddl::Name resolved = known->name;
  const auto is = [&](const ddl::TypeName& used) {
    return !used.built_in && change_.catalog.resolve(used.name) == resolved;
  };
  if (Refused refused = lose_columns(fmt::format("type {}", resolved.text()), {resolved.name}, is))
    return refused;
  if (Refused refused = functions_of(fmt::format("type {}", resolved.text()), resolved))
    return refused;
  if (Refused refused = domains_over(resolved)) return refused;
  change_.catalog.remove_type(resolved);
  return std::nullopt;
}

Refused Dropper::domains_over(const ddl::Name& type) {
  std::vector<ddl::Name> domains;
  change_.catalog.each_type([&](const Type& other) {
    if (other.domain && !other.domain->base.built_in && !goes_too(other.name) &&
        change_.catalog.resolve(other.domain->base.name) == type)
      domains.push_back(other.name);
  });
  for (const ddl::Name& domain : domains) {
    if (!drop_.cascade)
      return dependent_objects(fmt::format("type {}", type.text()),
                               fmt::format("type {} depends on it", domain.text()));
    if (Refused refused = this->type(domain)) return refused;
  }
  return std::nullopt;
}

Refused Dropper::lose_columns(const std::string& what,
                              const std::vector<std::string>& types,
                              const std::function<bool(const ddl::TypeName&)>& is) {
  std::vector<std::pair<ddl::Name, std::string>> columns;
  const auto add = [&](const Relation& relation) {
    if (relation.index || relation.kind == RelationKind::kView) return;
    for (const Column& column : relation.columns)
      if (column.type && is(*column.type)) columns.emplace_back(relation.name, column.name);
  };
  for (const std::string& type : types)
    change_.catalog.each_mentioning(type, add);
  for (const auto& [name, column] : columns) {
    if (!drop_.cascade)
      return dependent_objects(
          what, fmt::format("column {} of table {} depends on it", column, name.text()));
    const Relation* known = change_.catalog.relation(name);
    if (known == nullptr) continue;
    // A partitioned table does not outlive its key (tablecmds.c, StorePartitionKey, v15).
    if (is_in_partition_key(*known, column)) {
      drop_with_dependents(name);
      continue;
    }
    Relation table = *known;
    drop_dependents_of_column(change_, table, column);
    const std::string& lost = column;
    table.columns.erase_if([&](const Column& c) { return c.name == lost; });
    change_.catalog.put(std::move(table));
  }
  return lose_casts(what, types, is);
}

// Defaults and checks that cast to the type: that of a column that has another type by now, too.
Refused Dropper::lose_casts(const std::string& what,
                            const std::vector<std::string>& types,
                            const std::function<bool(const ddl::TypeName&)>& is) {
  const auto casts = [&](const ddl::Boxed<ddl::Expression>& expression) {
    return expression && std::ranges::any_of(expression->casts, is);
  };
  std::vector<Relation> changed;
  const auto look = [&](const Relation& relation) {
    const bool known = std::ranges::any_of(
        changed, [&](const Relation& other) { return other.name == relation.name; });
    const auto has_cast = [&](const Column& column) { return casts(column.default_value); };
    const auto checks_cast = [&](const TableConstraint& constraint) {
      return casts(constraint.definition.check);
    };
    if (!known && (std::ranges::any_of(relation.columns, has_cast) ||
                   std::ranges::any_of(relation.constraints, checks_cast)))
      changed.push_back(relation);
  };
  for (const std::string& type : types)
    change_.catalog.each_mentioning(type, look);
  for (Relation& relation : changed) {
    const std::string table = relation.name.text();
    for (Column& column : relation.columns.editable()) {
      if (!casts(column.default_value)) continue;
      if (!drop_.cascade)
        return dependent_objects(
            what,
            fmt::format(
                "default value for column {} of table {} depends on it", column.name, table));
      column.default_value.reset();
    }
    std::vector<std::string> gone;
    for (const TableConstraint& constraint : relation.constraints)
      if (casts(constraint.definition.check)) gone.push_back(constraint.definition.name);
    if (!gone.empty() && !drop_.cascade)
      return dependent_objects(
          what, fmt::format("constraint {} on table {} depends on it", gone.front(), table));
    for (const std::string& constraint : gone)
      forget_constraint(change_, relation, constraint);
    change_.catalog.put(std::move(relation));
  }
  return std::nullopt;
}

Refused Dropper::extension(const std::string& name) {
  if (change_.catalog.extension_is_gone(name) && !drop_.if_exists)
    return undefined_object("extension", name);
  const auto types = types_of_extension(name);
  const auto is = [&](const ddl::TypeName& used) {
    return !used.built_in && change_.catalog.type(used.name) == nullptr &&
           std::ranges::count(types, used.name.name) > 0;
  };
  if (Refused refused = lose_columns("extension " + name, {types.begin(), types.end()}, is))
    return refused;
  change_.catalog.remove_extension(name);
  return std::nullopt;
}

Refused Dropper::schema(const std::string& name) {
  if (change_.catalog.schema_is_gone(name) && !drop_.if_exists)
    return Refusal{"3F000", fmt::format("schema \"{}\" does not exist", name)};
  std::vector<ddl::Name> relations;
  change_.catalog.each_relation_in(name, [&](const Relation& relation) {
    if (!relation.index) relations.push_back(relation.name);
  });
  std::vector<ddl::Name> types;
  change_.catalog.each_type([&](const Type& type) {
    if (type.name.schema == name) types.push_back(type.name);
  });
  std::vector<Function> functions;
  change_.catalog.each_function([&](const Function& function) {
    if (function.name.schema == name) functions.push_back(function);
  });
  const bool empty = relations.empty() && types.empty() && functions.empty();
  if (!drop_.cascade && !empty) {
    const std::string first =
        !relations.empty() ? fmt::format("table {} depends on it", relations.front().text())
        : !types.empty()   ? fmt::format("type {} depends on it", types.front().text())
                         : fmt::format("function {} depends on it", functions.front().name.text());
    return dependent_objects("schema " + name, first);
  }
  for (const ddl::Name& relation : relations)
    drop_with_dependents(relation);
  ddl::Drop cascade;
  cascade.kind = ddl::ObjectKind::kType;
  cascade.objects = types;
  cascade.cascade = true;
  Dropper(change_, cascade).run();
  for (const Function& function : functions)
    change_.catalog.remove_one_function(function);
  change_.catalog.remove_schema(name);
  return std::nullopt;
}

void Dropper::drop_with_dependents(const ddl::Name& name) {
  const Relation* known = change_.catalog.relation(name);
  if (known == nullptr) return;
  ddl::Drop cascade;
  cascade.kind = ddl::ObjectKind::kTable;
  cascade.objects = {name};
  cascade.cascade = true;
  const Relation relation = *known;
  Dropper dropper(change_, cascade);
  dropper.dropped_ = name;
  dropper.dependents(relation);
  forget_relation(change_, name);
}

}  // namespace miglint
