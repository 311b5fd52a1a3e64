#pragma once

// What every family of statements needs to read Postgres's nodes: lists, names, types, expressions.
// Private to lower*.cpp and read_*.cpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/ddl/command.h"
#include "migrations/ddl/lower.h"
#include "migrations/sql/pg_nodes.h"

namespace miglint::ddl {

inline std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

inline TextOffset offset_of(int location) {
  return location < 0 ? 0 : static_cast<TextOffset>(location);
}

// Calls visit for each element of a list that may be NIL.
template <typename T, typename Visit>
void each(const List* list, const Visit& visit) {
  const ListCell* cell = nullptr;
  foreach (cell, list)
    visit(static_cast<const T*>(lfirst(cell)));
}

template <typename T>
const T& as(const Node* node) {
  return *reinterpret_cast<const T*>(node);
}

std::string string_of(const Node* node);  // of a String node; else ""
bool is_on(const DefElem& option);  // (VERBOSE), (VERBOSE on): everything but false, off and 0
std::vector<std::string> strings_of(const List* list);

Name name_of(const RangeVar* relation);
Name name_of(const List* qualified);  // list of String nodes
TypeName read_type(const ::TypeName& type);

// Facts and our spelling of an expression. Deeper than kDeepest it is "…", and not constant.
// A domain's expressions speak of VALUE, which no column is.
enum class ExpressionOf { kTable, kDomain };
Expression read_expression(const Node* node, ExpressionOf of = ExpressionOf::kTable);
void read_expression_facts(const Node* node, Expression& read);

// Relations that a query reads, without its own CTEs; columns, functions, types and string
// constants that it names.
struct QueryFacts {
  std::vector<Name> reads;
  std::vector<ColumnUse> uses;
  std::vector<FunctionCall> functions;
  std::vector<TypeName> casts;
  std::vector<std::string> strings;
  bool in_batches = false;      // LIMIT or ctid stands in it
  std::vector<Name> sequences;  // of nextval('…') and setval('…', …)
};

QueryFacts read_query(const Node* node);

// What a query gives, column by column; empty where it is no SELECT.
std::vector<QueryColumn> read_query_columns(const Node* query);

// The name that a query gives to an expression (FigureColname, parse_target.c, v15); empty: none.
std::string figured_name(const Node* node, int depth = 0);

// A literal string, also cast; "" for anything else.
std::string literal_of(const Node* node);

std::vector<std::string> read_options(const List* options);  // "name=value"

SequenceOptions read_sequence_options(const List* options);

Constraint read_constraint(const ::Constraint& constraint, ExpressionOf of = ExpressionOf::kTable);
ColumnDefinition read_column(const ColumnDef& column);
std::string read_bound(const PartitionBoundSpec* bound);
Persistence read_persistence(char relpersistence);
ObjectKind read_object_kind(ObjectType type);
Name read_object(ObjectType type, const Node* object);

// --- the families: one file each, called from lower.cpp alone
// ---------------------------------------
Command lower_create_table(const CreateStmt& statement);
Command lower_create_table_as(const CreateTableAsStmt& statement);
Command lower_alter_table(const AlterTableStmt& statement);
Command lower_rename(const RenameStmt& statement);
Command lower_drop(const DropStmt& statement);
Command lower_truncate(const TruncateStmt& statement);
Command lower_index(const IndexStmt& statement);
Command lower_reindex(const ReindexStmt& statement);
Command lower_set_schema(const AlterObjectSchemaStmt& statement);
Command lower_owner(const AlterOwnerStmt& statement);
Command lower_comment(const CommentStmt& statement);
Grant lower_grant(const GrantStmt& statement);
Command lower_default_privileges(const AlterDefaultPrivilegesStmt& statement);
Command lower_create_role(const CreateRoleStmt& statement);
Command lower_alter_role(const AlterRoleStmt& statement);
Command lower_alter_role_set(const AlterRoleSetStmt& statement);
Command lower_alter_database_set(const AlterDatabaseSetStmt& statement);
Command lower_enum(const CreateEnumStmt& statement);
Command lower_alter_enum(const AlterEnumStmt& statement);
Command lower_domain(const CreateDomainStmt& statement);
Command lower_alter_domain(const AlterDomainStmt& statement);
Command lower_composite(const CompositeTypeStmt& statement);
Command lower_sequence(const CreateSeqStmt& statement);
Command lower_alter_sequence(const AlterSeqStmt& statement);
Command lower_view(const ViewStmt& statement);
Command lower_extension(const CreateExtensionStmt& statement);
Command lower_function(const CreateFunctionStmt& statement);
Command lower_alter_function(const AlterFunctionStmt& statement);
Command lower_trigger(const CreateTrigStmt& statement);
Command lower_rule(const RuleStmt& statement);
Command lower_policy(const CreatePolicyStmt& statement);
Command lower_alter_policy(const AlterPolicyStmt& statement);
Command lower_statistics(const CreateStatsStmt& statement);
Command lower_publication(const CreatePublicationStmt& statement);
Command lower_alter_publication(const AlterPublicationStmt& statement);
Command lower_foreign_table(const CreateForeignTableStmt& statement);
Command lower_schema(const CreateSchemaStmt& statement);
Command lower_define(const DefineStmt& statement);
Command lower_move_all(const AlterTableMoveAllStmt& statement);
Command lower_reassign_owned(const ReassignOwnedStmt& statement);
Command lower_drop_owned(const DropOwnedStmt& statement);
Command lower_alter_extension(const AlterExtensionStmt& statement);
Command lower_extension_member(const AlterExtensionContentsStmt& statement);
Command lower_depends(const AlterObjectDependsStmt& statement);
// CREATE of objects without a model; nullopt: the node is none.
std::optional<Command> lower_create_object(const Node& node);
std::optional<Command> lower_drop_object(const Node& node);

// Since when each part of the statement is known, and of a query in it.
Syntax read_syntax(const Node& node);
Syntax read_query_syntax(const Node* node);

// One statement's tree; lower.cpp.
Command lower_node(const Node& node);
Command lower_insert(const InsertStmt& statement);
Command lower_update(const UpdateStmt& statement);
Command lower_delete(const DeleteStmt& statement);
Command lower_merge(const MergeStmt& statement);
Command lower_copy(const CopyStmt& statement);
Command lower_select(const SelectStmt& statement);
Command lower_transaction(const TransactionStmt& statement);
Command lower_set(const VariableSetStmt& statement);
Command lower_lock(const LockStmt& statement);
Command lower_do(const DoStmt& statement);
Command lower_vacuum(const VacuumStmt& statement);

}  // namespace miglint::ddl
