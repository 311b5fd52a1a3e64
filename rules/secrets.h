#pragma once

// Passwords in SQL: PASSWORD '…', password=… in a connection string, user:password@ in a URL.

#include <cstdint>
#include <string>
#include <vector>

namespace miglint {

struct Secret {
  std::uint32_t begin = 0;  // byte offsets into the text, half open: the password alone
  std::uint32_t end = 0;
  bool in_url = false;  // of a connection string
};

// Found by Postgres's scanner: only in string constants, and in function bodies again. Placeholders
// and stored hashes are none.
std::vector<Secret> find_secrets(const std::string& sql);

}  // namespace miglint
