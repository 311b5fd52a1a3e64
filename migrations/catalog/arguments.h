#pragma once

// A function's argument types, by which Postgres tells overloads apart.

#include <string>
#include <vector>

#include "migrations/catalog/catalog.h"

namespace miglint {

// A type as written ("mood", "numeric(10,2)[]") as a signature has it: without modifiers, and one
// of the user's own, or the row type of a relation, under its full name.
std::string resolved_argument(const Catalog& catalog, const std::string& written);

std::vector<std::string> resolved_arguments(const Catalog& catalog,
                                            const std::vector<std::string>& types);

inline std::vector<std::string> resolved_arguments(const Catalog& catalog,
                                                   const Function& function) {
  return resolved_arguments(catalog, function.definition.argument_types);
}

}  // namespace miglint
