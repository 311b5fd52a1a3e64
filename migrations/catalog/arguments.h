#pragma once

// A function's argument types, by which Postgres tells overloads apart.

#include <string>
#include <vector>

#include "migrations/catalog/catalog.h"

namespace miglint {

// `types` as written ("mood", "integer[]"), each of the user's own under its full name: a type, or
// the row type of a relation.
std::vector<std::string> resolved_arguments(const Catalog& catalog,
                                            const std::vector<std::string>& types);

inline std::vector<std::string> resolved_arguments(const Catalog& catalog,
                                                   const Function& function) {
  return resolved_arguments(catalog, function.definition.argument_types);
}

}  // namespace miglint
