#include <algorithm>
#include <atomic>
#include <thread>

#include "migrations/replay/replay.h"

namespace miglint {

static LoweredScript lower_script(const std::optional<Script>& script) {
  LoweredScript lowered;
  if (!script) return lowered;
  lowered.blocks.reserve(script->blocks.size());
  for (const SqlBlock& block : script->blocks) {
    LoweredBlock& into = lowered.blocks.emplace_back();
    if (!block.sql.empty()) into.statements = ddl::lower(block.sql);
  }
  return lowered;
}

std::vector<LoweredRevision> lower_all(const History& history, int threads) {
  std::vector<LoweredRevision> lowered(history.revisions.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    // In small shares, so that one large file does not leave the other threads idle.
    constexpr std::size_t kShare = 16;
    for (std::size_t from = next.fetch_add(kShare); from < lowered.size();
         from = next.fetch_add(kShare)) {
      const std::size_t to = std::min(from + kShare, lowered.size());
      for (std::size_t i = from; i < to; ++i) {
        lowered[i].upgrade = lower_script(history.revisions[i].upgrade);
        lowered[i].downgrade = lower_script(history.revisions[i].downgrade);
      }
    }
  };
  // A few revisions are lowered faster than a thread is started.
  const std::size_t useful = std::min<std::size_t>(static_cast<std::size_t>(std::max(threads, 1)),
                                                   1 + lowered.size() / 64);
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < useful; ++i)
    helpers.emplace_back(work);
  work();
  return lowered;
}

}  // namespace miglint
