#include "rules/rule.h"

namespace miglint::rules {

const Rule tool_splits_differently{
    .name = "tool-splits-differently",
    .severity = Severity::kError,
    .summary = "the tool cuts a statement in two where Postgres would not",
    .why = R"(
The tool looks for the end of a statement without knowing all of Postgres's quotes. It cuts a function's
body in two, and the server refuses both halves.)",
    .silent = R"(
The tool's own markers keep the body together.)",
    .instead = R"(
Use the tool's markers for a block, as the message says.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: changelog.sql
--liquibase formatted sql
--changeset ann:1
CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;
--rollback DROP FUNCTION one();
)ex",
            .good = R"ex(-- file: changelog.sql
--liquibase formatted sql
--changeset ann:1 splitStatements:false
CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;
--rollback DROP FUNCTION one();
)ex"},
    .note = NoteKind::kToolSplitsDifferently,
};

}  // namespace miglint::rules
