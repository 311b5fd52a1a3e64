// What a query touches: a walk over the whole tree with Postgres's own walker
// (raw_expression_tree_walker knows every node that a raw query can hold).

#include <algorithm>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

constexpr int kDeepest = 2000;

struct Walk {
  QueryFacts facts;
  std::vector<std::string> own_names;  // of common table expressions
  int depth = 0;
};

bool visit(Node* node, void* context);

bool names_ctid(const ColumnRef& column) {
  const auto* last = static_cast<const Node*>(llast(column.fields));
  return string_of(last) == "ctid";
}

bool below(Node* node, Walk& walk) {
  if (walk.depth >= kDeepest) return false;
  ++walk.depth;
  raw_expression_tree_walker(node, visit, &walk);
  --walk.depth;
  return false;
}

bool visit(Node* node, void* context) {
  if (node == nullptr) return false;
  Walk& walk = *static_cast<Walk*>(context);
  switch (nodeTag(node)) {
    case T_RangeVar: {
      Name name = name_of(&as<RangeVar>(node));
      const bool own = name.schema.empty() && std::ranges::count(walk.own_names, name.name) > 0;
      if (!own && std::ranges::count(walk.facts.reads, name) == 0)
        walk.facts.reads.push_back(std::move(name));
      return false;
    }
    case T_CommonTableExpr:
      walk.own_names.push_back(text_or_empty(as<CommonTableExpr>(node).ctename));
      return below(node, walk);
    case T_FuncCall:
      walk.facts.functions.push_back(
          {name_of(as<FuncCall>(node).funcname),
           static_cast<std::uint32_t>(list_length(as<FuncCall>(node).args))});
      return below(node, walk);
    case T_A_Const:
      if (!as<A_Const>(node).isnull && IsA(&as<A_Const>(node).val, String))
        walk.facts.strings.push_back(text_or_empty(as<A_Const>(node).val.sval.sval));
      return false;
    case T_SelectStmt:
      if (as<SelectStmt>(node).limitCount != nullptr) walk.facts.in_batches = true;
      return below(node, walk);
    case T_ColumnRef:
      if (names_ctid(as<ColumnRef>(node))) walk.facts.in_batches = true;
      return false;
    default:
      return below(node, walk);
  }
}

}  // namespace

QueryFacts read_query(const Node* node) {
  Walk walk;
  visit(const_cast<Node*>(node), &walk);  // the walker only reads
  // A name may be read before the WITH that defines it was seen.
  std::erase_if(walk.facts.reads, [&](const Name& name) {
    return name.schema.empty() && std::ranges::count(walk.own_names, name.name) > 0;
  });
  return std::move(walk.facts);
}

}  // namespace miglint::ddl
