#pragma once

// Which types can be the key of an index without a word about how they are compared.

#include <string_view>

#include "migrations/catalog/catalog.h"

namespace miglint {

// Is there a default operator class of the type for the access method? No: not in Postgres, and no
// extension of the usual ones brings it. Unknown: an extension may.
Truth has_default_operator_class(const Catalog& catalog,
                                 const ddl::TypeName& type,
                                 std::string_view method);

}  // namespace miglint
