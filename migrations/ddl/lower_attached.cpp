// What belongs to one table: triggers, rules, policies, statistics.

#include <algorithm>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

char timing_of(std::int16_t timing) {
  if ((timing & TRIGGER_TYPE_BEFORE) != 0) return 'b';
  return (timing & TRIGGER_TYPE_INSTEAD) != 0 ? 'i' : 'a';
}

std::vector<std::string> role_names(const List* roles) {
  std::vector<std::string> names;
  each<RoleSpec>(roles, [&](const RoleSpec* role) {
    if (role->roletype != ROLESPEC_PUBLIC) names.push_back(text_or_empty(role->rolename));
  });
  return names;
}

Boxed<Expression> optional_expression(const Node* node) {
  if (node == nullptr) return std::nullopt;
  return read_expression(node);
}

char event_of(CmdType event) {
  switch (event) {
    case CMD_UPDATE:
      return 'u';
    case CMD_INSERT:
      return 'i';
    case CMD_DELETE:
      return 'd';
    default:
      return 's';
  }
}

}  // namespace

Command lower_trigger(const CreateTrigStmt& node) {
  CreateTrigger trigger;
  trigger.trigger = text_or_empty(node.trigname);
  trigger.table = name_of(node.relation);
  trigger.or_replace = node.replace;
  trigger.constraint = node.isconstraint;
  trigger.function = name_of(node.funcname);
  trigger.referenced = name_of(node.constrrel);
  trigger.for_each_row = node.row;
  trigger.timing = timing_of(node.timing);
  trigger.on_insert = (node.events & TRIGGER_TYPE_INSERT) != 0;
  trigger.on_update = (node.events & TRIGGER_TYPE_UPDATE) != 0;
  trigger.on_delete = (node.events & TRIGGER_TYPE_DELETE) != 0;
  trigger.on_truncate = (node.events & TRIGGER_TYPE_TRUNCATE) != 0;
  trigger.columns = strings_of(node.columns);
  trigger.when = optional_expression(node.whenClause);
  trigger.deferrable = node.deferrable;
  trigger.initially_deferred = node.initdeferred;
  each<TriggerTransition>(node.transitionRels, [&](const TriggerTransition* table) {
    (table->isNew ? trigger.new_table : trigger.old_table) = text_or_empty(table->name);
  });
  trigger.arguments = strings_of(node.args);
  return trigger;
}

Command lower_rule(const RuleStmt& node) {
  CreateRule rule;
  rule.rule = text_or_empty(node.rulename);
  rule.table = name_of(node.relation);
  rule.or_replace = node.replace;
  rule.event = event_of(node.event);
  rule.instead = node.instead;
  const auto add = [&](const Node* part) {
    if (part == nullptr) return;
    QueryFacts facts = read_query(part);
    rule.reads.insert(rule.reads.end(), facts.reads.begin(), facts.reads.end());
    rule.uses.insert(rule.uses.end(), facts.uses.begin(), facts.uses.end());
  };
  add(node.whereClause);
  each<Node>(node.actions, add);
  return rule;
}

Command lower_policy(const CreatePolicyStmt& node) {
  CreatePolicy policy;
  policy.policy = text_or_empty(node.policy_name);
  policy.table = name_of(node.table);
  policy.command = text_or_empty(node.cmd_name);
  policy.permissive = node.permissive;
  policy.roles = role_names(node.roles);
  policy.using_value = optional_expression(node.qual);
  policy.check = optional_expression(node.with_check);
  const auto is_true = [](const Boxed<Expression>& e) { return e && e->text == "true"; };
  policy.always_true = is_true(policy.using_value) || is_true(policy.check);
  return policy;
}

Command lower_alter_policy(const AlterPolicyStmt& node) {
  AlterPolicy policy;
  policy.policy = text_or_empty(node.policy_name);
  policy.table = name_of(node.table);
  policy.roles = role_names(node.roles);
  policy.using_value = optional_expression(node.qual);
  policy.check = optional_expression(node.with_check);
  return policy;
}

Command lower_statistics(const CreateStatsStmt& node) {
  CreateStatistics statistics;
  statistics.statistics = name_of(node.defnames);
  statistics.if_not_exists = node.if_not_exists;
  if (node.relations != nullptr)
    statistics.table = name_of(static_cast<const RangeVar*>(linitial(node.relations)));
  std::vector<std::string> plain;
  each<StatsElem>(node.exprs, [&](const StatsElem* element) {
    if (element->name != nullptr) {
      if (std::ranges::count(plain, element->name) > 0) statistics.repeated_column = element->name;
      plain.emplace_back(element->name);
      statistics.columns.emplace_back(element->name);
      return;
    }
    const Expression expression = read_expression(element->expr);
    statistics.columns.insert(
        statistics.columns.end(), expression.columns.begin(), expression.columns.end());
  });
  statistics.of_one_column = list_length(node.exprs) == 1 &&
                             static_cast<const StatsElem*>(linitial(node.exprs))->name != nullptr;
  return statistics;
}

}  // namespace miglint::ddl
