#include "migrations/text/connection_url.h"

#include <algorithm>
#include <cctype>

namespace miglint {

namespace {

bool ends_url(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '"' || c == '\'' || c == '`' ||
         c == '<' || c == ';' || c == ')';
}

bool in_scheme(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
}

// `colons`: where "://" stands.
ConnectionUrl read_url(std::string_view text, std::size_t colons) {
  ConnectionUrl url;
  std::size_t begin = colons;
  while (begin > 0 && in_scheme(text[begin - 1]))
    --begin;
  const std::size_t from = colons + 3;
  std::size_t end = from;
  while (end < text.size() && !ends_url(text[end]))
    ++end;
  url.begin = static_cast<std::uint32_t>(begin);
  url.end = static_cast<std::uint32_t>(end);
  const std::string_view rest = text.substr(from, end - from);
  const std::size_t path = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, path);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::size_t colon = authority.find(':');
    if (colon < at) {
      url.password_begin = static_cast<std::uint32_t>(from + colon + 1);
      url.password_end = static_cast<std::uint32_t>(from + at);
    }
    authority.remove_prefix(at + 1);
  }
  const std::size_t port = authority.rfind(':');
  url.host = authority.substr(0, port);
  if (port != std::string_view::npos) url.port = authority.substr(port + 1);
  if (const std::size_t question = rest.find('?'); question != std::string_view::npos)
    url.options = rest.substr(question + 1);
  return url;
}

}  // namespace

std::vector<ConnectionUrl> find_connection_urls(std::string_view text) {
  std::vector<ConnectionUrl> found;
  for (std::size_t at = text.find("://"); at != std::string_view::npos;
       at = text.find("://", at + 3)) {
    const ConnectionUrl url = read_url(text, at);
    if (url.begin < at && !url.host.empty()) found.push_back(url);
  }
  return found;
}

bool is_password_placeholder(std::string_view value) {
  if (value.empty() || value.starts_with("SCRAM-SHA-256$")) return true;
  if (value.starts_with("md5") && value.size() == 35) return true;
  if (value.front() == ':' || value.front() == '$' || value.front() == '<' ||
      value.front() == '%' || value.front() == '{')
    return true;
  const bool stars = value.find_first_not_of("*xX.") == std::string_view::npos;
  return stars || value.find("${") != std::string_view::npos ||
         value.find("{{") != std::string_view::npos || value.find("%(") != std::string_view::npos;
}

}  // namespace miglint
