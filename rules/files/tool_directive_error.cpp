#include "rules/rule.h"

namespace miglint::rules {

const Rule tool_directive_error{
    .name = "tool-directive-error",
    .severity = Severity::kError,
    .summary = "a marker of the tool is malformed",
    .why = R"(
The tool stops at it, or takes the file apart in another way than it looks.)",
    .silent = R"(
Never.)",
    .instead = R"(
Write the marker as the tool expects it.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: db/01.sql
--liquibase formatted sql
--changeset bob:1
CREATE TABLE users (id bigint PRIMARY KEY);
-changeset bob:2
CREATE TABLE notes (id bigint);
)ex",
            .good = R"ex(-- file: db/01.sql
--liquibase formatted sql
--changeset bob:1
CREATE TABLE users (id bigint PRIMARY KEY);
--changeset bob:2
CREATE TABLE notes (id bigint);
)ex"},
    .note = NoteKind::kToolDirectiveError,
};

}  // namespace miglint::rules
