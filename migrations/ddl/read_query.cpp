// What a query touches: a walk over the whole tree with Postgres's own walker
// (raw_expression_tree_walker knows every node that a raw query can hold).

#include <algorithm>
#include <map>
#include <utility>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

constexpr int kDeepest = 2000;

struct Walk {
  QueryFacts facts;
  std::vector<std::string> own_names;  // of common table expressions
  std::map<std::string, Name, std::less<>> aliases;
  const SelectStmt* select = nullptr;  // around the node
  int depth = 0;
};

void add_use(const ColumnRef& node, Walk& walk) {
  std::vector<std::string> parts;
  each<Node>(node.fields, [&](const Node* field) {
    parts.push_back(IsA(field, A_Star) ? "*" : string_of(field));
  });
  ColumnUse use;
  if (!parts.empty()) use.column = parts.back();
  if (parts.size() > 1) use.relation.name = parts[parts.size() - 2];
  if (parts.size() > 2) use.relation.schema = parts[parts.size() - 3];
  const auto same = [&](const ColumnUse& other) {
    return other.column == use.column && other.relation == use.relation;
  };
  if (std::ranges::none_of(walk.facts.uses, same)) walk.facts.uses.push_back(std::move(use));
}

void add_sequence(const FuncCall& call, Walk& walk) {
  const std::string function = name_of(call.funcname).name;
  if ((function != "nextval" && function != "setval") || call.args == nullptr) return;
  const std::string text = literal_of(static_cast<const Node*>(linitial(call.args)));
  const std::size_t dot = text.find('.');
  if (text.empty() || text.find('"') != std::string::npos) return;
  if (dot == std::string::npos) {
    walk.facts.sequences.push_back({"", text, 0});
  } else {
    walk.facts.sequences.push_back({text.substr(0, dot), text.substr(dot + 1), 0});
  }
}

bool visit(Node* node, void* context);

bool names_ctid(const ColumnRef& column) {
  const auto* last = static_cast<const Node*>(llast(column.fields));
  return string_of(last) == "ctid";
}

bool is_star(const Node* node) {
  return node != nullptr && IsA(node, ColumnRef) &&
         IsA(static_cast<const Node*>(llast(as<ColumnRef>(node).fields)), A_Star);
}

// The relations that stand in FROM themselves, and not in a query there.
void relations_in(const Node* from, std::vector<Name>& found, int depth = 0) {
  if (IsA(from, RangeVar)) found.push_back(name_of(&as<RangeVar>(from)));
  if (!IsA(from, JoinExpr) || depth >= kDeepest) return;
  relations_in(as<JoinExpr>(from).larg, found, depth + 1);
  relations_in(as<JoinExpr>(from).rarg, found, depth + 1);
}

// In the list of what is selected, `t.*` is each column of t and `*` each column of what stands in
// FROM; anywhere else it is the row as a whole.
void add_star(const ColumnRef& star, Walk& walk) {
  if (list_length(star.fields) > 1 || walk.select == nullptr) return add_use(star, walk);
  std::vector<Name> relations;
  each<Node>(walk.select->fromClause, [&](const Node* from) { relations_in(from, relations); });
  for (Name& relation : relations)
    walk.facts.uses.push_back({std::move(relation), "*"});
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
      if (const Alias* alias = as<RangeVar>(node).alias; alias != nullptr && !own)
        walk.aliases.emplace(text_or_empty(alias->aliasname), name);
      if (!own && std::ranges::count(walk.facts.reads, name) == 0)
        walk.facts.reads.push_back(std::move(name));
      return false;
    }
    case T_ResTarget:
      if (is_star(as<ResTarget>(node).val)) add_star(as<ColumnRef>(as<ResTarget>(node).val), walk);
      return below(node, walk);
    case T_ColumnRef:
      if (is_star(node)) return false;
      add_use(as<ColumnRef>(node), walk);
      if (names_ctid(as<ColumnRef>(node))) walk.facts.in_batches = true;
      return false;
    case T_TypeCast:
      walk.facts.casts.push_back(read_type(*as<TypeCast>(node).typeName));
      return below(node, walk);
    case T_CommonTableExpr:
      walk.own_names.push_back(text_or_empty(as<CommonTableExpr>(node).ctename));
      return below(node, walk);
    case T_FuncCall:
      walk.facts.functions.push_back(
          {name_of(as<FuncCall>(node).funcname),
           static_cast<std::uint32_t>(list_length(as<FuncCall>(node).args))});
      add_sequence(as<FuncCall>(node), walk);
      return below(node, walk);
    case T_A_Const:
      if (!as<A_Const>(node).isnull && IsA(&as<A_Const>(node).val, String))
        walk.facts.strings.push_back(text_or_empty(as<A_Const>(node).val.sval.sval));
      return false;
    case T_SelectStmt: {
      if (as<SelectStmt>(node).limitCount != nullptr) walk.facts.in_batches = true;
      const SelectStmt* around = std::exchange(walk.select, &as<SelectStmt>(node));
      below(node, walk);
      walk.select = around;
      return false;
    }
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
  for (ColumnUse& use : walk.facts.uses) {
    const auto alias = walk.aliases.find(use.relation.name);
    if (use.relation.schema.empty() && alias != walk.aliases.end()) use.relation = alias->second;
  }
  return std::move(walk.facts);
}

std::string literal_of(const Node* node) {
  while (node != nullptr && IsA(node, TypeCast))
    node = as<TypeCast>(node).arg;
  if (node == nullptr || !IsA(node, A_Const) || as<A_Const>(node).isnull) return {};
  const auto& constant = as<A_Const>(node);
  return IsA(&constant.val, String) ? text_or_empty(constant.val.sval.sval) : std::string();
}

// The name that Postgres gives to an expression (FigureColnameInternal, parse_target.c, v15).
std::string figured_name(const Node* node, int depth) {
  if (node == nullptr || depth > kDeepest) return {};
  switch (nodeTag(node)) {
    case T_ColumnRef: {
      const auto* last = static_cast<const Node*>(llast(as<ColumnRef>(node).fields));
      return IsA(last, A_Star) ? "*" : string_of(last);
    }
    case T_A_Indirection: {
      std::string name;
      each<Node>(as<A_Indirection>(node).indirection, [&](const Node* part) {
        if (IsA(part, String)) name = string_of(part);
      });
      return name.empty() ? figured_name(as<A_Indirection>(node).arg, depth + 1) : name;
    }
    case T_FuncCall:
      return name_of(as<FuncCall>(node).funcname).name;
    case T_TypeCast: {
      const std::string name = figured_name(as<TypeCast>(node).arg, depth + 1);
      return name.empty() ? name_of(as<TypeCast>(node).typeName->names).name : name;
    }
    case T_CollateClause:
      return figured_name(as<CollateClause>(node).arg, depth + 1);
    case T_CaseExpr: {
      const auto* otherwise = reinterpret_cast<const Node*>(as<CaseExpr>(node).defresult);
      const std::string name = figured_name(otherwise, depth + 1);
      return name.empty() || nodeTag(otherwise) == T_A_Const ? "case" : name;
    }
    case T_A_ArrayExpr:
      return "array";
    case T_RowExpr:
      return "row";
    case T_CoalesceExpr:
      return "coalesce";
    case T_MinMaxExpr:
      return as<MinMaxExpr>(node).op == IS_GREATEST ? "greatest" : "least";
    case T_SubLink: {
      const auto& link = as<SubLink>(node);
      if (link.subLinkType == EXISTS_SUBLINK) return "exists";
      if (link.subLinkType == ARRAY_SUBLINK) return "array";
      if (link.subLinkType != EXPR_SUBLINK) return {};
      const std::vector<QueryColumn> columns = read_query_columns(link.subselect);
      return columns.empty() ? std::string() : columns.front().name;
    }
    case T_A_Expr:
      return as<A_Expr>(node).kind == AEXPR_NULLIF ? "nullif" : "";
    case T_SQLValueFunction: {
      std::string name = read_expression(node).text;
      std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      });
      return name;
    }
    default:
      return {};
  }
}

}  // namespace miglint::ddl
