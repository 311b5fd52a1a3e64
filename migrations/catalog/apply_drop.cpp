// DROP: what must be there, what is in the way, and what goes along.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/arguments.h"
#include "migrations/catalog/change.h"
#include "migrations/catalog/extension_facts.h"

namespace miglint {

namespace {

std::string_view word_of(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kIndex:
      return "index";
    case ddl::ObjectKind::kView:
      return "view";
    case ddl::ObjectKind::kMaterializedView:
      return "materialized view";
    case ddl::ObjectKind::kSequence:
      return "sequence";
    case ddl::ObjectKind::kForeignTable:
      return "foreign table";
    default:
      return "table";
  }
}

bool is_of_kind(const Relation& relation, ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kIndex:
      return relation.index.has_value();
    case ddl::ObjectKind::kView:
      return relation.kind == RelationKind::kView;
    case ddl::ObjectKind::kMaterializedView:
      return relation.kind == RelationKind::kMaterializedView;
    case ddl::ObjectKind::kSequence:
      return relation.kind == RelationKind::kSequence;
    case ddl::ObjectKind::kForeignTable:
      return relation.kind == RelationKind::kForeignTable;
    default:
      return relation.kind == RelationKind::kTable ||
             relation.kind == RelationKind::kPartitionedTable;
  }
}

class Dropper {
 public:
  Dropper(Change& change, const ddl::Drop& drop) : change_(change), drop_(drop) {}

  Refused run() {
    for (std::size_t i = 0; i < drop_.objects.size(); ++i)
      if (Refused refused = one(drop_.objects[i], i)) return refused;
    return std::nullopt;
  }

 private:
  Refused one(const ddl::Name& object, std::size_t i) {
    switch (drop_.kind) {
      case ddl::ObjectKind::kTable:
      case ddl::ObjectKind::kIndex:
      case ddl::ObjectKind::kView:
      case ddl::ObjectKind::kMaterializedView:
      case ddl::ObjectKind::kSequence:
      case ddl::ObjectKind::kForeignTable:
        return relation(object);
      case ddl::ObjectKind::kType:
      case ddl::ObjectKind::kDomain:
        return type(object);
      case ddl::ObjectKind::kSchema:
        return schema(object.name);
      case ddl::ObjectKind::kExtension:
        return extension(object.name);
      case ddl::ObjectKind::kFunction:
      case ddl::ObjectKind::kProcedure:
        return function(object, i);
      case ddl::ObjectKind::kTrigger:
      case ddl::ObjectKind::kRule:
      case ddl::ObjectKind::kPolicy:
        return part(object.name);
      case ddl::ObjectKind::kStatistics:
        return statistics(object);
      case ddl::ObjectKind::kPublication:
        change_.catalog.remove_publication(object.name);
        return std::nullopt;
      default:
        change_.catalog.remove_object(drop_.kind, object);
        return std::nullopt;
    }
  }

  bool goes_too(const ddl::Name& name) const {
    return std::ranges::any_of(drop_.objects, [&](const ddl::Name& other) {
      return change_.catalog.resolve(other) == name;
    });
  }

  Refused relation(const ddl::Name& name) {
    const Relation* known = change_.catalog.relation(name);
    if (known == nullptr) {
      const bool absent = change_.catalog.exists(name) == Truth::kNo;
      if (absent && !drop_.if_exists) {
        if (drop_.kind == ddl::ObjectKind::kIndex) return undefined_object("index", name.name);
        return Refusal{"42P01",
                       fmt::format("{} \"{}\" does not exist", word_of(drop_.kind), name.text())};
      }
      change_.catalog.remove_relation(change_.catalog.resolve(name));
      return std::nullopt;
    }
    if (!known->assumed && !is_of_kind(*known, drop_.kind))
      return Refusal{"42809",
                     fmt::format("\"{}\" is not {} {}",
                                 known->name.name,
                                 drop_.kind == ddl::ObjectKind::kIndex ? "an" : "a",
                                 word_of(drop_.kind))};
    if (known->index && !known->index->constraint.empty())
      return dependent_objects(fmt::format("index {}", known->name.text()),
                               fmt::format("constraint {} on table {} requires it",
                                           known->index->constraint,
                                           known->index->table.text()));
    if (known->index && !known->index->parent.empty())
      return Refusal{"2BP01",
                     fmt::format("cannot drop index {} because index {} requires it",
                                 known->name.text(),
                                 known->index->parent.text())};
    if (Refused refused = sequence_in_use(*known)) return refused;
    if (!drop_.cascade)
      if (Refused refused = needed_by_reference(change_.catalog, *known)) return refused;
    const Relation relation = *known;
    if (Refused refused = dependents(relation)) return refused;
    forget_relation(change_, relation.name);
    return std::nullopt;
  }

  // A sequence that a default draws from.
  Refused sequence_in_use(const Relation& sequence) {
    if (sequence.kind != RelationKind::kSequence || sequence.owned_by.empty()) return std::nullopt;
    const Relation* table = change_.catalog.relation(sequence.owned_by);
    const Column* column = table == nullptr ? nullptr : table->column(sequence.owned_by_column);
    const bool used = column != nullptr && (sequence.of_identity || column->default_value);
    if (!used || goes_too(table->name)) return std::nullopt;
    if (sequence.of_identity || !drop_.cascade)
      return dependent_objects(fmt::format("sequence {}", sequence.name.text()),
                               fmt::format("default value for column {} of table {} depends on it",
                                           column->name,
                                           table->name.text()));
    edit(change_.catalog, table->name, [&](Relation& changed) {
      for (Column& own : changed.columns)
        if (own.name == sequence.owned_by_column) own.default_value.reset();
    });
    return std::nullopt;
  }

  Refused dependents(const Relation& relation) {
    const std::string what = fmt::format("{} {}", word_of(drop_.kind), relation.name.text());
    for (const ddl::Name& view : relation.dependents) {
      if (goes_too(view)) continue;
      if (!drop_.cascade)
        return dependent_objects(what, fmt::format("view {} depends on it", view.text()));
      forget_view(change_, view);
    }
    for (const ddl::Name& child : relation.children) {
      if (relation.kind == RelationKind::kPartitionedTable || goes_too(child)) continue;
      if (!drop_.cascade)
        return dependent_objects(what, fmt::format("table {} depends on it", child.text()));
    }
    for (const ddl::Name& table : relation.referenced_by) {
      if (table == relation.name || goes_too(table)) continue;
      const Relation* known = change_.catalog.relation(table);
      if (known == nullptr) continue;
      std::vector<std::string> keys;
      for (const TableConstraint& constraint : known->constraints)
        if (constraint.definition.kind == ddl::ConstraintKind::kForeignKey &&
            constraint.definition.referenced == relation.name)
          keys.push_back(constraint.definition.name);
      if (keys.empty()) continue;
      if (!drop_.cascade)
        return dependent_objects(
            what,
            fmt::format("constraint {} on table {} depends on it", keys.front(), table.text()));
      Relation changed = *known;
      for (const std::string& key : keys)
        forget_constraint(change_, changed, key);
      change_.catalog.put(std::move(changed));
    }
    return std::nullopt;
  }

  Refused type(const ddl::Name& name) {
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
    if (Refused refused =
            lose_columns(fmt::format("type {}", resolved.text()), {resolved.name}, is))
      return refused;
    change_.catalog.remove_type(resolved);
    return std::nullopt;
  }

  // `types`: their names without a schema.
  template <typename Is>
  Refused lose_columns(const std::string& what,
                       const std::vector<std::string>& types,
                       const Is& is) {
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
      Relation table = *known;
      drop_dependents_of_column(change_, table, column);
      const std::string& lost = column;
      std::erase_if(table.columns, [&](const Column& c) { return c.name == lost; });
      change_.catalog.put(std::move(table));
    }
    return std::nullopt;
  }

  Refused extension(const std::string& name) {
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

  Refused schema(const std::string& name) {
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
          : !types.empty()
              ? fmt::format("type {} depends on it", types.front().text())
              : fmt::format("function {} depends on it", functions.front().name.text());
      return dependent_objects("schema " + name, first);
    }
    for (const ddl::Name& relation : relations)
      drop_with_dependents(relation);
    for (const ddl::Name& type : types)
      change_.catalog.remove_type(type);
    for (const Function& function : functions)
      change_.catalog.remove_one_function(function);
    change_.catalog.remove_schema(name);
    return std::nullopt;
  }

  void drop_with_dependents(const ddl::Name& name) {
    const Relation* known = change_.catalog.relation(name);
    if (known == nullptr) return;
    ddl::Drop cascade;
    cascade.kind = ddl::ObjectKind::kTable;
    cascade.objects = {name};
    cascade.cascade = true;
    const Relation relation = *known;
    Dropper(change_, cascade).dependents(relation);
    forget_relation(change_, name);
  }

  Refused function(const ddl::Name& name, std::size_t i) {
    const std::vector<const Function*> known = change_.catalog.functions(name);
    if (known.empty()) {
      if (change_.catalog.function_is_gone(name) && !drop_.if_exists)
        return Refusal{"42883", fmt::format("function {}() does not exist", name.text())};
      return std::nullopt;
    }
    const std::optional<std::vector<std::string>> arguments =
        i < drop_.arguments.size() ? drop_.arguments[i] : std::nullopt;
    if (!arguments && known.size() > 1)
      return Refusal{"42725", fmt::format("function name \"{}\" is not unique", name.text())};
    for (const Function* function : known) {
      if (arguments && resolved_arguments(change_.catalog, *function) !=
                           resolved_arguments(change_.catalog, *arguments))
        continue;
      if (Refused refused = users_of(function->name)) return refused;
      change_.catalog.remove_one_function(Function(*function));
      return std::nullopt;
    }
    return std::nullopt;  // its types may be spelled another way
  }

  Refused users_of(const ddl::Name& function) {
    std::vector<std::pair<ddl::Name, std::string>> triggers;
    change_.catalog.each_mentioning(function.name, [&](const Relation& relation) {
      for (const Trigger& trigger : relation.triggers)
        if (change_.catalog.resolve(trigger.definition.function) == function)
          triggers.emplace_back(relation.name, trigger.definition.trigger);
    });
    for (const auto& [table, trigger] : triggers) {
      if (!drop_.cascade)
        return dependent_objects(
            fmt::format("function {}()", function.text()),
            fmt::format("trigger {} on table {} depends on it", trigger, table.text()));
      const std::string& lost = trigger;
      edit(change_.catalog, table, [&](Relation& relation) {
        std::erase_if(relation.triggers,
                      [&](const Trigger& t) { return t.definition.trigger == lost; });
      });
    }
    return std::nullopt;
  }

  Refused part(const std::string& name) {
    const Relation* known = change_.catalog.relation(drop_.relation);
    if (known == nullptr) {
      if (change_.catalog.exists(drop_.relation) == Truth::kNo && !drop_.if_exists)
        return undefined_table(drop_.relation);
      return std::nullopt;
    }
    Relation relation = *known;
    std::size_t erased = 0;
    if (drop_.kind == ddl::ObjectKind::kTrigger)
      erased = std::erase_if(relation.triggers,
                             [&](const Trigger& t) { return t.definition.trigger == name; });
    if (drop_.kind == ddl::ObjectKind::kRule)
      erased = std::erase_if(relation.rules,
                             [&](const RewriteRule& r) { return r.definition.rule == name; });
    if (drop_.kind == ddl::ObjectKind::kPolicy)
      erased = std::erase_if(relation.policies,
                             [&](const Policy& p) { return p.definition.policy == name; });
    if (erased == 0) {
      if (drop_.if_exists || relation.assumed) return std::nullopt;
      const std::string_view kind = drop_.kind == ddl::ObjectKind::kTrigger ? "trigger"
                                    : drop_.kind == ddl::ObjectKind::kRule  ? "rule"
                                                                            : "policy";
      return Refusal{"42704",
                     fmt::format("{} \"{}\" for {} \"{}\" does not exist",
                                 kind,
                                 name,
                                 drop_.kind == ddl::ObjectKind::kRule ? "relation" : "table",
                                 relation.name.name)};
    }
    const std::vector<ddl::Name> children = relation.children;
    change_.catalog.put(std::move(relation));
    if (drop_.kind != ddl::ObjectKind::kTrigger) return std::nullopt;
    for (const ddl::Name& child : children)
      edit(change_.catalog, child, [&](Relation& partition) {
        std::erase_if(partition.triggers, [&](const Trigger& t) {
          return t.inherited && t.definition.trigger == name;
        });
      });
    return std::nullopt;
  }

  Refused statistics(const ddl::Name& name) {
    const ddl::Name resolved = change_.catalog.resolve(name);
    ddl::Name table;
    change_.catalog.each_mentioning(resolved.name, [&](const Relation& relation) {
      for (const Statistics& s : relation.statistics)
        if (s.name == resolved) table = relation.name;
    });
    edit(change_.catalog, table, [&](Relation& relation) {
      std::erase_if(relation.statistics, [&](const Statistics& s) { return s.name == resolved; });
    });
    return std::nullopt;
  }

  Change& change_;
  const ddl::Drop& drop_;
};

}  // namespace

Refused apply_drop(Change& change, const ddl::Drop& drop) {
  return Dropper(change, drop).run();
}

}  // namespace miglint
