#pragma once

// Database URLs in somebody's text: scheme://user:password@host:port/name?options (RFC 3986, and
// the PostgreSQL 15 manual, 34.1.1.2 "Connection URIs").

#include <cstdint>
#include <string_view>
#include <vector>

namespace miglint {

struct ConnectionUrl {
  std::uint32_t begin = 0;  // byte offsets into the text, half open
  std::uint32_t end = 0;
  std::uint32_t password_begin = 0;  // equal: there is none
  std::uint32_t password_end = 0;
  std::string_view host;     // views into the text
  std::string_view port;     // empty: the default
  std::string_view options;  // behind '?'
};

// In the order of the text; only those that name a host.
std::vector<ConnectionUrl> find_connection_urls(std::string_view text);

// Nothing that somebody could log in with: a placeholder, stars, a hash as Postgres stores it.
bool is_password_placeholder(std::string_view value);

}  // namespace miglint
