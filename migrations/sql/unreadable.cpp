#include "migrations/sql/unreadable.h"

namespace miglint {

namespace {

// So many are read in a millisecond, and nobody writes them.
constexpr std::size_t kMostInRun = 1000;

bool is_operator(char c) {
  return std::string_view("+-*/<>=~!@#%^&|`?").find(c) != std::string_view::npos;
}

// What makes the scanner look at the whole rest of a run again: a comment that opens, in another
// one too, and a + that ends no operator. A line of dashes or stars is read once.
std::size_t restarts(std::string_view run) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < run.size(); ++i)
    if (run[i] == '+' || run.substr(i, 2) == "/*") ++count;
  return count;
}

// Looks at every so many bytes only: no shorter run can be too long.
std::size_t find_endless_run(std::string_view sql) {
  for (std::size_t i = 0; i < sql.size(); i += kMostInRun) {
    if (!is_operator(sql[i])) continue;
    std::size_t begin = i;
    std::size_t end = i;
    while (begin > 0 && is_operator(sql[begin - 1]))
      --begin;
    while (end < sql.size() && is_operator(sql[end]))
      ++end;
    if (end - begin > kMostInRun && restarts(sql.substr(begin, end - begin)) > kMostInRun)
      return begin;
    i = end - (end % kMostInRun);
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<Unreadable> unreadable(std::string_view sql) {
  const std::size_t nul = sql.find('\0');
  const std::size_t run = find_endless_run(sql);
  if (nul == run) return std::nullopt;  // neither
  if (nul < run) return Unreadable{nul, "the text holds a NUL byte"};
  return Unreadable{run, "more than a thousand operators stand here without a space"};
}

}  // namespace miglint
