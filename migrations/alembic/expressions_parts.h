#pragma once

// What the expression files share: tables, columns of tables, and the parts of the dispatch.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/alembic/expressions.h"
#include "migrations/alembic/quoting.h"

namespace miglint::alembic {

// sa.table(), sa.Table(), what op.create_table() returned, or an alias of one.
struct TableReference {
  Name name;
  std::string schema;
  std::string alias;
  std::vector<Value> columns;
  bool is_reflected = false;            // it has columns that only the database knows
  std::optional<std::size_t> subquery;  // its number (subqueries.h)

  std::string from() const;    // s.t, s.t AS a
  std::string prefix() const;  // what stands before a column: s.t, a
};

struct TableColumn {
  Name name;
  std::string key;  // what t.c.<key> calls it
  ColumnType type;
  bool primary_key = false;
  bool python_default = false;
};

std::optional<TableReference> table_of(const Value& value, Problems& problems);
std::vector<TableColumn> columns_of(const TableReference& table, Problems& problems);

// `t.c.name`, `t.columns.name`, `t.c["name"]`; nullopt for anything else.
struct ColumnReference {
  TableReference table;
  std::string key;
};

std::optional<ColumnReference> column_of(const Value& value, Problems& problems);

Expression not_understood(const Value& value, const ExpressionScope& scope);
Expression atom(SqlText sql, ColumnType type = null_type());
Expression binary(const Expression& left,
                  std::string_view symbol,
                  const Expression& right,
                  Operator op);
Expression comparison(const Expression& left,
                      std::string_view op,
                      const Value& right,
                      const ExpressionScope& scope);
Expression negation(const Expression& inner);
Expression membership(const Expression& left,
                      const Value& items,
                      bool negated,
                      const ExpressionScope& scope);

// left.startswith(part) and its kind.
Expression substring(const Expression& left,
                     std::string_view method,
                     const Call& call,
                     const ExpressionScope& scope);
SqlText escape_text(const Value* escape, Problems& problems);  // " ESCAPE '!'", or nothing
Expression conjunction(std::vector<Expression> items, bool all);
void take_columns(Expression& into, const Expression& part);

// nullopt: no such function, operator or method here.
std::optional<Expression> function_expression(const Call& call, const ExpressionScope& scope);
std::optional<Expression> construct_expression(const Call& call, const ExpressionScope& scope);
std::optional<Expression> aggregate_method(const Expression& aggregate,
                                           const Call& call,
                                           const ExpressionScope& scope);
std::optional<Expression> method_expression(const Call& call, const ExpressionScope& scope);
Expression operation_expression(const Operation& operation,
                                const Value& value,
                                const ExpressionScope& scope);

// select(…) or union(…) with its methods, without parentheses; nullopt for anything else.
std::optional<SqlText> select_text(const Value& value, const ExpressionScope& scope);
std::optional<SqlText> compound_text(const Value& value, const ExpressionScope& scope);  // union(…)
const Value* first_of_compound(const Value& value);  // a of union(a, b); else nullptr
bool is_select(const Value& value, int depth = 0);
// The names of a select's columns; nullopt: some have none, or one that is made up.
std::optional<std::vector<std::string>> selected_names(const Value& select, Problems& problems);
std::string subquery_mark(std::size_t number);

// exists(…) and select(…).exists(), with the where() and select_from() called on them.
bool is_exists(const Value& value);
Expression exists_expression(const Value& value, const ExpressionScope& scope);

// The FROM entries of the columns in a value, each once, in the order in which they are named. What
// stands in a select of its own is that select's matter.
void add_sources(const Value& value, Problems& problems, std::vector<std::string>& sources);

// left.join(right, condition), join(left, right, condition).
struct JoinCall {
  const Value* left = nullptr;
  const Value* right = nullptr;
  const Value* condition = nullptr;  // may be absent, as the next two
  const Value* is_outer = nullptr;
  const Value* is_full = nullptr;
  bool outer_by_name = false;  // outerjoin
};

std::optional<JoinCall> join_call(const Value& value);
SqlText join_text(SqlText left, const JoinCall& join, const ExpressionScope& scope);

// A table or a join of tables as it stands in FROM; nullopt for anything else.
std::optional<SqlText> from_text(const Value& value, const ExpressionScope& scope);
void add_joined_tables(const Value& value,
                       Problems& problems,
                       std::vector<std::string>& tables,
                       int depth = 0);

// Gives the columns of one SELECT their names.
class SelectLabels {
 public:
  // What stands behind AS; empty: the column has no AS.
  std::string of(const Expression& column, const Value& value, MadeNames& made);

 private:
  std::map<std::string, std::string> names_;  // a name and which column has it
  std::set<std::string> others_;              // columns that have another name than their own
  int repeated_ = 0;
};

// DDL("…"), CreateSchema(…), DropSequence(…) and their like; nullopt for anything else.
std::optional<SqlText> ddl_construct(const Value& value, const ExpressionScope& scope);

// The chain of methods from the inside out: insert(t).values(a=1) → {values}, and its origin.
struct MethodChain {
  const Value* origin = nullptr;
  std::vector<const Call*> methods;  // in the order they are called
};

MethodChain chain_of(const Value& value);

// text(…) with what bindparams() and `parameters` give; nullopt for anything else.
std::optional<SqlText> text_of_clause(const Value& value, const ExpressionScope& scope);
SqlText text_with_parameters(const String& text,
                             const std::vector<const Call*>& bindparams,
                             const ExpressionScope& scope);

// A value of a statement as a literal, or as a parameter where it is not known.
std::optional<SqlText> literal_text(const Value& value,
                                    const ColumnType& type,
                                    const ExpressionScope& scope);

inline constexpr int kDeepestExpression = 200;

}  // namespace miglint::alembic
