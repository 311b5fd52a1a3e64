#include "rules/rule.h"

namespace miglint::rules {

const Rule opt_out_ineffective{
    .name = "opt-out-ineffective",
    .severity = Severity::kError,
    .summary = "a marker of the tool stands where the tool does not look",
    .why = R"(
The file says that it runs outside a transaction, or what it depends on, and the tool does not see it. A
CONCURRENTLY statement then fails, as Postgres refuses it in a transaction.)",
    .silent = R"(
The marker stands where the tool reads it.)",
    .instead = R"(
Move the marker to the place that the message names.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: migrations/1_notes.sql
CREATE TABLE notes (id bigint PRIMARY KEY, title text);
-- file: migrations/2_index.sql
-- the index of titles
-- no-transaction
CREATE INDEX CONCURRENTLY notes_title ON notes (title);
-- file: Cargo.toml
[dependencies]
sqlx = "0.8"
)ex",
            .good = R"ex(-- file: migrations/1_notes.sql
CREATE TABLE notes (id bigint PRIMARY KEY, title text);
-- file: migrations/2_index.sql
-- no-transaction
CREATE INDEX CONCURRENTLY notes_title ON notes (title);
-- file: Cargo.toml
[dependencies]
sqlx = "0.8"
)ex"},
    .note = NoteKind::kOptOutIneffective,
};

}  // namespace miglint::rules
