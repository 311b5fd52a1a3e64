#include "migrations/alembic/column_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/column_types_parameters.h"
#include "migrations/alembic/objects.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

using Affinity = ColumnType::Affinity;
using Serial = ColumnType::Serial;
using Values = ColumnType::Values;

constexpr int kDeepestType = 16;  // ARRAY(ARRAY(…)), with_variant of with_variant

enum class Parameters : std::uint8_t { kNone, kLength, kPrecision, kNumeric, kTimeZone, kSpecial };

struct KnownType {
  std::string_view python;
  std::string_view sql;
  Parameters parameters = Parameters::kNone;
  Values values = Values::kText;
  Affinity affinity = Affinity::kOther;
  Serial serial = Serial::kNormal;
};

constexpr auto kInteger = Affinity::kInteger;
constexpr auto kNumeric = Affinity::kNumeric;

// Those whose SQL is their own name follow in kSameWord.
constexpr std::array kKnownTypes = {
    KnownType{"Integer", "INTEGER", Parameters::kNone, Values::kNumber, kInteger},
    KnownType{"INTEGER", "INTEGER", Parameters::kNone, Values::kNumber, kInteger},
    KnownType{"INT", "INTEGER", Parameters::kNone, Values::kNumber, kInteger},
    KnownType{"BigInteger", "BIGINT", Parameters::kNone, Values::kNumber, kInteger, Serial::kBig},
    KnownType{"BIGINT", "BIGINT", Parameters::kNone, Values::kNumber, kInteger, Serial::kBig},
    KnownType{"SmallInteger", "SMALLINT", {}, Values::kNumber, kInteger, Serial::kSmall},
    KnownType{"SMALLINT", "SMALLINT", {}, Values::kNumber, kInteger, Serial::kSmall},
    KnownType{"String", "VARCHAR", Parameters::kLength},
    KnownType{"VARCHAR", "VARCHAR", Parameters::kLength},
    KnownType{"Unicode", "VARCHAR", Parameters::kLength},
    KnownType{"Text", "TEXT", Parameters::kLength},
    KnownType{"TEXT", "TEXT", Parameters::kLength},
    KnownType{"UnicodeText", "TEXT", Parameters::kLength},
    KnownType{"CHAR", "CHAR", Parameters::kLength},
    KnownType{"NCHAR", "NCHAR", Parameters::kLength},
    KnownType{"NVARCHAR", "NVARCHAR", Parameters::kLength},
    KnownType{"CLOB", "CLOB", Parameters::kLength},
    KnownType{"Boolean", "BOOLEAN", {}, Values::kBoolean},
    KnownType{"BOOLEAN", "BOOLEAN", {}, Values::kBoolean},
    KnownType{"Date", "DATE", {}, Values::kTime},
    KnownType{"DATE", "DATE", {}, Values::kTime},
    KnownType{"DateTime", "TIMESTAMP", Parameters::kTimeZone, Values::kTime},
    KnownType{"TIMESTAMP", "TIMESTAMP", Parameters::kTimeZone, Values::kTime},
    KnownType{"DATETIME", "DATETIME", {}, Values::kTime},
    KnownType{"Time", "TIME", Parameters::kTimeZone, Values::kTime},
    KnownType{"TIME", "TIME", Parameters::kTimeZone, Values::kTime},
    KnownType{"Float", "FLOAT", Parameters::kPrecision, Values::kNumber, kNumeric},
    KnownType{"FLOAT", "FLOAT", Parameters::kPrecision, Values::kNumber, kNumeric},
    KnownType{"REAL", "REAL", {}, Values::kNumber, kNumeric},
    KnownType{"Double", "DOUBLE PRECISION", {}, Values::kNumber, kNumeric},
    KnownType{"DOUBLE_PRECISION", "DOUBLE PRECISION", {}, Values::kNumber, kNumeric},
    KnownType{"DOUBLE", "DOUBLE", {}, Values::kNumber, kNumeric},
    KnownType{"Numeric", "NUMERIC", Parameters::kNumeric, Values::kNumber, kNumeric},
    KnownType{"NUMERIC", "NUMERIC", Parameters::kNumeric, Values::kNumber, kNumeric},
    KnownType{"DECIMAL", "DECIMAL", Parameters::kNumeric, Values::kNumber, kNumeric},
    KnownType{"LargeBinary", "BYTEA"},
    KnownType{"PickleType", "BYTEA"},
    KnownType{"BYTEA", "BYTEA"},
    KnownType{"BINARY", "BINARY", Parameters::kLength},
    KnownType{"VARBINARY", "VARBINARY", Parameters::kLength},
    KnownType{"JSON", "JSON", {}, Values::kJson},
    KnownType{"JSONB", "JSONB", {}, Values::kJson},
    KnownType{"UUID", "UUID", Parameters::kSpecial},
    KnownType{"Uuid", "UUID", Parameters::kSpecial},
    KnownType{"Interval", "INTERVAL", Parameters::kSpecial},
    KnownType{"INTERVAL", "INTERVAL", Parameters::kSpecial},
    KnownType{"BIT", "BIT", Parameters::kSpecial},
};

constexpr std::array<std::string_view, 31> kSameWord = {
    "BLOB",           "INET",           "CIDR",
    "MACADDR",        "MACADDR8",       "HSTORE",
    "TSVECTOR",       "TSQUERY",        "OID",
    "MONEY",          "REGCLASS",       "REGCONFIG",
    "CITEXT",         "JSONPATH",       "INT4RANGE",
    "INT8RANGE",      "NUMRANGE",       "DATERANGE",
    "TSRANGE",        "TSTZRANGE",      "INT4MULTIRANGE",
    "INT8MULTIRANGE", "NUMMULTIRANGE",  "DATEMULTIRANGE",
    "TSMULTIRANGE",   "TSTZMULTIRANGE", "XML",
    "LTREE",          "LQUERY",         "LTXTQUERY",
    "REGPROC"};

ColumnType unknown_type(std::string_view name) {
  ColumnType type;
  type.sql = quote_name(Name{.text = "?" + std::string(name), .quote = true});
  type.unknown = true;
  type.values = Values::kUntyped;
  return type;
}

ColumnType read(const Value& value, std::string_view schema, Problems& problems, int depth);

// A length or precision that is not known leaves a type that is not known.
bool has_unknown_argument(const Call& call) {
  return std::ranges::any_of(call.arguments, is_not_known) ||
         std::ranges::any_of(call.keywords, [](const auto& k) { return is_not_known(k.second); });
}

ColumnType with_parameters(const KnownType& known, const Call& call, Problems& problems) {
  if (has_unknown_argument(call)) return unknown_type(known.python);
  ColumnType type;
  type.values = known.values;
  type.affinity = known.affinity;
  type.serial = known.serial;
  const std::string word(known.sql);
  switch (known.parameters) {
    case Parameters::kNone:
      type.sql = word;
      break;
    case Parameters::kLength: {
      const Arguments arguments(call, {"length", "collation"});
      type.sql = word + in_parentheses(arguments.get("length"), "the length of a type", problems);
      const auto collation = read_optional_text(arguments.get("collation"), "collation", problems);
      if (!collation.empty()) type.collate = " COLLATE " + quote_name(Name{collation, true});
      break;
    }
    case Parameters::kPrecision:
      type.sql = word + in_parentheses(Arguments(call, {"precision"}).get("precision"),
                                       "the precision of a type",
                                       problems);
      break;
    case Parameters::kNumeric:
      type.sql = word + numeric_parameters(call, problems);
      break;
    case Parameters::kTimeZone:
      type.sql = with_time_zone(word, call, problems);
      break;
    case Parameters::kSpecial:
      type.sql = special_type(known.python, call, problems);
      break;
  }
  return type;
}

ColumnType array_type(const Call& call, std::string_view schema, Problems& problems, int depth) {
  const Arguments arguments(call, {"item_type", "as_tuple", "dimensions"});
  const Value* item = arguments.get("item_type");
  if (item == nullptr) {
    problems.refuse("ARRAY() missing 1 required positional argument: 'item_type'");
    return null_type();
  }
  ColumnType type = read(*item, schema, problems, depth + 1);
  std::int64_t dimensions = 1;
  if (const Value* wanted = arguments.get("dimensions"); given(wanted)) {
    const auto* number = wanted->as<std::int64_t>();
    if (number == nullptr || *number > 100)
      problems.not_known(fmt::format("the dimensions of an array: {}", describe(*wanted)));
    else
      dimensions = std::max<std::int64_t>(*number, 1);
  }
  for (std::int64_t i = 0; i < dimensions; ++i)
    type.sql += "[]";
  type.affinity = Affinity::kOther;
  type.values = Values::kArray;
  return type;
}

ColumnType enum_type(const Call& call, std::string_view schema, Problems& problems) {
  auto enumeration = std::make_shared<EnumType>(read_enum(call, schema, problems));
  ColumnType type;
  if (enumeration->native) {
    if (enumeration->name.text.empty()) {
      const bool may_have_one = !call.arguments.empty() && !call.arguments[0].is<String>();
      if (may_have_one) return unknown_type("enum");
      problems.refuse("PostgreSQL ENUM type requires a name.");
    }
    type.sql = enum_name(*enumeration);
  } else if (enumeration->length) {
    type.sql = fmt::format("VARCHAR({})", *enumeration->length);
  } else if (enumeration->labels) {
    std::size_t longest = 0;
    for (const std::string& label : *enumeration->labels)
      longest = std::max(longest, character_count(label));
    type.sql = longest == 0 ? "VARCHAR" : fmt::format("VARCHAR({})", longest);
  } else {
    type = unknown_type("enum");
  }
  type.enumeration = std::move(enumeration);
  return type;
}

ColumnType domain_type(const Call& call, std::string_view schema, Problems& problems, int depth) {
  const Arguments arguments(call, {"name", "data_type"});
  const Value* name = arguments.get("name");
  const Value* of = arguments.get("data_type");
  if (name == nullptr || of == nullptr) return unknown_type("domain");
  ColumnType type = read(*of, schema, problems, depth + 1);
  const Name domain = read_name(*name, "the name of a domain", problems).value_or(Name{});
  const std::string own_schema =
      read_schema(arguments.get("schema"), "the schema of a domain", problems);
  const std::string base = type.text();
  type.sql = qualified(own_schema, domain);
  type.collate.clear();
  if (read_flag(arguments.get("create_type"), true, "create_type", problems))
    type.create_domain = create_domain(type.sql, base, call, problems);
  return type;
}

// X.with_variant(Y, 'postgresql', …): the last one for PostgreSQL counts.
ColumnType variant_type(const Call& call, std::string_view schema, Problems& problems, int depth) {
  bool for_us = false;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const auto* dialect = call.arguments[i].as<String>();
    if (dialect == nullptr) return unknown_type("variant");
    for_us = for_us || dialect->text == "postgresql";
  }
  if (for_us) return read(call.arguments[0], schema, problems, depth + 1);
  return read(*call.receiver, schema, problems, depth + 1);
}

ColumnType sqlalchemy_type(std::string_view dotted,
                           const Call& call,
                           std::string_view schema,
                           Problems& problems,
                           int depth) {
  constexpr std::string_view kDialects = "sqlalchemy.dialects.";
  const std::string_view name = last_component(dotted);
  const bool is_sqlite = dotted.starts_with("sqlalchemy.dialects.sqlite");
  if (is_sqlite && name == "DATETIME")
    return sqlalchemy_type("sqlalchemy.DateTime", call, schema, problems, depth);
  if (name == "NullType" || name == "NULLTYPE") return null_type();
  // MutableDict.as_mutable(JSONB) and its like are the type that they watch.
  if (name == "as_mutable" && call.arguments.size() == 1)
    return read(call.arguments[0], schema, problems, depth + 1);
  if (name == "ARRAY") return array_type(call, schema, problems, depth);
  if (name == "Enum" || name == "ENUM") return enum_type(call, schema, problems);
  if (name == "DOMAIN") return domain_type(call, schema, problems, depth);
  const auto known = std::ranges::find(kKnownTypes, name, &KnownType::python);
  if (known != kKnownTypes.end()) return with_parameters(*known, call, problems);
  if (std::ranges::find(kSameWord, name) == kSameWord.end()) {
    const bool foreign =
        dotted.starts_with(kDialects) && !dotted.starts_with("sqlalchemy.dialects.postgresql");
    if (foreign)
      problems.refuse(fmt::format("Compiler PGTypeCompiler can't render element of type {}", name));
    return unknown_type(name);
  }
  ColumnType type;
  type.sql = name;
  return type;
}

using Members = std::vector<std::pair<std::string, Value>>;

const Value* member_of(const Members& members, std::string_view name) {
  const auto found = std::ranges::find(members, name, &Members::value_type::first);
  return found == members.end() ? nullptr : &found->second;
}

// What load_dialect_impl(dialect) gives; the dialect's own name is known to the evaluator.
Value called_with_dialect(const Value& method, const Value& self, const Problems& problems) {
  const Value bind(Call{"alembic.op.get_bind", nullptr, "", {}, {}}, self.where());
  const Value dialect(Attribute{std::make_shared<const Value>(bind), "dialect"}, self.where());
  return problems.types->call(method, {self, dialect});
}

// A type of the project that is defined in the revision itself.
ColumnType own_type(
    const Class& of, const Value& self, std::string_view schema, Problems& problems, int depth) {
  if (const Value* method = member_of(of.methods, "load_dialect_impl")) {
    if (!problems.can_call()) return unknown_type(of.name);
    const Value made = called_with_dialect(*method, self, problems);
    return made.is_unknown() ? unknown_type(of.name) : read(made, schema, problems, depth + 1);
  }
  if (const Value* method = member_of(of.methods, "get_col_spec")) {
    const Value made = problems.can_call() ? problems.types->call(*method, {self})
                                           : Value(Unknown{"a method"}, {});
    const auto* text = made.as<String>();
    if (text == nullptr) return unknown_type(of.name);
    ColumnType type;
    type.sql = text->text;
    return type;
  }
  // TypeDecorator hands its own arguments to `impl`; a subclass of a type is that type.
  const Value* impl = member_of(of.members, "impl");
  if (impl == nullptr && !of.bases.empty()) impl = of.bases.data();
  if (impl == nullptr || !is_sqlalchemy(library_name(*impl))) return unknown_type(of.name);
  const std::string_view name = library_last_name(*impl);
  if (name == "TypeDecorator" || name == "UserDefinedType" || name == "TypeEngine")
    return unknown_type(of.name);
  const auto* instance = object_of<const Instance>(self);
  if (instance == nullptr || !impl->is<Reference>())
    return read(*impl, schema, problems, depth + 1);
  const Value call(
      Call{std::string(library_name(*impl)), nullptr, "", instance->arguments, instance->keywords},
      self.where());
  return read(call, schema, problems, depth + 1);
}

// The type that the configuration gives for a name of the project.
std::optional<ColumnType> configured_type(std::string_view dotted, const Problems& problems) {
  if (dotted.empty() || problems.types == nullptr || problems.types->table == nullptr)
    return std::nullopt;
  const TypeTable& table = *problems.types->table;
  auto found = table.find(dotted);
  if (found == table.end()) found = table.find(last_component(dotted));
  if (found == table.end()) return std::nullopt;
  // A word that SQLAlchemy has too makes a SERIAL of a key as it does.
  const auto known = std::ranges::find(kKnownTypes, found->second, &KnownType::sql);
  static const Call kNoArguments;
  Problems ignored;
  ColumnType type =
      known == kKnownTypes.end() ? ColumnType{} : with_parameters(*known, kNoArguments, ignored);
  type.sql = found->second;
  return type;
}

ColumnType read(const Value& value, std::string_view schema, Problems& problems, int depth) {
  if (depth > kDeepestType) {
    problems.not_known("a type is nested too deeply");
    return null_type();
  }
  if (value.is<None>()) return null_type();
  const auto* call = value.as<Call>();
  if (call != nullptr && call->receiver != nullptr) {
    if (call->method == "with_variant" && !call->arguments.empty())
      return variant_type(*call, schema, problems, depth);
    if (call->method == "type_descriptor" && call->arguments.size() == 1)
      return read(call->arguments[0], schema, problems, depth + 1);
    return unknown_type(call->method);
  }
  const auto* made = object_of<const Instance>(value);
  const auto* of = made != nullptr ? made->of : object_of<const Class>(value);
  const std::string_view dotted = of != nullptr ? std::string_view(of->name) : library_name(value);
  if (auto type = configured_type(dotted, problems)) return *type;
  if (of != nullptr) return own_type(*of, value, schema, problems, depth);
  const std::string_view name = last_component(dotted);
  if (name.empty()) return unknown_type("type");
  static const Call kNoArguments;
  const Call& arguments = call == nullptr ? kNoArguments : *call;
  if (is_sqlalchemy(dotted)) return sqlalchemy_type(dotted, arguments, schema, problems, depth);
  if (auto known = third_party_type(dotted, arguments, problems)) {
    if (known->wrapped != nullptr) return read(*known->wrapped, schema, problems, depth + 1);
    return known->type;
  }
  return unknown_type(name);
}

}  // namespace

ColumnType null_type() {
  ColumnType type;
  type.missing = true;
  type.values = Values::kUntyped;
  return type;
}

ColumnType read_type(const Value& value, std::string_view table_schema, Problems& problems) {
  return read(value, table_schema, problems, 0);
}

}  // namespace miglint::alembic
