#include "migrations/text/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace miglint {

// Levenshtein distance, given up (limit + 1) as soon as it must be above the limit.
static std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<std::size_t> row(a.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t j = 1; j <= b.size(); ++j) {
    std::size_t diagonal = row[0];
    row[0] = j;
    std::size_t best = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[i];
      row[i] = std::min({row[i] + 1, row[i - 1] + 1, replaced});
      best = std::min(best, row[i]);
    }
    if (best > limit) return limit + 1;
  }
  return row.back();
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  const std::size_t limit = std::max<std::size_t>(1, word.size() / 3);
  std::string_view found;
  std::size_t best = limit + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t d = distance(word, candidate, best - 1);
    if (d < best) {
      best = d;
      found = candidate;
      if (best == 0) break;
    }
  }
  return found;
}

}  // namespace miglint
