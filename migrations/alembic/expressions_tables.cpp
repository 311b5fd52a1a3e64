#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/subqueries.h"

namespace miglint::alembic {

std::string TableReference::from() const {
  if (subquery) return subquery_mark(*subquery);
  const std::string table = qualified(schema, name);
  return alias.empty() ? table : table + " AS " + quote_name(alias);
}

std::string TableReference::prefix() const {
  return alias.empty() ? qualified(schema, name) : quote_name(alias);
}

std::optional<TableReference> table_of(const Value& value, Problems& problems) {
  const auto* call = value.as<Call>();
  if (call == nullptr) return std::nullopt;
  if (call->receiver != nullptr) {
    if (auto subquery = subquery_of(value, problems)) return subquery;
    if (call->method != "alias") return std::nullopt;
    auto table = table_of(*call->receiver, problems);
    if (!table) return std::nullopt;
    const Value* alias = Arguments(*call, {"name"}).get("name");
    table->alias = given(alias) ? read_optional_text(alias, "an alias", problems)
                                : problems.alias_of(table->name.text, value.identity());
    return table;
  }
  const bool created = call->callee == "alembic.op.create_table";
  const bool full = call_of(value, "Table") != nullptr;
  const bool light = call_of(value, "table") != nullptr || call_of(value, "TableClause") != nullptr;
  if (!created && !full && !light) return std::nullopt;
  const Value* name = Arguments(*call, {"name"}).get("name");
  if (name == nullptr && created) name = keyword(call->keywords, "table_name");
  if (name == nullptr) return std::nullopt;
  TableReference table;
  table.name = read_name(*name, "the name of a table", problems).value_or(Name{});
  table.schema = read_schema(keyword(call->keywords, "schema"), "the schema of a table", problems);
  const std::size_t first = full ? 2 : 1;
  for (std::size_t i = first; i < call->arguments.size(); ++i)
    table.columns.push_back(call->arguments[i]);
  for (const std::string_view reflects : {"autoload", "autoload_with", "extend_existing"})
    table.is_reflected = table.is_reflected || given(keyword(call->keywords, reflects));
  return table;
}

namespace {

bool is_type_argument(const Value& value) {
  static constexpr std::array<std::string_view, 9> kItems = {"ForeignKey",
                                                             "CheckConstraint",
                                                             "Sequence",
                                                             "Identity",
                                                             "Computed",
                                                             "FetchedValue",
                                                             "DefaultClause",
                                                             "ColumnDefault",
                                                             "UniqueConstraint"};
  return std::ranges::find(kItems, library_last_name(value)) == kItems.end();
}

}  // namespace

std::vector<TableColumn> columns_of(const TableReference& table, Problems& problems) {
  std::vector<TableColumn> columns;
  for (const Value& item : table.columns) {
    const Call* call = call_of(item, "Column");
    if (call == nullptr) call = call_of(item, "column");
    if (call == nullptr) continue;
    const Value* name = keyword(call->keywords, "name");
    std::size_t next = 0;
    if (name == nullptr && !call->arguments.empty()) name = &call->arguments[next++];
    if (name == nullptr) continue;
    TableColumn column;
    column.name = read_name(*name, "the name of a column", problems).value_or(Name{});
    const std::string key =
        read_optional_text(keyword(call->keywords, "key"), "a column's key", problems);
    column.key = key.empty() ? column.name.text : key;
    const Value* type = keyword(call->keywords, "type_");
    if (type == nullptr && next < call->arguments.size() && is_type_argument(call->arguments[next]))
      type = &call->arguments[next];
    // A type without a name matters where the column is made, not where it is used.
    Problems ignored;
    column.type = type == nullptr ? null_type() : read_type(*type, table.schema, ignored);
    column.primary_key =
        read_flag(keyword(call->keywords, "primary_key"), false, "primary_key", problems);
    column.python_default = given(keyword(call->keywords, "default"));
    columns.push_back(std::move(column));
  }
  return columns;
}

std::optional<ColumnReference> column_of(const Value& value, Problems& problems) {
  const Value* collection = nullptr;
  std::string key;
  if (const auto* attribute = value.as<Attribute>()) {
    collection = attribute->object.get();
    key = attribute->name;
  } else if (const auto* operation = value.as<Operation>();
             operation != nullptr && operation->op == "[]" && operation->operands.size() == 2) {
    const auto* text = operation->operands[1].as<String>();
    if (text == nullptr) return std::nullopt;
    collection = operation->operands.data();
    key = text->text;
  }
  if (collection == nullptr) return std::nullopt;
  const auto* columns = collection->as<Attribute>();
  const bool is_collection =
      columns != nullptr && (columns->name == "c" || columns->name == "columns");
  if (!is_collection) return std::nullopt;
  auto table = table_of(*columns->object, problems);
  if (!table) return std::nullopt;
  return ColumnReference{*std::move(table), std::move(key)};
}

}  // namespace miglint::alembic
