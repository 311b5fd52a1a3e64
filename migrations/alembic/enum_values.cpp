// op.sync_enum_values(…) of alembic_postgresql_enum: an enum type with other labels.
//
// The type is renamed, made anew, every column is cast to it, the old one is dropped; between them
// operators let rows with both be compared (release 1.8).

#include <fmt/format.h>

#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/directives_job.h"
#include "migrations/alembic/quoting.h"

namespace miglint::alembic {

namespace {

struct Renamed {
  std::string from;
  std::string to;
};

struct EnumChange {
  std::string schema;
  std::string name;
  std::vector<std::string> labels;
  std::vector<Renamed> renamed;

  std::string type() const { return fmt::format("\"{}\".\"{}\"", schema, name); }

  std::string old_type() const { return fmt::format("\"{}\".\"{}_old\"", schema, name); }
};

// A column of the type: a tuple of names, or a TableReference(…).
struct EnumColumn {
  std::string table;   // quoted, with its schema
  std::string column;  // quoted
  std::optional<std::string> standing_default;
  bool is_array = false;
  bool asks_for_default = false;  // its default is read from the database
};

std::optional<std::vector<std::string>> read_texts(const Value* value) {
  const auto items = value == nullptr ? std::nullopt : read_items(*value);
  if (!items) return std::nullopt;
  std::vector<std::string> texts;
  for (const Value& item : *items) {
    const auto* text = item.as<String>();
    if (text == nullptr) return std::nullopt;
    texts.push_back(text->text);
  }
  return texts;
}

bool is_array_type(const Value* type) {
  return type != nullptr && library_name(*type).ends_with("ColumnType.ARRAY");
}

std::optional<EnumColumn> read_column(const Value& value, const std::string& enum_schema) {
  EnumColumn column;
  if (const auto* pair = value.as<Sequence>(); pair != nullptr && pair->items.size() >= 2) {
    const auto* table = pair->items[0].as<String>();
    const auto* name = pair->items[1].as<String>();
    if (table == nullptr || name == nullptr) return std::nullopt;
    column.table = fmt::format("\"{}\".\"{}\"", enum_schema, table->text);
    column.column = fmt::format("\"{}\"", name->text);
    column.is_array = pair->items.size() > 2 && is_array_type(&pair->items[2]);
    column.asks_for_default = true;
    return column;
  }
  const auto* call = value.as<Call>();
  if (call == nullptr || last_component(call->callee) != "TableReference") return std::nullopt;
  const Arguments arguments(
      *call,
      {"table_name", "column_name", "table_schema", "column_type", "existing_server_default"});
  const auto text_of = [&](std::string_view name) {
    const Value* given_value = arguments.get(name);
    const auto* text = given_value == nullptr ? nullptr : given_value->as<String>();
    return text == nullptr ? std::nullopt : std::optional(text->text);
  };
  const auto table = text_of("table_name");
  const auto name = text_of("column_name");
  if (!table || !name) return std::nullopt;
  const bool has_schema = arguments.get("table_schema") != nullptr;
  const std::string schema = has_schema ? text_of("table_schema").value_or("") : enum_schema;
  column.table =
      schema.empty() ? fmt::format("\"{}\"", *table) : fmt::format("\"{}\".\"{}\"", schema, *table);
  column.column = fmt::format("\"{}\"", *name);
  column.is_array = is_array_type(arguments.get("column_type"));
  column.standing_default = text_of("existing_server_default");
  return column;
}

std::optional<EnumChange> read_change(Job& job) {
  EnumChange change;
  change.schema = job.text("enum_schema");
  change.name = job.text("enum_name");
  const auto labels = read_texts(job.get("new_values"));
  if (!labels) {
    job.problems.not_known("the new values of the enum are not known");
    return std::nullopt;
  }
  change.labels = *labels;
  const Value* renamed = job.get("enum_values_to_rename");
  const auto pairs = renamed == nullptr ? std::vector<Value>{}
                                        : read_items(*renamed).value_or(std::vector<Value>{});
  for (const Value& pair : pairs) {
    const auto words = read_texts(&pair);
    if (!words || words->size() != 2) {
      job.problems.not_known("the renamed values of the enum are not known");
      return std::nullopt;
    }
    change.renamed.push_back({(*words)[0], (*words)[1]});
  }
  return change;
}

std::string whens(const EnumChange& change, std::string_view subject, std::string_view cast) {
  std::string text;
  for (const Renamed& renamed : change.renamed)
    text +=
        fmt::format("WHEN {}::text = '{}' THEN '{}'{} ", subject, renamed.from, renamed.to, cast);
  return text;
}

struct ComparisonOperator {
  std::string_view sign;
  std::string_view function;
};

constexpr std::array kOperators = {ComparisonOperator{"!=", "new_old_not_equals"},
                                   ComparisonOperator{"=", "new_old_equals"}};

void create_operators(const EnumChange& change, Job& job) {
  for (const auto& [sign, function] : kOperators) {
    const std::string old_value =
        change.renamed.empty()
            ? "old_enum_val::text"
            : "CASE " + whens(change, "old_enum_val", "") + "ELSE old_enum_val::text END";
    job.send(fmt::format(
        "CREATE FUNCTION {}(new_enum_val {}, old_enum_val {}) RETURNS boolean AS $$ SELECT "
        "new_enum_val::text {} {}; $$ LANGUAGE SQL IMMUTABLE",
        function,
        change.type(),
        change.old_type(),
        sign,
        old_value));
    job.send(fmt::format("CREATE OPERATOR {} (leftarg = {}, rightarg = {}, procedure = {})",
                         sign,
                         change.type(),
                         change.old_type(),
                         function));
  }
}

void drop_operators(const EnumChange& change, Job& job) {
  for (const auto& [sign, function] : kOperators)
    job.send(fmt::format("DROP FUNCTION {}(new_enum_val {}, old_enum_val {}) CASCADE",
                         function,
                         change.type(),
                         change.old_type()));
}

std::string cast_text(const EnumChange& change, const EnumColumn& column) {
  const std::string type = change.type();
  if (column.is_array) {
    std::string cast = column.column + "::text[]";
    for (const Renamed& renamed : change.renamed)
      cast = fmt::format("array_replace({}, '{}', '{}')", cast, renamed.from, renamed.to);
    return fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE {}[] USING {}::{}[]",
                       column.table,
                       column.column,
                       type,
                       cast,
                       type);
  }
  const std::string plain = column.column + "::text::" + type;
  const std::string cast =
      change.renamed.empty()
          ? plain
          : "CASE " + whens(change, column.column, "::" + type) + "ELSE " + plain + " END";
  return fmt::format(
      "ALTER TABLE {} ALTER COLUMN {} TYPE {} USING {}", column.table, column.column, type, cast);
}

// The standing default 'a'::old_type, with the new type and labels.
std::string new_default(const EnumChange& change, std::string standing) {
  const std::string type = change.schema.empty() ? change.name : change.schema + "." + change.name;
  const bool is_list = standing.starts_with("ARRAY[");
  const bool is_array = standing.ends_with("[]");
  if (!is_list) standing.resize(std::min(standing.find("::"), standing.size()));
  for (const Renamed& renamed : change.renamed)
    for (const char quote : {'\'', '"'}) {
      const std::string from = quote + renamed.from + quote;
      const std::string to = quote + renamed.to + quote;
      for (std::size_t at = standing.find(from); at != std::string::npos;
           at = standing.find(from, at + to.size()))
        standing.replace(at, from.size(), to);
    }
  if (!is_list) return standing + "::" + type + (is_array ? "[]" : "");
  std::string out;
  for (std::size_t at = 0; at < standing.size();) {
    if (standing.compare(at, 2, "::") != 0) {
      out += standing[at++];
      continue;
    }
    out += "::" + type;
    at += 2;
    while (at < standing.size() && (std::isalnum(static_cast<unsigned char>(standing[at])) != 0 ||
                                    standing[at] == '_' || standing[at] == '.'))
      ++at;
  }
  return out;
}

}  // namespace

void sync_enum_values(Job& job) {
  const auto change = read_change(job);
  if (!change) return;
  const Value* affected = job.get("affected_columns");
  const auto items = affected == nullptr ? std::nullopt : read_items(*affected);
  if (!items) return job.problems.not_known("the affected columns of the enum are not known");
  std::vector<EnumColumn> columns;
  for (const Value& item : *items) {
    const auto column = read_column(item, change->schema);
    if (!column) return job.problems.not_known("a column of the enum is not known");
    columns.push_back(*column);
  }
  job.send(fmt::format("ALTER TYPE {} RENAME TO {}_old", change->type(), change->name));
  std::string labels;
  for (const std::string& label : change->labels)
    labels += (labels.empty() ? "'" : ", '") + label + "'";
  job.send(fmt::format("CREATE TYPE {} AS ENUM({})", change->type(), labels));
  create_operators(*change, job);
  for (const EnumColumn& column : columns) {
    const std::string alter =
        fmt::format("ALTER TABLE {} ALTER COLUMN {} ", column.table, column.column);
    if (column.standing_default) job.send(alter + "DROP DEFAULT");
    job.send(cast_text(*change, column));
    if (column.standing_default)
      job.send(alter + "SET DEFAULT " + new_default(*change, *column.standing_default));
    if (column.asks_for_default && job.partly.empty())
      job.partly = fmt::format(
          "the default of {}.{}, which is read from the database, dropped and set again",
          column.table,
          column.column);
  }
  drop_operators(*change, job);
  job.send("DROP TYPE " + change->old_type());
}

}  // namespace miglint::alembic
