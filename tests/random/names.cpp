#include <fmt/format.h>

#include <algorithm>

#include "tests/random/generator.h"

namespace miglint::test {

Generator::Generator(Dice& dice, const Catalog& catalog) : dice_(dice), catalog_(catalog) {
  catalog.each_relation([&](const Relation& relation) {
    if (relation.assumed) return;
    all_.push_back(&relation);
    if (relation.kind == RelationKind::kTable || relation.kind == RelationKind::kPartitionedTable)
      tables_.push_back(&relation);
  });
  catalog.each_type([&](const Type& type) { types_.push_back(&type); });
  catalog.each_function([&](const Function& function) { functions_.push_back(&function); });
  catalog.each_schema([&](const Schema& schema) {
    if (schema.name != "public") schemas_.push_back(schema.name);
  });
}

std::string Generator::a_column() {
  if (dice_.chance(4)) return dice_.of({"\"Mixed Case\"", "\"order\"", "value"});
  return dice_.of({"a", "b", "c", "d", "e"});
}

std::string Generator::a_column_of(const Relation& table) {
  if (table.columns.empty() || dice_.chance(4)) return a_column();
  return ddl::quote_identifier(table.columns[dice_.below(table.columns.size())].name);
}

// Names that make others, as "users_email_key" is made, may be too long for that.
std::string Generator::a_new_name(std::string_view kind) {
  if (dice_.chance(2))
    return fmt::format("{}_with_a_name_that_is_nearly_as_long_as_a_name_may_be", kind);
  if (dice_.chance(2)) return fmt::format("\"{} Of\"", kind);
  for (int i = 1; i < 9; ++i) {
    const std::string name = fmt::format("{}{}", kind, i);
    if (catalog_.exists({.schema = "", .name = name}) != Truth::kYes || dice_.chance(6))
      return name;
  }
  return std::string(kind);
}

std::string Generator::a_part_name(std::string_view kind) {
  return fmt::format("{}{}", kind, dice_.below(4));
}

std::string Generator::a_new_relation(std::string_view kind) {
  const std::string name = a_new_name(kind);
  if (!schemas_.empty() && dice_.chance(15)) return dice_.of(schemas_) + "." + name;
  return dice_.maybe(4, "public.") + name;
}

std::string Generator::name_of(const Relation& relation) {
  if (dice_.chance(1)) return "nowhere";
  const std::string bare = ddl::quote_identifier(relation.name.name);
  const Relation* found = catalog_.relation({.schema = "", .name = relation.name.name});
  if (found == &relation && dice_.chance(85)) return bare;
  return ddl::quote(relation.name);
}

std::string Generator::name_of(const Type& type) {
  const Type* found = catalog_.type({.schema = "", .name = type.name.name});
  if (found == &type && dice_.chance(85)) return ddl::quote_identifier(type.name.name);
  return ddl::quote(type.name);
}

const Relation* Generator::any_of(const std::vector<const Relation*>& list) {
  return list.empty() ? nullptr : dice_.of(list);
}

const Relation* Generator::a_table() {
  return any_of(tables_);
}

std::vector<const Relation*> Generator::relations(RelationKind kind) const {
  std::vector<const Relation*> found;
  for (const Relation* relation : all_)
    if (relation->kind == kind) found.push_back(relation);
  return found;
}

const Relation* Generator::a_partitioned_table() {
  return any_of(relations(RelationKind::kPartitionedTable));
}

Generator::Columns Generator::columns_of(const Relation& table) {
  Columns columns;
  for (const Column& column : table.columns)
    columns.push_back(
        {ddl::quote_identifier(column.name), column.type ? column.type->text() : "text"});
  return columns;
}

std::string Generator::if_exists() {
  return dice_.maybe(20, "IF EXISTS ");
}

std::string Generator::behaviour() {
  const std::size_t throw_ = dice_.below(100);
  return throw_ < 30 ? " CASCADE" : throw_ < 35 ? " RESTRICT" : "";
}

}  // namespace miglint::test
