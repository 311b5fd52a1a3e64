#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule unanalyzable_ddl{
    .name = "unanalyzable-ddl",
    .severity = Severity::kInfo,
    .summary = "a DO block runs SQL that is put together while it runs",
    .why = R"(
The statements of a DO block are replayed like any others, and so is the EXECUTE of a literal. A text that is
put together from variables is decided while the block runs: what it locks, and what the schema is after it,
is not known here.)",
    .silent = R"(
Every statement of the body is written out, or executed from literals alone.)",
    .instead = "Write the statements plainly, with IF [NOT] EXISTS where they may be repeated.",
    .source = "PostgreSQL 15 manual, 43.5.4 Executing Dynamic Commands",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "DO $$ DECLARE t text; BEGIN EXECUTE 'DROP TABLE ' || t; END $$;",
            .good = "DO $$ BEGIN PERFORM 1; END $$;"},
    .alembic = {.setup = "op.execute('CREATE TABLE users (id bigint)')",
                .bad = "op.execute(\"DO $$ DECLARE t text; BEGIN EXECUTE t; END $$\")",
                .good = "op.execute(\"DO $$ BEGIN PERFORM 1; END $$\")"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* block = step.as<ddl::DoBlock>();
  if (block == nullptr || block->opaque.empty()) return;
  out.add(step,
          fmt::format("What this DO block locks and changes is not known: {}.", block->opaque),
          "Write the statements plainly, with IF [NOT] EXISTS where they may be repeated.");
}

}  // namespace miglint::rules
