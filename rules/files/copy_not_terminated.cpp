#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule copy_not_terminated{
    .name = "copy-not-terminated",
    .severity = Severity::kError,
    .summary = "rows below COPY … FROM stdin do not reach the server as rows",
    .why = R"(
Without a line `\.` the rows have no end, and what follows is taken for data. A driver does not know the
rows at all: the server reads them as SQL and refuses them. Alembic sends through a driver too, which refuses
COPY … FROM stdin by itself.)",
    .silent = R"(
psql or Flyway runs the file, and the rows end with `\.`; COPY from a file of the server; rows that Alembic's
revision hands to the driver's own COPY, which is no SQL.)",
    .instead = R"(
Write INSERT statements, or end the rows and run the file with psql.)",
    .source = "PostgreSQL 15 manual, COPY",
    .sql = {.bad = R"ex(-- file: 0001_notes.sql
CREATE TABLE notes (id bigint PRIMARY KEY, title text);
\echo rows
COPY notes (id, title) FROM stdin;
1	one
)ex",
            .good = R"ex(-- file: 0001_notes.sql
CREATE TABLE notes (id bigint PRIMARY KEY, title text);
\echo rows
COPY notes (id, title) FROM stdin;
1	one
\.
)ex"},
    .alembic = {.setup =
                    "op.create_table('notes', sa.Column('id', sa.BigInteger(), primary_key=True))",
                .bad = "op.execute('COPY notes (id) FROM stdin')",
                .good = R"ex(notes = sa.table('notes', sa.column('id'))
op.bulk_insert(notes, [{'id': 1}, {'id': 2}]))ex"},
    .note = NoteKind::kCopyNotTerminated,
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* copy = step.as<ddl::Copy>();
  if (copy == nullptr || !copy->from || !copy->from_stdin || !step.is_alembic()) return;
  out.add(step,
          fmt::format("The driver refuses COPY {} FROM stdin: op.execute() has no rows to send "
                      "with it.",
                      copy->table.text()),
          "Use op.bulk_insert(), or the driver's own COPY on the raw connection.");
}

}  // namespace miglint::rules
