#pragma once

// How Postgres keeps the values of a type (pg_type.typstorage, the same in 14 to 18).

#include <optional>
#include <string_view>

#include "migrations/catalog/catalog.h"

namespace miglint {

// "plain", "main", "extended"; empty: the type, or what it is made of, is not known.
std::string_view storage_of(const Catalog& catalog, const std::optional<ddl::TypeName>& type);

}  // namespace miglint
