#include "migrations/alembic/indexes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions.h"
#include "migrations/alembic/names.h"

namespace miglint::alembic {

namespace {

constexpr std::array<std::string_view, 9> kOptions = {"postgresql_using",
                                                      "postgresql_ops",
                                                      "postgresql_where",
                                                      "postgresql_with",
                                                      "postgresql_include",
                                                      "postgresql_concurrently",
                                                      "postgresql_tablespace",
                                                      "postgresql_nulls_not_distinct",
                                                      "postgresql_quote"};

void add_operator_classes(const Value* ops, Index& index, Problems& problems) {
  if (!given(ops)) return;
  const auto* dict = ops->as<Dict>();
  if (dict == nullptr)
    return problems.not_known(fmt::format("postgresql_ops is not known: {}", describe(*ops)));
  for (const auto& [key, op_class] : dict->items) {
    const auto column = plain_text(key);
    const auto text = plain_text(op_class);
    if (!column || !text) return problems.not_known("postgresql_ops is not known");
    for (Index::Part& part : index.parts)
      if (part.key == *column) part.sql.add(" " + *text);
  }
}

void add_storage_parameters(const Value* with, Index& index, Problems& problems) {
  if (!given(with)) return;
  const auto* dict = with->as<Dict>();
  if (dict == nullptr)
    return problems.not_known(fmt::format("postgresql_with is not known: {}", describe(*with)));
  if (dict->items.empty()) return;
  std::string list;
  for (const auto& [key, value] : dict->items) {
    const auto name = plain_text(key);
    const auto text = plain_text(value);
    if (!name || !text) return problems.not_known("postgresql_with is not known");
    list += (list.empty() ? "" : ", ") + fmt::format("{} = {}", *name, *text);
  }
  index.tail.add(" WITH (" + list + ")");
}

}  // namespace

std::vector<Index::Part> read_index_parts(const Value& columns, Problems& problems) {
  std::vector<Index::Part> parts;
  const auto items = read_items(columns);
  if (!items) {
    problems.not_known(fmt::format("an index's columns are not known: {}", describe(columns)));
    return parts;
  }
  for (const Value& item : *items) {
    if (item.is<String>() || library_last_name(item) == "quoted_name") {
      const Name name = read_name(item, "an index's column", problems).value_or(Name{});
      parts.push_back({SqlText(quote_name(name)), name.text, name.text});
      continue;
    }
    const Expression part = expression(item, ExpressionScope(problems));
    const bool is_text = part.form == Expression::Form::kText;
    // postgresql_ops knows a text() by what it says, and only what has a name of its own.
    const bool is_column = part.form == Expression::Form::kColumn;
    const bool is_named = is_column || method_call(item, "label") != nullptr;
    parts.push_back({is_column ? part.sql : grouped(part),
                     is_text    ? part.sql.text()
                     : is_named ? part.key
                                : std::string(),
                     is_text                ? part.sql.text()
                     : part.columns.empty() ? std::string()
                                            : part.columns.front()});
  }
  return parts;
}

void read_index_options(const Keywords& keywords, Index& index, Problems& problems) {
  index.unique = read_flag(keyword(keywords, "unique"), false, "unique", problems);
  index.if_not_exists =
      read_flag(keyword(keywords, "if_not_exists"), false, "if_not_exists", problems);
  const Value* concurrently = keyword(keywords, "postgresql_concurrently");
  index.concurrently = read_flag(concurrently, false, "postgresql_concurrently", problems);
  index.using_method =
      read_optional_text(keyword(keywords, "postgresql_using"), "postgresql_using", problems);
  for (char& c : index.using_method)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (const Value* quote = keyword(keywords, "quote"); given(quote))
    index.name.quote = read_optional_flag(quote, "quote", problems);
  add_operator_classes(keyword(keywords, "postgresql_ops"), index, problems);
  if (const Value* include = keyword(keywords, "postgresql_include"); given(include)) {
    std::string list;
    for (const Name& name : read_columns(*include, "an included column", problems))
      list += (list.empty() ? "" : ", ") + quote_name(name);
    if (!list.empty()) index.tail.add(" INCLUDE (" + list + ")");
  }
  index.tail.add(nulls_words(keywords, problems));
  add_storage_parameters(keyword(keywords, "postgresql_with"), index, problems);
  const Name tablespace =
      read_optional_name(keyword(keywords, "postgresql_tablespace"), "a tablespace", problems);
  if (!tablespace.text.empty()) index.tail.add(" TABLESPACE " + quote_name(tablespace));
  if (const Value* where = keyword(keywords, "postgresql_where"); given(where))
    index.tail.add(" WHERE ").add(condition(*where, ExpressionScope(problems)).sql);
  for (const auto& [name, value] : keywords) {
    const bool unknown =
        name.starts_with("postgresql_") && std::ranges::find(kOptions, name) == kOptions.end();
    if (unknown)
      problems.refuse(
          fmt::format("Argument '{}' is not accepted by dialect 'postgresql' on behalf of <class "
                      "'sqlalchemy.sql.schema.Index'>",
                      name));
  }
}

std::optional<Index> read_index(const Value& value, Problems& problems) {
  const Call* call = call_of(value, "Index");
  if (call == nullptr) return std::nullopt;
  Index index;
  index.where = value.where();
  const Value* name = Arguments(*call, {"name"}).get("name");
  index.name = read_optional_name(name, "the name of an index", problems);
  if (call->arguments.size() > 1) {
    const std::vector<Value> rest(call->arguments.begin() + 1, call->arguments.end());
    index.parts = read_index_parts(Value(Sequence{.items = rest}, value.where()), problems);
  }
  read_index_options(call->keywords, index, problems);
  return index;
}

SqlText create_index_text(const Index& index,
                          const TableName& table,
                          const NamingConvention* naming,
                          Problems& problems) {
  NamedThing thing{.kind = "ix",
                   .name = index.name,
                   .table = table.name.text,
                   .schema = table.schema,
                   .columns = {},
                   .referred_table = {},
                   .referred_columns = {}};
  std::vector<SqlText> parts;
  for (const Index::Part& part : index.parts) {
    thing.columns.push_back(part.column);
    parts.push_back(part.sql);
  }
  const std::string name = final_name(thing, naming, problems);
  if (name.empty()) problems.refuse("CREATE INDEX requires that the index have a name");
  SqlText text("CREATE ");
  if (index.unique) text.add("UNIQUE ");
  text.add("INDEX ");
  if (index.concurrently) text.add("CONCURRENTLY ");
  if (index.if_not_exists) text.add("IF NOT EXISTS ");
  text.add(name + " ON " + table.text() + " ");
  if (!index.using_method.empty()) text.add("USING " + index.using_method + " ");
  return text.add("(").add(joined(parts)).add(")").add(index.tail).caused_by(index.where);
}

}  // namespace miglint::alembic
