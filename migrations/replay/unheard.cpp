#include "migrations/replay/unheard.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace miglint {

namespace {

std::string_view word_of(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kTable:
      return "table";
    case ddl::ObjectKind::kIndex:
      return "index";
    case ddl::ObjectKind::kView:
      return "view";
    case ddl::ObjectKind::kMaterializedView:
      return "materialized view";
    case ddl::ObjectKind::kSequence:
      return "sequence";
    case ddl::ObjectKind::kForeignTable:
      return "foreign table";
    case ddl::ObjectKind::kType:
      return "type";
    case ddl::ObjectKind::kDomain:
      return "domain";
    case ddl::ObjectKind::kSchema:
      return "schema";
    case ddl::ObjectKind::kExtension:
      return "extension";
    case ddl::ObjectKind::kFunction:
      return "function";
    case ddl::ObjectKind::kProcedure:
      return "procedure";
    case ddl::ObjectKind::kTrigger:
      return "trigger";
    case ddl::ObjectKind::kRule:
      return "rule";
    case ddl::ObjectKind::kPolicy:
      return "policy";
    default:
      return {};
  }
}

bool holds_anything(const Catalog& catalog, std::string_view schema) {
  bool holds = false;
  catalog.each_relation_in(schema, [&](const Relation&) { holds = true; });
  return holds;
}

bool holds_part(const Catalog& catalog, const ddl::Drop& drop) {
  const Relation* table = catalog.relation(drop.relation);
  if (table == nullptr) return false;
  const std::string& name = drop.objects.front().name;
  if (drop.kind == ddl::ObjectKind::kTrigger)
    return std::ranges::any_of(table->triggers,
                               [&](const Trigger& t) { return t.definition.trigger == name; });
  if (drop.kind == ddl::ObjectKind::kRule)
    return std::ranges::any_of(table->rules,
                               [&](const RewriteRule& r) { return r.definition.rule == name; });
  return std::ranges::any_of(table->policies,
                             [&](const Policy& p) { return p.definition.policy == name; });
}

// Of a table that the history made, every part is known.
bool lacks_part(const Catalog& catalog, const ddl::Drop& drop) {
  const Relation* table = catalog.relation(drop.relation);
  if (table == nullptr) return catalog.exists(drop.relation) == Truth::kNo;
  return !table->assumed && !holds_part(catalog, drop);
}

// In a schema that only the project's configuration names: how it is written where, nobody knows.
bool is_under_placeholder(const ddl::Name& name) {
  return name.schema.starts_with('?');
}

// Postgres's own tables need no history.
bool is_of_postgres(const ddl::Name& table) {
  return table.schema == "information_schema" || table.schema == "pg_catalog" ||
         (table.schema.empty() && table.name.starts_with("pg_"));
}

void add_tables(const std::vector<ddl::Name>& tables,
                const Catalog& catalog,
                std::vector<Unheard>& found) {
  for (const ddl::Name& table : tables)
    if (!is_of_postgres(table) && !is_under_placeholder(table) &&
        catalog.exists(table) == Truth::kUnknown)
      found.push_back({.object = fmt::format("table {}", table.text())});
}

template <typename Rows>
void add_rows(const Rows* rows, const Catalog& catalog, std::vector<Unheard>& found) {
  if (rows == nullptr) return;
  add_tables({rows->table}, catalog, found);
  add_tables(rows->reads, catalog, found);
}

}  // namespace

Truth holds(const Catalog& catalog, const ddl::Drop& drop) {
  const ddl::Name& name = drop.objects.front();
  const auto told = [](bool held, bool gone) {
    return held ? Truth::kYes : gone ? Truth::kNo : Truth::kUnknown;
  };
  switch (drop.kind) {
    case ddl::ObjectKind::kTable:
    case ddl::ObjectKind::kIndex:
    case ddl::ObjectKind::kView:
    case ddl::ObjectKind::kMaterializedView:
    case ddl::ObjectKind::kSequence:
    case ddl::ObjectKind::kForeignTable:
      return catalog.exists(name);
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      return told(catalog.type(name) != nullptr, catalog.type_is_gone(name));
    case ddl::ObjectKind::kSchema:
      return told(catalog.has_schema(name.name) || holds_anything(catalog, name.name),
                  catalog.schema_is_gone(name.name));
    case ddl::ObjectKind::kExtension:
      return told(catalog.has_extension(name.name), catalog.extension_is_gone(name.name));
    case ddl::ObjectKind::kFunction:
    case ddl::ObjectKind::kProcedure:
      return told(!catalog.functions(name).empty(), catalog.function_is_gone(name));
    case ddl::ObjectKind::kTrigger:
    case ddl::ObjectKind::kRule:
    case ddl::ObjectKind::kPolicy:
      return told(holds_part(catalog, drop), lacks_part(catalog, drop));
    default:
      return Truth::kNo;  // not followed at all, which is said of every such statement
  }
}

std::vector<Unheard> unheard_in(const ddl::Command& command, const Catalog& catalog) {
  std::vector<Unheard> found;
  if (const auto* drop = std::get_if<ddl::Drop>(&command))
    for (const ddl::Name& object : drop->objects) {
      ddl::Drop one = *drop;
      one.objects = {object};
      one.arguments.clear();
      if (!is_under_placeholder(object) && holds(catalog, one) == Truth::kUnknown)
        found.push_back({.object = fmt::format("{} {}", word_of(drop->kind), object.text()),
                         .drop = std::move(one),
                         .is_dropped = true});
    }
  add_rows(std::get_if<ddl::Insert>(&command), catalog, found);
  add_rows(std::get_if<ddl::Update>(&command), catalog, found);
  add_rows(std::get_if<ddl::Delete>(&command), catalog, found);
  return found;
}

}  // namespace miglint
