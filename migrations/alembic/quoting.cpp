#include "migrations/alembic/quoting.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "migrations/alembic/md5.h"

namespace miglint::alembic {

namespace {

// SQLAlchemy's RESERVED_WORDS of the PostgreSQL dialect, sorted.
constexpr std::array<std::string_view, 102> kReserved = {"all",
                                                         "analyse",
                                                         "analyze",
                                                         "and",
                                                         "any",
                                                         "array",
                                                         "as",
                                                         "asc",
                                                         "asymmetric",
                                                         "authorization",
                                                         "between",
                                                         "binary",
                                                         "both",
                                                         "case",
                                                         "cast",
                                                         "check",
                                                         "collate",
                                                         "column",
                                                         "constraint",
                                                         "create",
                                                         "cross",
                                                         "current_catalog",
                                                         "current_date",
                                                         "current_role",
                                                         "current_schema",
                                                         "current_time",
                                                         "current_timestamp",
                                                         "current_user",
                                                         "default",
                                                         "deferrable",
                                                         "desc",
                                                         "distinct",
                                                         "do",
                                                         "else",
                                                         "end",
                                                         "except",
                                                         "false",
                                                         "fetch",
                                                         "for",
                                                         "foreign",
                                                         "freeze",
                                                         "from",
                                                         "full",
                                                         "grant",
                                                         "group",
                                                         "having",
                                                         "ilike",
                                                         "in",
                                                         "initially",
                                                         "inner",
                                                         "intersect",
                                                         "into",
                                                         "is",
                                                         "isnull",
                                                         "join",
                                                         "leading",
                                                         "left",
                                                         "like",
                                                         "limit",
                                                         "localtime",
                                                         "localtimestamp",
                                                         "natural",
                                                         "new",
                                                         "not",
                                                         "notnull",
                                                         "null",
                                                         "of",
                                                         "off",
                                                         "offset",
                                                         "old",
                                                         "on",
                                                         "only",
                                                         "or",
                                                         "order",
                                                         "outer",
                                                         "over",
                                                         "overlaps",
                                                         "placing",
                                                         "primary",
                                                         "references",
                                                         "returning",
                                                         "right",
                                                         "select",
                                                         "session_user",
                                                         "similar",
                                                         "some",
                                                         "symmetric",
                                                         "table",
                                                         "then",
                                                         "to",
                                                         "trailing",
                                                         "true",
                                                         "union",
                                                         "unique",
                                                         "user",
                                                         "using",
                                                         "variadic",
                                                         "verbose",
                                                         "when",
                                                         "where",
                                                         "window",
                                                         "with"};

static_assert(std::ranges::is_sorted(kReserved));

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

bool needs_quoting(std::string_view name) {
  if (name.empty()) return false;
  if ((name.front() >= '0' && name.front() <= '9') || name.front() == '$') return true;
  if (!std::ranges::all_of(name, is_plain)) return true;
  return std::ranges::binary_search(kReserved, name);
}

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  out += quote;
  return out;
}

}  // namespace

std::string quote_name(const Name& name) {
  const bool wanted = name.quote.value_or(needs_quoting(name.text));
  return wanted ? doubled(name.text, '"') : name.text;
}

std::string quote_name(std::string_view name) {
  return quote_name(Name{.text = std::string(name)});
}

std::string qualified(std::string_view schema, const Name& name) {
  if (schema.empty()) return quote_name(name);
  return quote_name(schema) + "." + quote_name(name);
}

std::string qualified_dotted(std::string_view schema, const Name& name) {
  std::string out;
  while (!schema.empty()) {
    const std::size_t dot = std::min(schema.find('.'), schema.size());
    out += quote_name(schema.substr(0, dot)) + ".";
    schema.remove_prefix(std::min(dot + 1, schema.size()));
  }
  return out + quote_name(name);
}

std::string string_literal(std::string_view text) {
  return doubled(text, '\'');
}

namespace {

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

std::string_view first_characters(std::string_view utf8, std::size_t count) {
  std::size_t at = 0;
  for (; at < utf8.size(); ++at) {
    if (!starts_character(utf8[at])) continue;
    if (count == 0) break;
    --count;
  }
  return utf8.substr(0, at);
}

}  // namespace

std::size_t character_count(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, starts_character));
}

std::string shortened(std::string_view name) {
  if (character_count(name) <= kMaxNameLength) return std::string(name);
  return std::string(first_characters(name, kMaxNameLength - 8)) + "_" + md5_hex(name).substr(28);
}

}  // namespace miglint::alembic
