#include "linter/roundtrip/seed_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <functional>
#include <unordered_map>

namespace miglint {

namespace {

// Far above what a migration inserts by hand, far below what a sequence would reach.
constexpr std::uint32_t kFirstKey = 1'000'000;
constexpr std::uint32_t kFirstSmallKey = 20'000;  // smallint ends at 32767

constexpr int kHeaderBytes = 4;  // pg_type's modifiers of text and numeric count VARHDRSZ

// Without a space, which a migration may take for the end of a first name.
std::string text_value(const SeedColumn& column, std::uint32_t index) {
  const std::string whole = fmt::format("text{}", index);
  if (column.modifier < kHeaderBytes) return whole;
  const auto length = static_cast<std::size_t>(column.modifier - kHeaderBytes);
  if (whole.size() <= length) return whole;
  // The digits that change from row to row are the last ones.
  const std::string digits = fmt::format("{:0{}}", index, length);
  return digits.substr(digits.size() - std::min(digits.size(), length));
}

std::string numeric_value(const SeedColumn& column, std::uint32_t index) {
  if (column.modifier < kHeaderBytes) return fmt::format("{}", index);
  const auto packed = static_cast<std::uint32_t>(column.modifier - kHeaderBytes);
  const std::uint32_t precision = packed >> 16U;
  const std::uint32_t scale = packed & 0x7ffU;  // 11 bits since 15, 16 before; never negative here
  if (scale >= precision) return "0";
  std::uint64_t limit = 1;
  for (std::uint32_t i = 0; i < precision - scale && i < 9; ++i)
    limit *= 10;
  return fmt::format("{}", index % limit);
}

std::string bit_value(const SeedColumn& column, std::uint32_t index) {
  const int length = column.modifier > 0 ? column.modifier : 1;
  std::string bits(static_cast<std::size_t>(length), '0');
  for (std::size_t i = 0; i < bits.size() && i < 31; ++i)
    if ((index >> i & 1U) != 0) bits[bits.size() - 1 - i] = '1';
  return bits;
}

std::string vector_value(const SeedColumn& column, std::uint32_t index) {
  std::string text = fmt::format("[{}", index);
  for (int i = 1; i < column.modifier; ++i)
    text += ",0";
  return text + "]";
}

std::string day(std::uint32_t index) {
  return fmt::format(
      "20{:02}-{:02}-{:02}", 10 + index / 336 % 10, 1 + index / 28 % 12, 1 + index % 28);
}

using Maker = std::function<std::string(const SeedColumn&, std::uint32_t)>;

Maker pattern(std::string_view format) {
  return [format](const SeedColumn&, std::uint32_t index) {
    std::string text;
    for (const char c : format) {
      if (c == '#') {
        text += fmt::format("{}", index);
      } else {
        text += c;
      }
    }
    return text;
  };
}

Maker of_day(std::string_view before, std::string_view after) {
  return [before, after](const SeedColumn&, std::uint32_t index) {
    return fmt::format("{}{}{}", before, day(index), after);
  };
}

Maker range_of(int width) {
  return [width](const SeedColumn&, std::uint32_t index) {
    return fmt::format("[{},{})", index * 10U, index * 10U + static_cast<std::uint32_t>(width));
  };
}

Maker range_of_days(std::string_view bracket) {
  return [bracket](const SeedColumn&, std::uint32_t index) {
    return fmt::format("{}[{},{}){}",
                       bracket.substr(0, bracket.size() / 2),
                       day(2 * index),
                       day(2 * index + 1),
                       bracket.substr(bracket.size() / 2));
  };
}

// By pg_type.typname; # is the index.
const std::unordered_map<std::string_view, Maker>& makers() {
  static const std::unordered_map<std::string_view, Maker> kMakers = {
      // NOLINT: immutable
      {"bool", [](const SeedColumn&, std::uint32_t index) { return index % 2 == 1 ? "t" : "f"; }},
      {"int2", pattern("#")},
      {"int4", pattern("#")},
      {"int8", pattern("#")},
      {"oid", pattern("#")},
      {"float4", pattern("#.5")},
      {"float8", pattern("#.5")},
      {"numeric", numeric_value},
      {"money", pattern("#.00")},
      {"text", text_value},
      {"varchar", text_value},
      {"bpchar", text_value},
      {"citext", text_value},
      {"name", pattern("text#")},
      {"char", pattern("x")},
      {"uuid",
       [](const SeedColumn&, std::uint32_t index) {
         return fmt::format("00000000-0000-4000-8000-{:012x}", index);
       }},
      {"date", of_day("", "")},
      {"timestamp", of_day("", " 12:00:00")},
      {"timestamptz", of_day("", " 12:00:00+00")},
      {"time", pattern("00:00:00.#")},
      {"timetz", pattern("00:00:00.#+00")},
      {"interval", pattern("# hours")},
      {"json", pattern(R"({"n": #})")},
      {"jsonb", pattern(R"({"n": #})")},
      {"jsonpath", pattern("$.n#")},
      {"xml", pattern("<n>#</n>")},
      {"bytea",
       [](const SeedColumn&, std::uint32_t index) { return fmt::format("\\x{:08x}", index); }},
      {"inet",
       [](const SeedColumn&, std::uint32_t index) {
         return fmt::format("10.0.{}.{}", index / 250 % 250, index % 250);
       }},
      {"cidr",
       [](const SeedColumn&, std::uint32_t index) {
         return fmt::format("10.{}.{}.0/24", index / 250 % 250, index % 250);
       }},
      {"macaddr",
       [](const SeedColumn&, std::uint32_t index) {
         return fmt::format("08:00:2b:01:{:02x}:{:02x}", index / 256 % 256, index % 256);
       }},
      {"macaddr8",
       [](const SeedColumn&, std::uint32_t index) {
         return fmt::format("08:00:2b:ff:fe:01:{:02x}:{:02x}", index / 256 % 256, index % 256);
       }},
      {"bit", bit_value},
      {"varbit", bit_value},
      {"point", pattern("(#,#)")},
      {"box", pattern("(#.5,#.5),(#,#)")},
      {"lseg", pattern("[(#,0),(#,1)]")},
      {"line", pattern("{1,-1,#}")},
      {"path", pattern("[(#,0),(#,1)]")},
      {"polygon", pattern("((#,0),(#,1),(0,1))")},
      {"circle", pattern("<(#,#),1>")},
      {"tsvector", pattern("text#")},
      {"tsquery", pattern("text & n#")},
      {"int4range", range_of(5)},
      {"int8range", range_of(5)},
      {"numrange", range_of(5)},
      {"daterange", range_of_days("")},
      {"tsrange", range_of_days("")},
      {"tstzrange", range_of_days("")},
      {"int4multirange", pattern("{[#,#]}")},
      {"int8multirange", pattern("{[#,#]}")},
      {"nummultirange", pattern("{[#,#]}")},
      {"datemultirange", range_of_days("{}")},
      {"tsmultirange", range_of_days("{}")},
      {"tstzmultirange", range_of_days("{}")},
      {"pg_lsn", pattern("0/#")},
      {"regclass", pattern("pg_catalog.pg_class")},
      {"regtype", pattern("integer")},
      {"regproc", pattern("pg_catalog.now")},
      {"hstore", pattern("n=>#")},
      {"ltree", pattern("n.#")},
      {"vector", vector_value},
      {"halfvec", vector_value},
      {"cube", pattern("(#)")},
      {"semver", pattern("1.0.#")},
  };
  return kMakers;
}

std::string array_element(const std::string& text) {
  std::string element = "{\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') element += '\\';
    element += c;
  }
  return element + "\"}";
}

bool is_integer(std::string_view type) {
  return type == "int2" || type == "int4" || type == "int8";
}

void add_neighbours(std::string_view digits, std::vector<std::string>& values) {
  long long number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec != std::errc()) return;
  for (const long long near : {number, number + 1, number - 1})
    values.push_back(fmt::format("{}", near));
}

// 'it''s' → it's; `at` stands behind the opening quote and moves behind the closing one.
std::string quoted_literal(std::string_view text, std::size_t& at) {
  std::string value;
  for (; at < text.size(); ++at) {
    if (text[at] == '\'') {
      if (at + 1 >= text.size() || text[at + 1] != '\'') break;
      ++at;
    }
    value += text[at];
  }
  ++at;
  return value;
}

}  // namespace

std::optional<std::string> made_up_value(const SeedColumn& column,
                                         std::uint32_t index,
                                         bool in_key) {
  std::string value;
  if (!column.labels.empty()) {
    value = column.labels[(index - 1) % column.labels.size()];
  } else if (in_key && is_integer(column.base_type)) {
    value = fmt::format("{}", (column.base_type == "int2" ? kFirstSmallKey : kFirstKey) + index);
  } else {
    const auto maker = makers().find(column.base_type);
    if (maker == makers().end()) return std::nullopt;
    value = maker->second(column, index);
  }
  return column.is_array ? array_element(value) : value;
}

std::vector<std::string> hinted_values(std::string_view definition) {
  std::vector<std::string> values;
  for (std::size_t at = 0; at < definition.size();) {
    const char c = definition[at];
    const bool in_word =
        at > 0 && (std::isalnum(static_cast<unsigned char>(definition[at - 1])) != 0 ||
                   definition[at - 1] == '_');
    if (c == '\'') {
      const std::string literal = quoted_literal(definition, ++at);
      values.push_back(literal);
      add_neighbours(literal, values);  // '10'::numeric
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0 && !in_word) {
      std::size_t end = at;
      while (end < definition.size() &&
             std::isdigit(static_cast<unsigned char>(definition[end])) != 0)
        ++end;
      add_neighbours(definition.substr(at, end - at), values);
      at = end;
    } else {
      ++at;
    }
  }
  static constexpr std::array<std::string_view, 12> kUsual = {"a",
                                                              "A",
                                                              "abcdefghijkl",
                                                              "name@example.org",
                                                              "https://example.org",
                                                              "+4712345678",
                                                              "0",
                                                              "1",
                                                              "12345",
                                                              "t",
                                                              "f",
                                                              ""};
  for (const std::string_view usual : kUsual)
    values.emplace_back(usual);
  std::vector<std::string> distinct;
  for (std::string& value : values)
    if (std::ranges::find(distinct, value) == distinct.end()) distinct.push_back(std::move(value));
  return distinct;
}

}  // namespace miglint
