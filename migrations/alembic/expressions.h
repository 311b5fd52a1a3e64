#pragma once

// SQLAlchemy's expression objects (columns, operators, func, text, select, insert …) → the SQL that
// their PostgreSQL compiler writes, with values inlined.
//
// In DDL, columns stand without their table; in statements with it. A value that is not known is a
// parameter ($1) of a statement, as a driver sends it, and not understood in DDL.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "migrations/alembic/column_types.h"
#include "migrations/alembic/problems.h"
#include "migrations/alembic/sql_text.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

// Names that SQLAlchemy makes up in a statement, counted by word: anon_1, now_1, anon_2.
struct MadeNames {
  std::map<std::string, int> used;

  std::string next(const std::string& word);
};

// The columns of a SELECT by name: as they are written, or the name that AS gives them.
using NamedColumns = std::map<std::string, SqlText>;

struct ExpressionScope {
  explicit ExpressionScope(Problems& where_to_say) : problems(&where_to_say) {}

  Problems* problems;
  bool literal_binds = true;                    // context.configure(literal_binds=…)
  bool in_statement = false;                    // t.c.a is t.a, and not known values are parameters
  bool label_columns = false;                   // directly in a SELECT's list
  bool as_from = false;                         // of a select in FROM: each column has its AS
  const NamedColumns* named_columns = nullptr;  // in ORDER BY and its kind: those of the SELECT
  const Value* parameters = nullptr;            // a dict given beside a text: {'a': 5}
  // FROM entries of the statement around a subquery, and of all around it: what they select from,
  // the subquery does not.
  std::vector<std::string> enclosing;
  std::vector<std::string> around;
  int depth = 0;
  // Shared by all scopes of a statement:
  std::shared_ptr<int> left_to_write =
      std::make_shared<int>(20000);  // parts, against hostile input
  std::shared_ptr<int> next_parameter = std::make_shared<int>(1);
  std::shared_ptr<std::vector<std::string>> unset = std::make_shared<std::vector<std::string>>();
  std::shared_ptr<MadeNames> made_names = std::make_shared<MadeNames>();
};

// Operators by how strongly they bind (SQLAlchemy's _PRECEDENCE): what binds less or as strongly as
// the operator around it gets parentheses.
enum class Operator : std::uint8_t {
  kNone,  // a name, a literal, a function, text: never in parentheses
  kGetItem,
  kMultiply,
  kDivide,
  kModulo,
  kNegative,
  kAdd,
  kSubtract,
  kConcat,
  kCompare,
  kNot,
  kCollate,
  kOrdering,
  kAnd,
  kOr,
  kExists,
  kCustom,
  kSubstring,  // startswith and its kind, which SQLAlchemy always puts in parentheses
};

struct Expression {
  SqlText sql;
  Operator op = Operator::kNone;
  ColumnType type = null_type();
  SqlText negated;                   // what not_() makes of it; empty: NOT (…)
  std::string key;                   // column name or label, for postgresql_ops
  std::vector<std::string> columns;  // names of the columns in it
  enum class Form : std::uint8_t {
    kOther,
    kText,
    kColumn,
    kUnaryOfColumn,
    kLabelled,
    kSelect,
    kConstant,
  } form = Form::kOther;
};

// Anything that SQLAlchemy takes for an expression; plain values become literals of `beside`'s
// type.
Expression expression(const Value& value, const ExpressionScope& scope);
Expression expression(const Value& value, const ExpressionScope& scope, const ColumnType& beside);

// A str becomes text, not a literal: conditions of constraints and indexes.
Expression condition(const Value& value, const ExpressionScope& scope);

// `inner` as an operand of `outer`; kNone for `outer`: as a whole (self_group()).
SqlText grouped(const Expression& inner, Operator outer);
SqlText grouped(const Expression& inner);

// insert(), update(), delete(), select() and DDL constructs as statements.
SqlText statement(const Value& value, const ExpressionScope& scope);
bool is_statement(const Value& value);

}  // namespace miglint::alembic
