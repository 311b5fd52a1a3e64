#include "migrations/catalog/cast_facts.h"

#include <algorithm>
#include <array>
#include <string>

namespace miglint {

namespace {

// SELECT source>target FROM pg_cast WHERE castcontext IN ('i', 'a'), without the reg… types; sorted
// by bytes.
// clang-format off
constexpr auto kCasts = std::to_array<std::string_view>({
    "bit>varbit", "bool>bpchar", "bool>text", "bool>varchar", "box>polygon", "bpchar>char",
    "bpchar>name", "bpchar>text", "bpchar>varchar", "char>bpchar", "char>text", "char>varchar",
    "cidr>bpchar", "cidr>inet", "cidr>text", "cidr>varchar", "date>timestamp",
    "date>timestamptz", "float4>float8", "float4>int2", "float4>int4", "float4>int8",
    "float4>numeric", "float8>float4", "float8>int2", "float8>int4", "float8>int8",
    "float8>numeric", "inet>bpchar", "inet>cidr", "inet>text", "inet>varchar", "int2>float4",
    "int2>float8", "int2>int4", "int2>int8", "int2>numeric", "int2>oid", "int4>float4",
    "int4>float8", "int4>int2", "int4>int8", "int4>money", "int4>numeric", "int4>oid",
    "int8>float4", "int8>float8", "int8>int2", "int8>int4", "int8>money", "int8>numeric",
    "int8>oid", "interval>time", "json>jsonb", "jsonb>json", "macaddr8>macaddr",
    "macaddr>macaddr8", "money>numeric", "name>bpchar", "name>text", "name>varchar",
    "numeric>float4", "numeric>float8", "numeric>int2", "numeric>int4", "numeric>int8",
    "numeric>money", "oid>int4", "oid>int8", "path>polygon", "point>box", "polygon>path",
    "text>bpchar", "text>char", "text>name", "text>varchar", "time>interval", "time>timetz",
    "timestamp>date", "timestamp>time", "timestamp>timestamptz", "timestamptz>date",
    "timestamptz>time", "timestamptz>timestamp", "timestamptz>timetz", "timetz>time",
    "varbit>bit", "varchar>bpchar", "varchar>char", "varchar>name", "varchar>text", "xml>bpchar",
    "xml>text", "xml>varchar",
});

// The same WHERE castcontext = 'e'.
constexpr auto kExplicitCasts = std::to_array<std::string_view>({
    "bit>int4", "bit>int8", "bool>int4", "box>circle", "box>lseg", "box>point", "bpchar>xml",
    "char>int4", "circle>box", "circle>point", "circle>polygon", "daterange>datemultirange",
    "int4>bit", "int4>bool", "int4>char", "int4range>int4multirange", "int8>bit",
    "int8range>int8multirange", "jsonb>bool", "jsonb>float4", "jsonb>float8", "jsonb>int2",
    "jsonb>int4", "jsonb>int8", "jsonb>numeric", "lseg>point", "numrange>nummultirange",
    "polygon>box", "polygon>circle", "polygon>point", "text>xml", "tsrange>tsmultirange",
    "tstzrange>tstzmultirange", "varchar>xml", "xid8>xid",
});

// clang-format on

// What 18 has beside them (bytea to and from integers), and what no list of ours is about.
bool is_left_open(const ddl::TypeName& type) {
  const std::string& name = type.name.name;
  return !type.built_in || name.starts_with("reg") || name == "bytea" || name == "char" ||
         name == "name" || name.starts_with('?');
}

// A domain is its base type here; null: a domain or type that the history does not tell about.
const ddl::TypeName* base_of(const Catalog& catalog, const ddl::TypeName& type) {
  if (type.built_in) return &type;
  const Type* known = catalog.type(type.name);
  if (known == nullptr) return nullptr;
  if (!known->domain) return &type;
  return base_of(catalog, known->domain->base);
}

bool is_string(std::string_view name) {
  return name == "text" || name == "varchar" || name == "bpchar" || name == "name";
}

bool is_integer(std::string_view name) {
  return name == "int2" || name == "int4" || name == "int8";
}

bool is_date_or_time(std::string_view name) {
  return name == "date" || name == "timestamp" || name == "timestamptz";
}

bool is_float(std::string_view name) {
  return name == "float4" || name == "float8";
}

bool makes_casts(const Catalog& catalog) {
  bool makes = false;
  catalog.each_object(
      [&](const OtherObject& object) { makes = makes || object.kind == ddl::ObjectKind::kCast; });
  return makes;
}

}  // namespace

Truth casts_on_assignment(const Catalog& catalog,
                          const ddl::TypeName& from,
                          const ddl::TypeName& to) {
  const ddl::TypeName* a = base_of(catalog, from);
  const ddl::TypeName* b = base_of(catalog, to);
  if (a == nullptr || b == nullptr) return Truth::kUnknown;
  const bool arrays = a->dimensions > 0 || b->dimensions > 0;
  if (a->name == b->name && (a->dimensions > 0) == (b->dimensions > 0)) return Truth::kYes;
  // Everything has a text form, and each element of an array.
  if ((b->dimensions == 0 || a->dimensions > 0) && is_string(b->name.name) && b->built_in)
    return Truth::kYes;
  const bool is_of_elements = arrays && !a->built_in && !b->built_in &&
                              (a->dimensions > 0) != (b->dimensions > 0) &&
                              catalog.resolve(a->name) == catalog.resolve(b->name);
  if (is_of_elements && !makes_casts(catalog)) return Truth::kNo;
  if (!a->built_in || !b->built_in)
    return a->built_in || b->built_in ? Truth::kNo : Truth::kUnknown;
  if (a->name.name.starts_with("reg") || b->name.name.starts_with("reg")) return Truth::kUnknown;
  if (arrays && ((a->dimensions > 0) != (b->dimensions > 0))) return Truth::kNo;
  const std::string pair = a->name.name + ">" + b->name.name;
  return std::ranges::binary_search(kCasts, pair) ? Truth::kYes : Truth::kNo;
}

Truth casts_at_all(const Catalog& catalog, const ddl::TypeName& from, const ddl::TypeName& to) {
  const ddl::TypeName* a = base_of(catalog, from);
  const ddl::TypeName* b = base_of(catalog, to);
  if (a == nullptr || b == nullptr || is_left_open(*a) || is_left_open(*b)) return Truth::kUnknown;
  const bool is_array = a->dimensions > 0;
  const bool to_array = b->dimensions > 0;
  const auto is_word = [](const ddl::TypeName& type) {
    return type.dimensions == 0 && is_string(type.name.name);
  };
  if (is_word(*a) || is_word(*b)) return Truth::kYes;
  if (is_array != to_array) return Truth::kNo;
  if (a->name.name == b->name.name) return Truth::kYes;
  if (is_array) return Truth::kUnknown;  // by their elements
  const std::string pair = a->name.name + ">" + b->name.name;
  if (std::ranges::binary_search(kCasts, pair) || std::ranges::binary_search(kExplicitCasts, pair))
    return Truth::kYes;
  return makes_casts(catalog) ? Truth::kUnknown : Truth::kNo;
}

Truth can_be_compared(const Catalog& catalog,
                      const ddl::TypeName& referencing,
                      const ddl::TypeName& referenced) {
  const ddl::TypeName* a = base_of(catalog, referencing);
  const ddl::TypeName* b = base_of(catalog, referenced);
  if (a == nullptr || b == nullptr) return Truth::kUnknown;
  if ((a->dimensions > 0) != (b->dimensions > 0)) return Truth::kNo;
  if (a->name == b->name) return Truth::kYes;
  if (!a->built_in || !b->built_in)
    return a->built_in != b->built_in || a->dimensions > 0 ? Truth::kNo : Truth::kUnknown;
  const std::string& from = a->name.name;
  const std::string& to = b->name.name;
  if (is_integer(from))
    return is_integer(to) || to == "numeric" || is_float(to) || to == "oid" ? Truth::kYes
                                                                            : Truth::kNo;
  if (from == "numeric" || is_float(from))
    return to == "numeric" || is_float(to)
               ? (to == "numeric" && is_float(from) ? Truth::kNo : Truth::kYes)
               : Truth::kNo;
  if (is_string(from) && is_string(to)) return Truth::kYes;
  if (is_date_or_time(from) && is_date_or_time(to)) return Truth::kYes;
  const std::string pair = from + ">" + to;
  return std::ranges::binary_search(kCasts, pair) ? Truth::kUnknown : Truth::kNo;
}

bool is_system_column(std::string_view column) {
  return column == "ctid" || column == "xmin" || column == "xmax" || column == "cmin" ||
         column == "cmax" || column == "tableoid";
}

}  // namespace miglint
