#include "migrations/catalog/query_columns.h"

#include <utility>

namespace miglint {

namespace {

Column copy_of(const Column& source) {
  Column column;
  column.name = source.name;
  column.type = source.type;
  column.collation = source.collation;
  return column;
}

// The first `renamed` columns of the * have their names from the list, and are there already.
void add_starred(const Relation& source, std::size_t renamed, std::vector<Column>& columns) {
  std::size_t at = columns.size() - renamed;
  for (const Column& one : source.columns) {
    Column column = copy_of(one);
    if (at < columns.size()) {
      column.name = std::move(columns[at].name);
      columns[at] = std::move(column);
    } else {
      columns.push_back(std::move(column));
    }
    ++at;
  }
}

}  // namespace

GivenColumns columns_given(const Catalog& catalog, const std::vector<ddl::QueryColumn>& query) {
  GivenColumns given;
  std::size_t renamed = 0;
  for (const ddl::QueryColumn& one : query) {
    const Relation* source =
        one.source.relation.empty() ? nullptr : catalog.relation(one.source.relation);
    if (one.name == "*") {
      given.complete = given.complete && source != nullptr && source->columns_complete;
      if (source != nullptr) add_starred(*source, std::exchange(renamed, 0), given.columns);
      continue;
    }
    if (one.source.column == "*") ++renamed;
    const Column* of = source == nullptr ? nullptr : source->column(one.source.column);
    Column column;
    if (of != nullptr && !one.type) column = copy_of(*of);
    column.name = one.name;
    if (one.type) column.type = one.type;
    given.columns.push_back(std::move(column));
  }
  return given;
}

}  // namespace miglint
