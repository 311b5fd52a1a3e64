#include "migrations/catalog/storage_facts.h"

#include <algorithm>
#include <array>

namespace miglint {

namespace {

// SELECT typname FROM pg_type WHERE typstorage = 'p' AND typtype = 'b' AND typcategory <> 'A', of
// those that columns are of; sorted by bytes.
constexpr auto kPlain = std::to_array<std::string_view>(
    {"bool",      "box",         "char",     "circle",  "date",     "float4",  "float8",   "int2",
     "int4",      "int8",        "interval", "line",    "lseg",     "macaddr", "macaddr8", "money",
     "name",      "oid",         "pg_lsn",   "point",   "regclass", "regproc", "regtype",  "time",
     "timestamp", "timestamptz", "timetz",   "tsquery", "uuid",     "xid"});
constexpr auto kMain = std::to_array<std::string_view>({"cidr", "inet", "numeric"});
constexpr auto kExtended = std::to_array<std::string_view>({"bit",
                                                            "bpchar",
                                                            "bytea",
                                                            "daterange",
                                                            "int4range",
                                                            "int8range",
                                                            "json",
                                                            "jsonb",
                                                            "numrange",
                                                            "path",
                                                            "polygon",
                                                            "text",
                                                            "tsrange",
                                                            "tstzrange",
                                                            "tsvector",
                                                            "varbit",
                                                            "varchar",
                                                            "xml"});

}  // namespace

std::string_view storage_of(const Catalog& catalog, const std::optional<ddl::TypeName>& type) {
  if (!type) return {};
  if (type->dimensions > 0) return "extended";
  const std::string& name = type->name.name;
  if (type->built_in) {
    if (std::ranges::count(kPlain, name) > 0) return "plain";
    if (std::ranges::count(kMain, name) > 0) return "main";
    return std::ranges::count(kExtended, name) > 0 ? "extended" : "";
  }
  const Type* known = catalog.type(type->name);
  if (known == nullptr) return {};
  if (known->domain) return storage_of(catalog, known->domain->base);
  if (known->kind == Type::Kind::kEnum) return "plain";
  return known->kind == Type::Kind::kComposite || known->kind == Type::Kind::kRange ? "extended"
                                                                                    : "";
}

}  // namespace miglint
