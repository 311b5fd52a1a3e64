// select() with its methods.
//
// What a SELECT takes its rows from is decided before anything of it is written: a subquery leaves
// out what the statement around it selects from (SQLAlchemy's automatic correlation).

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/subqueries.h"

namespace miglint::alembic {

namespace {

struct Source {
  SqlText text;
  std::vector<std::string> tables;
};

struct Select {
  std::vector<Value> columns;
  std::vector<Value> where;
  std::vector<Value> having;
  std::vector<Value> group_by;
  std::vector<Value> order_by;
  std::vector<Value> distinct_on;
  std::vector<Value> from;      // of select_from()
  std::vector<JoinCall> joins;  // of join() and its kind; `left` where it is told
  std::vector<std::string> correlated;
  const Value* limit = nullptr;
  const Value* offset = nullptr;
  std::string locking;
  bool distinct = false;
  bool correlates_itself = true;
};

bool contains(const std::vector<std::string>& entries, const std::string& entry) {
  return std::ranges::find(entries, entry) != entries.end();
}

void append(std::vector<Value>& into, const std::vector<Value>& items) {
  for (const Value& item : items) {
    // A list stands for its items, as it was written before 1.4.
    const auto* list = item.as<Sequence>();
    if (list == nullptr)
      into.push_back(item);
    else
      into.insert(into.end(), list->items.begin(), list->items.end());
  }
}

bool add_locking(Select& select, const Call& method) {
  if (!method.arguments.empty()) return false;

  struct Option {
    std::string_view keyword;
    std::string_view sql;
  };

  static constexpr std::array kOptions = {Option{"nowait", " NOWAIT"},
                                          Option{"skip_locked", " SKIP LOCKED"}};
  select.locking = " FOR UPDATE";
  for (const auto& [word, value] : method.keywords) {
    const auto* option = std::ranges::find(kOptions, word, &Option::keyword);
    const bool* flag = value.as<bool>();
    if (option == kOptions.end() || flag == nullptr) return false;
    if (*flag) select.locking += option->sql;
  }
  return true;
}

bool add_correlation(Select& select, const Call& method, Problems& problems) {
  select.correlates_itself = false;
  for (const Value& argument : method.arguments) {
    if (argument.is<None>()) continue;
    const auto table = table_of(argument, problems);
    if (!table) return false;
    select.correlated.push_back(table->from());
  }
  return true;
}

bool add_join(Select& select, const Call& method) {
  const bool told = method.method == "join_from" || method.method == "outerjoin_from";
  const Arguments arguments =
      told ? Arguments(method, {"from_", "target", "onclause", "isouter", "full"})
           : Arguments(method, {"target", "onclause", "isouter", "full"});
  JoinCall join;
  join.left = told ? arguments.get("from_") : nullptr;
  join.right = arguments.get("target");
  join.condition = arguments.get("onclause");
  join.is_outer = arguments.get("isouter");
  join.is_full = arguments.get("full");
  join.outer_by_name = method.method.starts_with("outerjoin");
  select.joins.push_back(join);
  return join.right != nullptr;
}

// False: the method is not known here.
bool apply(Select& select, const Call& method, Problems& problems) {
  const std::string& name = method.method;

  struct List {
    std::string_view name;
    std::vector<Value> Select::*items;
  };

  static constexpr std::array kLists = {List{"where", &Select::where},
                                        List{"filter", &Select::where},
                                        List{"having", &Select::having},
                                        List{"group_by", &Select::group_by},
                                        List{"order_by", &Select::order_by},
                                        List{"select_from", &Select::from},
                                        List{"add_columns", &Select::columns}};
  const auto* list = std::ranges::find(kLists, name, &List::name);
  if (list != kLists.end()) {
    append(select.*(list->items), method.arguments);
    return true;
  }
  if (name == "distinct") {
    select.distinct = true;
    append(select.distinct_on, method.arguments);
    return true;
  }
  if ((name == "limit" || name == "offset") && method.arguments.size() == 1) {
    (name == "limit" ? select.limit : select.offset) = method.arguments.data();
    return true;
  }
  if (name == "join" || name == "outerjoin" || name == "join_from" || name == "outerjoin_from")
    return add_join(select, method);
  if (name == "with_for_update") return add_locking(select, method);
  if (name == "correlate") return add_correlation(select, method, problems);
  return name == "scalar_subquery" || name == "as_scalar" || name == "execution_options" ||
         name == "self_group";
}

std::optional<Select> read_select(const Value& value, Problems& problems) {
  const MethodChain chain = chain_of(value);
  Select select;
  std::size_t next = 0;
  if (const Call* call = call_of(*chain.origin, "select")) {
    append(select.columns, call->arguments);
    if (const Value* columns = keyword(call->keywords, "columns"); given(columns))
      append(select.columns, {*columns});
    if (const Value* where = keyword(call->keywords, "whereclause"); given(where))
      select.where.push_back(*where);
  } else if (!chain.methods.empty() && chain.methods.front()->method == "select") {
    select.columns.push_back(*chain.origin);
    next = 1;
  } else {
    return std::nullopt;
  }
  for (; next < chain.methods.size(); ++next) {
    if (apply(select, *chain.methods[next], problems)) continue;
    problems.not_known(fmt::format("select(…).{}(…) is not known", chain.methods[next]->method));
    break;
  }
  return select;
}

// The tables of a value of the column list or of FROM.
std::vector<std::string> tables_in(const Value& value, Problems& problems) {
  std::vector<std::string> tables;
  add_joined_tables(value, problems, tables);
  if (tables.empty()) add_sources(value, problems, tables);
  return tables;
}

// Joins that are methods extend the one FROM entry there is.
void add_method_joins(const Select& select,
                      const std::vector<std::string>& of_columns,
                      const ExpressionScope& scope,
                      std::vector<Source>& sources) {
  for (const JoinCall& join : select.joins) {
    const std::vector<std::string> right = tables_in(*join.right, *scope.problems);
    if (join.left != nullptr) {
      const auto left = from_text(*join.left, scope);
      if (left) sources.push_back({*left, tables_in(*join.left, *scope.problems)});
    } else if (sources.empty()) {
      std::vector<std::string> others;
      std::ranges::copy_if(of_columns, std::back_inserter(others), [&](const std::string& table) {
        return !contains(right, table);
      });
      if (others.size() == 1) sources.push_back({SqlText(others.front()), others});
    }
    if (sources.size() != 1)
      return scope.problems->not_known("which table of a select(…) is joined is not known");
    Source& source = sources.front();
    source.tables.insert(source.tables.end(), right.begin(), right.end());
    ExpressionScope inner = scope;
    inner.enclosing = source.tables;
    source.text = join_text(std::move(source.text), join, inner);
  }
}

// FROM, with what the statements around it have already left out.
std::vector<Source> sources_of(const Select& select, const ExpressionScope& scope) {
  Problems& problems = *scope.problems;
  std::vector<Source> sources;
  std::vector<std::string> named;
  for (const Value& column : select.columns) {
    const std::vector<std::string> tables = tables_in(column, problems);
    for (const std::string& table : tables)
      if (!contains(named, table)) named.push_back(table);
  }
  for (const Value& value : select.from) {
    auto text = from_text(value, scope);
    sources.push_back(
        {text ? *std::move(text) : condition(value, scope).sql, tables_in(value, problems)});
  }
  add_method_joins(select, named, scope, sources);
  for (const Value& test : select.where)
    add_sources(test, problems, named);
  const auto is_covered = [&](const std::string& table) {
    return std::ranges::any_of(
        sources, [&](const Source& source) { return contains(source.tables, table); });
  };
  for (const std::string& table : named)
    if (!is_covered(table)) sources.push_back({SqlText(table), {table}});

  const auto is_told = [&](const Source& source) {
    const std::string entry = source.text.text();
    return contains(select.correlated, entry) && contains(scope.around, entry);
  };
  const auto is_around = [&](const Source& source) {
    return contains(scope.enclosing, source.text.text());
  };
  std::erase_if(sources, is_told);
  if (!select.correlates_itself || sources.size() < 2) return sources;
  std::erase_if(sources, is_around);
  if (sources.empty())
    problems.refuse(
        "a select returned no FROM clauses due to auto-correlation; specify "
        "correlate(<tables>) to control correlation manually");
  return sources;
}

std::vector<SqlText> columns_text(const Select& select,
                                  const ExpressionScope& scope,
                                  NamedColumns& named) {
  std::vector<SqlText> columns;
  SelectLabels labels;
  ExpressionScope inner = scope;
  inner.label_columns = true;
  inner.as_from = false;
  const auto add_as = [&](const Expression& column, const std::string& label) {
    const bool repeats_name = scope.as_from && column.form == Expression::Form::kColumn;
    const std::string& shown = label.empty() && repeats_name ? column.key : label;
    columns.push_back(shown.empty() ? column.sql : column.sql + (" AS " + quote_name(shown)));
    if (column.form == Expression::Form::kColumn && label.empty())
      named.emplace(column.key, column.sql);
    if (column.form == Expression::Form::kLabelled)
      named.insert_or_assign(column.key, SqlText(quote_name(column.key)));
  };
  const auto add = [&](const Expression& column, const Value& value) {
    add_as(column, labels.of(column, value, *scope.made_names));
  };
  for (const Value& value : select.columns) {
    if (is_select(value) || is_exists(value)) {
      // It has its name before the columns in it have theirs.
      const std::string label = labels.of(Expression(), value, *scope.made_names);
      add_as(expression(value, inner), label);
      continue;
    }
    const auto table = table_of(value, *scope.problems);
    if (!table) {
      const bool is_text = value.is<String>();
      add(is_text ? condition(value, inner) : expression(value, inner), value);
      continue;
    }
    const auto of_subquery = table->subquery ? subquery_columns(*table, *scope.problems)
                                             : std::optional<std::vector<TableColumn>>();
    for (const TableColumn& column :
         of_subquery ? *of_subquery : columns_of(*table, *scope.problems)) {
      Expression one = atom(table->prefix() + "." + quote_name(column.name));
      one.form = Expression::Form::kColumn;
      one.key = column.name.text;
      add(one, value);
    }
  }
  return columns;
}

std::vector<SqlText> plain_list(const std::vector<Value>& items, const ExpressionScope& scope) {
  std::vector<SqlText> list;
  for (const Value& item : items) {
    const auto* name = item.as<String>();
    const auto named =
        name == nullptr ? scope.named_columns->end() : scope.named_columns->find(name->text);
    if (name != nullptr && named == scope.named_columns->end())
      scope.problems->refuse(fmt::format(
          "Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL "
          "expression '{0}' should be explicitly declared as text('{0}')",
          name->text));
    else
      list.push_back(name != nullptr ? named->second : expression(item, scope).sql);
  }
  return list;
}

SqlText all_of(const std::vector<Value>& tests, const ExpressionScope& scope) {
  std::vector<Expression> conditions;
  conditions.reserve(tests.size());
  for (const Value& test : tests)
    conditions.push_back(condition(test, scope));
  return conjunction(std::move(conditions), true).sql;
}

SqlText written(const Select& select, const ExpressionScope& outer) {
  const std::vector<Source> sources = sources_of(select, outer);
  ExpressionScope scope = outer;
  const bool as_from = std::exchange(scope.as_from, false);
  scope.enclosing.clear();
  std::vector<SqlText> from;
  for (const Source& source : sources) {
    from.push_back(source.text);
    scope.enclosing.insert(scope.enclosing.end(), source.tables.begin(), source.tables.end());
  }
  scope.around.insert(scope.around.end(), scope.enclosing.begin(), scope.enclosing.end());
  NamedColumns named;
  ExpressionScope listed = scope;
  listed.as_from = as_from;
  const std::vector<SqlText> columns = columns_text(select, listed, named);
  ExpressionScope by_name = scope;
  by_name.named_columns = &named;
  SqlText text("SELECT ");
  if (select.distinct) text.add("DISTINCT ");
  if (!select.distinct_on.empty())
    text.add("ON (").add(joined(plain_list(select.distinct_on, by_name))).add(") ");
  text.add(joined(columns));
  if (!from.empty()) text.add(" \nFROM ").add(joined(from));
  if (!select.where.empty()) text.add(" \nWHERE ").add(all_of(select.where, scope));
  if (!select.group_by.empty())
    text.add(" GROUP BY ").add(joined(plain_list(select.group_by, by_name)));
  if (!select.having.empty()) text.add(" \nHAVING ").add(all_of(select.having, scope));
  if (!select.order_by.empty())
    text.add(" ORDER BY ").add(joined(plain_list(select.order_by, by_name)));
  if (select.limit != nullptr) text.add(" \n LIMIT ").add(expression(*select.limit, scope).sql);
  if (select.offset != nullptr) text.add(" OFFSET ").add(expression(*select.offset, scope).sql);
  return text.add(select.locking);
}

}  // namespace

std::optional<SqlText> select_text(const Value& value, const ExpressionScope& outer) {
  ExpressionScope scope = outer;
  scope.in_statement = true;
  scope.label_columns = false;
  scope.named_columns = nullptr;
  if (++scope.depth > kDeepestExpression) return std::nullopt;
  if (auto compound = compound_text(value, scope)) return compound;
  const auto select = read_select(value, *scope.problems);
  return select ? std::optional(written(*select, scope)) : std::nullopt;
}

std::optional<std::vector<std::string>> selected_names(const Value& value, Problems& problems) {
  const Value* first = first_of_compound(value);
  const auto select = read_select(first != nullptr ? *first : value, problems);
  if (!select) return std::nullopt;
  std::vector<std::string> names;
  ExpressionScope scope(problems);
  scope.in_statement = true;
  scope.label_columns = true;
  for (const Value& column : select->columns) {
    if (const auto table = table_of(column, problems)) {
      const auto inner = table->subquery ? subquery_columns(*table, problems)
                                         : std::optional(columns_of(*table, problems));
      for (const TableColumn& one : inner.value_or(std::vector<TableColumn>()))
        names.push_back(one.name.text);
      continue;
    }
    const Expression made = expression(column, scope);
    const bool is_named =
        made.form == Expression::Form::kColumn || made.form == Expression::Form::kLabelled;
    if (!is_named) return std::nullopt;
    names.push_back(made.key);
  }
  std::vector<std::string> sorted = names;
  std::ranges::sort(sorted);
  const bool repeats = std::ranges::adjacent_find(sorted) != sorted.end();
  return repeats || names.empty() ? std::nullopt : std::optional(std::move(names));
}

}  // namespace miglint::alembic
