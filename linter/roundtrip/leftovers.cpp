#include "linter/roundtrip/leftovers.h"

#include <algorithm>

namespace miglint {

static bool is_invalid(const DescribedObject& object) {
  return std::ranges::any_of(object.properties, [&](const auto& property) {
    const auto& [key, value] = property;
    if (object.kind == "index") return key == "valid";  // told only where it is "no"
    return object.kind == "constraint" && key == "definition" && value.ends_with(" NOT VALID");
  });
}

std::set<std::string> invalid_objects(const Snapshot& snapshot) {
  std::set<std::string> objects;
  for (const DescribedObject& object : snapshot.description)
    if (is_invalid(object)) objects.insert(object.kind + " " + object.name);
  return objects;
}

std::string invalid_words(const std::string& object) {
  return object + (object.starts_with("index ") ? " is invalid" : " is not validated");
}

}  // namespace miglint
