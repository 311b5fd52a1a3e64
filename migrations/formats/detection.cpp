#include "migrations/formats/detection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

// Enough to tell a tool, few enough not to read a large folder twice.
constexpr std::size_t kLookedAt = 24;

constexpr int kManifest = 100;
constexpr int kMarker = 90;
constexpr int kOwnName = 70;

struct Votes {
  std::vector<std::size_t> counts;  // indexed like formats()
  std::vector<int> strengths;
};

// SQL; other kinds of files are migrations only where a number says so.
bool may_be_migration(std::string_view path) {
  if (path.ends_with(".sql")) return true;
  constexpr std::array<std::string_view, 9> kOthers = {
      ".rb", ".json", ".yaml", ".yml", ".py", ".js", ".ts", ".fizz", ".rs"};
  return !leading_digits(file_name(path)).empty() &&
         std::ranges::any_of(kOthers, [&](std::string_view end) { return path.ends_with(end); });
}

void vote(const Candidate& file, Votes& votes) {
  std::size_t best = 0;
  int strength = 0;
  for (std::size_t f = 0; f < formats().size(); ++f) {
    if (formats()[f]->recognize == nullptr) continue;
    const int sign = formats()[f]->recognize(file);
    if (sign <= strength) continue;
    strength = sign;
    best = f;
  }
  if (strength == 0) return;
  ++votes.counts[best];
  votes.strengths[best] = std::max(votes.strengths[best], strength);
}

Votes poll(const FileSystem& files, const MigrationsFolder& folder, const ToolNames& named) {
  std::vector<std::string_view> names;
  for (const std::string& name : folder.files)
    if (may_be_migration(name)) names.push_back(name);
  Votes votes{std::vector<std::size_t>(formats().size()), std::vector<int>(formats().size())};
  const std::size_t step = std::max<std::size_t>(1, (names.size() + kLookedAt - 1) / kLookedAt);
  std::size_t unnumbered = 0;
  for (std::size_t part = 0; part < names.size(); part += step) {
    // Anywhere in its part (a multiplicative hash): up and down files take turns in a listing.
    const std::size_t somewhere = ((part / step + 1) * 2654435761U >> 7U) % step;
    const std::size_t i = std::min(part + somewhere, names.size() - 1);
    // Without a number it is most likely a dump or a query, which may be large: a few will do.
    const bool is_below = names[i].find('/') != std::string_view::npos;
    const bool is_numbered = !leading_digits(file_name(names[i])).empty();
    const bool is_read = !is_below && (is_numbered || ++unnumbered <= kLookedAt / 4);
    const auto text =
        is_read ? files.read(join_path(folder.path, names[i])) : Result<std::string>(std::string());
    vote({names[i],
          text ? std::string_view(*text).substr(0, kHeadBytes) : std::string_view(),
          named,
          folder},
         votes);
  }
  return votes;
}

}  // namespace

Detection detect_format(const FileSystem& files,
                        const MigrationsFolder& folder,
                        const ToolNames& named) {
  const Votes votes = poll(files, folder, named);
  Detection result;
  std::size_t rival_count = 0;
  for (std::size_t f = 0; f < formats().size(); ++f) {
    const std::size_t count = votes.counts[f];
    if (count > result.count) {
      result.rival = std::exchange(result.format, formats()[f]);
      rival_count = std::exchange(result.count, count);
      result.strength = votes.strengths[f];
    } else if (count > rival_count) {
      result.rival = formats()[f];
      rival_count = count;
    }
  }
  // Within a tenth nobody can tell.
  if (rival_count * 10 < result.count * 9) result.rival = nullptr;
  if (result.strength >= kMarker && result.rival == nullptr) return result;
  // Atlas writes files in other tools' shapes too, and its checksums beside them.
  const bool has_own_names = result.strength >= kOwnName && result.rival == nullptr;
  for (const Format* format : formats())
    if (format->claims != nullptr && format->claims(files, folder) &&
        !(has_own_names && format->format == SourceFormat::kAtlas))
      return {format, nullptr, kManifest, std::max<std::size_t>(result.count, 1)};
  return result;
}

}  // namespace miglint
