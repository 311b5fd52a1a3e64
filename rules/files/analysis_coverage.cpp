#include "rules/rule.h"

namespace miglint::rules {

const Rule analysis_coverage{
    .name = "analysis-coverage",
    .severity = Severity::kInfo,
    .summary = "less of the project was understood than the configuration asks for",
    .why = R"(
What was not understood was not judged: no finding there means nothing.)",
    .silent = R"(
`analysis_coverage` is not set in the configuration (0.98 asks for 98 %); at least so much was
understood.)",
    .instead = R"(
`miglint sql` shows each part that is opaque, and why. Mostly a literal in the place of a computed value is
enough.)",
    .source = "README, Configuration",
    .sql = {.setup = R"ex()ex",
            .bad = R"ex(-- file: miglint.toml
analysis_coverage = 0.9
-- file: 0001_a.sql
CREATE TABLE a (id int);
-- file: 0002_b.sql
CREATE TABEL b (id int);
)ex",
            .good = R"ex(-- file: miglint.toml
analysis_coverage = 0.9
-- file: 0001_a.sql
CREATE TABLE a (id int);
-- file: 0002_b.sql
CREATE TABLE b (id int);
)ex"},
};

}  // namespace miglint::rules
