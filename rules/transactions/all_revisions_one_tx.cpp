#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule all_revisions_one_tx{
    .name = "all-revisions-one-tx",
    .severity = Severity::kInfo,
    .summary = "all pending revisions run in one transaction, which autocommit_block() commits",
    .why = R"(
Without transaction_per_migration=True Alembic opens one transaction around all pending revisions: the
locks of each are held until the last one is done, and autocommit_block() in one of them commits the
revisions before it.)",
    .silent = R"(
env.py sets transaction_per_migration=True or transactional_ddl=False; no revision uses
autocommit_block(); there is only one revision.)",
    .instead = R"(
Pass transaction_per_migration=True to context.configure() in env.py.)",
    .source = "Alembic documentation, EnvironmentContext.configure, transaction_per_migration",
    .alembic = {.setup = "op.create_table('t', sa.Column('a', sa.Integer()))",
                .bad = R"py(with op.get_context().autocommit_block():
    op.create_index('i', 't', ['a'], postgresql_concurrently=True))py",
                .good = "op.execute('SELECT 1')"},
    .check_history = check,
};

static void check(const History& history, Findings& out) {
  const ProjectFacts& facts = history.facts;
  if (history.format != SourceFormat::kAlembic || history.revisions.size() < 2) return;
  if (facts.transaction_per_migration || !facts.transactional_ddl) return;
  for (const RevisionIndex i : history.graph.order) {
    const auto& upgrade = history.revisions[i].upgrade;
    if (!upgrade) continue;
    const auto alone =
        std::ranges::find(upgrade->blocks, TransactionMode::kPerStatement, &SqlBlock::transaction);
    if (alone == upgrade->blocks.end()) continue;
    Finding& finding =
        out.add(alone->where,
                fmt::format("env.py runs all pending revisions in one transaction: "
                            "autocommit_block() in {} commits those before it.",
                            history.revisions[i].id),
                "Pass transaction_per_migration=True to context.configure() in env.py.");
    finding.revision = i;
    finding.direction = Direction::kUpgrade;
    finding.once_per_project = true;
  }
}

}  // namespace miglint::rules
