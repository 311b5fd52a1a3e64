#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule conditional_ddl{
    .name = "conditional-ddl",
    .severity = Severity::kWarning,
    .summary = "the schema is changed only if the database or the environment says so",
    .why = R"(
After such a revision two databases at the same version may have different schemas: nothing that
follows can rely on it, and the downgrade does not know what was done.)",
    .silent = R"(
The condition is decided before the revision runs (the dialect, a constant of the revision); only rows
are changed; which database of several it is.)",
    .instead = R"(
Write the change unconditionally, or as a statement that is safe to repeat (IF NOT EXISTS).)",
    .source = "Alembic documentation, Generating SQL Scripts (Offline Mode)",
    .alembic = {.setup = "op.create_table('t', sa.Column('a', sa.Integer()))",
                .bad = R"py(if not sa.inspect(op.get_bind()).has_table('u'):
    op.create_table('u', sa.Column('a', sa.Integer())))py",
                .good = R"py(if op.get_context().dialect.name == 'postgresql':
    op.create_table('u', sa.Column('a', sa.Integer())))py"},
    .check_step = check,
};

// Rows, settings and what only asks is no change of the schema.
static bool changes_schema(const ddl::Command& command) {
  return std::holds_alternative<ddl::CreateTable>(command) ||
         std::holds_alternative<ddl::AlterTable>(command) ||
         std::holds_alternative<ddl::CreateIndex>(command) ||
         std::holds_alternative<ddl::Rename>(command) ||
         std::holds_alternative<ddl::Drop>(command) ||
         std::holds_alternative<ddl::CreateView>(command) ||
         std::holds_alternative<ddl::CreateSequence>(command) ||
         std::holds_alternative<ddl::CreateEnum>(command) ||
         std::holds_alternative<ddl::AddEnumValue>(command);
}

// One condition is one finding, at the first change under it.
static bool said_before(const Step& step, const Script& script) {
  for (std::size_t b = 0; b <= step.block_index; ++b) {
    if (script.blocks[b].guard != step.block.guard) continue;
    const auto& statements = step.script.blocks[b].statements;
    const std::size_t end = b == step.block_index ? step.statement_index : statements.size();
    for (std::size_t s = 0; s < end; ++s)
      if (changes_schema(statements[s].command)) return true;
  }
  return false;
}

static void check(const Step& step, Findings& out) {
  const std::string& guard = step.block.guard;
  if (guard.empty() || guard.starts_with("engine_name ==") || !changes_schema(step.command)) return;
  const auto& script =
      step.direction == Direction::kUpgrade ? step.revision.upgrade : step.revision.downgrade;
  if (!script || said_before(step, *script)) return;
  out.add(
      step,
      fmt::format("This change is made only if {}: databases at this revision may differ.", guard),
      "Make it unconditionally, or safe to repeat (IF NOT EXISTS).");
}

}  // namespace miglint::rules
