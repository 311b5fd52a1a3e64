#include "linter/mako.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace miglint {

namespace {

// An expression without the white space that does not count: around it, and runs of it.
std::string folded(std::string_view expression) {
  std::string out;
  for (const char c : expression) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (out.ends_with(' '))
    out.pop_back();
  return out;
}

// A line that Mako would run: `% if …`, `<%def …>`.
bool is_code(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return false;
  const std::string_view rest = line.substr(first);
  return (rest.starts_with('%') && !rest.starts_with("%%")) ||
         line.find("<%") != std::string_view::npos || line.find("</%") != std::string_view::npos;
}

}  // namespace

Result<std::string> render_mako(std::string_view text,
                                const std::map<std::string, std::string>& values) {
  std::string out;
  std::size_t line_number = 0;
  for (std::size_t at = 0; at < text.size();) {
    ++line_number;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    const bool has_break = end < text.size();
    at = end + 1;
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line.substr(first).starts_with("##")) continue;
    const auto unknown = [&](std::string_view what) {
      return Error{
          fmt::format("line {} of the template runs code ({}), which is not done here; use "
                      "`alembic merge`",
                      line_number,
                      what)};
    };
    if (is_code(line)) return unknown(line);
    while (!line.empty()) {
      const std::size_t open = line.find("${");
      out += line.substr(0, open);
      if (open == std::string_view::npos) break;
      const std::size_t close = line.find('}', open);
      if (close == std::string_view::npos) return unknown(line.substr(open));
      const auto value = values.find(folded(line.substr(open + 2, close - open - 2)));
      if (value == values.end()) return unknown(line.substr(open, close + 1 - open));
      out += value->second;
      line.remove_prefix(close + 1);
    }
    if (has_break) out += '\n';
  }
  return out;
}

}  // namespace miglint
