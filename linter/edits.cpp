#include "linter/edits.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint {

namespace {

constexpr std::size_t kContext = 3;  // lines around a change

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// One hunk around all that differs: repairs are small and stand close together.
std::string hunk(std::string_view before, std::string_view after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
  std::size_t head = 0;
  while (head < shorter && old_lines[head] == new_lines[head])
    ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail])
    ++tail;
  const std::size_t from = head > kContext ? head - kContext : 0;
  const std::size_t after_old = old_lines.size() - tail;
  const std::size_t after_new = new_lines.size() - tail;
  const std::size_t context = std::min(tail, kContext);
  const auto range = [&](std::size_t end) {
    const std::size_t count = end + context - from;
    return fmt::format("{},{}", count == 0 ? 0 : from + 1, count);
  };
  std::string out = fmt::format("@@ -{} +{} @@\n", range(after_old), range(after_new));
  // Between the first and the last change, equal lines stay as they are where they pair up.
  for (std::size_t i = from; i < head; ++i)
    out += fmt::format(" {}\n", old_lines[i]);
  if (after_old - head == after_new - head) {
    for (std::size_t i = head; i < after_old; ++i) {
      if (old_lines[i] == new_lines[i]) {
        out += fmt::format(" {}\n", old_lines[i]);
      } else {
        out += fmt::format("-{}\n+{}\n", old_lines[i], new_lines[i]);
      }
    }
  } else {
    for (std::size_t i = head; i < after_old; ++i)
      out += fmt::format("-{}\n", old_lines[i]);
    for (std::size_t i = head; i < after_new; ++i)
      out += fmt::format("+{}\n", new_lines[i]);
  }
  for (std::size_t i = after_old; i < after_old + context; ++i)
    out += fmt::format(" {}\n", old_lines[i]);
  return out;
}

}  // namespace

std::string replaced(std::string_view text,
                     std::size_t begin,
                     std::size_t end,
                     std::string_view with) {
  std::string out(text.substr(0, begin));
  out += with;
  return out += text.substr(end);
}

std::string diff_text(const std::vector<FileWrite>& writes,
                      const std::vector<std::string>& before) {
  std::string out;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    const FileWrite& write = writes[i];
    if (write.how == FileWrite::How::kRename) {
      out += fmt::format("rename from {}\nrename to {}\n", write.path, write.text);
      continue;
    }
    const bool is_new = before[i].empty();
    out += fmt::format(
        "--- {}{}\n+++ b/{}\n", is_new ? "" : "a/", is_new ? "/dev/null" : write.path, write.path);
    out += hunk(before[i], write.text);
  }
  return out;
}

}  // namespace miglint
