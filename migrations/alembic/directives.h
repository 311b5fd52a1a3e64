#pragma once

// A directive of `op`, `batch_op` or an Operations object, with evaluated arguments → the SQL that
// Alembic sends for it online on PostgreSQL, statement by statement.
//
// Alembic 1.8 to 1.19 with SQLAlchemy 1.4 to 2.0; where they differ, the newest decides. A part
// that is not known (an unknown type of a project) keeps the rest of the statement usable where it
// can, else the directive is opaque with its reason. Nothing is guessed: an unknown type is the
// quoted identifier "?Name" (type names that begin with '?' are unknown), so is an unknown name
// (templates.h), an unknown value in a DML statement is a parameter, $1.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/alembic/environment.h"
#include "migrations/alembic/problems.h"
#include "migrations/alembic/values.h"
#include "migrations/revisions/note.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/span_map.h"

namespace miglint::alembic {

struct Directive {
  std::string name;  // "add_column"; legacy names included
  std::vector<Value> arguments;
  Keywords keywords;
  SourceSpan where;  // the whole call
  // Inside batch_alter_table: the table and schema that stand for the missing arguments.
  bool batch = false;
  std::string batch_table;
  std::string batch_schema;
  bool batch_table_known = true;  // else it stands as "?word" (templates.h)
};

struct RenderedStatement {
  std::string sql;  // without trailing ';'
  SpanMap map;
  std::vector<StandIn> stand_ins;
};

struct Rendered {
  std::vector<RenderedStatement> statements;
  // Not empty: could not be rendered, and why. Beside statements: what is missing among them (a
  // CREATE TYPE whose labels are not known).
  std::string opaque;
  // Alembic itself would raise, with these words: an unnamed drop_constraint, a Column without
  // type… Beside statements: what an older release (legacy keywords) or `--sql` (a parameter
  // without a value, as NULL) sends.
  std::string refused;
  NoteKind refused_as = NoteKind::kAlembicRefuses;
  SourceSpan refused_where;             // the argument that it is about; kNoFile: the whole call
  bool drops_unnamed = false;           // refused because the constraint or index has no name
  std::vector<std::string> enum_types;  // named or made by Enum types in it, as rendered
  std::vector<std::string> python_defaults;  // columns with a default of the application's alone
  bool repeated = false;                     // once for each of rows that are not known
  std::string unknown_name;                  // the first name in it that is not known, "?word"
  std::vector<Note> notes;                   // what its text does not show; without direction
};

// What one run of `alembic upgrade` remembers between directives, and what it runs in.
struct RenderState {
  const AlembicEnvironment* environment = nullptr;
  std::vector<std::string> created_enums;  // Alembic's memo: CREATE TYPE is sent once a run
  ProjectTypes types;
};

Rendered render(const Directive& directive, RenderState& state);

// `conn.execute(x)`, `op.execute(x)`, `session.execute(x)` with the parameters given beside it. A
// string is text(), unless it goes to the driver as it is (exec_driver_sql): no colon means
// anything.
Rendered render_execute(const Value& statement,
                        const Value* parameters,
                        bool to_driver,
                        SourceSpan where,
                        RenderState& state);

// `enum.create(bind)` / `.drop(bind)` and tables' own: a method of a library object that sends SQL.
// `name` is "create" or "drop".
Rendered render_object_ddl(const Value& object,
                           std::string_view name,
                           const Keywords& keywords,
                           SourceSpan where,
                           RenderState& state);

// True for the directives that render() knows ("add_column", "create_index", …).
bool is_directive(std::string_view name);

}  // namespace miglint::alembic
