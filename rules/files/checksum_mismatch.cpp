#include "rules/rule.h"

namespace miglint::rules {

const Rule checksum_mismatch{
    .name = "checksum-mismatch",
    .severity = Severity::kError,
    .summary = "a checksum does not fit the file",
    .why = R"(
The tool keeps a hash of each migration. One that does not fit means that a file was changed, added in
between or lost in a merge, and the tool refuses to run.)",
    .silent = R"(
Every recomputed hash is the stored one.)",
    .instead = R"(
Look at what has changed; then let the tool write its hashes again.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: migrations/committed/000001.sql
--! Previous: -
--! Hash: sha1:0000000000000000000000000000000000000000

create table notes (id bigint primary key, title text);
)ex",
            .good = R"ex(-- file: migrations/committed/000001.sql
--! Previous: -
--! Hash: sha1:00cbf4dc64e257cce61b9fb0d1f6a4adede8f921

create table notes (id bigint primary key, title text);
)ex"},
    .note = NoteKind::kChecksumMismatch,
};

}  // namespace miglint::rules
