#include "migrations/catalog/persistent_map.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace miglint {
namespace {

// The same random operations on std::map and here, and every earlier copy still as it was.
TEST(PersistentMap, AgreesWithMapAndKeepsOldCopies) {
  std::mt19937 random(7);
  PersistentMap<int> map;
  std::map<std::string, int> model;
  std::vector<std::pair<PersistentMap<int>, std::map<std::string, int>>> copies;
  for (int i = 0; i < 3000; ++i) {
    const std::string key = "k" + std::to_string(random() % 200);
    if (random() % 3 == 0) {
      map.erase(key);
      model.erase(key);
    } else {
      map.set(key, std::make_shared<int>(i));
      model[key] = i;
    }
    if (i % 100 == 0) copies.emplace_back(map, model);
  }
  copies.emplace_back(map, model);
  for (const auto& [copy, expected] : copies) {
    std::vector<int> seen;
    copy.each([&](int value) { seen.push_back(value); });
    std::vector<int> want;
    for (const auto& [key, value] : expected) {
      want.push_back(value);
      ASSERT_NE(copy.find(key), nullptr) << key;
    }
    EXPECT_EQ(seen, want);
  }
}

}  // namespace
}  // namespace miglint
