// An expression in one spelling of ours, and what rules need to know of it.
//
// The spelling is not Postgres's own (that needs types we do not have); it only has to be equal for
// equal trees, and readable.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

constexpr int kDeepest = 500;

// By BoolTestType (primnodes.h).
constexpr std::array<std::string_view, 6> kBooleanTests{
    "TRUE", "NOT TRUE", "FALSE", "NOT FALSE", "UNKNOWN", "NOT UNKNOWN"};

class Reader {
 public:
  Reader(Expression& facts, ExpressionOf of) : facts_(facts), of_(of) {}

  std::string spell(const Node* node) {
    if (node == nullptr) return {};
    if (depth_ >= kDeepest) {
      too_deep_ = true;
      return "…";
    }
    ++depth_;
    std::string text = spell_node(node);
    --depth_;
    return text;
  }

  bool too_deep() const { return too_deep_; }

 private:
  std::string spell_list(const List* list) {
    std::string out;
    each<Node>(list, [&](const Node* node) {
      if (!out.empty()) out += ", ";
      out += spell(node);
    });
    return out;
  }

  std::string spell_node(const Node* node) {
    switch (nodeTag(node)) {
      case T_A_Const:
        return constant(as<A_Const>(node));
      case T_ColumnRef:
        return column(as<ColumnRef>(node));
      case T_FuncCall:
        return call(as<FuncCall>(node));
      case T_TypeCast:
        return cast(as<TypeCast>(node));
      case T_A_Expr:
        return operation(as<A_Expr>(node));
      case T_BoolExpr:
        return boolean(as<BoolExpr>(node));
      case T_NullTest: {
        const auto& test = as<NullTest>(node);
        return fmt::format("({} IS{} NULL)",
                           spell(reinterpret_cast<const Node*>(test.arg)),
                           test.nulltesttype == IS_NOT_NULL ? " NOT" : "");
      }
      case T_BooleanTest:
        return fmt::format("({} IS {})",
                           spell(reinterpret_cast<const Node*>(as<BooleanTest>(node).arg)),
                           kBooleanTests[as<BooleanTest>(node).booltesttype]);
      case T_CaseExpr:
        return case_when(as<CaseExpr>(node));
      case T_CoalesceExpr:
        return fmt::format("COALESCE({})", spell_list(as<CoalesceExpr>(node).args));
      case T_MinMaxExpr:
        return fmt::format("{}({})",
                           as<MinMaxExpr>(node).op == IS_GREATEST ? "GREATEST" : "LEAST",
                           spell_list(as<MinMaxExpr>(node).args));
      case T_SQLValueFunction:
        facts_.stable_keyword = true;
        return keyword(as<SQLValueFunction>(node));
      case T_A_ArrayExpr:
        return fmt::format("ARRAY[{}]", spell_list(as<A_ArrayExpr>(node).elements));
      case T_RowExpr:
        return fmt::format("ROW({})", spell_list(as<RowExpr>(node).args));
      case T_CollateClause:
        return fmt::format("({} COLLATE {})",
                           spell(as<CollateClause>(node).arg),
                           quote(name_of(as<CollateClause>(node).collname)));
      case T_A_Indirection:
        return indirection(as<A_Indirection>(node));
      case T_SubLink:
        return subquery(as<SubLink>(node));
      case T_List:
        return fmt::format("({})", spell_list(reinterpret_cast<const List*>(node)));
      case T_SetToDefault:
        return "DEFAULT";
      case T_ParamRef:
        return fmt::format("${}", as<ParamRef>(node).number);
      case T_NamedArgExpr:
        return fmt::format("{} => {}",
                           text_or_empty(as<NamedArgExpr>(node).name),
                           spell(reinterpret_cast<const Node*>(as<NamedArgExpr>(node).arg)));
      default:
        return fmt::format("<{}>", static_cast<int>(nodeTag(node)));
    }
  }

  std::string constant(const A_Const& node) {
    if (node.isnull) return "NULL";
    switch (nodeTag(&node.val)) {
      case T_Integer:
        return std::to_string(node.val.ival.ival);
      case T_Float:
        return text_or_empty(node.val.fval.fval);
      case T_Boolean:
        return node.val.boolval.boolval ? "true" : "false";
      case T_String: {
        facts_.strings.push_back(text_or_empty(node.val.sval.sval));
        std::string quoted = "'";
        for (const char c : facts_.strings.back()) {
          if (c == '\'') quoted += '\'';
          quoted += c;
        }
        return quoted + "'";
      }
      case T_BitString: {
        const std::string bits = text_or_empty(node.val.bsval.bsval);  // "b0101", "xFF"
        if (bits.empty()) return bits;
        return fmt::format("{}'{}'", bits.front() == 'x' ? "X" : "B", bits.substr(1));
      }
      default:
        return "?";
    }
  }

  std::string column(const ColumnRef& node) {
    // As it is asked for by replace_domain_constraint_value (typecmds.c, v15), also in quotes.
    if (of_ == ExpressionOf::kDomain && list_length(node.fields) == 1 &&
        string_of(static_cast<const Node*>(linitial(node.fields))) == "value")
      return "VALUE";
    std::string out;
    std::string last;
    each<Node>(node.fields, [&](const Node* field) {
      last = IsA(field, A_Star) ? "*" : string_of(field);
      if (!out.empty()) out += ".";
      out += last == "*" ? last : quote_identifier(last);
    });
    if (last != "*" && std::ranges::count(facts_.columns, last) == 0)
      facts_.columns.push_back(last);
    return out;
  }

  std::string call(const FuncCall& node) {
    const Name name = name_of(node.funcname);
    facts_.functions.push_back({name, static_cast<std::uint32_t>(list_length(node.args))});
    if (node.funcformat == COERCE_SQL_SYNTAX)
      if (std::string sql = call_in_sql(node, name.name); !sql.empty()) return sql;
    std::string inside = node.agg_star ? "*" : spell_list(node.args);
    if (node.agg_distinct) inside = "DISTINCT " + inside;
    std::string out = fmt::format("{}({})", quote(name), inside);
    if (node.agg_filter != nullptr)
      out += fmt::format(" FILTER (WHERE {})", spell(node.agg_filter));
    if (node.over != nullptr) out += " OVER (…)";
    return out;
  }

  // What SQL writes in words of its own (get_func_sql_syntax, ruleutils.c, v15); "": as any call.
  std::string call_in_sql(const FuncCall& node, const std::string& name) {
    std::vector<std::string> arguments;
    each<Node>(node.args, [&](const Node* argument) { arguments.push_back(spell(argument)); });
    if (arguments.size() != 2) return {};
    if (name == "timezone")
      return fmt::format("({1} AT TIME ZONE {0})", arguments[0], arguments[1]);
    if (name == "extract") {
      std::string field = literal_of(static_cast<const Node*>(linitial(node.args)));
      return fmt::format("EXTRACT({} FROM {})", quote_identifier(field), arguments[1]);
    }
    if (name == "position") return fmt::format("POSITION({1} IN {0})", arguments[0], arguments[1]);
    return {};
  }

  std::string cast(const TypeCast& node) {
    const TypeName type = read_type(*node.typeName);
    facts_.casts.push_back(type);
    return fmt::format("{}::{}", spell(node.arg), type.text());
  }

  std::string operation(const A_Expr& node) {
    if (!words_of_between(node.kind).empty()) return between(node);
    const std::vector<std::string> names = strings_of(node.name);
    const std::string op = names.empty() ? "?" : names.back();
    const std::string right = spell(node.rexpr);
    if (node.lexpr == nullptr) return fmt::format("({}{})", op, right);
    const std::string left = spell(node.lexpr);
    switch (node.kind) {
      case AEXPR_OP:
        if ((op == "=" || op == "<>") && (is_null(node.lexpr) || is_null(node.rexpr)))
          facts_.compares_with_null = true;
        return fmt::format("({} {} {})", left, op, right);
      case AEXPR_OP_ANY:
        return fmt::format("({} {} ANY ({}))", left, op, right);
      case AEXPR_OP_ALL:
        return fmt::format("({} {} ALL ({}))", left, op, right);
      case AEXPR_DISTINCT:
        return fmt::format("({} IS DISTINCT FROM {})", left, right);
      case AEXPR_NOT_DISTINCT:
        return fmt::format("({} IS NOT DISTINCT FROM {})", left, right);
      case AEXPR_NULLIF:
        return fmt::format("NULLIF({}, {})", left, right);
      case AEXPR_IN:
        return fmt::format("({} {} {})", left, op == "=" ? "IN" : "NOT IN", right);
      case AEXPR_LIKE:
      case AEXPR_ILIKE:
      case AEXPR_SIMILAR:
        return fmt::format("({} {} {})", left, op, right);
      default:
        return fmt::format("({} {} {})", left, op, right);
    }
  }

  static bool is_null(const Node* node) { return IsA(node, A_Const) && as<A_Const>(node).isnull; }

  static std::string_view words_of_between(A_Expr_Kind kind) {
    switch (kind) {
      case AEXPR_BETWEEN:
        return "BETWEEN";
      case AEXPR_NOT_BETWEEN:
        return "NOT BETWEEN";
      case AEXPR_BETWEEN_SYM:
        return "BETWEEN SYMMETRIC";
      case AEXPR_NOT_BETWEEN_SYM:
        return "NOT BETWEEN SYMMETRIC";
      default:
        return {};
    }
  }

  std::string between(const A_Expr& node) {
    const auto* bounds = reinterpret_cast<const List*>(node.rexpr);
    const std::string low = spell(static_cast<const Node*>(linitial(bounds)));
    const std::string high = spell(static_cast<const Node*>(lsecond(bounds)));
    return fmt::format(
        "({} {} {} AND {})", spell(node.lexpr), words_of_between(node.kind), low, high);
  }

  std::string boolean(const BoolExpr& node) {
    const std::string_view word = node.boolop == AND_EXPR ? " AND " : " OR ";
    std::string out;
    each<Node>(node.args, [&](const Node* arm) {
      // `a IN (SELECT …)` is ANY without an operator's name (gram.y, a_expr, v15).
      if (node.boolop == NOT_EXPR && IsA(arm, SubLink) &&
          as<SubLink>(arm).subLinkType == ANY_SUBLINK && as<SubLink>(arm).operName == nullptr)
        facts_.not_in_subquery = true;
      if (!out.empty()) out += word;
      out += spell(arm);
    });
    return fmt::format("({}{})", node.boolop == NOT_EXPR ? "NOT " : "", out);
  }

  std::string case_when(const CaseExpr& node) {
    std::string out = "CASE";
    if (node.arg != nullptr) out += " " + spell(reinterpret_cast<const Node*>(node.arg));
    each<CaseWhen>(node.args, [&](const CaseWhen* arm) {
      out += fmt::format(" WHEN {} THEN {}",
                         spell(reinterpret_cast<const Node*>(arm->expr)),
                         spell(reinterpret_cast<const Node*>(arm->result)));
    });
    if (node.defresult != nullptr)
      out += " ELSE " + spell(reinterpret_cast<const Node*>(node.defresult));
    return out + " END";
  }

  static std::string keyword(const SQLValueFunction& node) {
    switch (node.op) {
      case SVFOP_CURRENT_DATE:
        return "CURRENT_DATE";
      case SVFOP_CURRENT_TIME:
      case SVFOP_CURRENT_TIME_N:
        return "CURRENT_TIME";
      case SVFOP_CURRENT_TIMESTAMP:
      case SVFOP_CURRENT_TIMESTAMP_N:
        return "CURRENT_TIMESTAMP";
      case SVFOP_LOCALTIME:
      case SVFOP_LOCALTIME_N:
        return "LOCALTIME";
      case SVFOP_LOCALTIMESTAMP:
      case SVFOP_LOCALTIMESTAMP_N:
        return "LOCALTIMESTAMP";
      case SVFOP_CURRENT_ROLE:
        return "CURRENT_ROLE";
      case SVFOP_CURRENT_USER:
        return "CURRENT_USER";
      case SVFOP_USER:
        return "USER";
      case SVFOP_SESSION_USER:
        return "SESSION_USER";
      case SVFOP_CURRENT_CATALOG:
        return "CURRENT_CATALOG";
      case SVFOP_CURRENT_SCHEMA:
        return "CURRENT_SCHEMA";
    }
    return "?";
  }

  std::string indirection(const A_Indirection& node) {
    std::string out = fmt::format("({})", spell(node.arg));
    each<Node>(node.indirection, [&](const Node* part) {
      if (IsA(part, A_Indices)) {
        const auto& indices = as<A_Indices>(part);
        out += fmt::format(
            "[{}{}{}]", spell(indices.lidx), indices.is_slice ? ":" : "", spell(indices.uidx));
      } else {
        out += "." + (IsA(part, A_Star) ? std::string("*") : quote_identifier(string_of(part)));
      }
    });
    return out;
  }

  std::string subquery(const SubLink& node) {
    const QueryFacts query = read_query(node.subselect);
    facts_.relations.insert(facts_.relations.end(), query.reads.begin(), query.reads.end());
    facts_.functions.insert(facts_.functions.end(), query.functions.begin(), query.functions.end());
    std::string out = "(subquery";
    for (const Name& relation : query.reads)
      out += " " + quote(relation);
    return out + ")";
  }

  Expression& facts_;
  ExpressionOf of_;
  int depth_ = 0;
  bool too_deep_ = false;
};

}  // namespace

Expression read_expression(const Node* node, ExpressionOf of) {
  Expression read;
  if (node == nullptr) return read;
  Reader reader(read, of);
  read.text = reader.spell(node);
  read.at = offset_of(exprLocation(node));
  if (!reader.too_deep()) read_expression_facts(node, read);
  return read;
}

}  // namespace miglint::ddl
