#include "rules/rule.h"

namespace miglint::rules {

const Rule missing_terminator{
    .name = "missing-terminator",
    .severity = Severity::kInfo,
    .summary = "the last statement of a file has no `;`",
    .why = R"(
It runs as it stands. A statement written below it later, or a file put behind it (`cat *.sql | psql`),
becomes a part of it: the server refuses both, or does something else than either says.)",
    .silent = R"(
The statement ends with `;`, or files of this tree end without it as often as with it.)",
    .instead = R"(
End the statement with `;`.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: 0001_notes.sql
CREATE TABLE notes (id bigint PRIMARY KEY, title text);
-- file: 0002_color.sql
ALTER TABLE notes ADD COLUMN color text;
-- file: 0003_size.sql
ALTER TABLE notes ADD COLUMN size integer
)ex",
            .good = R"ex(-- file: 0001_notes.sql
CREATE TABLE notes (id bigint PRIMARY KEY, title text);
-- file: 0002_color.sql
ALTER TABLE notes ADD COLUMN color text;
-- file: 0003_size.sql
ALTER TABLE notes ADD COLUMN size integer;
)ex"},
    .note = NoteKind::kMissingTerminator,
};

}  // namespace miglint::rules
