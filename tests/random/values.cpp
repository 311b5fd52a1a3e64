#include <fmt/format.h>

#include <algorithm>

#include "tests/random/generator.h"

namespace miglint::test {

std::string Generator::a_type() {
  if (!types_.empty() && dice_.chance(18)) {
    const std::string type = name_of(*dice_.of(types_));
    return type + dice_.maybe(6, "[]");
  }
  if (dice_.chance(45)) return dice_.of({"integer", "integer", "text"});
  return dice_.of({"bigint",        "smallint",     "varchar(20)",
                   "varchar",       "char(3)",      "boolean",
                   "numeric(10,2)", "numeric",      "double precision",
                   "timestamptz",   "timestamp(3)", "date",
                   "interval",      "uuid",         "json",
                   "jsonb",         "bytea",        "inet",
                   "integer[]",     "text[]",       "varchar(20)[]",
                   "time",          "bit(4)",       "int4range"});
}

static bool is_of(const std::string& type, std::initializer_list<std::string_view> beginnings) {
  return !type.ends_with("[]") && std::ranges::any_of(beginnings, [&](std::string_view beginning) {
    return type.starts_with(beginning);
  });
}

static bool is_integer(const std::string& type) {
  return is_of(type, {"integer", "bigint", "smallint"}) && type != "integerrange";
}

static bool is_text(const std::string& type) {
  return is_of(type, {"text", "varchar", "character varying"});
}

std::string Generator::literal_of(const std::string& type) {
  if (type.ends_with("[]")) return dice_.of({"'{}'", "NULL"});
  if (is_integer(type)) return dice_.of({"0", "1", "'2'", "-3", "(4 + 1)"});
  if (is_of(type, {"numeric", "double"})) return dice_.of({"0", "1.50", "'2'"});
  if (is_of(type, {"text", "varchar", "char"}))
    return dice_.of({"'x'", "''", "'it''s'", "'x'::text", "lower('X')", "'x'::varchar"});
  if (is_of(type, {"boolean"})) return dice_.of({"true", "false", "'f'", "'yes'"});
  if (is_of(type, {"timestamp"})) return dice_.of({"now()", "CURRENT_TIMESTAMP", "'2020-01-01'"});
  if (is_of(type, {"date"})) return dice_.of({"CURRENT_DATE", "'2020-01-01'"});
  if (is_of(type, {"time"})) return "'10:00'";
  if (is_of(type, {"interval"})) return "'1 day'";
  if (is_of(type, {"uuid"})) return "gen_random_uuid()";
  if (is_of(type, {"json"})) return "'{}'";
  if (is_of(type, {"bytea"})) return "NULL";
  if (is_of(type, {"inet"})) return "'127.0.0.1'";
  if (is_of(type, {"bit"})) return "B'0101'";
  if (is_of(type, {"int4range"})) return "'empty'";
  for (const Type* known : types_) {
    if (type != known->name.text() && type != known->name.name && type != ddl::quote(known->name))
      continue;
    if (known->kind == Type::Kind::kEnum && !known->labels.empty())
      return fmt::format("'{}'", dice_.of(known->labels));
    if (known->domain && dice_.chance(90)) return literal_of(known->domain->base.text());
  }
  return "NULL";
}

std::string Generator::condition_on(const TypedColumn& column) {
  const std::string& name = column.name;
  if (dice_.chance(15)) return name + " IS NOT NULL";
  if (is_integer(column.type))
    return fmt::format(
        fmt::runtime(dice_.of({"{} > 0", "{} <> 3 AND {} < 100", "{} % 2 = 0"})), name, name);
  if (is_text(column.type))
    return fmt::format(fmt::runtime(dice_.of({"{} <> ''", "length({}) < 9"})), name);
  if (column.type == "boolean") return name;
  if (column.type == "date") return name + " > '2020-01-01'";
  return fmt::format("({} IS NULL) = false", name);
}

std::string Generator::an_expression_of(const std::string& type, const Columns& columns) {
  Columns fitting;
  for (const TypedColumn& column : columns)
    if (column.type == type || (is_integer(column.type) && is_integer(type)))
      fitting.push_back(column);
  if (fitting.empty()) return {};
  const std::string& name = dice_.of(fitting).name;
  if (is_integer(type)) return dice_.chance(70) ? name + " + 1" : fmt::format("abs({})", name);
  if (is_text(type)) return dice_.chance(50) ? fmt::format("upper({})", name) : name + " || 'x'";
  return name;
}

}  // namespace miglint::test
