#pragma once

// What would undo a statement, told from the schema that it finds: a suggestion for a downgrade.
//
// Only definitions come back. What the catalogue does not know is said in a note, never guessed.

#include <string>
#include <vector>

#include "migrations/catalog/catalog.h"
#include "migrations/ddl/command.h"

namespace miglint {

struct Undo {
  std::string sql;   // one statement without ';'; empty: there is none
  std::string op;    // the same as a call of Alembic's op; empty: op.execute() of the SQL
  std::string note;  // what it does not give back, or why there is none; one line
};

// In the order in which they have to run. `before`: the schema before the command.
std::vector<Undo> undo_of(const ddl::Command& command, const Catalog& before);
std::vector<Undo> undo_of(const ddl::AlterTable& alter, const Catalog& before);

// --- in SQL: undo_spell.cpp
// A name as a migration writes it: the schema that everybody has is left out.
std::string shown(const ddl::Name& name);
// "name character varying(50) DEFAULT 'x' NOT NULL"
std::string spell_column(const Column& column, const Catalog& catalog);
// CREATE TABLE with its columns and constraints, then its indexes and comments.
std::vector<Undo> make_table(const Relation& table, const Catalog& catalog);
std::string make_index(const Relation& index);
std::string make_view(const Relation& view, bool replace);
std::string make_sequence(const Relation& sequence);

// --- in Alembic: undo_alembic.cpp
// A Python string.
std::string python_text(std::string_view text);
// ", schema='app'"; empty for the schema that everybody has.
std::string schema_argument(const ddl::Name& name);
// "sa.Column('name', sa.Text(), nullable=True)"; empty: its type has no short way there.
std::string alembic_column(const Column& column);
// "sa.Text()", "postgresql.JSONB()"; empty: not known here.
std::string alembic_type(const ddl::TypeName& type);

}  // namespace miglint
