#include "migrations/formats/digests.h"

#include <array>
#include <cstring>
#include <new>
#include <sha1.h>
#include <sha2.h>

namespace miglint {

namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string base64(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < size; i += 3) {
    const std::uint32_t three =
        (static_cast<std::uint32_t>(bytes[i]) << 16U) |
        (i + 1 < size ? static_cast<std::uint32_t>(bytes[i + 1]) << 8U : 0U) |
        (i + 2 < size ? static_cast<std::uint32_t>(bytes[i + 2]) : 0U);
    text += kLetters[(three >> 18U) & 63U];
    text += kLetters[(three >> 12U) & 63U];
    text += i + 1 < size ? kLetters[(three >> 6U) & 63U] : '=';
    text += i + 2 < size ? kLetters[three & 63U] : '=';
  }
  return text;
}

}  // namespace

std::string sha1_hex(std::string_view text) {
  std::array<char, SHA1_DIGEST_STRING_LENGTH> hex{};
  SHA1Data(bytes_of(text), text.size(), hex.data());
  return hex.data();
}

Sha256::Sha256() {
  static_assert(sizeof(SHA2_CTX) <= sizeof(State));
  SHA256Init(new (state_.bytes) SHA2_CTX);
}

void Sha256::add(std::string_view text) {
  SHA256Update(
      std::launder(reinterpret_cast<SHA2_CTX*>(state_.bytes)), bytes_of(text), text.size());
}

std::string Sha256::base64() const {
  State copy = state_;
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> sum{};
  SHA256Final(sum.data(), std::launder(reinterpret_cast<SHA2_CTX*>(copy.bytes)));
  return miglint::base64(sum.data(), sum.size());
}

}  // namespace miglint
