// DROP of functions, and of what stands on a table by a name of its own.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/arguments.h"
#include "migrations/catalog/dropper.h"

namespace miglint {

Refused Dropper::function(const ddl::Name& name, std::size_t i) {
  std::vector<const Function*> known = change_.catalog.functions(name);
  // FUNCTION and PROCEDURE look for their own kind alone.
  if (known.size() > 1)
    std::erase_if(known, [&](const Function* function) {
      return function->definition.procedure != (drop_.kind == ddl::ObjectKind::kProcedure);
    });
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
  const auto takes_as_many = [&](const Function* other) {
    return !arguments || other->definition.argument_types.size() == arguments->size();
  };
  if (!drop_.if_exists && std::ranges::none_of(known, takes_as_many))
    return Refusal{
        "42883",
        fmt::format("function {}({}) does not exist", name.text(), fmt::join(*arguments, ", "))};
  return std::nullopt;  // its types may be spelled another way
}

// A row type, or a type of the user's own, in a signature.
Refused Dropper::functions_of(const std::string& what, const ddl::Name& type) {
  std::vector<Function> functions;
  const auto is = [&](const std::string& written) {
    std::string argument = resolved_argument(change_.catalog, written);
    while (argument.ends_with("[]"))
      argument.resize(argument.size() - 2);
    return argument == type.text() || argument == ddl::quote(type);
  };
  change_.catalog.each_function([&](const Function& function) {
    if (std::ranges::any_of(function.definition.argument_types, is) ||
        is(function.definition.returns))
      functions.push_back(function);
  });
  for (const Function& function : functions) {
    if (!drop_.cascade)
      return dependent_objects(what,
                               fmt::format("function {} depends on it", function.name.text()));
    if (Refused refused = users_of(function.name)) return refused;
    change_.catalog.remove_one_function(function);
  }
  return std::nullopt;
}

Refused Dropper::users_of(const ddl::Name& function) {
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

Refused Dropper::part(const std::string& name) {
  const Relation* known = change_.catalog.relation(drop_.relation);
  if (known == nullptr) {
    if (change_.catalog.exists(drop_.relation) == Truth::kNo && !drop_.if_exists)
      return undefined_table(drop_.relation);
    return std::nullopt;
  }
  if (known->index) return Refusal{"42809", fmt::format("\"{}\" is an index", known->name.name)};
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
      std::erase_if(partition.triggers,
                    [&](const Trigger& t) { return t.inherited && t.definition.trigger == name; });
    });
  return std::nullopt;
}

Refused Dropper::statistics(const ddl::Name& name) {
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

}  // namespace miglint
