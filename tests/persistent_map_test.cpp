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
      map.set(key, i);
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

// Random pairs of maps with a common past: each key whose value is not shared is told, in order.
TEST(PersistentMap, TellsWhatDiffersFromACopy) {
  std::mt19937 random(11);
  PersistentMap<int> map;
  std::map<std::string, const int*> model;  // where each value lies
  for (int round = 0; round < 200; ++round) {
    const PersistentMap<int> before = map;
    const auto old_model = model;
    for (std::size_t i = random() % 12; i > 0; --i) {
      const std::string key = "k" + std::to_string(random() % 60);
      if (random() % 3 == 0) {
        map.erase(key);
        model.erase(key);
      } else {
        map.set(key, round);
        model[key] = map.find(key);
      }
    }
    std::vector<std::pair<const int*, const int*>> seen;
    before.each_difference(
        map, [&](const int* here, const int* there) { seen.emplace_back(here, there); });
    std::vector<std::pair<const int*, const int*>> want;
    std::map<std::string, int> keys;
    for (const auto& entry : old_model)
      keys[entry.first] = 0;
    for (const auto& entry : model)
      keys[entry.first] = 0;
    const auto value_in = [](const auto& in, const std::string& key) {
      const auto found = in.find(key);
      return found == in.end() ? nullptr : found->second;
    };
    for (const auto& entry : keys) {
      const int* was = value_in(old_model, entry.first);
      const int* is = value_in(model, entry.first);
      if (was != is) want.emplace_back(was, is);
    }
    EXPECT_EQ(seen, want) << round;
  }
}

}  // namespace
}  // namespace miglint
