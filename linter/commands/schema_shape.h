#pragma once

// The simulated schema in the two shapes of `miglint schema`.

#include <nlohmann/json.hpp>

#include <string>

#include "migrations/catalog/catalog.h"

namespace miglint {

// Kind → qualified name → properties, all in Postgres's spelling. A property that no statement
// tells is null. Tables and views have "columns", their names in order; one that was never seen
// created has "assumed": there may be more of it than is listed.
nlohmann::ordered_json schema_json(const Catalog& catalog);

// Tables with what stands on them, then the rest, a line an object.
std::string schema_text(const Catalog& catalog);

}  // namespace miglint
