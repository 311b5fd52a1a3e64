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

// Unknown where nothing has set the zone: then the server's own, or the role's, decides.
Truth utc_session(const Session& session) {
  const std::string* zone = session.setting("timezone");
  if (zone == nullptr) return Truth::kUnknown;
  std::string name = *zone;
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return name == "utc" || name == "gmt" || name == "etc/utc" || name == "etc/gmt" ||
                 name == "uct" || name == "etc/uct" || name == "zulu" || name == "universal"
             ? Truth::kYes
             : Truth::kNo;
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

// Which fields an interval keeps, and how many digits of a second (interval_support, v15): the mask
// of all fields, or of those written, and the precision.
bool keeps_interval(const ddl::TypeName& from, const ddl::TypeName& to) {
  constexpr std::int32_t kSecond = 1 << 12;
  constexpr std::int32_t kMinute = 1 << 11;
  constexpr std::int32_t kHour = 1 << 10;
  constexpr std::int32_t kDay = 1 << 3;
  constexpr std::int32_t kMonth = 1 << 1;
  // The smaller the least field, the more is kept.
  const auto least = [](const ddl::TypeName& type) {
    const std::int32_t mask = modifier(type).value_or(0x7fff);
    int rank = 0;
    for (const std::int32_t field : {kSecond, kMinute, kHour, kDay, kMonth}) {
      if ((mask & field) != 0) break;
      ++rank;
    }
    return rank;
  };
  return least(to) <= least(from) && modifier(to, 1).value_or(6) >= modifier(from, 1).value_or(6);
}

TypeChange base_change(const ddl::TypeName& from,
                       const ddl::TypeName& to,
                       const Catalog& catalog,
                       const Session& session);

// A domain without a constraint is its base type; one with a constraint is checked for every row.
std::optional<TypeChange> domain_change(const ddl::TypeName& from,
                                        const ddl::TypeName& to,
                                        const Catalog& catalog,
                                        const Session& session) {
  const Type* new_type = to.built_in ? nullptr : catalog.type(to.name);
  const Type* old_type = from.built_in ? nullptr : catalog.type(from.name);
  const bool same = new_type != nullptr && old_type != nullptr && new_type->name == old_type->name;
  if (same && from.dimensions == to.dimensions) return TypeChange::kCatalogOnly;
  if (new_type != nullptr && new_type->domain) {
    if (new_type->is_constrained_domain()) return TypeChange::kRewrite;
    return base_change(from, new_type->domain->base, catalog, session);
  }
  if (old_type != nullptr && old_type->domain)
    return base_change(old_type->domain->base, to, catalog, session);
  return std::nullopt;
}

TypeChange base_change(const ddl::TypeName& from,
                       const ddl::TypeName& to,
                       const Catalog& catalog,
                       const Session& session) {
  if (const auto decided = domain_change(from, to, catalog, session)) return *decided;
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
  if (a == "bit" && b == "varbit") return free_if(!modifier(to));
  const bool timestamps =
      (a == "timestamp" || a == "timestamptz") && (b == "timestamp" || b == "timestamptz");
  if (timestamps && a == b) return free_if(keeps_precision(from, to));
  if (timestamps) {
    // Measured: with a precision on both sides alike the change still rewrites.
    const Truth utc = utc_session(session);
    if (modifier(to).value_or(6) == 6 && utc == Truth::kUnknown) return TypeChange::kUnknown;
    return free_if(utc == Truth::kYes && modifier(to).value_or(6) == 6);
  }
  if (a == b && (a == "time" || a == "timetz")) return free_if(keeps_precision(from, to));
  if (a == b && a == "interval") return free_if(keeps_interval(from, to));
  if (a == "cidr" && b == "inet") return TypeChange::kCatalogOnly;
  if (a == "xml" && (b == "text" || (b == "varchar" && !modifier(to))))
    return TypeChange::kCatalogOnly;
  if (a == "int4" && is_oid_like(b)) return TypeChange::kCatalogOnly;
  if (is_oid_like(a) && (b == "int4" || is_oid_like(b))) return TypeChange::kCatalogOnly;
  if (from == to) return TypeChange::kCatalogOnly;
  if (!from.built_in && !to.built_in && catalog.type(from.name) == nullptr &&
      catalog.type(to.name) == nullptr) {
    return TypeChange::kUnknown;
  }
  return TypeChange::kRewrite;
}

// The default operator class of a type, by a name of ours.
std::string_view operator_class(const ddl::TypeName& type) {
  const std::string& name = type.name.name;
  if (name == "varchar") return "text";
  if (name == "cidr") return "inet";
  return name;
}

const ddl::TypeName& base_of(const ddl::TypeName& type, const Catalog& catalog, int depth = 0) {
  constexpr int kDeepest = 20;
  const Type* known = type.built_in ? nullptr : catalog.type(type.name);
  if (known == nullptr || !known->domain || depth > kDeepest) return type;
  return base_of(known->domain->base, catalog, depth + 1);
}

}  // namespace

Truth keeps_index(const ddl::TypeName* from, const ddl::TypeName& to, const Catalog& catalog) {
  if (from == nullptr) return Truth::kUnknown;
  const ddl::TypeName& a = base_of(*from, catalog);
  const ddl::TypeName& b = base_of(to, catalog);
  const bool same_shape = (a.dimensions > 0) == (b.dimensions > 0);
  if (a.dimensions > 0) return same_shape && a.name == b.name ? Truth::kYes : Truth::kNo;
  return same_shape && operator_class(a) == operator_class(b) ? Truth::kYes : Truth::kNo;
}

TypeChange type_change(const ddl::TypeName* from,
                       const ddl::TypeName& to,
                       const ddl::Boxed<ddl::Expression>& using_value,
                       std::string_view column,
                       const Catalog& catalog,
                       const Session& session) {
  // USING c and USING c::type only relabel; any other expression is computed for every row.
  if (using_value && using_value->relabelled_column != column) return TypeChange::kRewrite;
  if (from == nullptr) return TypeChange::kUnknown;
  if (!using_value) return base_change(*from, to, catalog, session);
  // Cast by cast, the innermost first.
  TypeChange worst = TypeChange::kCatalogOnly;
  const ddl::TypeName* now = from;
  std::vector<ddl::TypeName> casts(using_value->casts.rbegin(), using_value->casts.rend());
  casts.push_back(to);
  for (const ddl::TypeName& next : casts) {
    const TypeChange one = base_change(*now, next, catalog, session);
    if (one == TypeChange::kRewrite) return one;
    worst = std::max(worst, one);
    now = &next;
  }
  return worst;
}

}  // namespace miglint
