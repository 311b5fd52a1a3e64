#pragma once

// The questions to pg_catalog, one for each kind of object. Of each answer the first column is the
// object's name, or where there is a column "#kind" that is its kind; "#identity" is its storage;
// every other column is a property under its own name, absent where NULL. Asked with an empty
// search_path, so that every name comes back qualified.

#include <span>
#include <string_view>

namespace miglint {

struct CatalogQuery {
  std::string_view kind;
  std::string_view sql;
};

std::span<const CatalogQuery> catalog_queries();

}  // namespace miglint
