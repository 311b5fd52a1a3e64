// Since which major Postgres knows a statement's syntax (release notes of 11 to 18; measured as
// 42601 on 14 to 17). The newest part decides.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

class SyntaxReader {
 public:
  Syntax read(const Node& node) {
    statement(node);
    return std::move(syntax_);
  }

 private:
  void needs(int major, const char* word) {
    if (major > syntax_.since) syntax_ = {major, word};
  }

  void statement(const Node& node) {
    switch (nodeTag(&node)) {
      case T_CreateStmt:
        return create_table(as<CreateStmt>(&node));
      case T_CreateForeignTableStmt:
        return create_table(as<CreateForeignTableStmt>(&node).base);
      case T_AlterTableStmt:
        return each<AlterTableCmd>(as<AlterTableStmt>(&node).cmds,
                                   [&](const AlterTableCmd* action) { alter(*action); });
      case T_IndexStmt:
        return index(as<IndexStmt>(&node));
      case T_MergeStmt:
        return merge(as<MergeStmt>(&node));
      case T_CreateTrigStmt:
        if (as<CreateTrigStmt>(&node).replace) needs(14, "TRIGGER");
        return;
      case T_CreatePublicationStmt:
        return publication(as<CreatePublicationStmt>(&node).pubobjects);
      case T_AlterPublicationStmt:
        return publication(as<AlterPublicationStmt>(&node).pubobjects);
      case T_CreateFunctionStmt:
        if (as<CreateFunctionStmt>(&node).sql_body != nullptr) needs(14, "BEGIN");
        return;
      case T_ReindexStmt:
        return each<DefElem>(as<ReindexStmt>(&node).params, [&](const DefElem* option) {
          if (text_or_empty(option->defname) == "concurrently") needs(12, "CONCURRENTLY");
        });
      case T_GrantStmt:
        if (as<GrantStmt>(&node).objtype == OBJECT_PARAMETER_ACL) needs(15, "PARAMETER");
        return;
      case T_AlterEnumStmt:
        if (as<AlterEnumStmt>(&node).oldVal != nullptr) needs(10, "VALUE");
        return;
      default:
        return;
    }
  }

  void create_table(const CreateStmt& node) {
    each<Node>(node.tableElts, [&](const Node* element) {
      if (IsA(element, ColumnDef)) column(as<ColumnDef>(element));
      if (IsA(element, Constraint)) constraint(as<::Constraint>(element), true);
    });
  }

  void column(const ColumnDef& node) {
    if (node.storage_name != nullptr) needs(16, "STORAGE");
    if (node.compression != nullptr) needs(14, "COMPRESSION");
    each<::Constraint>(node.constraints, [&](const ::Constraint* one) { constraint(*one, false); });
  }

  void constraint(const ::Constraint& node, bool of_table) {
    if (node.nulls_not_distinct) needs(15, "NULLS");
    if (node.fk_del_set_cols != nullptr) needs(15, "(");
#if PG_MAJORVERSION_NUM >= 18
    const bool enforceable = node.contype == CONSTR_CHECK || node.contype == CONSTR_FOREIGN;
    if (enforceable && !node.is_enforced) needs(18, "ENFORCED");
    if (node.contype == CONSTR_ATTR_ENFORCED || node.contype == CONSTR_ATTR_NOT_ENFORCED)
      needs(18, "ENFORCED");
    if (node.without_overlaps) needs(18, "WITHOUT");
    if (node.fk_with_period) needs(18, "PERIOD");
    if (node.contype == CONSTR_GENERATED) needs(12, "GENERATED");
    if (node.contype == CONSTR_GENERATED && node.generated_kind == 'v') needs(18, "VIRTUAL");
#endif
    if (node.contype == CONSTR_NOTNULL && of_table) needs(18, "NOT");
  }

  void alter(const AlterTableCmd& node) {
    switch (node.subtype) {
      case AT_AddColumn:
        return column(as<ColumnDef>(node.def));
      case AT_AddConstraint:
        return constraint(as<::Constraint>(node.def), true);
      case AT_SetExpression:
        return needs(17, "EXPRESSION");
      case AT_SetCompression:
        return needs(14, "COMPRESSION");
      case AT_DropExpression:
        return needs(13, "EXPRESSION");
      case AT_SetAccessMethod:
        return needs(node.name == nullptr ? 17 : 15, "ACCESS");
      case AT_DetachPartition:
        if (as<PartitionCmd>(node.def).concurrent) needs(14, "CONCURRENTLY");
        return;
      case AT_DetachPartitionFinalize:
        return needs(14, "FINALIZE");
#if PG_MAJORVERSION_NUM >= 18
      case AT_AlterConstraint: {
        const auto& change = as<ATAlterConstraint>(node.def);
        if (change.alterEnforceability) needs(18, "ENFORCED");
        if (change.alterInheritability) needs(18, "INHERIT");
        return;
      }
#endif
      default:
        return;
    }
  }

  void index(const IndexStmt& node) {
    if (node.nulls_not_distinct) needs(15, "NULLS");
    if (node.indexIncludingParams != nullptr) needs(11, "INCLUDE");
  }

  void merge(const MergeStmt& node) {
    needs(15, "MERGE");
#if PG_MAJORVERSION_NUM >= 18
    if (node.returningClause != nullptr) needs(17, "RETURNING");
#else
    if (node.returningList != nullptr) needs(17, "RETURNING");
#endif
    each<MergeWhenClause>(node.mergeWhenClauses, [&](const MergeWhenClause* when) {
      if (when->matchKind == MERGE_WHEN_NOT_MATCHED_BY_SOURCE) needs(17, "BY");
    });
  }

  void publication(const List* objects) {
    each<PublicationObjSpec>(objects, [&](const PublicationObjSpec* object) {
      if (object->pubtable == nullptr) {
        needs(15, "TABLES");
      } else if (object->pubtable->whereClause != nullptr) {
        needs(15, "WHERE");
      } else if (object->pubtable->columns != nullptr) {
        needs(15, "(");
      }
    });
  }

  Syntax syntax_;
};

}  // namespace

Syntax read_syntax(const Node& node) {
  return SyntaxReader().read(node);
}

}  // namespace miglint::ddl
