#include "migrations/catalog/narrowing.h"

#include <optional>
#include <string_view>

namespace miglint {

namespace {

std::optional<int> integer_width(std::string_view type) {
  if (type == "int2") return 2;
  if (type == "int4") return 4;
  if (type == "int8") return 8;
  return std::nullopt;
}

bool is_float(std::string_view type) {
  return type == "float4" || type == "float8";
}

bool is_string(std::string_view type) {
  return type == "varchar" || type == "bpchar" || type == "text" || type == "citext";
}

// Characters that fit; nullopt: as many as anybody wants.
std::optional<std::int32_t> length_of(const ddl::TypeName& type) {
  const bool limited = type.name.name == "varchar" || type.name.name == "bpchar";
  if (!limited || type.modifiers.empty()) return std::nullopt;
  return type.modifiers.front();
}

Narrowing between_strings(const ddl::TypeName& from, const ddl::TypeName& to) {
  const auto room = length_of(to);
  if (!room) return Narrowing::kNone;
  const auto used = length_of(from);
  return used && *used <= *room ? Narrowing::kNone : Narrowing::kRefused;
}

// Digits before and after the point: numeric(p, s) has p − s and s.
Narrowing between_numerics(const ddl::TypeName& from, const ddl::TypeName& to) {
  if (to.modifiers.empty()) return Narrowing::kNone;
  const auto scale = [](const ddl::TypeName& type) {
    return type.modifiers.size() > 1 ? type.modifiers[1] : 0;
  };
  if (from.modifiers.empty()) return Narrowing::kCut;
  if (scale(to) < scale(from)) return Narrowing::kCut;
  const std::int32_t had = from.modifiers[0] - scale(from);
  const std::int32_t has = to.modifiers[0] - scale(to);
  return has < had ? Narrowing::kRefused : Narrowing::kNone;
}

Narrowing between_numbers(const ddl::TypeName& from, const ddl::TypeName& to) {
  const std::string_view a = from.name.name;
  const std::string_view b = to.name.name;
  const auto old_width = integer_width(a);
  const auto new_width = integer_width(b);
  if (old_width && new_width)
    return *new_width < *old_width ? Narrowing::kRefused : Narrowing::kNone;
  if (a == "numeric" && b == "numeric") return between_numerics(from, to);
  if (new_width && (is_float(a) || a == "numeric")) return Narrowing::kCut;
  if (a == "float8" && b == "float4") return Narrowing::kCut;
  if (is_float(b) && (a == "numeric" || a == "int8")) return Narrowing::kCut;
  return Narrowing::kNone;
}

Narrowing between_times(const ddl::TypeName& from, const ddl::TypeName& to) {
  const std::string_view a = from.name.name;
  const std::string_view b = to.name.name;
  const bool stamp = a == "timestamp" || a == "timestamptz";
  if (stamp && (b == "date" || b == "time" || b == "timetz")) return Narrowing::kCut;
  const auto digits = [](const ddl::TypeName& type) {
    return type.modifiers.empty() ? 6 : type.modifiers.front();
  };
  const bool same_kind =
      stamp ? b == "timestamp" || b == "timestamptz" : a == b && (a == "time" || a == "timetz");
  return same_kind && digits(to) < digits(from) ? Narrowing::kCut : Narrowing::kNone;
}

}  // namespace

Narrowing narrowing_of(const ddl::TypeName& from, const ddl::TypeName& to) {
  if (from.dimensions != to.dimensions) return Narrowing::kNone;
  const std::string_view a = from.name.name;
  const std::string_view b = to.name.name;
  if (is_string(a) && is_string(b)) return between_strings(from, to);
  const Narrowing numbers = between_numbers(from, to);
  return numbers != Narrowing::kNone ? numbers : between_times(from, to);
}

}  // namespace miglint
