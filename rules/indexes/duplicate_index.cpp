#include <fmt/format.h>

#include "rules/indexes.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule duplicate_index{
    .name = "duplicate-index",
    .severity = Severity::kWarning,
    .summary = "an index is created that the table has already under another name",
    .why = R"(
Two indexes of the same method, keys, condition and uniqueness serve the same queries; each costs space,
and time with every write.)",
    .silent = R"(
They differ in method, order, operator class, collation, NULLS FIRST or LAST, INCLUDE, condition or
uniqueness; the other one is invalid, or is dropped later in the script.)",
    .instead = "Keep one of them.",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
                     "CREATE INDEX a ON users (email);",
            .bad = "CREATE INDEX CONCURRENTLY b ON users (email);",
            .good = "CREATE INDEX CONCURRENTLY b ON users (email DESC);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text(), index=True))",
                .bad = "op.create_index('b', 'users', ['email'])",
                .good = "op.create_index('b', 'users', ['email'], unique=True)"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr) return;
  const Relation* same = find_index(step, create->table, [&](const IndexFacts& known) {
    return known.valid && known.definition.unique == create->unique &&
           known.definition.index != create->index && same_keys(known.definition, *create) &&
           same_but_keys(known.definition, *create);
  });
  if (same == nullptr || is_dropped_later(step, *same)) return;
  out.add(step,
          fmt::format("{} has this index already: {}.", create->table.text(), same->name.name),
          in_language(
              step,
              fmt::format("Leave it out, or DROP INDEX CONCURRENTLY {}.", ddl::quote(same->name)),
              fmt::format("Leave it out, or drop '{}' concurrently.", same->name.name)));
}

}  // namespace miglint::rules
