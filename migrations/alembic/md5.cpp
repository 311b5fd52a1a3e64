#include "migrations/alembic/md5.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace miglint::alembic {

namespace {

using State = std::array<std::uint32_t, 4>;

constexpr std::array<std::array<int, 4>, 4> kShifts = {
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

std::uint32_t word_at(std::string_view block, std::size_t index) {
  std::uint32_t word = 0;
  for (std::size_t byte = 4; byte > 0; --byte)
    word = (word << 8) | static_cast<unsigned char>(block[index * 4 + byte - 1]);
  return word;
}

void mix_in(State& state, std::string_view block) {
  auto [a, b, c, d] = state;
  for (std::uint32_t step = 0; step < 64; ++step) {
    const std::uint32_t round = step / 16;
    std::uint32_t mixed = 0;
    std::uint32_t word = 0;
    switch (round) {
      case 0:
        mixed = (b & c) | (~b & d);
        word = step;
        break;
      case 1:
        mixed = (d & b) | (~d & c);
        word = (5 * step + 1) % 16;
        break;
      case 2:
        mixed = b ^ c ^ d;
        word = (3 * step + 5) % 16;
        break;
      default:
        mixed = c ^ (b | ~d);
        word = (7 * step) % 16;
    }
    // RFC 1321: T[i] is the integer part of 2^32 * |sin(i)|, i in radians.
    const auto sine =
        static_cast<std::uint32_t>(std::floor(std::fabs(std::sin(step + 1.0)) * 4294967296.0));
    const std::uint32_t sum = a + mixed + sine + word_at(block, word);
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kShifts[round][step % 4]);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

}  // namespace

std::string md5_hex(std::string_view text) {
  std::string padded(text);
  padded += '\x80';
  while (padded.size() % 64 != 56)
    padded += '\0';
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (int byte = 0; byte < 8; ++byte)
    padded += static_cast<char>(static_cast<unsigned char>(bits >> (8 * byte)));

  State state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for (std::size_t block = 0; block < padded.size(); block += 64)
    mix_in(state, std::string_view(padded).substr(block, 64));

  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (std::uint32_t word : state) {
    for (int byte = 0; byte < 4; ++byte) {
      const std::uint32_t value = (word >> (8 * byte)) & 0xff;
      hex += kDigits[value >> 4];
      hex += kDigits[value & 15];
    }
  }
  return hex;
}

}  // namespace miglint::alembic
