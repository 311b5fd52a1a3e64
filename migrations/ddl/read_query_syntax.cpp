// Since which major Postgres knows what stands in a query (release notes of 12 to 18), over its own
// walker.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

constexpr int kDeepest = 2000;

struct Walk {
  Syntax syntax;
  int depth = 0;

  void needs(int major, std::string_view word) {
    if (major > syntax.since) syntax = {.since = major, .word = std::string(word)};
  }
};

void with_clause(const CommonTableExpr& node, Walk& walk) {
  if (node.ctematerialized != CTEMaterializeDefault) walk.needs(12, "MATERIALIZED");
  if (node.search_clause != nullptr) walk.needs(14, "SEARCH");
  if (node.cycle_clause != nullptr) walk.needs(14, "CYCLE");
}

void look(const Node& node, Walk& walk) {
  switch (nodeTag(&node)) {
    case T_SelectStmt:
      if (as<SelectStmt>(&node).limitOption == LIMIT_OPTION_WITH_TIES) walk.needs(13, "WITH");
      if (as<SelectStmt>(&node).groupDistinct) walk.needs(14, "DISTINCT");
      return;
    case T_CommonTableExpr:
      return with_clause(as<CommonTableExpr>(&node), walk);
    case T_JoinExpr:
      if (as<JoinExpr>(&node).join_using_alias != nullptr) walk.needs(14, "AS");
      return;
    case T_RangeSubselect:
      if (as<RangeSubselect>(&node).alias == nullptr) walk.needs(16, ")");
      return;
    case T_JsonIsPredicate:
      return walk.needs(16, "JSON");
    // What looks like a call of a function parses as one on an older server, which then knows no
    // such function: only what cannot be one is told here.
    case T_JsonObjectConstructor:
      if (as<JsonObjectConstructor>(&node).exprs != nullptr) walk.needs(16, ":");
      return;
    case T_JsonArrayQueryConstructor:
    case T_JsonObjectAgg:
      return walk.needs(16, "(");
    case T_JsonTable:
      return walk.needs(17, "COLUMNS");
#if PG_MAJORVERSION_NUM >= 18
    case T_ReturningClause:
      if (as<ReturningClause>(&node).options != nullptr) walk.needs(18, "WITH");
      return;
#endif
    default:
      return;
  }
}

bool visit(Node* node, void* context) {
  if (node == nullptr) return false;
  Walk& walk = *static_cast<Walk*>(context);
  look(*node, walk);
  if (walk.depth >= kDeepest) return false;
  ++walk.depth;
  raw_expression_tree_walker(node, visit, context);
  --walk.depth;
  return false;
}

}  // namespace

Syntax read_query_syntax(const Node* node) {
  Walk walk;
  visit(const_cast<Node*>(node), &walk);  // the walker only reads
  return std::move(walk.syntax);
}

}  // namespace miglint::ddl
