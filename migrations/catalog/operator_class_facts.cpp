#include "migrations/catalog/operator_class_facts.h"

#include <algorithm>
#include <array>

namespace miglint {

namespace {

// Of the types in pg_type those for which pg_opclass has no default one, on 14 to 18.
// btree_gist, btree_gin, pg_trgm and their kind bring some for gist, gin and brin: of these methods
// only what none of them speaks of is told.
constexpr auto kNotInBtree = std::to_array<std::string_view>({
    "aclitem",
    "box",
    "cid",
    "circle",
    "json",
    "jsonpath",
    "line",
    "lseg",
    "path",
    "pg_snapshot",
    "point",
    "polygon",
    "refcursor",
    "txid_snapshot",
    "xid",
    "xml",
});
constexpr auto kNotInHash = std::to_array<std::string_view>({
    "bit",
    "box",
    "circle",
    "json",
    "jsonpath",
    "line",
    "lseg",
    "money",
    "path",
    "pg_snapshot",
    "point",
    "polygon",
    "refcursor",
    "tsquery",
    "tsvector",
    "txid_snapshot",
    "varbit",
    "xml",
});
constexpr auto kNotInOthers = std::to_array<std::string_view>({"json", "jsonpath", "xml"});

const ddl::TypeName* base_of(const Catalog& catalog, const ddl::TypeName& type, int depth = 0) {
  constexpr int kDeepest = 20;
  if (type.built_in || type.dimensions > 0) return type.built_in ? &type : nullptr;
  const Type* known = catalog.type(type.name);
  if (known == nullptr || !known->domain || depth > kDeepest) return nullptr;
  return base_of(catalog, known->domain->base, depth + 1);
}

}  // namespace

Truth has_default_operator_class(const Catalog& catalog,
                                 const ddl::TypeName& type,
                                 std::string_view method) {
  const ddl::TypeName* base = base_of(catalog, type);
  if (base == nullptr || base->dimensions > 0) return Truth::kUnknown;
  const auto is_in = [&](const auto& list) {
    return std::ranges::binary_search(list, std::string_view(base->name.name));
  };
  const bool is_other =
      method == "gin" || method == "gist" || method == "spgist" || method == "brin";
  const bool is_without = method == "btree"  ? is_in(kNotInBtree)
                          : method == "hash" ? is_in(kNotInHash)
                                             : is_other && is_in(kNotInOthers);
  if (!is_without) return Truth::kUnknown;
  bool makes_its_own = false;
  catalog.each_object([&](const OtherObject& object) {
    makes_its_own = makes_its_own || object.kind == ddl::ObjectKind::kOperatorClass;
  });
  return makes_its_own ? Truth::kUnknown : Truth::kNo;
}

}  // namespace miglint
