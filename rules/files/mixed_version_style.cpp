#include "rules/rule.h"

namespace miglint::rules {

const Rule mixed_version_style{
    .name = "mixed-version-style",
    .severity = Severity::kWarning,
    .summary = "versions of two styles are mixed in one tree",
    .why = R"(
Versions are compared in one way. A timestamp beside sequence numbers, or `10` beside `9` where they are
compared as text, runs in another order than people expect, and what is added later may never run.)",
    .silent = R"(
The tool compares numbers, and all versions are numbers of one style.)",
    .instead = R"(
Give the versions one style and one width.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: migrations/00001_notes.sql
-- +goose Up
SELECT 1;
-- +goose Down
SELECT 1;
-- file: migrations/20240105101500_title.sql
-- +goose Up
SELECT 1;
-- +goose Down
SELECT 1;
)ex",
            .good = R"ex(-- file: migrations/00001_notes.sql
-- +goose Up
SELECT 1;
-- +goose Down
SELECT 1;
-- file: migrations/00002_title.sql
-- +goose Up
SELECT 1;
-- +goose Down
SELECT 1;
)ex"},
    .note = NoteKind::kMixedVersionStyle,
};

}  // namespace miglint::rules
