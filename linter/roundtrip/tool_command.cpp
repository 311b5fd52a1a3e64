#include "linter/roundtrip/tool_command.h"

#include <map>

#include "linter/roundtrip/database_url.h"

namespace miglint {

namespace {

using Values = std::map<std::string, std::string, std::less<>>;

Values address_values(const std::string& url) {
  const UrlParts parts = parts_of_url(url);
  return {{"url", url},
          {"host", parts.host},
          {"port", parts.port},
          {"user", parts.user},
          {"password", parts.password},
          {"database", parts.database}};
}

std::string for_shell(std::string_view word) {
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

template <typename Write>
std::string filled_in(std::string_view text, const Values& values, const Write& write) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const auto value =
        close == std::string_view::npos ? values.end() : values.find(text.substr(1, close - 1));
    if (value == values.end()) {  // braces of the command's own
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    out += write(value->second);
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::string tool_command(std::string_view text, const CommandValues& values) {
  Values all = address_values(values.url);
  all["direction"] = values.direction;
  all["revision"] = values.revision;
  all["root"] = values.root;
  return filled_in(text, all, for_shell);
}

std::string with_address(std::string_view text, const std::string& url) {
  return filled_in(text, address_values(url), [](const std::string& value) { return value; });
}

std::string with_driver_of(std::string_view before, const std::string& url) {
  const std::size_t plus = before.find('+');
  const std::size_t end = before.find("://");
  if (plus == std::string_view::npos || end == std::string_view::npos || plus > end ||
      !before.starts_with("postgres"))
    return url;
  return std::string(before.substr(0, end)) + url.substr(url.find("://"));
}

}  // namespace miglint
