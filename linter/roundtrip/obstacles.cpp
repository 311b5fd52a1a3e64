#include "linter/roundtrip/obstacles.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace miglint {

namespace {

void add_unknown(const std::optional<Script>& script,
                 std::string_view direction,
                 std::vector<Reason>& reasons) {
  if (!script) return;
  for (const SqlBlock& block : script->blocks) {
    std::string words;
    if (!block.opaque.empty()) {
      words = fmt::format("the {} holds what is not understood: {}", direction, block.opaque);
    } else if (!block.guard.empty()) {
      words = fmt::format("a part of the {} runs only if {}", direction, block.guard);
    } else if (block.repeated) {
      words =
          fmt::format("a part of the {} runs once for each of rows that are not known", direction);
    } else {
      continue;
    }
    reasons.push_back({std::move(words), block.where});
  }
}

}  // namespace

bool is_incomplete(const Script& script) {
  return std::ranges::any_of(script.blocks,
                             [](const SqlBlock& block) { return !block.opaque.empty(); });
}

bool sends_nothing(const Script& script, const LoweredScript& lowered) {
  if (is_incomplete(script)) return false;
  return std::ranges::all_of(lowered.blocks,
                             [](const LoweredBlock& block) { return block.statements.empty(); });
}

std::vector<Reason> why_unknown(const Revision& revision) {
  std::vector<Reason> reasons;
  add_unknown(revision.upgrade, "upgrade", reasons);
  add_unknown(revision.downgrade, "downgrade", reasons);
  if (reasons.empty() && revision.kind == RevisionKind::kOpaque)
    reasons.push_back({"it is written in what miglint does not read", revision.id_where});
  return reasons;
}

std::optional<Reason> why_irreversible(const Revision& revision, const LoweredRevision& lowered) {
  if (!revision.downgrade) return Reason{"it has no downgrade", revision.id_where};
  const Script& downgrade = *revision.downgrade;
  if (!downgrade.raises.empty())
    return Reason{fmt::format("its downgrade only raises: {}", downgrade.raises),
                  downgrade.raises_where};
  if (!sends_nothing(downgrade, lowered.downgrade)) return std::nullopt;
  std::string words = "its downgrade is empty";
  if (downgrade.declared_irreversible) {
    words = "it is declared irreversible";
    if (!downgrade.irreversible_reason.empty()) words += ": " + downgrade.irreversible_reason;
  }
  return Reason{std::move(words), downgrade.where};
}

}  // namespace miglint
