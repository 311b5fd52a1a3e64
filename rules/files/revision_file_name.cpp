#include "rules/rule.h"

namespace miglint::rules {

const Rule revision_file_name{
    .name = "revision-file-name",
    .severity = Severity::kInfo,
    .summary = "a file breaks the naming scheme that the others keep",
    .why = R"(
People look for revisions by their place in the folder. A file without the number or date that all others
carry is not found there.)",
    .silent = R"(
The tree keeps no clear scheme.)",
    .instead = R"(
Rename the file; the ids stay.)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
    .note = NoteKind::kRevisionFileName,
};

}  // namespace miglint::rules
