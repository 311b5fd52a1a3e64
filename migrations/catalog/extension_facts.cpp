#include "migrations/catalog/extension_facts.h"

#include <algorithm>
#include <array>
#include <vector>

namespace miglint {

namespace {

struct Entry {
  std::string_view extension;
  std::vector<std::string_view> types;
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> kEntries{
      {"adminpack", {}},
      {"age", {"agtype", "graphid"}},
      {"btree_gin", {}},
      {"btree_gist", {}},
      {"citext", {"citext"}},
      {"cube", {"cube"}},
      {"dblink", {}},
      {"earthdistance", {"earth"}},
      {"fuzzystrmatch", {}},
      {"h3", {"h3index"}},
      {"hstore", {"hstore", "ghstore"}},
      {"intarray", {"query_int"}},
      {"isn", {"ean13", "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "upc"}},
      {"ltree", {"ltree", "lquery", "ltxtquery"}},
      {"pg_cron", {}},
      {"pg_net", {}},
      {"pg_stat_statements", {}},
      {"pg_trgm", {"gtrgm"}},
      {"pgcrypto", {}},
      {"pgstattuple", {}},
      {"plpgsql", {}},
      {"postgis", {"geometry", "geography", "box2d", "box3d", "raster", "spheroid"}},
      {"postgis_raster", {"raster"}},
      {"postgres_fdw", {}},
      {"seg", {"seg"}},
      {"semver", {"semver"}},
      {"tablefunc", {}},
      {"timescaledb", {}},
      {"tsm_system_rows", {}},
      {"unaccent", {}},
      {"uuid-ossp", {}},
      {"vector", {"vector", "halfvec", "sparsevec"}},
  };
  return kEntries;
}

const Entry* entry(std::string_view extension) {
  const auto found = std::ranges::find(entries(), extension, &Entry::extension);
  return found == entries().end() ? nullptr : &*found;
}

}  // namespace

bool knows_extension(std::string_view extension) {
  return entry(extension) != nullptr;
}

std::span<const std::string_view> types_of_extension(std::string_view extension) {
  const Entry* found = entry(extension);
  if (found == nullptr) return {};
  return found->types;
}

// TimescaleDB, create_hypertable(); Citus, Utility Functions; pg_partman, create_parent().
std::string_view extension_taking_over(std::string_view function) {
  if (function == "create_hypertable") return "TimescaleDB";
  if (function == "create_distributed_table" || function == "create_reference_table" ||
      function == "create_distributed_table_concurrently")
    return "Citus";
  if (function == "create_parent" || function == "create_partition") return "pg_partman";
  return {};
}

bool is_extension_type(std::string_view type) {
  return std::ranges::any_of(entries(),
                             [&](const Entry& e) { return std::ranges::count(e.types, type) > 0; });
}

}  // namespace miglint
