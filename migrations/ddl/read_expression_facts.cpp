// What an expression is, beside how it is spelled: a constant, a renamed column, a proof that a
// column has no NULLs, comparisons of columns with constants.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

constexpr int kDeepest = 500;

// A literal, also signed, cast, collated or in an array of such.
bool constant_tree(const Node* node, int depth = 0) {
  if (node == nullptr) return true;
  if (depth > kDeepest) return false;
  switch (nodeTag(node)) {
    case T_A_Const:
      return true;
    case T_TypeCast:
      return constant_tree(as<TypeCast>(node).arg, depth + 1);
    case T_CollateClause:
      return constant_tree(as<CollateClause>(node).arg, depth + 1);
    case T_A_Expr:
      return as<A_Expr>(node).kind == AEXPR_OP && as<A_Expr>(node).lexpr == nullptr &&
             constant_tree(as<A_Expr>(node).rexpr, depth + 1);
    case T_A_ArrayExpr: {
      bool all = true;
      each<Node>(as<A_ArrayExpr>(node).elements,
                 [&](const Node* element) { all = all && constant_tree(element, depth + 1); });
      return all;
    }
    default:
      return false;
  }
}

const Node* without_casts(const Node* node) {
  while (node != nullptr && IsA(node, TypeCast))
    node = as<TypeCast>(node).arg;
  return node;
}

bool null_tree(const Node* node) {
  node = without_casts(node);
  return node != nullptr && IsA(node, A_Const) && as<A_Const>(node).isnull;
}

std::string plain_column(const Node* node) {
  if (node == nullptr || !IsA(node, ColumnRef)) return {};
  const List* fields = as<ColumnRef>(node).fields;
  const auto* last = static_cast<const Node*>(llast(fields));
  return IsA(last, String) ? string_of(last) : std::string();
}

void find_proofs(const Node* node, std::vector<std::string>& proved, int depth = 0) {
  if (node == nullptr || depth > kDeepest) return;
  const auto add = [&](const Node* column) {
    if (const std::string name = plain_column(column); !name.empty()) proved.push_back(name);
  };
  if (IsA(node, NullTest) && as<NullTest>(node).nulltesttype == IS_NOT_NULL) {
    add(reinterpret_cast<const Node*>(as<NullTest>(node).arg));
  } else if (IsA(node, A_Expr) && as<A_Expr>(node).kind == AEXPR_DISTINCT) {
    const auto& test = as<A_Expr>(node);
    if (null_tree(test.rexpr)) add(test.lexpr);
    if (null_tree(test.lexpr)) add(test.rexpr);
  } else if (IsA(node, BoolExpr)) {
    const auto& logic = as<BoolExpr>(node);
    if (logic.boolop == AND_EXPR) {
      each<Node>(logic.args, [&](const Node* arm) { find_proofs(arm, proved, depth + 1); });
    } else if (logic.boolop == NOT_EXPR) {
      const auto* inner = static_cast<const Node*>(linitial(logic.args));
      if (IsA(inner, NullTest) && as<NullTest>(inner).nulltesttype == IS_NULL)
        add(reinterpret_cast<const Node*>(as<NullTest>(inner).arg));
    }
  }
}

void find_null_proofs(const Node* node, std::vector<std::string>& proved, int depth = 0) {
  if (node == nullptr || depth > kDeepest) return;
  if (IsA(node, NullTest) && as<NullTest>(node).nulltesttype == IS_NULL) {
    const std::string name = plain_column(reinterpret_cast<const Node*>(as<NullTest>(node).arg));
    if (!name.empty()) proved.push_back(name);
  } else if (IsA(node, BoolExpr) && as<BoolExpr>(node).boolop == AND_EXPR) {
    each<Node>(as<BoolExpr>(node).args,
               [&](const Node* arm) { find_null_proofs(arm, proved, depth + 1); });
  }
}

// The other side of a comparison: a literal's spelling, "?" for what is the same for every row
// without being written down, "" for what differs from row to row.
std::string compared_value(const Node* node) {
  node = without_casts(node);
  if (node == nullptr) return {};
  if (constant_tree(node)) return read_expression(node).text;
  if (IsA(node, ParamRef) || IsA(node, SQLValueFunction)) return "?";
  if (IsA(node, FuncCall) && list_length(as<FuncCall>(node).args) == 0) return "?";
  return {};
}

std::string compared_list(const Node* node) {
  std::string out;
  if (node == nullptr || !IsA(node, List)) return out;
  bool all = true;
  each<Node>(reinterpret_cast<const List*>(node), [&](const Node* element) {
    const std::string value = compared_value(element);
    all = all && !value.empty();
    out += (out.empty() ? "" : ", ") + value;
  });
  return all ? out : std::string();
}

std::string mirrored(const std::string& op) {
  if (op == "<") return ">";
  if (op == ">") return "<";
  if (op == "<=") return ">=";
  if (op == ">=") return "<=";
  return op;
}

void find_comparison(const Node* node, std::vector<Comparison>& found) {
  if (node == nullptr || !IsA(node, A_Expr)) return;
  const auto& expression = as<A_Expr>(node);
  const std::vector<std::string> names = strings_of(expression.name);
  const std::string op = names.empty() ? "" : names.back();
  const std::string left = plain_column(without_casts(expression.lexpr));
  if (expression.kind == AEXPR_IN) {
    const std::string value = compared_list(expression.rexpr);
    if (!left.empty() && !value.empty())
      found.push_back({left, op == "=" ? "IN" : "NOT IN", value});
    return;
  }
  if (expression.kind != AEXPR_OP) return;
  if (!left.empty()) {
    const std::string value = compared_value(expression.rexpr);
    if (!value.empty()) found.push_back({left, op, value});
    return;
  }
  const std::string right = plain_column(without_casts(expression.rexpr));
  const std::string value = compared_value(expression.lexpr);
  if (!right.empty() && !value.empty()) found.push_back({right, mirrored(op), value});
}

std::uint32_t find_arms(const Node* node,
                        BoolExprType kind,
                        std::vector<Comparison>& found,
                        int depth = 0) {
  if (node == nullptr || depth > kDeepest) return 1;
  if (!IsA(node, BoolExpr) || as<BoolExpr>(node).boolop != kind) {
    find_comparison(node, found);
    return 1;
  }
  std::uint32_t arms = 0;
  each<Node>(as<BoolExpr>(node).args,
             [&](const Node* arm) { arms += find_arms(arm, kind, found, depth + 1); });
  return arms;
}

}  // namespace

void read_expression_facts(const Node* node, Expression& read) {
  read.is_constant = constant_tree(node);
  read.is_null = null_tree(node);
  find_proofs(node, read.proves_not_null);
  find_null_proofs(node, read.proves_null);
  read.relabelled_column = plain_column(without_casts(node));
  read.and_arm_count = find_arms(node, AND_EXPR, read.and_arms);
  read.or_arm_count = find_arms(node, OR_EXPR, read.or_arms);
}

}  // namespace miglint::ddl
