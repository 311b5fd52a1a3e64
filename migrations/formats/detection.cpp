#include "migrations/formats/detection.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace miglint {

namespace {

// Enough to tell a tool, few enough not to read a large folder twice.
constexpr std::size_t kLookedAt = 24;

// Markers of tools whose files would be misread as plain SQL: both directions would run in a row.
struct Marker {
  std::string_view line_start;
  std::string_view tool;
};

constexpr std::array kUnread = {
    Marker{"-- migrate:up", "dbmate"},
    Marker{"--migrate:up", "dbmate"},
    Marker{"--liquibase formatted sql", "liquibase"},
    Marker{"-- liquibase formatted sql", "liquibase"},
    Marker{"---- create above / drop below ----", "tern"},
    Marker{"-- Up Migration", "node-pg-migrate"},
    Marker{"--! Previous:", "graphile-migrate"},
};

std::string_view unread_tool(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    for (const Marker& marker : kUnread)
      if (head.substr(0, end).starts_with(marker.line_start)) return marker.tool;
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return {};
}

struct Votes {
  std::vector<std::size_t> counts;  // indexed like formats()
  std::vector<int> strengths;
  std::map<std::string_view, std::size_t> unread;
  std::size_t looked_at = 0;
};

void vote(std::string_view name, std::string_view head, Votes& votes) {
  if (const auto tool = unread_tool(head); !tool.empty()) ++votes.unread[tool];
  std::size_t best = 0;
  int strength = 0;
  for (std::size_t f = 0; f < formats().size(); ++f) {
    const int sign = formats()[f]->recognize(name, head);
    if (sign <= strength) continue;
    strength = sign;
    best = f;
  }
  if (strength == 0) return;
  ++votes.counts[best];
  votes.strengths[best] = std::max(votes.strengths[best], strength);
}

Votes poll(const FileSystem& files, const MigrationsFolder& folder) {
  std::vector<std::string_view> names;
  for (const std::string& name : folder.files)
    if (name.ends_with(".sql")) names.push_back(name);
  Votes votes{
      std::vector<std::size_t>(formats().size()), std::vector<int>(formats().size()), {}, 0};
  const std::size_t step = std::max<std::size_t>(1, (names.size() + kLookedAt - 1) / kLookedAt);
  for (std::size_t part = 0; part < names.size(); part += step) {
    // Anywhere in its part (a multiplicative hash): up and down files take turns in a listing.
    const std::size_t somewhere = ((part / step + 1) * 2654435761U >> 7U) % step;
    const std::size_t i = std::min(part + somewhere, names.size() - 1);
    ++votes.looked_at;
    // In a sub-folder ("up/001.sql") the name itself decides. Without a number it is most likely a
    // dump or a query, which may be large: a few will do.
    const std::string_view name = file_name(names[i]);
    if (leading_digits(name).empty() && votes.looked_at > kLookedAt / 4) continue;
    const auto text = files.read(join_path(folder.path, names[i]));
    vote(name, text ? std::string_view(*text).substr(0, kHeadBytes) : "", votes);
  }
  return votes;
}

}  // namespace

Detection detect_format(const FileSystem& files, const MigrationsFolder& folder) {
  const Votes votes = poll(files, folder);
  Detection result;
  for (const auto& [tool, count] : votes.unread)
    if (count * 2 > votes.looked_at) result.unread_tool = tool;
  if (!result.unread_tool.empty()) return result;
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
  return result;
}

}  // namespace miglint
