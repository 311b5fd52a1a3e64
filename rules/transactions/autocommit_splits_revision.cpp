#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule autocommit_splits_revision{
    .name = "autocommit-splits-revision",
    .severity = Severity::kWarning,
    .summary = "a revision does something else beside its autocommit_block()",
    .why = R"(
Entering autocommit_block() commits what the revision has done so far, while its version is recorded
only at its end. If the block fails, the database stands between two revisions: the next upgrade runs
the first part again and fails on it.)",
    .silent = R"(
Beside the block there are only SET, statements with IF [NOT] EXISTS, or nothing.)",
    .instead = R"(
Put what needs autocommit_block() into a revision of its own.)",
    .source = "Alembic documentation, MigrationContext.autocommit_block",
    .alembic = {.setup = "op.create_table('t', sa.Column('a', sa.Integer()))",
                .bad = R"py(op.add_column('t', sa.Column('b', sa.Integer()))
with op.get_context().autocommit_block():
    op.create_index('i', 't', ['b'], postgresql_concurrently=True))py",
                .good = R"py(with op.get_context().autocommit_block():
    op.create_index('i', 't', ['a'], postgresql_concurrently=True))py"},
    .check_step = check,
};

static bool can_run_again(const ddl::Command& command) {
  if (std::holds_alternative<ddl::Set>(command)) return true;
  if (const auto* c = std::get_if<ddl::CreateTable>(&command)) return c->if_not_exists;
  if (const auto* c = std::get_if<ddl::CreateIndex>(&command)) return c->if_not_exists;
  if (const auto* c = std::get_if<ddl::CreateExtension>(&command)) return c->if_not_exists;
  if (const auto* c = std::get_if<ddl::Drop>(&command)) return c->if_exists;
  const auto* alter = std::get_if<ddl::AlterTable>(&command);
  if (alter == nullptr) return false;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    const auto* drop = std::get_if<ddl::DropColumn>(&action);
    if (!(add != nullptr && add->if_not_exists) && !(drop != nullptr && drop->if_exists))
      return false;
  }
  return true;
}

static bool is_alone(const SqlBlock& block) {
  return block.transaction == TransactionMode::kPerStatement;
}

static void check(const Step& step, Findings& out) {
  if (!step.is_alembic() || !step.history.facts.transactional_ddl || !is_alone(step.block)) return;
  const auto& script =
      step.direction == Direction::kUpgrade ? step.revision.upgrade : step.revision.downgrade;
  if (!script || step.statement_index > 0) return;
  for (std::size_t b = 0; b < step.block_index; ++b)
    if (is_alone(script->blocks[b])) return;  // said at the first one
  for (std::size_t b = 0; b < script->blocks.size(); ++b) {
    if (is_alone(script->blocks[b])) continue;
    for (const ddl::Statement& statement : step.script.blocks[b].statements) {
      if (can_run_again(statement.command)) continue;
      const bool before = b < step.block_index;
      Finding& finding = out.add(
          step,
          before
              ? "autocommit_block() commits what this revision did before it: if the block fails, "
                "that part stays, and the next upgrade runs it again."
              : "autocommit_block() is a transaction apart from what follows it: if that fails, "
                "the block's part stays, and the next upgrade runs it again.",
          "Put what needs autocommit_block() into a revision of its own.");
      finding.related.push_back(
          {script->blocks[b].where, before ? "is committed by it" : "may fail after it"});
      return;
    }
  }
}

}  // namespace miglint::rules
