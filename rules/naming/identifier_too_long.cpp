#include <fmt/format.h>

#include "rules/identifiers.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule identifier_too_long{
    .name = "identifier-too-long",
    .severity = Severity::kError,
    .summary = "a new name is longer than 63 bytes and is cut without an error",
    .why = R"(
Postgres keeps 63 bytes of a name and only gives a notice. Models, downgrades and other tools know the long
name; comparing it with the database finds a difference for ever, and two long names may become one.)",
    .silent = R"(
Statements that only use a name; downgrades; a name that collides after it is cut
(truncated-name-collision speaks); functions' bodies and other strings.)",
    .instead = "Choose a name of at most 63 bytes.",
    .source = "PostgreSQL 15 manual, 4.1.1 Identifiers and Key Words",
    .sql = {.bad =
                "CREATE TABLE t (a_very_long_name_that_goes_on_and_on_until_it_is_longer_than_sixty"
                "_three_bytes int);",
            .good = "CREATE TABLE t (a_short_name int);"},
    .alembic = {.setup = "op.create_table('t', sa.Column('id', sa.Integer()))",
                .bad = "op.execute('CREATE INDEX a_very_long_name_that_goes_on_and_on_until_it_is_"
                       "longer_than_sixty_three_bytes ON t (id)')",
                .good = "op.create_index('a_short_name', 't', ['id'])"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  const auto found = long_identifier(step);
  if (!found) return;
  out.add(found->where,
          fmt::format("{} has {} bytes: Postgres cuts it to {}.",
                      found->name,
                      found->name.size(),
                      truncated_identifier(found->name)),
          "Choose a name of at most 63 bytes.");
}

}  // namespace miglint::rules
