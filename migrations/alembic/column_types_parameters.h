#pragma once

// The parts of column_types that read a type's own arguments, and the types of other packages.

#include <optional>
#include <string>
#include <string_view>

#include "migrations/alembic/column_types.h"

namespace miglint::alembic {

// "(50)", or nothing where it is not given.
std::string in_parentheses(const Value* number, std::string_view what, Problems& problems);

std::string numeric_parameters(const Call& call, Problems& problems);  // "(10, 2)"

// TIMESTAMP(3) WITH TIME ZONE
std::string with_time_zone(std::string_view word, const Call& call, Problems& problems);

// UUID, Uuid, Interval, INTERVAL, BIT.
std::string special_type(std::string_view python, const Call& call, Problems& problems);

std::string create_domain(std::string_view name,
                          std::string_view base,
                          const Call& call,
                          Problems& problems);

struct ThirdPartyType {
  ColumnType type;
  const Value* wrapped = nullptr;  // stands for another type, which is to be read instead
};

// pgvector, geoalchemy2, sqlmodel, sqlalchemy_utils; nullopt for every other name.
std::optional<ThirdPartyType> third_party_type(std::string_view dotted,
                                               const Call& call,
                                               Problems& problems);

}  // namespace miglint::alembic
