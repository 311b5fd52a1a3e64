#pragma once

// Chance that can be had again: the same seed, the same throws, on every machine.

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace miglint::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  // 0 … n - 1; n is at least 1. The standard's distributions differ from library to library.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }

  bool chance(unsigned percent) { return below(100) < percent; }

  template <typename T>
  const T& of(const std::vector<T>& list) {
    return list[below(list.size())];
  }

  std::string of(std::initializer_list<std::string_view> words) {
    return std::string(words.begin()[below(words.size())]);
  }

  // The words, or nothing.
  std::string maybe(unsigned percent, std::string_view words) {
    return chance(percent) ? std::string(words) : std::string();
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace miglint::test
