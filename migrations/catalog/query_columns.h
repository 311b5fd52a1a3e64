#pragma once

// The columns that a view, or a table made from a query, gets from it.

#include <vector>

#include "migrations/catalog/catalog.h"

namespace miglint {

struct GivenColumns {
  std::vector<Column> columns;  // name, type and collation, as far as text and catalogue tell
  bool complete = true;         // false: there may be more
};

GivenColumns columns_given(const Catalog& catalog, const std::vector<ddl::QueryColumn>& query);

}  // namespace miglint
