// insert(), update() and delete().

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/subqueries.h"

namespace miglint::alembic {

namespace {

struct Assignment {
  Name column;
  Expression value;
};

struct Dml {
  enum class Kind { kInsert, kUpdate, kDelete } kind = Kind::kInsert;
  TableReference table;
  bool full_table = false;  // sa.Table, which knows its primary key
  std::vector<TableColumn> columns;
  bool columns_known = true;
  std::vector<std::vector<Assignment>> rows;
  SqlText select;  // insert … from_select
  std::vector<Expression> where;
  std::vector<std::string> others;  // tables beside it that an UPDATE or DELETE reads
  SqlText tail;                     // ON CONFLICT, RETURNING
  bool returning = false;
};

const TableColumn* find_column(const Dml& dml, std::string_view key) {
  const auto found = std::ranges::find(dml.columns, key, &TableColumn::key);
  return found == dml.columns.end() ? nullptr : &*found;
}

ExpressionScope inside(const Dml& dml, const ExpressionScope& scope) {
  ExpressionScope inner = scope;
  inner.in_statement = true;
  inner.enclosing.clear();
  if (dml.kind != Dml::Kind::kInsert) {
    inner.enclosing = dml.others;
    inner.enclosing.push_back(dml.table.from());
  }
  inner.around = inner.enclosing;
  return inner;
}

// Values are written in the order of the table's columns, whatever order they are given in.
std::vector<Assignment> ordered(const Dml& dml,
                                const std::vector<std::pair<Value, Value>>& given_values,
                                const ExpressionScope& scope) {
  const ExpressionScope inner = inside(dml, scope);
  std::vector<std::pair<std::size_t, Assignment>> placed;
  for (const auto& [key, value] : given_values) {
    std::string name;
    if (const auto reference = column_of(key, *scope.problems))
      name = reference->key;
    else if (const auto* text = key.as<String>())
      name = text->text;
    else
      scope.problems->not_known(fmt::format("a column is not known: {}", describe(key)));
    const TableColumn* column = find_column(dml, name);
    if (column == nullptr && dml.columns_known)
      scope.problems->refuse(fmt::format("Unconsumed column names: {}", name));
    const std::size_t place = column == nullptr
                                  ? dml.columns.size()
                                  : static_cast<std::size_t>(column - dml.columns.data());
    const Name written = column == nullptr ? Name{.text = name} : column->name;
    placed.push_back(
        {place,
         {written, expression(value, inner, column == nullptr ? null_type() : column->type)}});
  }
  std::ranges::stable_sort(placed, {}, [](const auto& item) { return item.first; });
  std::vector<Assignment> row;
  for (auto& [place, assignment] : placed)
    row.push_back(std::move(assignment));
  return row;
}

void add_row(Dml& dml, const Value& row, const ExpressionScope& scope) {
  if (const auto* dict = row.as<Dict>()) {
    dml.rows.push_back(ordered(dml, dict->items, scope));
    return;
  }
  const auto* sequence = row.as<Sequence>();
  if (sequence == nullptr || sequence->items.size() > dml.columns.size()) {
    scope.problems->not_known(fmt::format("a row's values are not known: {}", describe(row)));
    return;
  }
  std::vector<std::pair<Value, Value>> named;
  for (std::size_t i = 0; i < sequence->items.size(); ++i)
    named.emplace_back(Value(String{.text = dml.columns[i].key, .map = {}}, row.where()),
                       sequence->items[i]);
  dml.rows.push_back(ordered(dml, named, scope));
}

void add_values(Dml& dml, const Call& method, const ExpressionScope& scope) {
  std::vector<std::pair<Value, Value>> named;
  for (const auto& [name, value] : method.keywords)
    named.emplace_back(Value(String{.text = name, .map = {}}, value.where()), value);
  if (!named.empty()) {
    dml.rows.push_back(ordered(dml, named, scope));
    return;
  }
  if (method.arguments.size() != 1) {
    if (method.arguments.empty()) return;
    add_row(dml, Value(Sequence{.items = method.arguments}, method.arguments[0].where()), scope);
    return;
  }
  const auto* list = method.arguments[0].as<Sequence>();
  const bool rows = list != nullptr && list->kind == Sequence::Kind::kList &&
                    !list->items.empty() &&
                    (list->items[0].is<Dict>() || list->items[0].is<Sequence>());
  if (!rows) return add_row(dml, method.arguments[0], scope);
  for (const Value& row : list->items)
    add_row(dml, row, scope);
}

void add_conflict(Dml& dml, const Call& method, const ExpressionScope& scope) {
  const Arguments arguments(method, {});
  dml.tail.add(" ON CONFLICT");
  const Value* constraint = arguments.get("constraint");
  const Value* elements = arguments.get("index_elements");
  if (given(constraint)) {
    dml.tail.add(" ON CONSTRAINT ")
        .add(quote_name(read_optional_name(constraint, "a constraint", *scope.problems)));
  } else if (given(elements)) {
    std::vector<SqlText> parts;
    ExpressionScope plain = scope;
    plain.in_statement = false;
    for (const Value& element : read_items(*elements).value_or(std::vector<Value>{})) {
      const auto* name = element.as<String>();
      parts.push_back(name != nullptr ? SqlText(quote_name(name->text))
                                      : expression(element, plain).sql);
    }
    dml.tail.add(" (").add(joined(parts)).add(")");
    if (const Value* where = arguments.get("index_where"); given(where))
      dml.tail.add(" WHERE ").add(condition(*where, plain).sql);
  }
  if (method.method == "on_conflict_do_nothing") {
    dml.tail.add(" DO NOTHING");
    return;
  }
  const Value* set = arguments.get("set_");
  const auto* dict = set == nullptr ? nullptr : set->as<Dict>();
  if (dict == nullptr) return scope.problems->not_known("set_ of on_conflict_do_update");
  std::vector<SqlText> parts;
  for (const Assignment& assignment : ordered(dml, dict->items, scope))
    parts.push_back(SqlText(quote_name(assignment.column) + " = ").add(assignment.value.sql));
  dml.tail.add(" DO UPDATE SET ").add(joined(parts));
  if (const Value* where = arguments.get("where"); given(where))
    dml.tail.add(" WHERE ").add(condition(*where, inside(dml, scope)).sql);
}

void add_returning(Dml& dml, const Call& method, const ExpressionScope& scope) {
  std::vector<SqlText> parts;
  for (const Value& argument : method.arguments)
    parts.push_back(expression(argument, inside(dml, scope)).sql);
  dml.returning = true;
  dml.tail.add(" RETURNING ").add(joined(parts));
}

bool apply(Dml& dml, const Call& method, const ExpressionScope& scope) {
  const std::string& name = method.method;
  if (name == "where") {
    for (const Value& argument : method.arguments)
      dml.where.push_back(condition(argument, inside(dml, scope)));
    return true;
  }
  if (name == "values") {
    add_values(dml, method, scope);
    return true;
  }
  if (name == "from_select" && method.arguments.size() == 2) {
    std::vector<SqlText> names;
    for (const Value& item : read_items(method.arguments[0]).value_or(std::vector<Value>{})) {
      const auto reference = column_of(item, *scope.problems);
      names.emplace_back(
          quote_name(reference ? reference->key
                               : read_optional_text(&item, "a column's name", *scope.problems)));
    }
    const auto select = select_text(method.arguments[1], scope);
    if (!select) scope.problems->not_known("the select of from_select()");
    dml.select = SqlText(" (").add(joined(names)).add(") ").add(select.value_or(SqlText()));
    return true;
  }
  if (name == "on_conflict_do_nothing" || name == "on_conflict_do_update") {
    add_conflict(dml, method, scope);
    return true;
  }
  if (name == "returning") {
    add_returning(dml, method, scope);
    return true;
  }
  return name == "execution_options" || name == "inline" || name == "compile";
}

SqlText row_text(const std::vector<Assignment>& row) {
  std::vector<SqlText> values;
  for (const Assignment& assignment : row)
    values.push_back(assignment.value.form == Expression::Form::kSelect
                         ? assignment.value.sql
                         : grouped(assignment.value));
  return SqlText("(").add(joined(values)).add(")");
}

// An sa.Table asks for the key that the server makes.
SqlText implicit_returning(const Dml& dml) {
  if (!dml.full_table || dml.returning || dml.rows.size() > 1 || !dml.select.empty()) return {};
  std::vector<SqlText> keys;
  for (const TableColumn& column : dml.columns) {
    const auto is_it = [&](const Assignment& a) { return a.column.text == column.name.text; };
    const bool supplied = !dml.rows.empty() && std::ranges::any_of(dml.rows.front(), is_it);
    if (column.primary_key && !supplied)
      keys.emplace_back(dml.table.prefix() + "." + quote_name(column.name));
  }
  return keys.empty() ? SqlText() : SqlText(" RETURNING ").add(joined(keys));
}

SqlText insert_text(const Dml& dml) {
  SqlText text("INSERT INTO ");
  text.add(qualified(dml.table.schema, dml.table.name));
  const bool nothing = dml.rows.empty() || dml.rows.front().empty();
  if (!dml.select.empty()) {
    text.add(dml.select);
  } else if (nothing) {
    text.add(" DEFAULT VALUES");
  } else {
    std::vector<SqlText> names;
    std::vector<SqlText> rows;
    for (const Assignment& assignment : dml.rows.front())
      names.emplace_back(quote_name(assignment.column));
    for (const auto& row : dml.rows)
      rows.push_back(row_text(row));
    text.add(" (").add(joined(names)).add(") VALUES ").add(joined(rows));
  }
  return text.add(dml.tail).add(implicit_returning(dml));
}

SqlText update_or_delete_text(Dml& dml) {
  SqlText text(dml.kind == Dml::Kind::kUpdate ? "UPDATE " : "DELETE FROM ");
  text.add(dml.table.from());
  if (dml.kind == Dml::Kind::kUpdate) {
    std::vector<SqlText> parts;
    for (const Assignment& assignment :
         dml.rows.empty() ? std::vector<Assignment>{} : dml.rows.front()) {
      parts.push_back(SqlText(quote_name(assignment.column) + "=").add(grouped(assignment.value)));
    }
    text.add(" SET ").add(joined(parts));
  }
  for (std::size_t i = 0; i < dml.others.size(); ++i) {
    const std::string_view first = dml.kind == Dml::Kind::kUpdate ? " FROM " : " USING ";
    text.add(i == 0 ? first : ", ").add(dml.others[i]);
  }
  if (!dml.where.empty()) {
    Expression all = conjunction(std::move(dml.where), true);
    const bool in_parentheses = all.op == Operator::kSubstring;
    text.add(" WHERE ").add(in_parentheses ? grouped(all) : all.sql);
  }
  return text.add(dml.tail);
}

std::optional<Dml::Kind> kind_of(std::string_view name) {
  if (name == "insert" || name == "Insert") return Dml::Kind::kInsert;
  if (name == "update" || name == "Update") return Dml::Kind::kUpdate;
  if (name == "delete" || name == "Delete") return Dml::Kind::kDelete;
  return std::nullopt;
}

// insert(t)… or t.insert()…: the call that starts the statement, and its table.
struct Start {
  Dml::Kind kind = Dml::Kind::kInsert;
  const Value* table = nullptr;
  const Call* call = nullptr;
  std::size_t next_method = 0;
};

std::optional<Start> start_of(const MethodChain& chain) {
  const auto* origin = chain.origin->as<Call>();
  if (origin != nullptr && is_sqlalchemy(origin->callee)) {
    const auto kind = kind_of(last_component(origin->callee));
    if (kind && !origin->arguments.empty())
      return Start{*kind, origin->arguments.data(), origin, 0};
  }
  for (std::size_t i = 0; i < chain.methods.size(); ++i) {
    const Call& method = *chain.methods[i];
    if (const auto kind = kind_of(method.method))
      return Start{*kind, method.receiver.get(), &method, i + 1};
    if (method.method != "alias") return std::nullopt;
  }
  return std::nullopt;
}

// The tables of its conditions, then those of its values.
std::vector<std::string> other_tables(const Start& start,
                                      const MethodChain& chain,
                                      const std::string& own,
                                      Problems& problems) {
  std::vector<std::string> tables;
  const auto add_methods = [&](std::string_view name) {
    for (std::size_t i = start.next_method; i < chain.methods.size(); ++i) {
      if (chain.methods[i]->method != name) continue;
      for (const Value& argument : chain.methods[i]->arguments)
        add_sources(argument, problems, tables);
      for (const auto& [word, value] : chain.methods[i]->keywords)
        add_sources(value, problems, tables);
    }
  };
  if (const Value* where = keyword(start.call->keywords, "whereclause"); given(where))
    add_sources(*where, problems, tables);
  add_methods("where");
  if (const Value* values = keyword(start.call->keywords, "values"); given(values))
    add_sources(*values, problems, tables);
  add_methods("values");
  std::erase(tables, own);
  return tables;
}

std::optional<SqlText> dml_text(const Value& value, const ExpressionScope& scope) {
  const MethodChain chain = chain_of(value);
  const auto start = start_of(chain);
  if (!start) return std::nullopt;
  const auto table = table_of(*start->table, *scope.problems);
  if (!table) {
    scope.problems->not_known(fmt::format("a table is not known: {}", describe(*start->table)));
    return SqlText();
  }
  Dml dml;
  dml.kind = start->kind;
  dml.table = *table;
  if (dml.kind != Dml::Kind::kInsert)
    dml.others = other_tables(*start, chain, table->from(), *scope.problems);
  dml.columns = columns_of(*table, *scope.problems);
  dml.full_table = call_of(*start->table, "Table") != nullptr ||
                   library_name(*start->table) == "alembic.op.create_table";
  dml.columns_known =
      !table->is_reflected &&
      std::ranges::none_of(table->columns, [](const Value& item) { return !item.is<Call>(); });
  if (const Value* values = keyword(start->call->keywords, "values"); given(values))
    add_row(dml, *values, scope);
  if (const Value* where = keyword(start->call->keywords, "whereclause"); given(where))
    dml.where.push_back(condition(*where, inside(dml, scope)));
  for (std::size_t i = start->next_method; i < chain.methods.size(); ++i) {
    if (apply(dml, *chain.methods[i], scope)) continue;
    scope.problems->not_known(fmt::format("a call of .{}(…)", chain.methods[i]->method));
    return SqlText();
  }
  const bool beside = scope.parameters != nullptr && dml.rows.empty() && dml.select.empty() &&
                      dml.kind != Dml::Kind::kDelete;
  if (beside && !scope.parameters->is<None>()) add_row(dml, *scope.parameters, scope);
  return dml.kind == Dml::Kind::kInsert ? insert_text(dml) : update_or_delete_text(dml);
}

}  // namespace

bool is_statement(const Value& value) {
  const MethodChain chain = chain_of(value);
  if (start_of(chain) || is_select(value) || call_of(*chain.origin, "text") != nullptr) return true;
  static constexpr std::array<std::string_view, 5> kConstructs = {
      "DDL", "CreateSchema", "DropSchema", "CreateSequence", "DropSequence"};
  return is_sqlalchemy(library_name(value)) &&
         std::ranges::find(kConstructs, library_last_name(value)) != kConstructs.end();
}

static SqlText bare_statement(const Value& value, const ExpressionScope& scope) {
  if (auto text = text_of_clause(value, scope)) return *std::move(text);
  if (auto text = ddl_construct(value, scope)) return *std::move(text);
  if (is_select(value) && !start_of(chain_of(value)))
    return select_text(value, scope).value_or(SqlText());
  if (auto text = dml_text(value, scope)) return *std::move(text);
  return condition(value, scope).sql;
}

SqlText statement(const Value& value, const ExpressionScope& outer) {
  ExpressionScope scope = outer;
  scope.in_statement = true;
  return with_subqueries(bare_statement(value, scope), scope);
}

}  // namespace miglint::alembic
