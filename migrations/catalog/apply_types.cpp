#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/arguments.h"
#include "migrations/catalog/change.h"
#include "migrations/catalog/describe.h"

namespace miglint {

static Refused put_new_type(Change& change, ddl::Name name, Type type) {
  if (!name.schema.empty() && change.catalog.schema_is_gone(name.schema))
    return Refusal{"3F000", fmt::format("schema \"{}\" does not exist", name.schema)};
  if (name.schema.empty() && !change.catalog.search_path().empty())
    name.schema = home_schema(change.catalog);
  if (change.catalog.type(name) != nullptr)
    return Refusal{"42710", fmt::format("type \"{}\" already exists", name.name)};
  type.name = change.catalog.resolve(name);
  type.origin = change.origin;
  type.access = change.catalog.new_access(AccessKind::kType, type.name.schema);
  change.catalog.put(std::move(type));
  return std::nullopt;
}

Refused apply_create_enum(Change& change, const ddl::CreateEnum& create) {
  Type type;
  type.kind = Type::Kind::kEnum;
  type.labels = create.labels;
  return put_new_type(change, create.type, std::move(type));
}

Refused apply_add_enum_value(Change& change, const ddl::AddEnumValue& add) {
  const Type* known = change.catalog.type(add.type);
  if (known == nullptr) {
    if (change.catalog.type_is_gone(add.type))
      return Refusal{"42704", fmt::format("type \"{}\" does not exist", add.type.text())};
    return std::nullopt;
  }
  if (known->kind != Type::Kind::kEnum)
    return Refusal{"42809", fmt::format("{} is not an enum", add.type.text())};
  Type changed = *known;
  if (std::ranges::count(changed.labels, add.value) > 0) {
    if (add.if_not_exists) return std::nullopt;
    return duplicate_object("enum label", add.value);
  }
  auto at = std::ranges::find(changed.labels, add.neighbour);
  if (!add.neighbour.empty() && at == changed.labels.end())
    return Refusal{"22023", fmt::format("\"{}\" is not an existing enum label", add.neighbour)};
  if (at != changed.labels.end() && !add.before) ++at;
  changed.labels.insert(at, add.value);
  changed.added_labels.emplace_back(add.value, change.origin);
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

// A default that is the label is kept as the label itself, and reads as it is called now.
static void rename_in_defaults(Change& change,
                               const Type& type,
                               const ddl::RenameEnumValue& rename) {
  std::vector<ddl::Name> tables;
  change.catalog.each_mentioning(
      type.name.name, [&](const Relation& relation) { tables.push_back(relation.name); });
  const auto is_of_type = [&](const Column& column) {
    return column.type && change.catalog.resolve(column.type->name) == type.name &&
           column.default_value && column.default_value->is_constant &&
           column.default_value->strings == std::vector<std::string>{rename.old_value};
  };
  for (const ddl::Name& table : tables)
    edit(change.catalog, table, [&](Relation& relation) {
      for (Column& column : relation.columns.editable()) {
        if (!is_of_type(column)) continue;
        column.default_value->strings = {rename.new_value};
        column.default_value->text = quote_literal(rename.new_value);
      }
    });
}

Refused apply_rename_enum_value(Change& change, const ddl::RenameEnumValue& rename) {
  const Type* known = change.catalog.type(rename.type);
  if (known == nullptr) return std::nullopt;
  Type changed = *known;
  const auto label = std::ranges::find(changed.labels, rename.old_value);
  if (label == changed.labels.end()) {
    return Refusal{"22023", fmt::format("\"{}\" is not an existing enum label", rename.old_value)};
  }
  if (std::ranges::count(changed.labels, rename.new_value) > 0)
    return duplicate_object("enum label", rename.new_value);
  *label = rename.new_value;
  for (auto& [added, origin] : changed.added_labels)
    if (added == rename.old_value) added = rename.new_value;
  rename_in_defaults(change, changed, rename);
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

// Constraints without a name get "domain_check", "domain_check1" … (ChooseConstraintName).
static void name_constraints(ddl::CreateDomain& domain) {
  const auto taken = [&](const std::string& name) {
    return std::ranges::count(domain.constraints, name, &ddl::Constraint::name) > 0;
  };
  for (ddl::Constraint& constraint : domain.constraints) {
    if (!constraint.name.empty()) continue;
    std::string name = domain.domain.name + "_check";
    for (int n = 1; taken(name); ++n)
      name = fmt::format("{}_check{}", domain.domain.name, n);
    constraint.name = name;
  }
}

Refused apply_create_domain(Change& change, const ddl::CreateDomain& create) {
  if (Refused refused = missing_type(change.catalog, create.base)) return refused;
  Type type;
  type.kind = Type::Kind::kDomain;
  type.domain = create;
  // From the domain that it is over (DefineDomain, typecmds.c, v15).
  const Type* base = create.default_value ? nullptr : change.catalog.type(create.base.name);
  if (base != nullptr && base->domain && create.base.dimensions == 0)
    type.domain->default_value = base->domain->default_value;
  name_constraints(*type.domain);
  return put_new_type(change, create.domain, std::move(type));
}

// What a domain is to hold from now on is not looked for inside of arrays (get_rels_with_domain,
// typecmds.c, v15).
static Refused stands_in_arrays(const Catalog& catalog, const Type& domain) {
  Refused refused;
  catalog.each_mentioning(domain.name.name, [&](const Relation& relation) {
    for (const Column& column : relation.columns)
      if (!refused && column.type && column.type->dimensions > 0 &&
          column.type->name == domain.name)
        refused = Refusal{"0A000",
                          fmt::format("cannot alter type \"{}\" because column \"{}.{}\" uses it",
                                      domain.name.name,
                                      relation.name.name,
                                      column.name)};
  });
  return refused;
}

Refused apply_alter_domain(Change& change, const ddl::AlterDomain& alter) {
  const Type* known = change.catalog.type(alter.domain);
  if (known == nullptr) {
    if (change.catalog.type_is_gone(alter.domain))
      return Refusal{"42704", fmt::format("type \"{}\" does not exist", alter.domain.text())};
    return std::nullopt;
  }
  if (!known->domain)
    return Refusal{"42809", fmt::format("\"{}\" is not a domain", alter.domain.text())};
  if (alter.action == 'O' || alter.action == 'V' ||
      (alter.action == 'C' && !alter.constraint.not_valid))
    if (Refused refused = stands_in_arrays(change.catalog, *known)) return refused;
  Type changed = *known;
  ddl::CreateDomain& domain = *changed.domain;
  const auto named = [&](const ddl::Constraint& constraint) {
    return constraint.name == alter.name;
  };
  switch (alter.action) {
    case 'N':
      domain.not_null = false;
      break;
    case 'O':
      domain.not_null = true;
      break;
    case 'C':
      if (std::ranges::count(domain.constraints, alter.constraint.name, &ddl::Constraint::name) >
              0 &&
          !alter.constraint.name.empty()) {
        return Refusal{"42710",
                       fmt::format("constraint \"{}\" for domain \"{}\" already exists",
                                   alter.constraint.name,
                                   known->name.name)};
      }
      domain.constraints.push_back(alter.constraint);
      name_constraints(domain);
      break;
    case 'X':
    case 'V':
      if (std::ranges::none_of(domain.constraints, named)) {
        if (alter.missing_ok) return std::nullopt;
        return Refusal{"42704",
                       fmt::format("constraint \"{}\" of domain \"{}\" does not exist",
                                   alter.name,
                                   known->name.text())};
      }
      if (alter.action == 'X') std::erase_if(domain.constraints, named);
      if (alter.action == 'V')
        for (ddl::Constraint& constraint : domain.constraints)
          if (named(constraint)) constraint.not_valid = false;
      break;
    default:
      domain.default_value = alter.default_value;
      break;
  }
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

Refused apply_create_type(Change& change, const ddl::CreateType& create) {
  Type type;
  type.kind = create.composite ? Type::Kind::kComposite : Type::Kind::kOther;
  if (create.range) type.kind = Type::Kind::kRange;
  type.attributes = create.attributes;
  return put_new_type(change, create.type, std::move(type));
}

Refused apply_alter_composite(Change& change, const ddl::AlterTable& alter) {
  const Type* known = change.catalog.type(alter.table);
  if (known == nullptr) {
    if (change.catalog.type_is_gone(alter.table)) return undefined_table(alter.table);
    return std::nullopt;
  }
  Type changed = *known;
  std::vector<ddl::Name> typed;
  change.catalog.each_mentioning(changed.name.name, [&](const Relation& relation) {
    if (relation.row_type == changed.name) typed.push_back(relation.name);
  });
  const auto is_it = [&](const Column& column) {
    return column.type && !column.type->built_in &&
           change.catalog.resolve(column.type->name) == changed.name;
  };
  std::string used;
  change.catalog.each_mentioning(changed.name.name, [&](const Relation& relation) {
    const bool holds_rows = relation.kind != RelationKind::kView && !relation.index;
    const auto column = std::ranges::find_if(relation.columns, is_it);
    if (holds_rows && used.empty() && column != relation.columns.end())
      used = fmt::format("{}.{}", relation.name.name, column->name);
  });
  const auto is_itself = [&](const ddl::TypeName& type) {
    return !type.built_in && change.catalog.resolve(type.name) == changed.name;
  };
  for (const ddl::Alteration& action : alter.actions) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    const auto* drop = std::get_if<ddl::DropColumn>(&action);
    const auto* retype = std::get_if<ddl::AlterColumnType>(&action);
    const bool cascade = (add != nullptr && add->cascade) || (drop != nullptr && drop->cascade) ||
                         (retype != nullptr && retype->cascade);
    if (!typed.empty() && !cascade)
      return Refusal{"2BP01",
                     fmt::format("cannot alter type \"{}\" because it is the type of a typed table",
                                 changed.name.name)};
    if ((add != nullptr && is_itself(add->column.type)) ||
        (retype != nullptr && is_itself(retype->type)))
      return Refusal{
          "42P16",
          fmt::format("composite type {} cannot be made a member of itself", changed.name.name)};
    const std::string name = add != nullptr      ? add->column.name
                             : drop != nullptr   ? drop->column
                             : retype != nullptr ? retype->column
                                                 : "";
    const auto own = std::ranges::find(changed.attributes, name, &ddl::ColumnDefinition::name);
    const bool there = own != changed.attributes.end();
    if (add != nullptr) {
      if (there) return duplicate_column(name, changed.name);
      changed.attributes.push_back(add->column);
    } else if (!there) {
      if (drop != nullptr && drop->if_exists) continue;
      return undefined_column(name, changed.name);
    } else if (drop != nullptr) {
      changed.attributes.erase(own);
    } else if (retype != nullptr) {
      // find_composite_type_dependencies (tablecmds.c, v15).
      if (!used.empty())
        return Refusal{
            "0A000",
            fmt::format(
                "cannot alter type \"{}\" because column \"{}\" uses it", changed.name.name, used)};
      own->type = retype->type;
    }
    for (const ddl::Name& table : typed)
      edit(change.catalog, table, [&](Relation& relation) {
        if (add != nullptr) relation.columns.push_back(make_column(change, add->column));
        if (drop != nullptr)
          relation.columns.erase_if([&](const Column& c) { return c.name == name; });
        if (retype != nullptr)
          for (Column& column : relation.columns.editable())
            if (column.name == name) column.type = retype->type;
      });
  }
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

Refused apply_function(Change& change, const ddl::CreateFunction& create) {
  Function function;
  function.name = create.function;
  if (function.name.schema.empty() && !change.catalog.search_path().empty())
    function.name.schema = home_schema(change.catalog);
  function.definition = create;
  function.origin = change.origin;
  function.access = change.catalog.new_access(AccessKind::kFunction, function.name.schema);
  const std::vector<std::string> arguments =
      resolved_arguments(change.catalog, create.argument_types);
  std::optional<Function> replaced;
  for (const Function* known : change.catalog.functions(function.name)) {
    if (resolved_arguments(change.catalog, *known) != arguments) continue;
    if (!create.or_replace)
      return Refusal{"42723",
                     fmt::format("function \"{}\" already exists with same argument types",
                                 create.function.name)};
    if (known->definition.procedure != create.procedure)
      return Refusal{"42809", "cannot change routine kind"};
    if (known->definition.returns != create.returns && !create.procedure)
      return Refusal{"42P13", "cannot change return type of existing function"};
    const auto& old_names = known->definition.argument_names;
    for (std::size_t i = 0; i < old_names.size() && i < create.argument_names.size(); ++i)
      if (!old_names[i].empty() && old_names[i] != create.argument_names[i])
        return Refusal{"42P13",
                       fmt::format("cannot change name of input parameter \"{}\"", old_names[i])};
    function.comment = known->comment;
    function.access = known->access;
    replaced = *known;
  }
  if (replaced) change.catalog.remove_one_function(*replaced);  // it may be spelled another way
  change.catalog.put(std::move(function));
  return std::nullopt;
}

Refused apply_alter_function(Change& change, const ddl::AlterFunction& alter) {
  const std::vector<const Function*> alike = change.catalog.functions(alter.function);
  const auto is_procedure = [](const Function* function) { return function->definition.procedure; };
  const auto procedures = std::ranges::count_if(alike, is_procedure);
  const bool are_of_one_kind =
      procedures == 0 || procedures == static_cast<std::ptrdiff_t>(alike.size());
  if (!alter.argument_types && alike.size() > 1 && are_of_one_kind)
    return Refusal{"42725",
                   fmt::format("function name \"{}\" is not unique", alter.function.text())};
  for (const Function* known : change.catalog.functions(alter.function)) {
    if (alter.argument_types && resolved_arguments(change.catalog, *known) !=
                                    resolved_arguments(change.catalog, *alter.argument_types))
      continue;
    // compute_common_attribute (functioncmds.c, v15).
    if (known->definition.procedure &&
        (alter.volatility || alter.strict || alter.leakproof || alter.parallel))
      return Refusal{"42P13", "invalid attribute in procedure definition"};
    Function changed = *known;
    if (alter.volatility) changed.definition.volatility = *alter.volatility;
    if (alter.security_definer) changed.definition.security_definer = *alter.security_definer;
    if (alter.strict) changed.definition.strict = *alter.strict;
    if (alter.leakproof) changed.definition.leakproof = *alter.leakproof;
    if (alter.parallel) changed.definition.parallel = *alter.parallel;
    if (alter.sets_search_path) changed.definition.sets_search_path = *alter.sets_search_path;
    change.catalog.put(std::move(changed));
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace miglint
