// Text → commands: one switch over the node's tag, one line a statement. What each line does stands
// in the file of its family.

#include "migrations/ddl/lower.h"

#include "migrations/ddl/nodes.h"
#include "migrations/sql/pg_tree.h"

namespace miglint::ddl {

namespace {

// Refused inside a transaction block whatever they say (PreventInTransactionBlock in utility.c,
// v15).
bool is_forbidden_in_transaction(const Node& node) {
  switch (nodeTag(&node)) {
    case T_CreatedbStmt:
    case T_DropdbStmt:
    case T_CreateTableSpaceStmt:
    case T_DropTableSpaceStmt:
    case T_AlterSystemStmt:
    case T_CreateSubscriptionStmt:
    case T_DropSubscriptionStmt:
      return true;
    case T_DiscardStmt:
      return as<DiscardStmt>(&node).target == DISCARD_ALL;
    default:
      return false;
  }
}

Command lower_other(const Node& node) {
  Other other;
  other.node = tag_name(node);
  other.forbidden_in_transaction = is_forbidden_in_transaction(node);
  return other;
}

Command lower_node(const Node& node) {
  switch (nodeTag(&node)) {
#define LOWER(tag, function) \
  case T_##tag:              \
    return function(as<tag>(&node));
    LOWER(CreateStmt, lower_create_table)
    LOWER(CreateTableAsStmt, lower_create_table_as)
    LOWER(AlterTableStmt, lower_alter_table)
    LOWER(RenameStmt, lower_rename)
    LOWER(DropStmt, lower_drop)
    LOWER(TruncateStmt, lower_truncate)
    LOWER(IndexStmt, lower_index)
    LOWER(ReindexStmt, lower_reindex)
    LOWER(AlterObjectSchemaStmt, lower_set_schema)
    LOWER(AlterOwnerStmt, lower_owner)
    LOWER(CommentStmt, lower_comment)
    LOWER(GrantStmt, lower_grant)
    LOWER(AlterDefaultPrivilegesStmt, lower_default_privileges)
    LOWER(CreatePolicyStmt, lower_policy)
    LOWER(CreateRoleStmt, lower_create_role)
    LOWER(AlterRoleStmt, lower_alter_role)
    LOWER(AlterRoleSetStmt, lower_alter_role_set)
    LOWER(AlterDatabaseSetStmt, lower_alter_database_set)
    LOWER(CreateEnumStmt, lower_enum)
    LOWER(AlterEnumStmt, lower_alter_enum)
    LOWER(CreateDomainStmt, lower_domain)
    LOWER(AlterDomainStmt, lower_alter_domain)
    LOWER(CompositeTypeStmt, lower_composite)
    LOWER(CreateSeqStmt, lower_sequence)
    LOWER(AlterSeqStmt, lower_alter_sequence)
    LOWER(ViewStmt, lower_view)
    LOWER(CreateExtensionStmt, lower_extension)
    LOWER(CreateFunctionStmt, lower_function)
    LOWER(CreateTrigStmt, lower_trigger)
    LOWER(InsertStmt, lower_insert)
    LOWER(UpdateStmt, lower_update)
    LOWER(DeleteStmt, lower_delete)
    LOWER(MergeStmt, lower_merge)
    LOWER(CopyStmt, lower_copy)
    LOWER(SelectStmt, lower_select)
    LOWER(TransactionStmt, lower_transaction)
    LOWER(VariableSetStmt, lower_set)
    LOWER(LockStmt, lower_lock)
    LOWER(DoStmt, lower_do)
    LOWER(VacuumStmt, lower_vacuum)
#undef LOWER
    case T_CreateSchemaStmt:
      return CreateSchema{text_or_empty(as<CreateSchemaStmt>(&node).schemaname),
                          as<CreateSchemaStmt>(&node).if_not_exists};
    case T_CreateRangeStmt:
      return CreateType{.type = name_of(as<CreateRangeStmt>(&node).typeName), .attributes = {}};
    case T_RefreshMatViewStmt:
      return RefreshMaterializedView{name_of(as<RefreshMatViewStmt>(&node).relation),
                                     as<RefreshMatViewStmt>(&node).concurrent,
                                     !as<RefreshMatViewStmt>(&node).skipData};
    case T_ClusterStmt:
      return Cluster{name_of(as<ClusterStmt>(&node).relation),
                     text_or_empty(as<ClusterStmt>(&node).indexname)};
    default:
      return lower_other(node);
  }
}

}  // namespace

std::vector<Statement> lower(const std::string& sql) {
  std::vector<Statement> lowered;
  parse_each(sql, [&](const ParsedStatement& parsed) {
    Statement& statement = lowered.emplace_back();
    statement.begin = parsed.begin;
    statement.end = parsed.end;
    if (parsed.tree == nullptr) {
      statement.command = Unparsed{parsed.error, parsed.error_at};
    } else {
      statement.command = lower_node(*parsed.tree);
    }
  });
  return lowered;
}

}  // namespace miglint::ddl
