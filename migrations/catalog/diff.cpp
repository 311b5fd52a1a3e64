// Two descriptions, object by object and property by property, in words.

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "migrations/catalog/description.h"

namespace miglint {

namespace {

std::string title(const DescribedObject& object) {
  return fmt::format("{} {}", object.kind, object.name);
}

std::string spelled(const DescribedObject& object) {
  std::string out;
  for (const auto& [key, value] : object.properties)
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", key, value);
  return out;
}

const std::string* property(const DescribedObject& object, std::string_view key) {
  for (const auto& [name, value] : object.properties)
    if (name == key) return &value;
  return nullptr;
}

std::string shown(const std::string* value) {
  return value == nullptr || value->empty() ? "nothing" : *value;
}

// Each property that differs is one difference: each has its own cause and remedy.
void compare(const DescribedObject& before,
             const DescribedObject& after,
             std::vector<Difference>& out) {
  const auto add = [&](const std::string& key) {
    const std::string was = shown(property(before, key));
    const std::string is = shown(property(after, key));
    if (was == is) return;
    out.push_back({title(before),
                   fmt::format("{}: {}", key, was),
                   fmt::format("{}: {}", key, is),
                   fmt::format("{} came back with {} {}, it was {}", title(before), key, is, was)});
  };
  for (const auto& entry : before.properties)
    add(entry.first);
  for (const auto& entry : after.properties)
    if (property(before, entry.first) == nullptr) add(entry.first);
}

auto key_of(const DescribedObject& object) {
  return std::tie(object.kind, object.name);
}

}  // namespace

std::vector<Difference> diff(const Description& before, const Description& after) {
  std::vector<Difference> out;
  auto b = before.begin();
  auto a = after.begin();
  while (b != before.end() || a != after.end()) {
    if (a == after.end() || (b != before.end() && key_of(*b) < key_of(*a))) {
      out.push_back({title(*b), spelled(*b), "", fmt::format("{} is missing", title(*b))});
      ++b;
    } else if (b == before.end() || key_of(*a) < key_of(*b)) {
      out.push_back({title(*a), "", spelled(*a), fmt::format("{} is left behind", title(*a))});
      ++a;
    } else {
      compare(*b, *a, out);
      ++b;
      ++a;
    }
  }
  return out;
}

}  // namespace miglint
