// ALTER TABLE and its kind, one action after the other.

#include <array>
#include <string_view>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

// AlterTableType by name, for actions that are not modelled further.
std::string action_name(AlterTableType type) {
  switch (type) {
#define NAME(tag) \
  case AT_##tag:  \
    return #tag;
    NAME(SetStatistics)
    NAME(SetOptions)
    NAME(ResetOptions)
    NAME(SetStorage)
    NAME(SetCompression)
    NAME(AlterColumnGenericOptions)
    NAME(ChangeOwner)
    NAME(ClusterOn)
    NAME(DropCluster)
    NAME(DropOids)
    NAME(SetAccessMethod)
    NAME(SetTableSpace)
    NAME(ReplaceRelOptions)
    NAME(EnableTrig)
    NAME(EnableAlwaysTrig)
    NAME(EnableReplicaTrig)
    NAME(DisableTrig)
    NAME(EnableTrigAll)
    NAME(DisableTrigAll)
    NAME(EnableTrigUser)
    NAME(DisableTrigUser)
    NAME(EnableRule)
    NAME(EnableAlwaysRule)
    NAME(EnableReplicaRule)
    NAME(DisableRule)
    NAME(AddInherit)
    NAME(DropInherit)
    NAME(AddOf)
    NAME(DropOf)
    NAME(ReplicaIdentity)
    NAME(EnableRowSecurity)
    NAME(DisableRowSecurity)
    NAME(ForceRowSecurity)
    NAME(NoForceRowSecurity)
    NAME(GenericOptions)
    NAME(SetExpression)
#undef NAME
    default:
      return "action " + std::to_string(static_cast<int>(type));
  }
}

// A storage parameter's value as Postgres stores it; a name alone means true.
std::string option_value(const Node* value) {
  if (value == nullptr) return "";
  if (IsA(value, Integer)) return std::to_string(as<Integer>(value).ival);
  if (IsA(value, Float)) return text_or_empty(as<Float>(value).fval);
  if (IsA(value, TypeName)) return read_type(as<::TypeName>(value)).name.name;
  return string_of(value);
}

SetOptions read_set_options(const Node* options, bool reset) {
  SetOptions set;
  set.reset = reset;
  if (options == nullptr || !IsA(options, List)) return set;
  each<DefElem>(reinterpret_cast<const List*>(options), [&](const DefElem* option) {
    const std::string space = text_or_empty(option->defnamespace);
    set.names.push_back((space.empty() ? "" : space + ".") + text_or_empty(option->defname));
    const bool alone = option->arg == nullptr && !reset;
    set.values.push_back(alone ? "true" : option_value(option->arg));
  });
  return set;
}

Identity read_identity(const Node* definition) {
  if (definition == nullptr) return Identity::kNo;
  if (IsA(definition, Constraint)) {
    return as<::Constraint>(definition).generated_when == 'a' ? Identity::kAlways
                                                              : Identity::kByDefault;
  }
  Identity identity = Identity::kNo;
  if (IsA(definition, List)) {
    each<DefElem>(reinterpret_cast<const List*>(definition), [&](const DefElem* option) {
      if (text_or_empty(option->defname) != "generated") return;
      identity = as<Integer>(option->arg).ival == 'a' ? Identity::kAlways : Identity::kByDefault;
    });
  }
  return identity;
}

AlterColumnType read_type_change(const AlterTableCmd& node, const ColumnDef& definition) {
  AlterColumnType change;
  change.cascade = node.behavior == DROP_CASCADE;
  change.column = text_or_empty(node.name);
  change.type = read_type(*definition.typeName);
  if (definition.collClause != nullptr)
    change.collation = name_of(definition.collClause->collname).text();
  if (definition.raw_default != nullptr)
    change.using_value = read_expression(definition.raw_default);
  return change;
}

AlterConstraint read_alter_constraint(const AlterTableCmd& node) {
  AlterConstraint alter;
#if PG_MAJORVERSION_NUM >= 18
  const auto& change = as<ATAlterConstraint>(node.def);
  alter.name = text_or_empty(change.conname);
  alter.deferrable = change.deferrable;
  alter.initially_deferred = change.initdeferred;
  if (change.alterEnforceability) alter.enforced = change.is_enforced;
  if (change.alterInheritability) alter.no_inherit = change.noinherit;
  alter.changes_deferrability = change.alterDeferrability;
#else
  const auto& change = as<::Constraint>(node.def);
  alter.name = text_or_empty(change.conname);
  alter.deferrable = change.deferrable;
  alter.initially_deferred = change.initdeferred;
#endif
  return alter;
}

Alteration read_partition_action(const AlterTableCmd& node) {
  const auto& command = as<PartitionCmd>(node.def);
  const Name partition = name_of(command.name);
  if (node.subtype == AT_AttachPartition) {
    const bool is_default = command.bound != nullptr && command.bound->is_default;
    return AttachPartition{partition, read_bound(command.bound), is_default};
  }
  return DetachPartition{partition, command.concurrent, node.subtype == AT_DetachPartitionFinalize};
}

// Actions without a struct of their own: what they are set to, where that is one thing.
Alteration read_other(const AlterTableCmd& node) {
  OtherAlteration other;
  other.action = action_name(node.subtype);
  other.name = text_or_empty(node.name);
  other.if_exists = node.missing_ok;
  if (node.num != 0 && other.name.empty()) other.name = std::to_string(node.num);
  if (node.subtype == AT_ChangeOwner && node.newowner != nullptr)
    other.name = text_or_empty(node.newowner->rolename);
  if (node.def == nullptr) return other;
  switch (node.subtype) {
    case AT_SetStorage:
    case AT_SetCompression:
      other.value = string_of(node.def);
      break;
    case AT_SetStatistics:
      other.value = IsA(node.def, Integer) ? std::to_string(as<Integer>(node.def).ival) : "-1";
      break;
    case AT_AddInherit:
    case AT_DropInherit:
      other.relation = name_of(&as<RangeVar>(node.def));
      break;
    case AT_AddOf:
      other.relation = read_type(as<::TypeName>(node.def)).name;
      break;
    case AT_SetExpression:
      other.expression = read_expression(node.def);
      break;
    case AT_ReplicaIdentity:
      other.value = std::string(1, as<ReplicaIdentityStmt>(node.def).identity_type);
      other.name = text_or_empty(as<ReplicaIdentityStmt>(node.def).name);
      break;
    case AT_SetOptions:
    case AT_ResetOptions:
      for (const std::string& option : read_options(reinterpret_cast<const List*>(node.def)))
        other.value += (other.value.empty() ? "" : ", ") + option;
      break;
    default:
      break;
  }
  return other;
}

Alteration read_action(const AlterTableCmd& node) {
  const std::string name = text_or_empty(node.name);
  const bool cascade = node.behavior == DROP_CASCADE;
  switch (node.subtype) {
    case AT_AddColumn:
      return AddColumn{read_column(as<ColumnDef>(node.def)), node.missing_ok, cascade};
    case AT_DropColumn:
      return DropColumn{name, node.missing_ok, cascade};
    case AT_AlterColumnType:
      return read_type_change(node, as<ColumnDef>(node.def));
    case AT_ColumnDefault: {
      SetDefault set{name, std::nullopt};
      if (node.def != nullptr) set.value = read_expression(node.def);
      return set;
    }
    case AT_SetNotNull:
      return SetNotNull{name, true};
    case AT_DropNotNull:
      return SetNotNull{name, false};
    case AT_AddConstraint:
      return AddConstraint{read_constraint(as<::Constraint>(node.def))};
    case AT_DropConstraint:
      return DropConstraint{name, node.missing_ok, cascade};
    case AT_ValidateConstraint:
      return ValidateConstraint{name};
    case AT_AlterConstraint:
      return read_alter_constraint(node);
    case AT_AttachPartition:
    case AT_DetachPartition:
    case AT_DetachPartitionFinalize:
      return read_partition_action(node);
    case AT_SetRelOptions:
    case AT_ResetRelOptions:
      return read_set_options(node.def, node.subtype == AT_ResetRelOptions);
    case AT_AddIdentity:
      return SetIdentity{name, SetIdentity::What::kAdd, read_identity(node.def), false};
    case AT_SetIdentity:
      return SetIdentity{name, SetIdentity::What::kSet, read_identity(node.def), false};
    case AT_DropIdentity:
      return SetIdentity{name, SetIdentity::What::kDrop, Identity::kNo, node.missing_ok};
    case AT_DropExpression:
      return DropExpression{name, node.missing_ok};
    case AT_SetLogged:
    case AT_SetUnLogged:
      return SetLogged{node.subtype == AT_SetLogged};
    default:
      return read_other(node);
  }
}

}  // namespace

Command lower_alter_table(const AlterTableStmt& node) {
  AlterTable alter;
  alter.table = name_of(node.relation);
  alter.kind = read_object_kind(node.objtype);
  alter.if_exists = node.missing_ok;
  alter.only = !node.relation->inh;
  each<AlterTableCmd>(node.cmds, [&](const AlterTableCmd* action) {
    alter.actions.push_back(read_action(*action));
  });
  return alter;
}

}  // namespace miglint::ddl
