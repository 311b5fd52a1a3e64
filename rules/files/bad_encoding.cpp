#include "rules/rule.h"

namespace miglint::rules {

const Rule bad_encoding{
    .name = "bad-encoding",
    .severity = Severity::kError,
    .summary = "a file holds bytes that do not belong into it",
    .why = R"(
The conflict of a merge, a byte order mark or characters that turn the direction of text: the server
refuses them, or people read something else than it does.)",
    .silent = R"(
The file is plain UTF-8.)",
    .instead = R"(
Remove them, and save the file as UTF-8 without a byte order mark.)",
    .source = "PostgreSQL 15 manual, 24.3 Character Set Support",
    .sql = {.bad = R"ex(<<<<<<< ours
CREATE TABLE notes (id bigint);
=======
CREATE TABLE notes (id int);
>>>>>>> theirs)ex",
            .good = R"ex(CREATE TABLE notes (id bigint);)ex"},
    .note = NoteKind::kBadEncoding,
};

}  // namespace miglint::rules
