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
Refusal duplicate_constraint(std::string_view constraint, const ddl::Name& table);
Refusal no_operator_class(const ddl::TypeName& type, std::string_view method);
Refusal undefined_constraint(std::string_view constraint, const ddl::Name& table);

// The relation as it is, or as it must be assumed where the history does not know it. A relation
// that is proved absent is a refusal.
struct Found {
  std::optional<Relation> relation;
  Refused refused;
};

Found find_or_assume(const Catalog& catalog, const ddl::Name& name, RelationKind kind);

// A column of the table as a key: its type must be one that the access method can compare.
Refused not_comparable(const Catalog& catalog,
                       const Relation& table,
                       const std::string& column,
                       std::string_view method);

// A user's type that was dropped, or an extension's whose extension was.
Refused missing_type(const Catalog& catalog, const ddl::TypeName& type);

// Where what is made without a schema goes: the first one of the path that is there. The path must
// not be empty.
std::string home_schema(const Catalog& catalog);

// --- building blocks
// ---------------------------------------------------------------------------------
// A user's type under its full name, which the search path of later statements does not change.
ddl::TypeName resolved_type(const Catalog& catalog, const ddl::TypeName& type);
// A generated column cannot be computed from another one (check_nested_generated_walker,
// parse_relation.c, v15).
Refusal computed_from_generated(std::string_view column);
Refused computed_twice(const Relation& table, const ddl::Boxed<ddl::Expression>& generation);
// Of a new table: those that are computed, and those of its partition key (ComputePartitionAttrs,
// tablecmds.c, v15).
Refused check_columns(const Relation& table);
Column make_column(const Change& change, const ddl::ColumnDefinition& definition);
// makeObjectName and ChooseConstraintName (indexcmds.c, pg_constraint.c, v15): unique among the
// table's constraints, and for those with an index among relations.
std::string choose_name(const Catalog& catalog,
                        const Relation& table,
                        const ddl::Constraint& constraint);
// The index that a foreign key to these columns stands on: of those that fit the first that was
// made (transformFkeyCheckAttrs, tablecmds.c, v15); null: none is known.
const Relation* index_behind_reference(const Catalog& catalog,
                                       const Relation& target,
                                       const std::vector<std::string>& columns);

struct ForeignKey {
  ddl::Name table;  // that refers
  std::string constraint;
};

// Those that stand on the index.
std::vector<ForeignKey> keys_on_index(const Catalog& catalog, const Relation& index);
// That there is one, so that only CASCADE drops it.
Refused needed_by_reference(const Catalog& catalog, const Relation& index);
// Checks what a foreign key refers to, and notes the reference there.
Refused link_foreign_key(Change& change, Relation& table, ddl::Constraint& key);
// Adds the constraint, its index and what it means for columns; names it where it has no name.
// `only`: said of the table alone, not of its children.
Refused add_constraint(Change& change,
                       Relation& table,
                       ddl::Constraint constraint,
                       bool only = false);
// Of the constraints of one CREATE TABLE.
void leave_out_repeated(std::vector<ddl::Constraint>& all);
// A copy of a serial column draws from the sequence of the column that it is a copy of.
void keep_sequence(const Catalog& catalog, const Relation& from, Column& copy);
void make_owned_sequence(Change& change, Relation& table, const ddl::ColumnDefinition& definition);
void forget_constraint(Change& change, Relation& table, std::string_view name);
// Removes a relation with its indexes, owned sequences and the traces it left on other relations.
void forget_relation(Change& change, const ddl::Name& resolved);
// A view, and the views that read it.
void forget_view(Change& change, const ddl::Name& resolved);
// The history makes a function of this name whose body changes the schema, or may.
bool calls_for_changes(const Catalog& catalog, const ddl::Name& function);
// Gives the relation, and the sequences of its columns, to a role (empty: the acting one).
void own(Change& change, Relation& relation, const std::string& owner);
// "name=value" each.
void set_options(Relation& relation, const std::vector<std::string>& options);
// Changes one relation in place.
void edit(Catalog& catalog, const ddl::Name& resolved, const std::function<void(Relation&)>& what);

// From 18 on NOT NULL is a constraint with a name (pg_constraint.contype 'n').
void name_not_null(Change& change, Relation& table, const std::string& column, bool inherited);

// A partition's own copies of what its partitioned table has.
void inherit_constraint(Change& change, Relation& child, const TableConstraint& constraint);
void inherit_index(Change& change, Relation& partition, const Relation& index);
void inherit_everything(Change& change, Relation& child, const Relation& parent);
// What a CREATE TABLE says of a column that a parent has (MergeAttributes, tablecmds.c, v15).
Refused merge_column(const Change& change,
                     Column& column,
                     const ddl::ColumnDefinition& definition,
                     bool is_partition);
// A constraint of a new table whose name a check of its parents has.
Refused name_is_inherited(const Catalog& catalog,
                          const Relation& table,
                          const ddl::Constraint& constraint);
// A key of a partitioned table is one of its partitions too, which may be partitioned themselves.
Refused key_on_partitions(const Catalog& catalog,
                          const Relation& table,
                          const std::vector<std::string>& columns);
// A partition that has partitions of its own takes the keys of its parent.
Refused keys_of_parent(const Catalog& catalog, const Relation& partition, const Relation& parent);
// Of a child that is there already.
Refused check_inherited(const Catalog& catalog, const Relation& child, const Relation& parent);

// Rows are in it, or in a partition of it, put there by this history.
bool has_rows(const Catalog& catalog, const Relation& table);
// One of the tables was made by this very revision, and nobody has put rows into it.
bool reads_nothing(const Change& change, const std::vector<ddl::Name>& tables);

// --- what depends on a column
// ------------------------------------------------------------------------
// "view public.v depends on column email of table public.users"; empty: nothing does.
std::string dependent_of_column(const Change& change,
                                const Relation& table,
                                const std::string& column);
void drop_dependents_of_column(Change& change, Relation& table, const std::string& column);
// As a column of it, or in an expression.
bool is_in_partition_key(const Relation& table, const std::string& column);

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
Refused apply_alter_sequence(Change& change, const ddl::AlterSequence& alter);
Refused apply_create_enum(Change& change, const ddl::CreateEnum& create);
Refused apply_add_enum_value(Change& change, const ddl::AddEnumValue& add);
Refused apply_rename_enum_value(Change& change, const ddl::RenameEnumValue& rename);
Refused apply_create_domain(Change& change, const ddl::CreateDomain& create);
Refused apply_alter_domain(Change& change, const ddl::AlterDomain& alter);
Refused apply_create_type(Change& change, const ddl::CreateType& create);
Refused apply_alter_composite(Change& change, const ddl::AlterTable& alter);
Refused apply_function(Change& change, const ddl::CreateFunction& create);
Refused apply_alter_function(Change& change, const ddl::AlterFunction& alter);
Refused apply_trigger(Change& change, const ddl::CreateTrigger& create);
Refused apply_rule(Change& change, const ddl::CreateRule& create);
Refused apply_policy(Change& change, const ddl::CreatePolicy& create);
Refused apply_alter_policy(Change& change, const ddl::AlterPolicy& alter);
Refused apply_statistics(Change& change, const ddl::CreateStatistics& create);
Refused apply_publication(Change& change, const ddl::Publish& publish);
Refused apply_object(Change& change, const ddl::CreateObject& create);
Refused apply_comment(Change& change, const ddl::Comment& comment);
Refused apply_truncate(Change& change, const ddl::Truncate& truncate);
Refused apply_grant(Change& change, const ddl::Grant& grant);
Refused apply_owner(Change& change, const ddl::SetOwner& set);

// One action of ALTER TABLE on one relation; apply_alter_table goes down to the children.
Refused alter_constraint_action(Change& change,
                                Relation& table,
                                const ddl::Alteration& action,
                                bool only);
Refused attach_partition(Change& change, Relation& table, const ddl::AttachPartition& attach);
Refused detach_partition(Change& change, Relation& table, const ddl::DetachPartition& detach);
Refused check_type_change(const Change& change,
                          const Relation& table,
                          const ddl::AlterColumnType& alter);

}  // namespace miglint
