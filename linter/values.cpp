// The values of options that the command line and the configuration share.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "linter/options.h"
#include "migrations/revisions/history.h"
#include "migrations/text/nearest.h"

namespace miglint {

Result<int> parse_pg_version(const std::string& text) {
  int major = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, major);
  const bool dotted = rest != end && *rest == '.';
  if (error == std::errc{} && (rest == end || dotted)) {
    if (major >= 10000) major /= 10000;  // server_version_num
    if (major >= 10 && major <= 18) return major;
  }
  return Error{
      fmt::format("'{}' is no supported Postgres version; give a major from 10 to 18", text)};
}

Result<FailOn> parse_fail_on(const std::string& text) {
  if (text == "error") return FailOn::kError;
  if (text == "warning") return FailOn::kWarning;
  if (text == "info") return FailOn::kInfo;
  if (text == "never") return FailOn::kNever;
  return Error{fmt::format("'{}' is no level to fail on; use error, warning, info or never", text)};
}

Result<std::string> parse_source_format(const std::string& text) {
  const auto names = source_format_names();
  if (std::ranges::find(names, text) != names.end()) return text;
  const std::string_view near = nearest(text, names);
  return Error{fmt::format("'{}' is no source format{}; there are {}",
                           text,
                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near),
                           fmt::join(names, ", "))};
}

}  // namespace miglint
