#include "tests/random/shrink.h"

namespace miglint::test {

namespace {

// The pieces between commas that stand in no parentheses and no quotes.
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> pieces{""};
  int depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '\'' || c == '$') quoted = !quoted;
    if (!quoted && c == '(') ++depth;
    if (!quoted && c == ')') --depth;
    if (c == ',' && depth == 0 && !quoted) {
      pieces.emplace_back();
    } else {
      pieces.back() += c;
    }
  }
  return pieces;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string out;
  for (const std::string& piece : pieces)
    out += (out.empty() ? "" : ",") + piece;
  return out;
}

// Of a list the pieces that may be left out; the first one holds the head of the statement.
bool drop_pieces(std::string& list,
                 std::size_t first,
                 const std::function<bool(const std::string&)>& shows_it) {
  std::vector<std::string> pieces = pieces_of(list);
  bool has_changed = false;
  for (std::size_t i = pieces.size(); i-- > first && pieces.size() > 1;) {
    std::vector<std::string> fewer = pieces;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (!shows_it(joined(fewer))) continue;
    pieces = std::move(fewer);
    has_changed = true;
  }
  list = joined(pieces);
  return has_changed;
}

}  // namespace

std::vector<std::string> shrink(
    std::vector<std::string> statements,
    const std::function<bool(const std::vector<std::string>&)>& shows_it) {
  bool has_changed = true;
  while (has_changed) {
    has_changed = false;
    for (std::size_t i = statements.size(); i-- > 0;) {
      std::vector<std::string> fewer = statements;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (!shows_it(fewer)) continue;
      statements = std::move(fewer);
      has_changed = true;
    }
    for (std::string& statement : statements) {
      const auto with = [&](const std::string& text) {
        const std::string was = statement;
        statement = text;
        const bool still = shows_it(statements);
        statement = was;
        return still;
      };
      if (statement.starts_with("ALTER TABLE"))
        has_changed = drop_pieces(statement, 1, with) || has_changed;
      const std::size_t open = statement.find('(');
      const std::size_t close = statement.rfind(')');
      if (!statement.starts_with("CREATE TABLE") || open == std::string::npos) continue;
      const std::string head = statement.substr(0, open + 1);
      const std::string tail = statement.substr(close);
      std::string elements = statement.substr(open + 1, close - open - 1);
      if (pieces_of(elements).size() > 1 && drop_pieces(elements, 0, [&](const std::string& text) {
            return with(head + text + tail);
          })) {
        statement = head + elements + tail;
        has_changed = true;
      }
    }
  }
  return statements;
}

}  // namespace miglint::test
