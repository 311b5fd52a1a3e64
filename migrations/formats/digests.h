#pragma once

// Checksums that tools keep beside their files.

#include <string>
#include <string_view>

namespace miglint {

std::string sha1_hex(std::string_view text);  // 40 lower-case digits

// SHA-256 over several texts in a row; asking for the sum does not end it.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view text);
  std::string base64() const;

 private:
  struct State {
    alignas(16) unsigned char bytes[256];
  };

  State state_;
};

}  // namespace miglint
