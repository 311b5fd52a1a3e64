#include "rules/rule.h"

namespace miglint::rules {

const Rule template_placeholder{
    .name = "template-placeholder",
    .severity = Severity::kInfo,
    .summary = "what stands for a placeholder is not known here",
    .why = R"(
The tool replaces it before it sends the statement. Miglint judges the statement with a name in its
place, so what depends on the value cannot be seen.)",
    .silent = R"(
The project's configuration holds the value, or switches placeholders off; comments; the tool's own
(`${flyway:…}`).)",
    .instead = R"(
Nothing has to change. A value in the tool's own configuration is used.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: db/migration/V1__notes.sql
CREATE TABLE ${schema}.notes (id bigint PRIMARY KEY);
)ex",
            .good = R"ex(-- file: db/migration/V1__notes.sql
CREATE TABLE ${flyway:defaultSchema}.notes (id bigint PRIMARY KEY);
)ex"},
    .note = NoteKind::kTemplatePlaceholder,
};

}  // namespace miglint::rules
