#include "tests/random/told.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/describe.h"

namespace miglint::test {

namespace {

std::string list_of(std::vector<ddl::Name> names) {
  std::string out;
  for (const ddl::Name& name : names)
    out += name.text() + " ";
  return out;
}

std::string told(const Relation& relation) {
  std::string out = fmt::format(
      "{} {} by {} assumed {} complete {} rows {}\n indexes {}\n parents {}\n children {}\n "
      "referenced by {}\n dependents {}\n sequences {}\n reads {}\n owned by {}.{}\n",
      name_of(relation.kind),
      relation.name.text(),
      relation.origin.revision,
      relation.assumed,
      relation.columns_complete,
      relation.has_rows,
      list_of(relation.indexes),
      list_of(relation.inherits),
      list_of(relation.children),
      list_of(relation.referenced_by),
      list_of(relation.dependents),
      list_of(relation.sequences),
      list_of(relation.reads),
      relation.owned_by.text(),
      relation.owned_by_column);
  for (const Column& column : relation.columns)
    out += fmt::format(" column {} by {} {}\n",
                       column.name,
                       column.origin.revision,
                       column.inherited ? "inherited" : "");
  for (const TableConstraint& constraint : relation.constraints)
    out += fmt::format(" constraint {} by {} {} on {}\n",
                       constraint.definition.name,
                       constraint.origin.revision,
                       constraint.inherited ? "inherited" : "",
                       constraint.index);
  if (relation.index)
    out += fmt::format(" index of {} for {} under {}\n",
                       relation.index->table.text(),
                       relation.index->constraint,
                       relation.index->parent.text());
  return out;
}

// What the look-up tables beside the entries answer of each name.
std::string answers(const Catalog& catalog, const ddl::Name& name) {
  std::string out = fmt::format("{}: exists {}, resolves to {}, mentioned by",
                                name.text(),
                                static_cast<int>(catalog.exists(name)),
                                catalog.resolve({.schema = "", .name = name.name}).text());
  std::vector<std::string> mentioning;
  catalog.each_mentioning(
      name.name, [&](const Relation& relation) { mentioning.push_back(relation.name.text()); });
  std::ranges::sort(mentioning);
  return out + fmt::format(" {}", fmt::join(mentioning, " "));
}

}  // namespace

std::vector<std::string> told(const Catalog& catalog) {
  std::vector<std::string> out;
  for (const DescribedObject& object : describe(catalog)) {
    std::string line = object.kind + " " + object.name;
    for (const auto& [key, value] : object.properties)
      line += fmt::format(", {}: {}", key, value);
    for (const std::string& key : object.unknown)
      line += fmt::format(", {}: ?", key);
    out.push_back(std::move(line));
  }
  catalog.each_relation([&](const Relation& relation) {
    out.push_back(told(relation));
    out.push_back(answers(catalog, relation.name));
  });
  catalog.each_type([&](const Type& type) { out.push_back(answers(catalog, type.name)); });
  catalog.each_function(
      [&](const Function& function) { out.push_back(answers(catalog, function.name)); });
  return out;
}

}  // namespace miglint::test
