// Since which major Postgres knows a statement's syntax (release notes of 11 to 18; on 14 to 18
// what fixtures/effects/statements.sql holds is tried on servers). The newest part decides.

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
  void needs(int major, std::string_view word) {
    if (major > syntax_.since) syntax_ = {.since = major, .word = std::string(word)};
  }

  void query(const Node* node) {
    const Syntax inside = read_query_syntax(node);
    needs(inside.since, inside.word);
  }

  void statement(const Node& node) {
    switch (nodeTag(&node)) {
      case T_CreateStmt:
        return create_table(as<CreateStmt>(&node), false);
      case T_CreateForeignTableStmt:
        return create_table(as<CreateForeignTableStmt>(&node).base, true);
      case T_AlterTableStmt:
        return each<AlterTableCmd>(as<AlterTableStmt>(&node).cmds,
                                   [&](const AlterTableCmd* action) { alter(*action); });
      case T_IndexStmt:
        return index(as<IndexStmt>(&node));
      case T_CreateStatsStmt:
        return statistics(as<CreateStatsStmt>(&node));
      case T_CreatePublicationStmt:
        return publication(as<CreatePublicationStmt>(&node).pubobjects);
      case T_AlterPublicationStmt:
        return publication(as<AlterPublicationStmt>(&node).pubobjects);
      case T_SelectStmt:
      case T_InsertStmt:
      case T_UpdateStmt:
      case T_DeleteStmt:
        return query(&node);
      case T_MergeStmt:
        return merge(as<MergeStmt>(&node));
      case T_ViewStmt:
        return query(as<ViewStmt>(&node).query);
      case T_CreateTableAsStmt:
        if (IsA(as<CreateTableAsStmt>(&node).query, SelectStmt))
          query(as<CreateTableAsStmt>(&node).query);
        return;
      default:
        return other_statement(node);
    }
  }

  void other_statement(const Node& node) {
    switch (nodeTag(&node)) {
      case T_CreateTrigStmt:
        if (as<CreateTrigStmt>(&node).replace) needs(14, "TRIGGER");
        return;
      case T_CreateFunctionStmt:
        if (as<CreateFunctionStmt>(&node).is_procedure) needs(11, "PROCEDURE");
        if (as<CreateFunctionStmt>(&node).sql_body != nullptr) needs(14, "BEGIN");
        return;
      case T_CallStmt:
        return needs(11, "CALL");
      case T_ReindexStmt:
        return reindex(as<ReindexStmt>(&node));
      case T_GrantStmt:
        if (as<GrantStmt>(&node).objtype == OBJECT_PARAMETER_ACL) needs(15, "PARAMETER");
        return;
      case T_RenameStmt:
        if (as<RenameStmt>(&node).renameType == OBJECT_COLUMN &&
            as<RenameStmt>(&node).relationType == OBJECT_VIEW)
          needs(13, "COLUMN");
        return;
      case T_AlterObjectDependsStmt:
        if (as<AlterObjectDependsStmt>(&node).remove) needs(13, "NO");
        return;
      case T_AlterTypeStmt:
        return needs(13, "(");
      case T_AlterStatsStmt:
        return needs(13, "SET");
      case T_DropdbStmt:
        if (as<DropdbStmt>(&node).options != nullptr) needs(13, "(");
        return;
      case T_CopyStmt:
        if (as<CopyStmt>(&node).whereClause != nullptr) needs(12, "WHERE");
        if (as<CopyStmt>(&node).query != nullptr) query(as<CopyStmt>(&node).query);
        return;
      case T_TransactionStmt:
        if (as<TransactionStmt>(&node).chain) needs(12, "AND");
        return;
      case T_VacuumStmt:
        return vacuum(as<VacuumStmt>(&node));
      case T_AlterDatabaseRefreshCollStmt:
        return needs(15, "REFRESH");
      default:
        return;
    }
  }

  void create_table(const CreateStmt& node, bool foreign) {
    each<Node>(node.tableElts, [&](const Node* element) {
      if (IsA(element, ColumnDef)) column(as<ColumnDef>(element));
      if (IsA(element, Constraint)) constraint(as<::Constraint>(element), true);
      if (IsA(element, TableLikeClause) && foreign) needs(18, "LIKE");
      if (IsA(element, TableLikeClause)) like(as<TableLikeClause>(element));
    });
    if (node.accessMethod != nullptr) needs(12, "USING");
    if (node.partspec != nullptr && node.partspec->strategy == PARTITION_STRATEGY_HASH)
      needs(11, "HASH");
    if (node.partbound != nullptr) bound(*node.partbound);
  }

  void bound(const PartitionBoundSpec& node) {
    if (node.is_default) needs(11, "DEFAULT");
    if (node.strategy == PARTITION_STRATEGY_HASH) needs(11, "WITH");
  }

  // INCLUDING ALL has every bit, on every server.
  void like(const TableLikeClause& node) {
    if (node.options == CREATE_TABLE_LIKE_ALL) return;
    if ((node.options & CREATE_TABLE_LIKE_COMPRESSION) != 0) needs(14, "COMPRESSION");
    if ((node.options & CREATE_TABLE_LIKE_GENERATED) != 0) needs(12, "GENERATED");
  }

  void column(const ColumnDef& node) {
    if (node.storage_name != nullptr) needs(16, "STORAGE");
    if (node.compression != nullptr) needs(14, "COMPRESSION");
    each<::Constraint>(node.constraints, [&](const ::Constraint* one) { constraint(*one, false); });
  }

  void constraint(const ::Constraint& node, bool of_table) {
    if (node.nulls_not_distinct) needs(15, "NULLS");
    if (node.including != nullptr) needs(11, "INCLUDE");
    if (node.fk_del_set_cols != nullptr) needs(15, "(");
    if (node.contype == CONSTR_GENERATED) needs(12, "GENERATED");
    if (node.contype == CONSTR_NOTNULL && of_table) needs(18, "NOT");
#if PG_MAJORVERSION_NUM >= 18
    const bool enforceable = node.contype == CONSTR_CHECK || node.contype == CONSTR_FOREIGN;
    if (enforceable && !node.is_enforced) needs(18, "ENFORCED");
    if (node.contype == CONSTR_ATTR_ENFORCED || node.contype == CONSTR_ATTR_NOT_ENFORCED)
      needs(18, "ENFORCED");
    if (node.without_overlaps) needs(18, "WITHOUT");
    if (node.fk_with_period) needs(18, "PERIOD");
    if (node.contype == CONSTR_GENERATED && node.generated_kind == 'v') needs(18, "VIRTUAL");
#endif
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
      case AT_AttachPartition:
        if (as<PartitionCmd>(node.def).bound == nullptr) return needs(11, "ATTACH");
        return bound(*as<PartitionCmd>(node.def).bound);
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

  void reindex(const ReindexStmt& node) {
    each<DefElem>(node.params, [&](const DefElem* option) {
      const std::string name = text_or_empty(option->defname);
      if (name == "concurrently") needs(12, "CONCURRENTLY");
      if (name == "tablespace") needs(14, "TABLESPACE");
    });
    const bool whole = node.kind == REINDEX_OBJECT_DATABASE || node.kind == REINDEX_OBJECT_SYSTEM;
    if (whole && node.name == nullptr) needs(16, ";");
  }

  void statistics(const CreateStatsStmt& node) {
    if (node.defnames == nullptr) needs(16, "ON");
    each<Node>(node.exprs, [&](const Node* part) {
      if (IsA(part, StatsElem) && as<StatsElem>(part).expr != nullptr) needs(14, "(");
    });
  }

  void vacuum(const VacuumStmt& node) {
#if PG_MAJORVERSION_NUM >= 18
    each<VacuumRelation>(node.rels, [&](const VacuumRelation* one) {
      if (one->relation != nullptr && !one->relation->inh) needs(18, "ONLY");
    });
#endif
    if (list_length(node.rels) > 1) needs(11, ",");
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
    query(reinterpret_cast<const Node*>(&node));
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
