#pragma once

// One directive while it is rendered: its arguments by name, and what it has sent so far.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/alembic/column_types.h"
#include "migrations/alembic/columns.h"
#include "migrations/alembic/directives.h"
#include "migrations/alembic/problems.h"
#include "migrations/alembic/sql_text.h"

namespace miglint::alembic {

struct Job {
  RenderState& state;
  SourceSpan where;
  Keywords words;           // every argument that has a name, whichever way it was given
  std::vector<Value> rest;  // *columns, *elements
  Problems problems;        // of the directive: nothing of it is sent
  Rendered out;
  std::string partly;     // a part is left out: why
  std::string tolerated;  // today's Alembic refuses the spelling, with these words
  std::optional<TableName> batch;

  const Value* get(std::string_view name) const { return keyword(words, name); }

  void send(const SqlText& sql);

  bool flag(std::string_view name) { return read_flag_of(name, false); }

  bool read_flag_of(std::string_view name, bool absent);
  std::string text(std::string_view name);  // a name or text; empty where it is not given
  std::string schema(std::string_view name);
  Name name_of(std::string_view name);  // the same, with its quoting
  TableName table(std::string_view argument = "table_name", std::string_view schema = "schema");

  const NamingConvention* naming() const { return &state.environment->naming; }

  // What the problems noted goes into the result.
  void say();

  // Remembers Enum types, and sends CREATE TYPE and CREATE DOMAIN where a new table makes them.
  void note_type(const ColumnType& type);
  void create_types(const ColumnType& type);
};

// Binds the arguments of a directive; says what Alembic would refuse about them.
void bind_arguments(const Directive& directive, Job& job);

// op.drop_column("t", sa.Column("c")): the name alone is wanted, and Alembic raises at the rest.
void refuse_column_as_name(Job& job);

// One each, by what they are about.
void create_table(Job& job);
void drop_table(Job& job);
void rename_table(Job& job);
void table_comment(Job& job, bool drop);
void add_column(Job& job);
void drop_column(Job& job);
void alter_column(Job& job);
void create_index(Job& job);
void drop_index(Job& job);
void create_foreign_key(Job& job);
void create_check_constraint(Job& job);
void create_keys(Job& job, Constraint::Kind kind);
void create_exclude_constraint(Job& job);
void drop_constraint(Job& job);
void bulk_insert(Job& job);
void execute(Job& job);
void create_entity(Job& job);
void drop_entity(Job& job);
void replace_entity(Job& job);
void sync_enum_values(Job& job);

}  // namespace miglint::alembic
