#include "migrations/catalog/apply.h"

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

// Rows that a statement puts into a table make its later scans take time.
void mark_rows(Change& change, const ddl::Name& table) {
  const Relation* known = change.catalog.relation(table);
  if (known == nullptr || known->has_rows || known->assumed) return;
  edit(change.catalog, known->name, [](Relation& relation) { relation.has_rows = true; });
}

Refused missing_target(const Change& change, const ddl::Name& table) {
  if (change.catalog.exists(table) == Truth::kNo) return undefined_table(table);
  return std::nullopt;
}

// Everything that changes rows or needs a relation, but no definition.
struct Applier {
  Change& change;

  Refused operator()(const ddl::CreateTable& c) { return apply_create_table(change, c); }

  Refused operator()(const ddl::AlterTable& c) { return apply_alter_table(change, c); }

  Refused operator()(const ddl::CreateIndex& c) { return apply_create_index(change, c); }

  Refused operator()(const ddl::Rename& c) { return apply_rename(change, c); }

  Refused operator()(const ddl::SetSchema& c) { return apply_set_schema(change, c); }

  Refused operator()(const ddl::Drop& c) { return apply_drop(change, c); }

  Refused operator()(const ddl::CreateView& c) { return apply_view(change, c); }

  Refused operator()(const ddl::CreateSequence& c) { return apply_sequence(change, c); }

  Refused operator()(const ddl::CreateEnum& c) { return apply_create_enum(change, c); }

  Refused operator()(const ddl::AddEnumValue& c) { return apply_add_enum_value(change, c); }

  Refused operator()(const ddl::RenameEnumValue& c) { return apply_rename_enum_value(change, c); }

  Refused operator()(const ddl::CreateDomain& c) { return apply_create_domain(change, c); }

  Refused operator()(const ddl::CreateType& c) { return apply_create_type(change, c); }

  Refused operator()(const ddl::CreateSchema& c) {
    if (change.catalog.has_schema(c.schema) && !c.if_not_exists)
      return Refusal{"42P06", "schema \"" + c.schema + "\" already exists"};
    change.catalog.add_schema(c.schema);
    return std::nullopt;
  }

  Refused operator()(const ddl::CreateExtension& c) {
    if (change.catalog.has_extension(c.extension) && !c.if_not_exists)
      return duplicate_object("extension", c.extension);
    change.catalog.add_extension(c.extension);
    return std::nullopt;
  }

  Refused operator()(const ddl::CreateFunction& c) {
    Function function{change.catalog.resolve(c.function), c, change.origin};
    change.catalog.put(std::move(function));
    return std::nullopt;
  }

  Refused operator()(const ddl::Truncate& c) {
    for (const ddl::Name& table : c.tables)
      if (Refused refused = missing_target(change, table)) return refused;
    return std::nullopt;
  }

  Refused operator()(const ddl::Insert& c) {
    if (Refused refused = missing_target(change, c.table)) return refused;
    if (!c.repeated_column.empty()) return repeated_column(c.repeated_column);
    mark_rows(change, c.table);
    return std::nullopt;
  }

  Refused operator()(const ddl::Copy& c) {
    if (c.table.empty()) return std::nullopt;
    if (Refused refused = missing_target(change, c.table)) return refused;
    if (c.from) mark_rows(change, c.table);
    return std::nullopt;
  }

  Refused operator()(const ddl::Update& c) {
    if (Refused refused = missing_target(change, c.table)) return refused;
    if (c.repeated_column.empty()) return std::nullopt;
    return Refusal{"42601", "multiple assignments to same column \"" + c.repeated_column + "\""};
  }

  Refused operator()(const ddl::Delete& c) { return missing_target(change, c.table); }

  Refused operator()(const ddl::CreatePolicy& c) {
    Found found = find_or_assume(change.catalog, c.table, RelationKind::kTable);
    if (found.refused) return found.refused;
    if (std::ranges::count(found.relation->policies, c.policy) > 0)
      return duplicate_object("policy", c.policy);
    found.relation->policies.push_back(c.policy);
    change.catalog.put(*std::move(found.relation));
    return std::nullopt;
  }

  Refused operator()(const ddl::Comment& c) {
    const Relation* known = change.catalog.relation(c.object);
    if (known == nullptr) return std::nullopt;
    edit(change.catalog, known->name, [&](Relation& relation) {
      if (c.kind == ddl::ObjectKind::kColumn) {
        for (Column& column : relation.columns)
          if (column.name == c.part) column.comment = c.text.value_or("");
      } else if (c.part.empty()) {
        relation.comment = c.text.value_or("");
      }
    });
    return std::nullopt;
  }

  // What follows changes no definition that is modelled.
  template <typename Command>
  Refused operator()(const Command&) {
    return std::nullopt;
  }
};

}  // namespace

std::optional<Refusal> apply(Catalog& catalog,
                             const ddl::Command& command,
                             Origin origin,
                             int pg_version) {
  const Catalog before = catalog;
  Change change{catalog, origin, pg_version};
  Refused refused = std::visit(Applier{change}, command);
  if (refused) catalog = before;
  return refused;
}

}  // namespace miglint
