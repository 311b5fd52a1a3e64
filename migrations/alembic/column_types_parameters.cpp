#include "migrations/alembic/column_types_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"

namespace miglint::alembic {

namespace {

using Values = ColumnType::Values;

struct UtilsType {
  std::string_view python;
  std::string_view sql;
  std::string_view length_argument = {};  // replaces the number in `sql`
  Values values = Values::kText;
};

// sqlalchemy_utils, as its own modules render on PostgreSQL.
constexpr std::array kUtilsTypes = {
    UtilsType{"EmailType", "VARCHAR(255)", "length"},
    UtilsType{"URLType", "TEXT"},
    UtilsType{"JSONType", "JSON", {}, Values::kJson},
    UtilsType{"IPAddressType", "VARCHAR(50)", "max_length"},
    UtilsType{"ScalarListType", "TEXT"},
    UtilsType{"TSVectorType", "TSVECTOR"},
    UtilsType{"CountryType", "VARCHAR(2)"},
    UtilsType{"LtreeType", "LTREE"},
    UtilsType{"EncryptedType", "BYTEA"},
    UtilsType{"StringEncryptedType", "VARCHAR"},
    UtilsType{"PasswordType", "BYTEA"},
    UtilsType{"PhoneNumberType", "VARCHAR(20)", "max_length"},
    UtilsType{"TimezoneType", "VARCHAR(50)"},
    UtilsType{"LocaleType", "VARCHAR(10)"},
    UtilsType{"CurrencyType", "VARCHAR(3)"},
    UtilsType{"ColorType", "VARCHAR(20)", "length"},
    UtilsType{"WeekDaysType", "BIT(7)"},
    UtilsType{"IntRangeType", "INT4RANGE"},
    UtilsType{"Int8RangeType", "INT8RANGE"},
    UtilsType{"NumericRangeType", "NUMRANGE"},
    UtilsType{"DateRangeType", "DATERANGE"},
    UtilsType{"DateTimeRangeType", "TSRANGE"},
};

std::optional<ThirdPartyType> utils_type(std::string_view name,
                                         const Call& call,
                                         Problems& problems) {
  ThirdPartyType found;
  if (name == "UUIDType") {
    const Value* native = Arguments(call, {"binary", "native"}).get("native");
    const bool is_native = read_flag(native, true, "native", problems);
    const Value* binary = Arguments(call, {"binary", "native"}).get("binary");
    const bool is_binary = read_flag(binary, true, "binary", problems);
    found.type.sql = is_native ? "UUID" : is_binary ? "BINARY(16)" : "CHAR(32)";
    return found;
  }
  if (name == "ChoiceType") {
    found.type.sql = "VARCHAR(255)";
    const Value* impl = Arguments(call, {"choices", "impl"}).get("impl");
    if (given(impl)) found.wrapped = impl;
    return found;
  }
  const auto known = std::ranges::find(kUtilsTypes, name, &UtilsType::python);
  if (known == kUtilsTypes.end()) return std::nullopt;
  found.type.sql = known->sql;
  found.type.values = known->values;
  const Value* length =
      known->length_argument.empty() ? nullptr : keyword(call.keywords, known->length_argument);
  if (given(length)) found.type.sql = "VARCHAR" + in_parentheses(length, "a length", problems);
  return found;
}

std::optional<ThirdPartyType> pgvector_type(std::string_view name,
                                            const Call& call,
                                            Problems& problems) {
  ThirdPartyType found;
  const bool vector = name == "Vector" || name == "VECTOR";
  if (!vector && name != "HALFVEC" && name != "SPARSEVEC" && name != "BIT") return std::nullopt;
  const Value* dimensions =
      Arguments(call, {name == "BIT" ? "length" : "dim"}).get(name == "BIT" ? "length" : "dim");
  found.type.sql = std::string(vector ? "VECTOR" : name) +
                   in_parentheses(dimensions, "the dimensions of a vector", problems);
  found.type.values = Values::kArray;
  return found;
}

std::optional<ThirdPartyType> spatial_type(std::string_view name,
                                           const Call& call,
                                           Problems& problems) {
  ThirdPartyType found;
  ColumnType& type = found.type;
  const Arguments arguments(call, {"geometry_type", "srid", "dimension", "spatial_index"});
  if (name == "Raster") {
    type.sql = "raster";
  } else if (name == "Geometry" || name == "Geography") {
    const Value* kind = arguments.get("geometry_type");
    const Value* srid = arguments.get("srid");
    const std::string word = name == "Geometry" ? "geometry" : "geography";
    const bool without_kind = kind != nullptr && kind->is<None>();
    const std::string what =
        kind == nullptr ? "GEOMETRY" : read_optional_text(kind, "geometry_type", problems);
    const std::string where = srid == nullptr ? "-1" : plain_text(*srid).value_or("");
    if (where.empty()) problems.not_known("the srid of a geometry is not known");
    type.sql = without_kind ? word : fmt::format("{}({},{})", word, what, where);
  } else {
    return std::nullopt;
  }
  const Value* index = name == "Raster" ? Arguments(call, {"spatial_index"}).get("spatial_index")
                                        : arguments.get("spatial_index");
  if (read_flag(index, true, "spatial_index", problems))
    type.spatial_index = name == "Raster" ? "(ST_ConvexHull({}))" : "({})";
  return found;
}

}  // namespace

std::string in_parentheses(const Value* number, std::string_view what, Problems& problems) {
  if (!given(number)) return {};
  if (const auto text = plain_text(*number)) {
    const bool nothing = *text == "0" || text->empty() || *text == "False";
    return nothing ? "" : fmt::format("({})", *text);
  }
  problems.not_known(fmt::format("{} is not known: {}", what, describe(*number)));
  return {};
}

std::string numeric_parameters(const Call& call, Problems& problems) {
  const Arguments arguments(call, {"precision", "scale"});
  const Value* precision = arguments.get("precision");
  const Value* scale = arguments.get("scale");
  if (!given(precision)) return {};
  const auto first = plain_text(*precision);
  const auto second = given(scale) ? plain_text(*scale) : std::string();
  if (!first || !second) {
    problems.not_known("the precision or scale of a number is not known");
    return {};
  }
  return second->empty() ? fmt::format("({})", *first) : fmt::format("({}, {})", *first, *second);
}

std::string with_time_zone(std::string_view word, const Call& call, Problems& problems) {
  const Arguments arguments(call, {"timezone", "precision"});
  const Value* precision = arguments.get("precision");
  std::string text(word);
  if (given(precision)) {
    const auto digits = plain_text(*precision);
    if (!digits) problems.not_known("the precision of a time is not known");
    text += fmt::format("({})", digits.value_or(""));
  }
  const bool zoned = read_flag(arguments.get("timezone"), false, "timezone", problems);
  return text + (zoned ? " WITH TIME ZONE" : " WITHOUT TIME ZONE");
}

namespace {

std::string interval(std::string_view python, const Call& call, Problems& problems) {
  const bool generic = python == "Interval";
  const Arguments arguments = generic ? Arguments(call, {"native", "second_precision"})
                                      : Arguments(call, {"precision", "fields"});
  if (generic && !read_flag(arguments.get("native"), true, "native", problems))
    return "TIMESTAMP WITHOUT TIME ZONE";
  std::string text = "INTERVAL";
  const auto fields = read_optional_text(arguments.get("fields"), "fields", problems);
  if (!fields.empty()) text += " " + fields;
  const Value* precision = arguments.get(generic ? "second_precision" : "precision");
  if (given(precision)) {
    const auto digits = plain_text(*precision);
    if (!digits) problems.not_known("the precision of an interval is not known");
    text += fmt::format(" ({})", digits.value_or(""));
  }
  return text;
}

}  // namespace

std::string special_type(std::string_view python, const Call& call, Problems& problems) {
  if (python == "UUID" || python == "Uuid") {
    const Value* native = keyword(call.keywords, "native_uuid");
    return read_flag(native, true, "native_uuid", problems) ? "UUID" : "CHAR(32)";
  }
  if (python == "BIT") {
    const Arguments arguments(call, {"length", "varying"});
    const Value* length = arguments.get("length");
    if (read_flag(arguments.get("varying"), false, "varying", problems))
      return "BIT VARYING" + in_parentheses(length, "the length of a bit string", problems);
    return "BIT" + (given(length) ? in_parentheses(length, "the length of a bit string", problems)
                                  : std::string("(1)"));
  }
  return interval(python, call, problems);
}

std::string create_domain(std::string_view name,
                          std::string_view base,
                          const Call& call,
                          Problems& problems) {
  std::string text = fmt::format("CREATE DOMAIN {} AS {}", name, base);
  const auto optional_text = [&](std::string_view argument) -> std::string {
    const Value* value = keyword(call.keywords, argument);
    if (!given(value)) return {};
    if (const Call* verbatim = call_of(*value, "text");
        verbatim != nullptr && !verbatim->arguments.empty())
      value = &verbatim->arguments[0];
    return read_optional_text(value, argument, problems);
  };
  const std::string collation = optional_text("collation");
  const std::string fallback = optional_text("default");
  const std::string constraint = optional_text("constraint_name");
  const std::string check = optional_text("check");
  if (!collation.empty()) text += " COLLATE " + quote_name(collation);
  if (!fallback.empty()) text += " DEFAULT " + fallback;
  if (!constraint.empty()) text += " CONSTRAINT " + quote_name(constraint);
  if (read_flag(keyword(call.keywords, "not_null"), false, "not_null", problems))
    text += " NOT NULL";
  if (!check.empty()) text += fmt::format(" CHECK ({})", check);
  return text;
}

std::optional<ThirdPartyType> third_party_type(std::string_view dotted,
                                               const Call& call,
                                               Problems& problems) {
  const std::string_view name = last_component(dotted);
  if (dotted.starts_with("pgvector.")) return pgvector_type(name, call, problems);
  if (dotted.starts_with("geoalchemy2.")) return spatial_type(name, call, problems);
  if (dotted.starts_with("sqlalchemy_utils.")) return utils_type(name, call, problems);
  if (!dotted.starts_with("sqlmodel.")) return std::nullopt;
  ThirdPartyType found;
  if (name == "AutoString") {
    const Value* length = Arguments(call, {"length"}).get("length");
    found.type.sql = "VARCHAR" + in_parentheses(length, "the length of a type", problems);
    return found;
  }
  if (name != "GUID") return std::nullopt;
  found.type.sql = "UUID";
  return found;
}

}  // namespace miglint::alembic
