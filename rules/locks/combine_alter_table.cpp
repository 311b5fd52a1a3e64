#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule combine_alter_table{
    .name = "combine-alter-table",
    .severity = Severity::kInfo,
    .summary = "two ALTER TABLE in a row read or rewrite the same table twice",
    .why = R"(
Actions of one ALTER TABLE share one scan or one rewrite. Written as two statements each pays for its own,
under the same lock.)",
    .silent = R"(
Another statement stands between them; one of them touches the catalogue alone; the table was created in
the same revision, is temporary or small; Alembic's directives, which send one action each.)",
    .instead = "Write them as one ALTER TABLE, with a comma between the actions.",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, a int, b int);",
            .bad = "ALTER TABLE users ALTER COLUMN a TYPE bigint;\n"
                   "ALTER TABLE users ALTER COLUMN b TYPE bigint;",
            .good = "ALTER TABLE users ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint;"},
    .alembic =
        {.setup =
             "op.create_table('users', sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()))",
         .bad = R"ex(op.execute('ALTER TABLE users ALTER COLUMN a TYPE bigint')
op.execute('ALTER TABLE users ALTER COLUMN b TYPE bigint'))ex",
         .good = "op.execute('ALTER TABLE users ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE "
                 "bigint')"},
    .check_step = check,
};

// The statement right before this one, where somebody has written both.
static const ddl::Command* one_before(const Step& step) {
  if (is_rendered(step.block)) return nullptr;
  if (step.statement_index > 0)
    return &step.script.blocks[step.block_index].statements[step.statement_index - 1].command;
  if (step.block_index == 0) return nullptr;
  const auto& script =
      step.direction == Direction::kUpgrade ? step.revision.upgrade : step.revision.downgrade;
  const auto& statements = step.script.blocks[step.block_index - 1].statements;
  if (!script || statements.empty() || is_rendered(script->blocks[step.block_index - 1]))
    return nullptr;
  return &statements.back().command;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  const ddl::Command* before = alter == nullptr ? nullptr : one_before(step);
  if (before == nullptr || step.inside != nullptr) return;
  const auto* previous = std::get_if<ddl::AlterTable>(before);
  if (previous == nullptr || !step.same(previous->table, alter->table)) return;
  if (!step.in_use(alter->table)) return;
  const ddl::Name table = step.before.resolve(alter->table);
  const auto slow = [&](const Effects& effects) {
    return effects.rewrites_table(table) || effects.scans_table(table);
  };
  const auto validates = [](const ddl::AlterTable& statement) {
    return std::holds_alternative<ddl::ValidateConstraint>(statement.actions.front());
  };
  if (validates(*alter) || validates(*previous) || !slow(step.effects)) return;
  if (step.before_it == nullptr || !slow(*step.before_it)) return;
  out.add(step,
          fmt::format("This ALTER TABLE goes through all of {} once more; together with the one "
                      "above it would do so once.",
                      alter->table.text()),
          "Write them as one ALTER TABLE, with a comma between the actions.");
}

}  // namespace miglint::rules
