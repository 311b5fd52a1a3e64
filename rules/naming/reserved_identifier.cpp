#include <fmt/format.h>

#include "migrations/sql/keywords.h"
#include "rules/new_names.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule reserved_identifier{
    .name = "reserved-identifier",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a new name is a keyword of SQL",
    .why = R"(
Without quotes the statement means something else, or does not parse: SELECT user is the current role, and
not a column.)",
    .silent = "Names of what was there before; keywords that need no quotes. Downgrades.",
    .instead = "Another name: users, ordering, position_no.",
    .source = "PostgreSQL 15 manual, Appendix C, SQL Key Words",
    .sql = {.bad = "CREATE TABLE \"user\" (id bigint);", .good = "CREATE TABLE users (id bigint);"},
    .alembic = {.bad = "op.create_table('user', sa.Column('id', sa.Integer()))",
                .good = "op.create_table('users', sa.Column('id', sa.Integer()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_name(step, [&](const std::string& name, SourceSpan where) {
    if (!needs_quotes(name)) return;
    out.add(where,
            fmt::format("{} is a keyword: without quotes it means something else.", name),
            "Choose another name.");
  });
}

}  // namespace miglint::rules
