// Which ALTER COLUMN TYPE leaves the stored bytes alone (measured on 14 to 18, locks.md):
// everything else rewrites the table.

#include <algorithm>
#include <optional>

#include "migrations/catalog/effects.h"

namespace miglint {

namespace {

std::optional<std::int32_t> modifier(const ddl::TypeName& type, std::size_t i = 0) {
  if (i >= type.modifiers.size()) return std::nullopt;
  return type.modifiers[i];
}

// A limit that grows, or goes away.
bool widens(std::optional<std::int32_t> from, std::optional<std::int32_t> to) {
  return !to || (from && *from <= *to);
}

bool utc_session(const Session& session) {
  const std::string* zone = session.setting("timezone");
  if (zone == nullptr) return false;
  std::string name = *zone;
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return name == "utc" || name == "gmt" || name == "etc/utc" || name == "etc/gmt" ||
         name == "uct" || name == "etc/uct" || name == "zulu" || name == "universal";
}

bool keeps_numeric(const ddl::TypeName& from, const ddl::TypeName& to) {
  if (to.modifiers.empty()) return true;
  if (from.modifiers.empty()) return false;
  const std::int32_t old_scale = modifier(from, 1).value_or(0);
  const std::int32_t new_scale = modifier(to, 1).value_or(0);
  return old_scale == new_scale && *modifier(from) <= *modifier(to);
}

// Fractional digits of a time type; 6 is all there is.
bool keeps_precision(const ddl::TypeName& from, const ddl::TypeName& to) {
  return modifier(to).value_or(6) >= modifier(from).value_or(6);
}

// int4 → oid and the like: the same four bytes under another name.
bool is_oid_like(std::string_view type) {
  return type == "oid" || type == "regclass" || type == "regproc" || type == "regtype" ||
         type == "regrole" || type == "regnamespace";
}

TypeChange base_change(const ddl::TypeName& from,
                       const ddl::TypeName& to,
                       const Catalog& catalog,
                       const Session& session) {
  const std::string& a = from.name.name;
  const std::string& b = to.name.name;
  const auto free_if = [](bool free) {
    return free ? TypeChange::kCatalogOnly : TypeChange::kRewrite;
  };
  if (from.dimensions > 0) {
    // An array of varchar(20) to one of varchar(40) is rewritten, to one of varchar it is not.
    return free_if(to.dimensions > 0 && a == b &&
                   (from.modifiers == to.modifiers || to.modifiers.empty()));
  }
  if (to.dimensions > 0) return TypeChange::kRewrite;
  const bool from_string = a == "varchar" || a == "text" || a == "citext";
  if (b == "varchar" && from_string) {
    return free_if(!modifier(to) || (a == "varchar" && widens(modifier(from), modifier(to))));
  }
  if ((b == "text" || b == "citext") && from_string) return TypeChange::kCatalogOnly;
  if (a == "bpchar" && b == "bpchar")
    return free_if(from.modifiers == to.modifiers || to.modifiers.empty());
  if (a == "numeric" && b == "numeric") return free_if(keeps_numeric(from, to));
  if (a == "varbit" && b == "varbit") return free_if(widens(modifier(from), modifier(to)));
  if (a == "bit" && b == "varbit") return free_if(!modifier(to) || modifier(to) == modifier(from));
  const bool timestamps =
      (a == "timestamp" || a == "timestamptz") && (b == "timestamp" || b == "timestamptz");
  if (timestamps && a == b) return free_if(keeps_precision(from, to));
  if (timestamps) {
    // Measured: with a precision on both sides alike the change still rewrites.
    return free_if(utc_session(session) && modifier(to).value_or(6) == 6);
  }
  if (a == b && (a == "time" || a == "timetz")) return free_if(keeps_precision(from, to));
  if (a == b && a == "interval")
    return free_if(to.modifiers.empty() || from.modifiers == to.modifiers);
  if (a == "cidr" && b == "inet") return TypeChange::kCatalogOnly;
  if (a == "xml" && b == "text") return TypeChange::kCatalogOnly;
  if (a == "int4" && is_oid_like(b)) return TypeChange::kCatalogOnly;
  if (is_oid_like(a) && (b == "int4" || is_oid_like(b))) return TypeChange::kCatalogOnly;
  if (from == to) return TypeChange::kCatalogOnly;
  // A domain without a constraint is its base type.
  if (const Type* domain = catalog.type(to.name); domain != nullptr && domain->domain) {
    if (!domain->domain->constraints.empty() || domain->domain->not_null)
      return TypeChange::kRewrite;
    return base_change(from, domain->domain->base, catalog, session);
  }
  if (const Type* domain = catalog.type(from.name); domain != nullptr && domain->domain)
    return base_change(domain->domain->base, to, catalog, session);
  if (!from.built_in && !to.built_in && catalog.type(from.name) == nullptr &&
      catalog.type(to.name) == nullptr) {
    return TypeChange::kUnknown;
  }
  return TypeChange::kRewrite;
}

}  // namespace

TypeChange type_change(const ddl::TypeName* from,
                       const ddl::TypeName& to,
                       const std::optional<ddl::Expression>& using_value,
                       std::string_view column,
                       const Catalog& catalog,
                       const Session& session) {
  // USING c and USING c::type only relabel; any other expression is computed for every row.
  if (using_value && using_value->relabelled_column != column) return TypeChange::kRewrite;
  if (from == nullptr) return TypeChange::kUnknown;
  return base_change(*from, to, catalog, session);
}

}  // namespace miglint
