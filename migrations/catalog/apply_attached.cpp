// Triggers, rules, policies, statistics, publications, comments, TRUNCATE.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

Refusal exists_for(std::string_view kind, std::string_view name, const Relation& table) {
  return {"42710",
          fmt::format("{} \"{}\" for {} \"{}\" already exists",
                      kind,
                      name,
                      kind == "trigger" || kind == "rule" ? "relation" : "table",
                      table.name.name)};
}

Refusal missing_for(std::string_view kind, std::string_view name, const Relation& table) {
  return {"42704",
          fmt::format("{} \"{}\" for table \"{}\" does not exist", kind, name, table.name.name)};
}

Refused missing_function(const Catalog& catalog, const ddl::Name& function) {
  if (!catalog.function_is_gone(function)) return std::nullopt;
  return Refusal{"42883", fmt::format("function {}() does not exist", function.text())};
}

Refused add_trigger(Change& change,
                    const ddl::Name& name,
                    const ddl::CreateTrigger& create,
                    bool inherited,
                    int depth) {
  constexpr int kDeepest = 100;
  const Relation* known = change.catalog.relation(name);
  if (known == nullptr || depth > kDeepest) return std::nullopt;
  Relation table = *known;
  const auto own = std::ranges::find_if(table.triggers, [&](const Trigger& trigger) {
    return trigger.definition.trigger == create.trigger;
  });
  if (own != table.triggers.end()) {
    if (!create.or_replace) return exists_for("trigger", create.trigger, table);
    own->definition = create;
  } else {
    Trigger trigger;
    trigger.definition = create;
    trigger.inherited = inherited;
    trigger.origin = change.origin;
    table.triggers.push_back(std::move(trigger));
  }
  const std::vector<ddl::Name> children = table.children;
  const bool down = create.for_each_row && table.kind == RelationKind::kPartitionedTable;
  change.catalog.put(std::move(table));
  if (!down) return std::nullopt;
  for (const ddl::Name& child : children)
    if (Refused refused = add_trigger(change, child, create, true, depth + 1)) return refused;
  return std::nullopt;
}

}  // namespace

Refused apply_trigger(Change& change, const ddl::CreateTrigger& create) {
  Found found = find_or_assume(change.catalog, create.table, RelationKind::kTable);
  if (found.refused) return found.refused;
  const Relation& table = *found.relation;
  if (Refused refused = missing_function(change.catalog, create.function)) return refused;
  for (const std::string& column : create.columns)
    if (table.columns_complete && table.column(column) == nullptr)
      return undefined_column(column, table.name);
  for (auto column = create.columns.begin(); column != create.columns.end(); ++column)
    if (std::find(create.columns.begin(), column, *column) != column)
      return repeated_column(*column);
  if (create.timing == 'i') {
    const std::string_view with = !create.for_each_row      ? "must be FOR EACH ROW"
                                  : create.when             ? "cannot have WHEN conditions"
                                  : !create.columns.empty() ? "cannot have column lists"
                                                            : "";
    if (!with.empty()) return Refusal{"0A000", fmt::format("INSTEAD OF triggers {}", with)};
  }
  if (create.on_truncate && create.for_each_row)
    return Refusal{"0A000", "TRUNCATE FOR EACH ROW triggers are not supported"};
  const bool view = table.kind == RelationKind::kView;
  if (view && create.for_each_row && create.timing != 'i')
    return Refusal{"42809", fmt::format("\"{}\" is a view", table.name.name)};
  if (!view && create.timing == 'i' && !table.assumed)
    return Refusal{"42809", fmt::format("\"{}\" is a table", table.name.name)};
  const ddl::Name name = table.name;
  change.catalog.put(*std::move(found.relation));
  ddl::CreateTrigger trigger = create;
  const std::vector<const Function*> functions = change.catalog.functions(create.function);
  if (!functions.empty()) trigger.function = functions.front()->name;
  return add_trigger(change, name, trigger, false, 0);
}

Refused apply_rule(Change& change, const ddl::CreateRule& create) {
  Found found = find_or_assume(change.catalog, create.table, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& table = *found.relation;
  const auto own = std::ranges::find_if(
      table.rules, [&](const RewriteRule& rule) { return rule.definition.rule == create.rule; });
  if (own != table.rules.end()) {
    if (!create.or_replace) return exists_for("rule", create.rule, table);
    own->definition = create;
  } else {
    table.rules.push_back({create, 'O', change.origin});
  }
  change.catalog.put(std::move(table));
  return std::nullopt;
}

Refused apply_policy(Change& change, const ddl::CreatePolicy& create) {
  Found found = find_or_assume(change.catalog, create.table, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& table = *found.relation;
  const auto same = [&](const Policy& policy) { return policy.definition.policy == create.policy; };
  if (std::ranges::any_of(table.policies, same)) return exists_for("policy", create.policy, table);
  for (const auto* part : {&create.using_value, &create.check})
    if (*part)
      for (const ddl::Name& relation : (*part)->relations)
        if (change.catalog.exists(relation) == Truth::kNo) return undefined_table(relation);
  table.policies.push_back({create, "", change.origin});
  change.catalog.put(std::move(table));
  return std::nullopt;
}

Refused apply_alter_policy(Change& change, const ddl::AlterPolicy& alter) {
  Found found = find_or_assume(change.catalog, alter.table, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& table = *found.relation;
  const auto own = std::ranges::find_if(table.policies, [&](const Policy& policy) {
    return policy.definition.policy == alter.policy;
  });
  if (own == table.policies.end()) {
    if (table.assumed) return std::nullopt;
    return missing_for("policy", alter.policy, table);
  }
  if (!alter.roles.empty()) own->definition.roles = alter.roles;
  if (alter.using_value) own->definition.using_value = alter.using_value;
  if (alter.check) own->definition.check = alter.check;
  change.catalog.put(std::move(table));
  return std::nullopt;
}

// Of whatever table.
static bool has_statistics(const Catalog& catalog, const ddl::Name& name) {
  bool found = false;
  catalog.each_mentioning(name.name, [&](const Relation& relation) {
    found = found || std::ranges::count(relation.statistics, name, &Statistics::name) > 0;
  });
  return found;
}

// ChooseExtendedStatisticName (statscmds.c, v15): no relation is asked about.
static ddl::Name free_statistics_name(const Catalog& catalog,
                                      const Relation& table,
                                      const std::vector<std::string>& columns) {
  static const Catalog kNoRelations;
  ddl::Name name{table.name.schema, generated_name(kNoRelations, table.name, columns, "stat"), 0};
  for (int n = 1; has_statistics(catalog, name); ++n)
    name.name = generated_name(kNoRelations, table.name, columns, fmt::format("stat{}", n));
  return name;
}

Refused apply_statistics(Change& change, const ddl::CreateStatistics& create) {
  Found found = find_or_assume(change.catalog, create.table, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& table = *found.relation;
  for (const std::string& column : create.columns)
    if (table.columns_complete && table.column(column) == nullptr)
      return Refusal{"42703", fmt::format("column \"{}\" does not exist", column)};
  if (create.if_not_exists && !create.statistics.empty() &&
      has_statistics(change.catalog, change.catalog.resolve(create.statistics)))
    return std::nullopt;
  if (!create.repeated_column.empty())
    return Refusal{"42701", "duplicate column name in statistics definition"};
  if (create.of_one_column)
    return Refusal{"42P17", "extended statistics require at least 2 columns"};
  ddl::Name name = create.statistics;
  if (name.empty()) name = free_statistics_name(change.catalog, table, create.columns);
  name = change.catalog.resolve(name);
  if (has_statistics(change.catalog, name)) {
    if (create.if_not_exists) return std::nullopt;
    return duplicate_object("statistics object", name.name);
  }
  table.statistics.push_back({name, create.columns, change.origin});
  change.catalog.put(std::move(table));
  return std::nullopt;
}

Refused apply_publication(Change& change, const ddl::Publish& publish) {
  for (const ddl::Name& table : publish.tables)
    if (change.catalog.exists(table) == Truth::kNo) return undefined_table(table);
  const Publication* known = change.catalog.publication(publish.publication);
  if (publish.what == ddl::Publish::What::kCreate && known != nullptr)
    return duplicate_object("publication", publish.publication);
  Publication changed = known == nullptr ? Publication{} : *known;
  changed.name = publish.publication;
  if (known == nullptr) changed.origin = change.origin;
  if (publish.what == ddl::Publish::What::kSet) {
    changed.tables.clear();
    changed.schemas.clear();
    changed.filter_columns.clear();
  }
  for (const ddl::Name& table : publish.tables) {
    const ddl::Name name = change.catalog.resolve(table);
    const bool there = std::ranges::count(changed.tables, name) > 0;
    if (publish.what == ddl::Publish::What::kDrop) {
      if (!there && known != nullptr)
        return Refusal{"42704",
                       fmt::format("relation \"{}\" is not part of the publication", name.name)};
      std::erase(changed.tables, name);
    } else if (there) {
      return Refusal{"42710",
                     fmt::format("relation \"{}\" is already member of publication \"{}\"",
                                 name.name,
                                 publish.publication)};
    } else {
      changed.tables.push_back(name);
    }
  }
  if (publish.what != ddl::Publish::What::kDrop) {
    changed.schemas.insert(changed.schemas.end(), publish.schemas.begin(), publish.schemas.end());
    changed.filter_columns.insert(
        changed.filter_columns.end(), publish.filter_columns.begin(), publish.filter_columns.end());
  }
  changed.all_tables = changed.all_tables || publish.all_tables;
  change.catalog.put(std::move(changed));
  return std::nullopt;
}

Refused apply_object(Change& change, const ddl::CreateObject& create) {
  if (change.catalog.object(create.kind, create.object) != nullptr) {
    if (create.if_not_exists || create.or_replace) return std::nullopt;
    return Refusal{"42710", fmt::format("\"{}\" already exists", create.object.text())};
  }
  change.catalog.put(OtherObject{create.kind, create.object, change.origin});
  return std::nullopt;
}

Refused apply_comment(Change& change, const ddl::Comment& comment) {
  const std::string text = comment.text.value_or("");
  if (comment.kind == ddl::ObjectKind::kType || comment.kind == ddl::ObjectKind::kDomain) {
    if (const Type* known = change.catalog.type(comment.object)) {
      Type changed = *known;
      changed.comment = text;
      change.catalog.put(std::move(changed));
    }
    return std::nullopt;
  }
  const bool of_relation =
      comment.kind == ddl::ObjectKind::kTable || comment.kind == ddl::ObjectKind::kView ||
      comment.kind == ddl::ObjectKind::kMaterializedView ||
      comment.kind == ddl::ObjectKind::kSequence || comment.kind == ddl::ObjectKind::kIndex ||
      comment.kind == ddl::ObjectKind::kForeignTable || !comment.part.empty();
  if (!of_relation || comment.kind == ddl::ObjectKind::kDomainConstraint) return std::nullopt;
  const Relation* known = change.catalog.relation(comment.object);
  if (known == nullptr) {
    if (change.catalog.exists(comment.object) == Truth::kNo) return undefined_table(comment.object);
    return std::nullopt;
  }
  if (comment.kind == ddl::ObjectKind::kColumn &&
      change.catalog.has_column(known->name, comment.part) == Truth::kNo) {
    return undefined_column(comment.part, known->name);
  }
  if (comment.kind == ddl::ObjectKind::kConstraint && known->columns_complete &&
      known->constraint(comment.part) == nullptr && !known->assumed) {
    return Refusal{
        "42704",
        fmt::format(
            "constraint \"{}\" for table \"{}\" does not exist", comment.part, known->name.name)};
  }
  edit(change.catalog, known->name, [&](Relation& relation) {
    if (comment.part.empty()) relation.comment = text;
    if (comment.kind == ddl::ObjectKind::kColumn)
      for (Column& column : relation.columns.editable())
        if (column.name == comment.part) column.comment = text;
    if (comment.kind == ddl::ObjectKind::kConstraint)
      for (TableConstraint& constraint : relation.constraints.editable())
        if (constraint.definition.name == comment.part) constraint.comment = text;
    if (comment.kind == ddl::ObjectKind::kTrigger)
      for (Trigger& trigger : relation.triggers)
        if (trigger.definition.trigger == comment.part) trigger.comment = text;
    if (comment.kind == ddl::ObjectKind::kPolicy)
      for (Policy& policy : relation.policies)
        if (policy.definition.policy == comment.part) policy.comment = text;
  });
  return std::nullopt;
}

Refused apply_truncate(Change& change, const ddl::Truncate& truncate) {
  std::vector<ddl::Name> emptied;  // with what inherits from them
  const auto add = [&](const ddl::Name& name) {
    if (std::ranges::count(emptied, name) == 0) emptied.push_back(name);
  };
  for (std::size_t i = 0; i < truncate.tables.size(); ++i) {
    const ddl::Name& table = truncate.tables[i];
    const Relation* known = change.catalog.relation(table);
    if (known == nullptr && change.catalog.exists(table) == Truth::kNo)
      return undefined_table(table);
    if (known != nullptr &&
        (known->kind == RelationKind::kView || known->kind == RelationKind::kSequence))
      return Refusal{"42809", fmt::format("\"{}\" is not a table", known->name.name)};
    std::size_t at = emptied.size();
    add(change.catalog.resolve(table));
    const bool only = i < truncate.only.size() && truncate.only[i];
    for (; !only && at < emptied.size(); ++at)
      if (const Relation* parent = change.catalog.relation(emptied[at]))
        for (const ddl::Name& child : parent->children)
          add(child);
  }
  for (const ddl::Name& name : emptied) {
    const Relation* known = change.catalog.relation(name);
    if (known == nullptr) continue;
    for (const ddl::Name& other : known->referenced_by)
      if (!truncate.cascade && !(other == name) && std::ranges::count(emptied, other) == 0)
        return Refusal{"0A000", "cannot truncate a table referenced in a foreign key constraint"};
    edit(change.catalog, name, [](Relation& relation) { relation.has_rows = false; });
  }
  return std::nullopt;
}

}  // namespace miglint
