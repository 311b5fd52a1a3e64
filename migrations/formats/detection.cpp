#include "migrations/formats/detection.h"

#include <algorithm>
#include <array>
#include <map>

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
  std::size_t count = 0;
  int strength = 0;
};

}  // namespace

Detection detect_format(const FileSystem& files, const MigrationsFolder& folder) {
  std::vector<std::string_view> names;
  for (const std::string& name : folder.files)
    if (name.ends_with(".sql")) names.push_back(name);
  std::map<std::string_view, std::size_t> unread;
  std::vector<Votes> votes(formats().size());
  const std::size_t step = std::max<std::size_t>(1, (names.size() + kLookedAt - 1) / kLookedAt);
  std::size_t looked_at = 0;
  for (std::size_t part = 0; part < names.size(); part += step) {
    // Not always the same place in a step: up and down files take turns.
    const std::size_t i = std::min(part + (part / step) % step, names.size() - 1);
    ++looked_at;
    // Without a number it is most likely a dump or a query, which may be large: a few will do.
    const bool is_numbered = !leading_digits(file_name(names[i])).empty();
    if (!is_numbered && looked_at > kLookedAt / 4) continue;
    const auto text = files.read(join_path(folder.path, names[i]));
    const std::string_view head = text ? std::string_view(*text).substr(0, kHeadBytes) : "";
    if (const auto tool = unread_tool(head); !tool.empty()) ++unread[tool];
    // In a sub-folder ("up/001.sql") the name itself decides.
    const std::string_view name = file_name(names[i]);
    std::size_t best = formats().size();
    int strength = 0;
    for (std::size_t f = 0; f < formats().size(); ++f) {
      const int sign = formats()[f]->recognize(name, head);
      if (sign > strength) {
        strength = sign;
        best = f;
      }
    }
    if (strength == 0) continue;
    ++votes[best].count;
    votes[best].strength = std::max(votes[best].strength, strength);
  }
  Detection result;
  for (const auto& [tool, count] : unread)
    if (count * 2 > looked_at) result.unread_tool = tool;
  if (!result.unread_tool.empty()) return result;
  for (std::size_t f = 0; f < votes.size(); ++f) {
    if (votes[f].count == 0) continue;
    if (votes[f].count > result.count) {
      result.rival = result.format;
      result.rival_count = result.count;
      result.format = formats()[f];
      result.count = votes[f].count;
      result.strength = votes[f].strength;
    } else if (votes[f].count > result.rival_count) {
      result.rival = formats()[f];
      result.rival_count = votes[f].count;
    }
  }
  // Within a tenth nobody can tell.
  if (result.rival_count * 10 < result.count * 9) result.rival = nullptr;
  return result;
}

}  // namespace miglint
