#include "linter/coverage.h"

#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint {

namespace {

void count(const Script& script, const LoweredScript& lowered, RevisionIndex i, Coverage& into) {
  const auto is_opaque = [&](SourceSpan where) {
    ++into.opaque;
    into.newest_opaque = where;
    into.revision = i;
  };
  for (std::size_t b = 0; b < script.blocks.size(); ++b) {
    const SqlBlock& block = script.blocks[b];
    if (!block.opaque.empty()) {
      ++into.statements;
      is_opaque(block.where);
    }
    for (const ddl::Statement& statement : lowered.blocks[b].statements) {
      ++into.statements;
      if (std::holds_alternative<ddl::Unparsed>(statement.command))
        is_opaque(block.map.locate(statement.begin, statement.end));
    }
  }
}

}  // namespace

Coverage coverage_of(const History& history, const std::vector<LoweredRevision>& lowered) {
  Coverage coverage;
  for (const RevisionIndex i : history.graph.order) {
    const Revision& revision = history.revisions[i];
    if (revision.upgrade) count(*revision.upgrade, lowered[i].upgrade, i, coverage);
    if (revision.downgrade && !revision.downgrade->unread)
      count(*revision.downgrade, lowered[i].downgrade, i, coverage);
  }
  return coverage;
}

void judge_coverage(const Coverage& coverage, double share, Findings& out) {
  const auto all = static_cast<double>(coverage.statements);
  const double understood = all - static_cast<double>(coverage.opaque);
  if (coverage.opaque == 0 || understood >= share * all) return;
  out.begin_rule(rules::analysis_coverage);
  out.begin_revision(coverage.revision);
  out.add(
      coverage.newest_opaque,
      fmt::format("{} of {} statements were not understood ({:.1f} % were, and at least {:.1f} % "
                  "are asked for); this is the newest of them.",
                  coverage.opaque,
                  coverage.statements,
                  100 * understood / all,
                  100 * share),
      "`miglint sql` marks each with the reason. Write them so that they can be read, or lower "
      "analysis_coverage.");
  out.begin_revision(kNoRevision);
}

}  // namespace miglint
