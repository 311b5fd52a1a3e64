#include "migrations/formats/changelog_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "migrations/alembic/quoting.h"
#include "migrations/formats/lines.h"
#include "migrations/sql/keywords.h"

namespace miglint::changelog {

namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

using Pair = std::pair<std::string_view, std::string_view>;

// What a type of another database or of Java becomes; the length stays where the last word says so.
constexpr std::array<Pair, 48> kTypes = {{
    {"bigint", "BIGINT"},
    {"bigserial", "BIGINT"},
    {"binary", "BYTEA"},
    {"blob", "OID"},  // of two ways to keep bytes the one that Hibernate takes
    {"clob", "TEXT"},
    {"currency", "DECIMAL"},
    {"datetime", "TIMESTAMP WITHOUT TIME ZONE"},
    {"datetime2", "TIMESTAMP WITHOUT TIME ZONE"},
    {"double", "DOUBLE PRECISION"},
    {"image", "BYTEA"},
    {"int", "INTEGER"},
    {"integer", "INTEGER"},
    {"integer8", "BIGINT"},
    {"java.lang.boolean", "BOOLEAN"},
    {"java.lang.double", "DOUBLE PRECISION"},
    {"java.lang.float", "FLOAT"},
    {"java.lang.integer", "INTEGER"},
    {"java.lang.long", "BIGINT"},
    {"java.lang.string", "VARCHAR"},
    {"java.math.biginteger", "BIGINT"},
    {"java.sql.timestamp", "TIMESTAMP WITHOUT TIME ZONE"},
    {"java.util.date", "TIMESTAMP WITHOUT TIME ZONE"},
    {"java.util.uuid", "UUID"},
    {"long varbinary", "BYTEA"},
    {"long varchar", "TEXT"},
    {"longblob", "BYTEA"},
    {"longnvarchar", "TEXT"},
    {"longtext", "TEXT"},
    {"longvarbinary", "BYTEA"},
    {"longvarchar", "TEXT"},
    {"mediumblob", "BYTEA"},
    {"mediumtext", "TEXT"},
    {"nchar", "CHAR"},
    {"nclob", "TEXT"},
    {"ntext", "TEXT"},
    {"number", "NUMERIC"},
    {"nvarchar", "VARCHAR"},
    {"nvarchar2", "VARCHAR"},
    {"serial", "INTEGER"},
    {"smalldatetime", "TIMESTAMP WITHOUT TIME ZONE"},
    {"smallint", "SMALLINT"},
    {"smallserial", "SMALLINT"},
    {"text", "TEXT"},
    {"tinyblob", "BYTEA"},
    {"tinyint", "SMALLINT"},
    {"tinytext", "TEXT"},
    {"uniqueidentifier", "UUID"},
    {"varbinary", "BYTEA"},
}};

static_assert(std::ranges::is_sorted(kTypes));

bool keeps_length(std::string_view type) {
  constexpr std::array<std::string_view, 4> kKeep = {"CHAR", "DECIMAL", "NUMERIC", "VARCHAR"};
  return std::ranges::find(kKeep, type) != kKeep.end();
}

std::string text_literal(std::string_view text) {
  return alembic::string_literal(text);
}

// A date is a literal, or a function where it is none.
std::string date_literal(std::string_view text) {
  return !text.empty() && is_digit(text.front()) ? text_literal(text) : std::string(text);
}

}  // namespace

std::string quote_name(std::string_view name) {
  name = trim(name);
  const bool is_mixed = std::ranges::any_of(name, is_lower) && std::ranges::any_of(name, is_upper);
  const bool is_word =
      std::ranges::all_of(name, [](char c) { return c == '$' || is_name_character(c); });
  const bool plain = is_word && !is_mixed && !name.empty() && !is_digit(name.front()) &&
                     !needs_quotes(lower(name));
  const bool is_quoted = name.size() > 1 && name.starts_with('"') && name.ends_with('"');
  // A placeholder is replaced before the name is looked at; a qualified name is left as it is.
  if (plain || is_quoted || name.find("${") != std::string_view::npos) return std::string(name);
  return fmt::format("\"{}\"", name);
}

std::string quote_names(std::string_view list) {
  std::string names;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view one = trim(list.substr(0, comma));
    const auto words = split_at_blanks(one);
    const bool has_order =
        words.size() == 2 && (lower(words[1]) == "desc" || lower(words[1]) == "asc");
    if (!names.empty()) names += ", ";
    names += quote_name(has_order ? words[0] : one);
    if (has_order && lower(words[1]) == "desc") names += " DESC";
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

std::string qualified(const LogElement& element, std::string_view schema, std::string_view name) {
  const std::string_view in = trim(element.attribute(schema));
  const std::string own = quote_name(element.attribute(name));
  return in.empty() ? own : quote_name(in) + "." + own;
}

std::string type_text(std::string_view written) {
  written = trim(written);
  const std::size_t open = written.find('(');
  const std::size_t close = written.find(')', std::min(open, written.size()));
  const bool has_length = close != std::string_view::npos;
  const std::string_view length = has_length ? written.substr(open, close + 1 - open) : "";
  const std::string_view rest = has_length ? written.substr(close + 1) : "";
  std::string name = lower(trim(has_length ? written.substr(0, open) : written));
  constexpr std::string_view kJava = "java.sql.types.";
  const bool is_java = name.starts_with(kJava);
  if (is_java) name.erase(0, kJava.size());
  if (name == "timestamp_with_timezone") return "TIMESTAMP WITH TIME ZONE";
  if ((name == "timestamp" || name == "time") && trim(rest).empty())
    return fmt::format("{}{} WITHOUT TIME ZONE", name == "time" ? "TIME" : "TIMESTAMP", length);
  const auto known = std::ranges::lower_bound(kTypes, name, {}, &Pair::first);
  if (known == kTypes.end() || known->first != name)
    return is_java ? fmt::format("{}{}{}", name, length, rest) : std::string(written);
  const std::string_view type = known->second;
  if (const std::string_view time = "TIMESTAMP"; type.starts_with(time))
    return fmt::format("{}{}{}", time, length, type.substr(time.size()));
  return fmt::format("{}{}", type, keeps_length(type) ? length : "");
}

std::string value_text(const LogElement& element, std::string_view prefix) {
  const auto given = [&](std::string_view suffix) {
    return element.attribute(fmt::format("{}{}", prefix, suffix));
  };
  const std::string_view text = given("");
  if (!text.empty()) return lower(text) == "null" ? "NULL" : text_literal(text);
  if (const auto number = given("Numeric"); !number.empty()) return std::string(number);
  if (const auto boolean = given("Boolean"); !boolean.empty())
    return lower(boolean) == "true" || boolean == "1" ? "TRUE" : "FALSE";
  if (const auto date = given("Date"); !date.empty()) return date_literal(date);
  if (const auto computed = given("Computed"); !computed.empty()) {
    const std::string words = lower(trim(computed));
    const bool is_now =
        words.starts_with("current_timestamp") || words.starts_with("current_datetime");
    return is_now ? "NOW()" : std::string(computed);
  }
  if (const auto sequence = given("SequenceNext"); !sequence.empty())
    return fmt::format("nextval({})", text_literal(sequence));
  return {};
}

}  // namespace miglint::changelog
