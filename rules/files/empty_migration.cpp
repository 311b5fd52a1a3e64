#include "rules/rule.h"

namespace miglint::rules {

const Rule empty_migration{
    .name = "empty-migration",
    .severity = Severity::kWarning,
    .summary = "a migration has no statements",
    .why = R"(
It takes a version and does nothing: often a forgotten file, or one whose statements are commented out.)",
    .silent = R"(
Many migrations of the tree are empty, so that it is a custom; merge revisions.)",
    .instead = R"(
Delete it, if it has not run anywhere.)",
    .source = "The documentation of each tool on versions and their order",
    .note = NoteKind::kEmptyMigration,
};

}  // namespace miglint::rules
