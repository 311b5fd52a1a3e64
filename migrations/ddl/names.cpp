#include "migrations/ddl/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "migrations/sql/keywords.h"

namespace miglint::ddl {

namespace {

// pg_type's names of built-in types and how format_type() spells them, where the two differ.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kSpellings{{
    {"bit", "bit"},
    {"bool", "boolean"},
    {"bpchar", "character"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"int2", "smallint"},
    {"int4", "integer"},
    {"int8", "bigint"},
    {"interval", "interval"},
    {"numeric", "numeric"},
    {"time", "time without time zone"},
    {"timestamp", "timestamp without time zone"},
    {"timestamptz", "timestamp with time zone"},
    {"timetz", "time with time zone"},
    {"varbit", "bit varying"},
    {"varchar", "character varying"},
    {"char", "\"char\""},
    {"serial", "serial"},
    {"bigserial", "bigserial"},
}};

std::string_view spelling_of(std::string_view name) {
  const auto* found = std::ranges::find(kSpellings, name, &decltype(kSpellings)::value_type::first);
  return found == kSpellings.end() ? name : found->second;
}

}  // namespace

std::string TypeName::text() const {
  std::string base;
  if (built_in) {
    base = spelling_of(name.name);
  } else {
    base = quote(name);
  }
  std::vector<std::string> words = word_modifiers;
  if (words.empty())
    for (const std::int32_t modifier : modifiers)
      words.push_back(std::to_string(modifier));
  if (!words.empty()) {
    const std::string list = fmt::format("({})", fmt::join(words, ","));
    // "timestamp(3) without time zone": the modifier stands after the first word.
    const std::size_t zone = base.find(" with");
    base.insert(zone == std::string::npos ? base.size() : zone, list);
  }
  for (std::uint32_t i = 0; i < dimensions; ++i)
    if (i == 0) base += "[]";  // Postgres itself does not keep the number of dimensions
  return base;
}

std::string quote_identifier(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool safe = !name.empty() && std::ranges::all_of(name, plain) &&
                    std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
                    !needs_quotes(name);
  if (safe) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string quote(const Name& name) {
  const std::string own = quote_identifier(name.name);
  return name.schema.empty() ? own : quote_identifier(name.schema) + "." + own;
}

}  // namespace miglint::ddl
