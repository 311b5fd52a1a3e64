#pragma once

// One command being applied: the catalogue it changes, who does it, and the refusals that Postgres
// would answer with. Private to apply*.cpp.

#include <optional>
#include <string>
#include <string_view>

#include "migrations/catalog/apply.h"

namespace miglint {

using Refused = std::optional<Refusal>;

struct Change {
  Catalog& catalog;
  Origin origin;
  int pg_version = 15;
};

// --- refusals, in Postgres's words
// -------------------------------------------------------------------
Refusal undefined_table(const ddl::Name& name);
Refusal undefined_column(std::string_view column, const ddl::Name& table);
Refusal undefined_object(std::string_view kind, std::string_view name);
Refusal duplicate_table(std::string_view name);
Refusal duplicate_column(std::string_view column, const ddl::Name& table);
Refusal repeated_column(std::string_view column);  // twice in one list
Refusal duplicate_object(std::string_view kind, std::string_view name);
Refusal dependent_objects(std::string_view what, std::string_view detail);

// The relation as it is, or as it must be assumed where the history does not know it. A relation
// that is proved absent is a refusal.
struct Found {
  std::optional<Relation> relation;
  Refused refused;
};

Found find_or_assume(const Catalog& catalog, const ddl::Name& name, RelationKind kind);

// --- building blocks
// ---------------------------------------------------------------------------------
Column make_column(const Change& change, const ddl::ColumnDefinition& definition);
// Adds the constraint, its index and what it means for columns; names it where it has no name.
Refused add_constraint(Change& change, Relation& table, ddl::Constraint constraint);
void make_owned_sequence(Change& change, const Relation& table, const std::string& column);
void forget_constraint(Change& change, Relation& table, std::string_view name);
// Removes a relation with its indexes, owned sequences and the traces it left on other relations.
void forget_relation(Change& change, const ddl::Name& resolved);
// Changes one relation in place.
void edit(Catalog& catalog, const ddl::Name& resolved, const std::function<void(Relation&)>& what);

// --- the families
// ----------------------------------------------------------------------------------------
Refused apply_create_table(Change& change, const ddl::CreateTable& create);
Refused apply_alter_table(Change& change, const ddl::AlterTable& alter);
Refused apply_create_index(Change& change, const ddl::CreateIndex& create);
Refused apply_rename(Change& change, const ddl::Rename& rename);
Refused apply_set_schema(Change& change, const ddl::SetSchema& set);
Refused apply_drop(Change& change, const ddl::Drop& drop);
Refused apply_view(Change& change, const ddl::CreateView& create);
Refused apply_sequence(Change& change, const ddl::CreateSequence& create);
Refused apply_create_enum(Change& change, const ddl::CreateEnum& create);
Refused apply_add_enum_value(Change& change, const ddl::AddEnumValue& add);
Refused apply_rename_enum_value(Change& change, const ddl::RenameEnumValue& rename);
Refused apply_create_domain(Change& change, const ddl::CreateDomain& create);
Refused apply_create_type(Change& change, const ddl::CreateType& create);

}  // namespace miglint
