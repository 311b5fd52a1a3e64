// What the columns of a table may be computed from, and what its partition key is made of.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"
#include "migrations/ddl/rename.h"

namespace miglint {

bool is_in_partition_key(const Relation& table, const std::string& column) {
  return std::ranges::any_of(table.partition_columns, [&](const std::string& key) {
    return key == column || (table.column(key) == nullptr &&
                             std::ranges::count(ddl::read_again(key).columns, column) > 0);
  });
}

Refusal computed_from_generated(std::string_view column) {
  return {
      "42P17",
      fmt::format("cannot use generated column \"{}\" in column generation expression", column)};
}

Refused computed_twice(const Relation& table, const ddl::Boxed<ddl::Expression>& generation) {
  if (!generation) return std::nullopt;
  for (const std::string& name : generation->columns) {
    const Column* column = table.column(name);
    if (column != nullptr && column->generated != ddl::Generated::kNo)
      return computed_from_generated(name);
  }
  return std::nullopt;
}

Refused check_columns(const Relation& table) {
  for (const std::string& key : table.partition_columns) {
    if (!table.columns_complete || table.column(key) != nullptr) continue;
    const std::vector<std::string> used = ddl::read_again(key).columns;
    if (std::ranges::any_of(used, [&](const std::string& c) { return table.column(c) == nullptr; }))
      return Refusal{"42703",
                     fmt::format("column \"{}\" named in partition key does not exist", key)};
  }
  for (const Column& column : table.columns) {
    if (column.generated == ddl::Generated::kNo) continue;
    if (Refused refused = computed_twice(table, column.generation)) return refused;
    if (is_in_partition_key(table, column.name))
      return Refusal{"42P17", "cannot use generated column in partition key"};
  }
  return std::nullopt;
}

}  // namespace miglint
