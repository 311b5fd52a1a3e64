#include "migrations/alembic/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions.h"
#include "migrations/alembic/sequences.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

constexpr std::array<std::string_view, 12> kColumnItems = {"ForeignKey",
                                                           "CheckConstraint",
                                                           "Sequence",
                                                           "Identity",
                                                           "Computed",
                                                           "FetchedValue",
                                                           "Constraint",
                                                           "DefaultClause",
                                                           "ColumnDefault",
                                                           "UniqueConstraint",
                                                           "PrimaryKeyConstraint",
                                                           "ForeignKeyConstraint"};

bool is_column_item(const Value& value) {
  return is_sqlalchemy(library_name(value)) &&
         std::ranges::find(kColumnItems, library_last_name(value)) != kColumnItems.end();
}

void read_item(const Value& item, Column& column, Problems& problems) {
  const std::string_view kind = library_last_name(item);
  if (kind == "ForeignKey") {
    if (auto key = read_foreign_key(item, column.name, problems))
      column.foreign_keys.push_back(*std::move(key));
  } else if (kind == "CheckConstraint") {
    if (auto check = read_constraint(item, problems)) column.checks.push_back(*std::move(check));
  } else if (kind == "Sequence") {
    const auto* call = item.as<Call>();
    const Value* optional = call == nullptr ? nullptr : keyword(call->keywords, "optional");
    if (!read_flag(optional, false, "optional", problems)) column.python_default = true;
  } else if (kind == "Identity") {
    column.identity = item;
  } else if (kind == "Computed") {
    column.computed = item;
  } else if (kind == "DefaultClause") {
    const auto* call = item.as<Call>();
    if (call != nullptr && !call->arguments.empty()) column.server_default = call->arguments[0];
  } else if (kind == "ColumnDefault") {
    column.python_default = true;
  } else if (kind != "FetchedValue") {
    problems.not_known(fmt::format("a part of column {}: {}", column.name.text, describe(item)));
  }
}

void read_autoincrement(const Value* value, Column& column, Problems& problems) {
  if (value == nullptr) return;
  if (const auto* word = value->as<String>()) {
    if (word->text == "ignore_fk") column.autoincrement = Column::Autoincrement::kIgnoreForeignKey;
    return;
  }
  column.autoincrement = read_flag(value, true, "autoincrement", problems)
                             ? Column::Autoincrement::kYes
                             : Column::Autoincrement::kNo;
}

void read_column_keywords(const Keywords& words, Column& column, Problems& problems) {
  column.primary_key = read_flag(keyword(words, "primary_key"), false, "primary_key", problems);
  column.nullable = read_optional_flag(keyword(words, "nullable"), "nullable", problems);
  column.unique = read_flag(keyword(words, "unique"), false, "unique", problems);
  column.index = read_flag(keyword(words, "index"), false, "index", problems);
  column.system = read_flag(keyword(words, "system"), false, "system", problems);
  read_autoincrement(keyword(words, "autoincrement"), column, problems);
  if (const Value* quote = keyword(words, "quote"); given(quote))
    column.name.quote = read_optional_flag(quote, "quote", problems);
  if (given(keyword(words, "default"))) column.python_default = true;
  if (const Value* comment = keyword(words, "comment"); given(comment)) column.comment = *comment;
  const Value* server_default = keyword(words, "server_default");
  if (!given(server_default)) return;
  const std::string_view kind = library_last_name(*server_default);
  if (kind == "Identity" || kind == "Computed" || kind == "FetchedValue" || kind == "DefaultClause")
    read_item(*server_default, column, problems);
  else
    column.server_default = *server_default;
}

}  // namespace

std::optional<Column> read_column(const Value& value,
                                  const std::string& table_schema,
                                  Problems& problems) {
  const Call* call = call_of(value, "Column");
  if (call == nullptr) {
    problems.not_known(fmt::format("a column is not known: {}", describe(value)));
    return std::nullopt;
  }
  Column column;
  column.where = value.where();
  std::size_t next = 0;
  const Value* name = keyword(call->keywords, "name");
  if (name == nullptr && !call->arguments.empty()) name = &call->arguments[next++];
  if (name == nullptr) {
    problems.refuse("Column must be constructed with a non-blank name");
    return std::nullopt;
  }
  auto known = read_name(*name, "the name of a column", problems);
  if (!known) return std::nullopt;
  column.name = *std::move(known);
  const Value* type = keyword(call->keywords, "type_");
  if (type == nullptr && next < call->arguments.size() && !is_column_item(call->arguments[next]))
    type = &call->arguments[next++];
  if (type != nullptr) column.type = read_type(*type, table_schema, problems);
  read_column_keywords(call->keywords, column, problems);
  for (; next < call->arguments.size(); ++next)
    read_item(call->arguments[next], column, problems);
  return column;
}

namespace {

std::string_view python_class(const Value& value) {
  if (value.is<bool>()) return "<class 'bool'>";
  if (value.is<std::int64_t>()) return "<class 'int'>";
  if (value.is<double>()) return "<class 'float'>";
  return value.is<Dict>() ? "<class 'dict'>" : "<class 'list'>";
}

}  // namespace

SqlText server_default_text(const Value& value, Problems& problems) {
  if (const auto* text = value.as<String>()) return SqlText(string_literal(text->text));
  if (const auto* text = value.as<Template>()) return SqlText(string_literal(bare(*text)));
  const std::string_view kind = library_last_name(value);
  if (kind == "FetchedValue") return {};
  const auto* call = value.as<Call>();
  if (kind == "DefaultClause" && call != nullptr && !call->arguments.empty())
    return server_default_text(call->arguments[0], problems);
  const bool plain = value.is<bool>() || value.is<std::int64_t>() || value.is<double>() ||
                     value.is<Dict>() || value.is<Sequence>();
  if (plain) {
    problems.refuse(
        NoteKind::kServerDefaultLiteral,
        fmt::format("Argument 'arg' is expected to be one of type '<class 'str'>' or '<class "
                    "'sqlalchemy.sql.elements.ClauseElement'>' or '<class "
                    "'sqlalchemy.sql.elements.TextClause'>', got '{}'",
                    python_class(value)),
        value.where());
    return {};
  }
  return expression(value, ExpressionScope(problems)).sql;
}

namespace {

SqlText default_part(const Column& column, Problems& problems) {
  if (!column.server_default) return {};
  const SqlText text = server_default_text(*column.server_default, problems);
  note_quoted_expression(*column.server_default, column.name.text, &column.type, problems);
  return text.empty() ? text : SqlText(" DEFAULT ").add(text);
}

std::string_view serial_word(ColumnType::Serial serial) {
  switch (serial) {
    case ColumnType::Serial::kSmall:
      return "SMALLSERIAL";
    case ColumnType::Serial::kBig:
      return "BIGSERIAL";
    case ColumnType::Serial::kNormal:
      break;
  }
  return "SERIAL";
}

}  // namespace

SqlText column_text(const Column& column,
                    const Table& table,
                    const NamingConvention* naming,
                    Problems& problems) {
  SqlText text(quote_name(column.name));
  if (column.type.missing && !problems.any())
    problems.refuse(
        fmt::format("(in table '{}', column '{}'): Can't generate DDL for NullType(); did you "
                    "forget to specify a type on this Column?",
                    table.name.name.text,
                    column.name.text));
  const bool serial = column.primary_key && !column.identity && !column.python_default &&
                      autoincrement_column(table, problems) == &column;
  if (serial)
    text.add(" ").add(serial_word(column.type.serial));
  else
    text.add(" ").add(column.type.text()).add(default_part(column, problems));
  if (column.computed) {
    const auto* call = column.computed->as<Call>();
    if (call != nullptr) text.add(" ").add(computed_clause(*call, problems));
  }
  if (column.identity) {
    static const Call kPlain{"sqlalchemy.Identity", nullptr, "", {}, {}};
    const auto* call = column.identity->as<Call>();
    text.add(" ").add(identity_clause(call == nullptr ? kPlain : *call, problems));
    if (column.nullable.value_or(false)) text.add(" NULL");
  } else if (!column.nullable.value_or(!column.primary_key)) {
    text.add(" NOT NULL");
  }
  for (const Constraint& check : column.checks)
    text.add(" ").add(constraint_text(check, table.name, naming, problems));
  return text.caused_by(column.where);
}

std::optional<Constraint> enum_check(const Column& column) {
  const EnumType* type = column.type.enumeration.get();
  const bool array = column.type.values == ColumnType::Values::kArray;
  if (type == nullptr || type->native || !type->create_constraint || array) return std::nullopt;
  Constraint check;
  check.kind = Constraint::Kind::kCheck;
  check.name = type->name;
  check.body_columns = {column.name.text};
  check.body = SqlText(fmt::format("{} IN ({})", quote_name(column.name), enum_labels(*type)));
  check.where = column.where;
  return check;
}

std::vector<Constraint> column_constraints(const Column& column) {
  std::vector<Constraint> made;
  if (column.unique && !column.index) {
    Constraint unique;
    unique.kind = Constraint::Kind::kUnique;
    unique.columns = {column.name};
    unique.where = column.where;
    made.push_back(std::move(unique));
  }
  if (auto check = enum_check(column)) made.push_back(*std::move(check));
  made.insert(made.end(), column.foreign_keys.begin(), column.foreign_keys.end());
  return made;
}

std::vector<Index> column_indexes(const Column& column, const Table& table) {
  std::vector<Index> made;
  const std::string quoted = quote_name(column.name);
  if (column.index) {
    Index index;
    index.unique = column.unique;
    index.parts = {{SqlText(quoted), column.name.text, column.name.text}};
    index.where = column.where;
    made.push_back(std::move(index));
  }
  if (!column.type.spatial_index.empty()) {
    // geoalchemy2 makes it itself, under this name.
    Index spatial;
    spatial.name =
        Name{.text = "idx_" + table.name.name.text + "_" + column.name.text, .final_name = true};
    spatial.using_method = "gist";
    const bool raster = column.type.spatial_index.find("ST_") != std::string::npos;
    const std::string part = raster ? "(ST_ConvexHull(" + quoted + "))" : quoted;
    spatial.parts = {{SqlText(part), column.name.text, column.name.text}};
    spatial.where = column.where;
    made.push_back(std::move(spatial));
  }
  return made;
}

}  // namespace miglint::alembic
