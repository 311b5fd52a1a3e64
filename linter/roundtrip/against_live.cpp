#include "linter/roundtrip/against_live.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "migrations/catalog/describe.h"

namespace miglint {

namespace {

// What is compared property by property; the rest has no model of its own.
bool is_modelled(std::string_view kind) {
  static constexpr std::array<std::string_view, 16> kKinds{"schema",
                                                           "extension",
                                                           "table",
                                                           "column",
                                                           "constraint",
                                                           "index",
                                                           "sequence",
                                                           "view",
                                                           "materialized view",
                                                           "type",
                                                           "function",
                                                           "procedure",
                                                           "trigger",
                                                           "policy",
                                                           "rule",
                                                           "statistics"};
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

// The schema that every database has is in no history.
void leave_out_unmodelled(Description& description) {
  std::erase_if(description, [](const DescribedObject& object) {
    return !is_modelled(object.kind) || (object.kind == "schema" && object.name == "public");
  });
}

std::string* property(DescribedObject& object, std::string_view key) {
  for (auto& [name, value] : object.properties)
    if (name == key) return &value;
  return nullptr;
}

// Definitions that mean the same to the server are given its words.
void respell(Description& said, const Description& live, Respeller& respeller) {
  for (DescribedObject& object : said) {
    const auto is = std::ranges::lower_bound(
        live, std::tie(object.kind, object.name), {}, [](const DescribedObject& o) {
          return std::tie(o.kind, o.name);
        });
    if (is == live.end() || is->kind != object.kind || is->name != object.name) continue;
    for (const auto& [key, value] : is->properties) {
      std::string* ours = property(object, key);
      if (ours == nullptr || *ours == value) continue;
      if (respeller.mean_the_same(*is, key, value, *ours)) *ours = value;
    }
  }
}

std::string words_of(const Difference& difference) {
  if (difference.before.empty())
    return fmt::format("{} is on the server, and not in the simulation", difference.object);
  if (difference.after.empty())
    return fmt::format("{} is in the simulation, and not on the server", difference.object);
  return fmt::format("{}: on the server {}; in the simulation {}",
                     difference.object,
                     difference.after,
                     difference.before);
}

}  // namespace

Result<std::vector<std::string>> AgainstLive::differences(const Catalog& simulated) {
  Result<Snapshot> snapshot = live_.snapshot();
  if (!snapshot) return snapshot.error();
  leave_out_unmodelled(snapshot->description);
  Description said = describe(simulated);
  leave_out_unmodelled(said);
  respeller_.look_at(simulated);
  respell(said, snapshot->description, respeller_);
  std::vector<std::string> words;
  for (const Difference& difference : diff(said, snapshot->description))
    words.push_back(words_of(difference));
  objects_ = snapshot->description.size();
  return words;
}

}  // namespace miglint
