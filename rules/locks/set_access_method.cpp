#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule set_access_method{
    .name = "set-access-method",
    .severity = Severity::kError,
    .summary = "a table's access method changes, which rewrites it",
    .why = R"(
SET ACCESS METHOD (PostgreSQL 15) writes the table and all its indexes anew while ACCESS EXCLUSIVE keeps
everybody out.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the history shows that it has that
method already. A change to heap is a warning where the history does not tell what the table is.)",
    .instead = R"(
Create a table USING the new method, copy the rows in batches, and swap the names in a short
transaction.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users SET ACCESS METHOD columnar;",
            .good = "CREATE TABLE users_new (LIKE users INCLUDING ALL) USING columnar;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE users SET ACCESS METHOD columnar')",
                .good = "op.execute('CREATE TABLE users_new (LIKE users) USING columnar')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_table_in_use<ddl::OtherAlteration>(
      step, [&](const ddl::AlterTable& alter, const ddl::OtherAlteration& other) {
        if (other.action != "SetAccessMethod") return;
        const Relation* known = step.before.relation(alter.table);
        const std::string now = known == nullptr ? "" : known->access_method;
        if (!now.empty() && now == other.name) return;
        Finding& finding =
            out.add(step,
                    fmt::format("SET ACCESS METHOD {0} rewrites {1} and all its indexes while "
                                "nobody can read or write it.",
                                other.name,
                                alter.table.text()),
                    fmt::format("Create a table USING {}, copy the rows in batches, and swap the "
                                "names.",
                                other.name));
        if (other.name == "heap" && now.empty()) finding.severity = Severity::kWarning;
      });
}

}  // namespace miglint::rules
