// Text → commands: one switch over the node's tag, one line a statement. What each line does stands
// in the file of its family.

#include "migrations/ddl/lower.h"

#include "migrations/ddl/body.h"
#include "migrations/ddl/nodes.h"
#include "migrations/ddl/old_names.h"
#include "migrations/sql/lexer.h"
#include "migrations/sql/pg_tree.h"

namespace miglint::ddl {

namespace {

bool is_off(const DefElem& option) {
  if (option.arg == nullptr) return false;
  const std::string word = IsA(option.arg, String) ? string_of(option.arg) : std::string();
  const bool number = IsA(option.arg, Integer) && as<Integer>(option.arg).ival == 0;
  const bool boolean = IsA(option.arg, Boolean) && !as<Boolean>(option.arg).boolval;
  return word == "false" || word == "off" || number || boolean;
}

bool creates_slot(const CreateSubscriptionStmt& node) {
  bool creates = true;
  each<DefElem>(node.options, [&](const DefElem* option) {
    const std::string name = text_or_empty(option->defname);
    if ((name == "connect" || name == "create_slot") && is_off(*option)) creates = false;
  });
  return creates;
}

bool sets_tablespace(const List* options) {
  bool sets = false;
  each<DefElem>(options, [&](const DefElem* option) {
    if (text_or_empty(option->defname) == "tablespace") sets = true;
  });
  return sets;
}

// Refused inside a transaction block whatever they say (PreventInTransactionBlock in utility.c,
// v15).
bool is_forbidden_in_transaction(const Node& node) {
  switch (nodeTag(&node)) {
    case T_CreatedbStmt:
    case T_DropdbStmt:
    case T_CreateTableSpaceStmt:
    case T_DropTableSpaceStmt:
    case T_AlterSystemStmt:
    case T_DropSubscriptionStmt:
      return true;
    case T_CreateSubscriptionStmt:
      return creates_slot(as<CreateSubscriptionStmt>(&node));
    case T_AlterDatabaseStmt:
      return sets_tablespace(as<AlterDatabaseStmt>(&node).options);
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

Explain lower_explain(const ExplainStmt& node) {
  Explain explain;
  each<DefElem>(node.options, [&](const DefElem* option) {
    if (text_or_empty(option->defname) == "analyze") explain.analyze = true;
  });
  if (node.query != nullptr) {
    Nested& nested = explain.statement.emplace_back();
    nested.command = lower_node(*node.query);
  }
  return explain;
}

}  // namespace

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
    LOWER(AlterFunctionStmt, lower_alter_function)
    LOWER(CreateTrigStmt, lower_trigger)
    LOWER(RuleStmt, lower_rule)
    LOWER(CreatePolicyStmt, lower_policy)
    LOWER(AlterPolicyStmt, lower_alter_policy)
    LOWER(CreateStatsStmt, lower_statistics)
    LOWER(CreatePublicationStmt, lower_publication)
    LOWER(AlterPublicationStmt, lower_alter_publication)
    LOWER(CreateForeignTableStmt, lower_foreign_table)
    LOWER(CreateSchemaStmt, lower_schema)
    LOWER(DefineStmt, lower_define)
    LOWER(AlterTableMoveAllStmt, lower_move_all)
    LOWER(ReassignOwnedStmt, lower_reassign_owned)
    LOWER(DropOwnedStmt, lower_drop_owned)
    LOWER(AlterExtensionStmt, lower_alter_extension)
    LOWER(AlterExtensionContentsStmt, lower_extension_member)
    LOWER(AlterObjectDependsStmt, lower_depends)
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
    case T_CreateRangeStmt:
      return CreateType{
          .type = name_of(as<CreateRangeStmt>(&node).typeName), .attributes = {}, .range = true};
    case T_RefreshMatViewStmt:
      return RefreshMaterializedView{name_of(as<RefreshMatViewStmt>(&node).relation),
                                     as<RefreshMatViewStmt>(&node).concurrent,
                                     !as<RefreshMatViewStmt>(&node).skipData};
    case T_ClusterStmt:
      return Cluster{name_of(as<ClusterStmt>(&node).relation),
                     text_or_empty(as<ClusterStmt>(&node).indexname)};
    case T_ExplainStmt:
      return lower_explain(as<ExplainStmt>(&node));
    default:
      break;
  }
  if (std::optional<Command> created = lower_create_object(node)) return *std::move(created);
  if (std::optional<Command> dropped = lower_drop_object(node)) return *std::move(dropped);
  return lower_other(node);
}

// Behind the first AS, which is the view's own: names and options before it hold none.
static std::string query_of(const std::string& statement) {
  const std::string text = folded(statement);
  const std::size_t as = text.find(" as ");
  return as == std::string::npos ? text : text.substr(as + 4);
}

// What stands inside a statement as text is parsed when the statement's own tree is gone: parsing
// never nests.
static void lower_inside(Command& command) {
  if (auto* block = std::get_if<DoBlock>(&command)) {
    read_body(*block);
  } else if (auto* function = std::get_if<CreateFunction>(&command)) {
    if (function->language == "sql" && !function->inlined && !function->body.empty())
      function->inlined = single_expression(function->body);
  }
}

// WITH OIDS, DEFAULT_WITH_OIDS' clause of CREATE TABLE and ALTER TABLE, went with 12; since 10
// nothing else of the grammar did that a migration writes but postfix operators, which went
// with 14.
static int last_to_know(const std::string& sql, TextOffset error_at) {
  constexpr std::string_view kWord = "oids";
  if (error_at + kWord.size() > sql.size()) return 0;
  return folded(sql.substr(error_at, kWord.size())) == kWord ? 11 : 0;
}

namespace {

// A statement that only an older server takes.
void lower_old(const std::string& sql, Statement& statement) {
  for (const int until : kLastMajorsWithOldNames) {
    const auto names = with_old_names_quoted(sql, until);
    if (!names) continue;
    bool parses = false;
    parse_each(names->sql, [&](const ParsedStatement& parsed) {
      parses = parsed.tree != nullptr;
      if (!parses) return;
      statement.command = lower_node(*parsed.tree);
      statement.syntax = read_syntax(*parsed.tree);
    });
    if (!parses) continue;
    statement.syntax.word = names->word;
    statement.syntax.until = names->until;
    return;
  }
}

const WithClause* with_of(const Node& node) {
  switch (nodeTag(&node)) {
    case T_SelectStmt:
      return as<SelectStmt>(&node).withClause;
    case T_InsertStmt:
      return as<InsertStmt>(&node).withClause;
    case T_UpdateStmt:
      return as<UpdateStmt>(&node).withClause;
    case T_DeleteStmt:
      return as<DeleteStmt>(&node).withClause;
    case T_MergeStmt:
      return as<MergeStmt>(&node).withClause;
    default:
      return nullptr;
  }
}

// WITH moved AS (DELETE FROM … RETURNING *) …
std::vector<Nested> changes_within(const Node& node) {
  std::vector<Nested> changes;
  const WithClause* with = with_of(node);
  if (with == nullptr) return changes;
  each<CommonTableExpr>(with->ctes, [&](const CommonTableExpr* one) {
    if (one->ctequery == nullptr || IsA(one->ctequery, SelectStmt)) return;
    changes.emplace_back().command = lower_node(*one->ctequery);
  });
  return changes;
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
      statement.syntax.until = last_to_know(sql, parsed.error_at);
    } else {
      statement.command = lower_node(*parsed.tree);
      statement.syntax = read_syntax(*parsed.tree);
      statement.within = changes_within(*parsed.tree);
    }
  });
  for (Statement& statement : lowered) {
    if (std::holds_alternative<Unparsed>(statement.command))
      lower_old(sql.substr(statement.begin, statement.end - statement.begin), statement);
    lower_inside(statement.command);
    // The scanner has its own memory context, which must not be nested in the parser's.
    if (auto* view = std::get_if<CreateView>(&statement.command))
      view->query = query_of(sql.substr(statement.begin, statement.end - statement.begin));
  }
  return lowered;
}

}  // namespace miglint::ddl
