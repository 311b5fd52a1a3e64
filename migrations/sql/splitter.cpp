#include "migrations/sql/splitter.h"

#include <string_view>
#include <strings.h>

#include "migrations/sql/lexer.h"

namespace miglint {

namespace {

// What is open at a place in the text: a ';' ends a statement only when nothing is.
class Nesting {
 public:
  void token(std::string_view word) {
    if (word == "(" || word == "[") ++brackets_;
    if ((word == ")" || word == "]") && brackets_ > 0) --brackets_;
    // BEGIN ATOMIC … END, the body of an SQL function; CASE … END may stand in it.
    if (is(word, "atomic") && previous_is_begin_) ++blocks_;
    if (is(word, "case") && blocks_ > 0) ++cases_;
    if (is(word, "end") && blocks_ > 0) --(cases_ > 0 ? cases_ : blocks_);
    previous_is_begin_ = is(word, "begin");
  }

  bool none() const { return brackets_ == 0 && blocks_ == 0; }

  void clear() { *this = Nesting(); }

 private:
  static bool is(std::string_view word, std::string_view keyword) {
    return word.size() == keyword.size() &&
           strncasecmp(word.data(), keyword.data(), word.size()) == 0;
  }

  int brackets_ = 0;
  int blocks_ = 0;
  int cases_ = 0;
  bool previous_is_begin_ = false;
};

bool ends_line(const std::string& sql, std::size_t after) {
  while (after < sql.size() && (sql[after] == ' ' || sql[after] == '\t' || sql[after] == '\r'))
    ++after;
  return after >= sql.size() || sql[after] == '\n' || sql.compare(after, 2, "--") == 0;
}

}  // namespace

// How often a piece may be looked for up to the end of the text in vain. After that the text is
// taken to be broken throughout, and every ';' at a line's end ends a piece: the cost stays linear.
constexpr int kMostRestarts = 100;

std::vector<Piece> split(const std::string& sql) {
  const std::vector<Token> tokens = scan(sql);
  std::vector<Piece> pieces;
  Nesting nesting;
  std::size_t first = 0;     // token that begins the piece
  std::size_t fallback = 0;  // token after the first ';' at a line's end while something is open
  std::size_t i = 0;
  int restarts = 0;
  const auto finish = [&](std::size_t last) {  // tokens [first, last) are a piece
    if (last > first) pieces.push_back({tokens[first].begin, tokens[last - 1].end});
  };
  while (i <= tokens.size()) {
    if (i == tokens.size()) {
      // Something was left open: the piece ends at the first ';' at the end of a line instead.
      if (fallback > first && !nesting.none()) {
        ++restarts;
        finish(fallback - 1);
        i = first = fallback;
        fallback = 0;
        nesting.clear();
        continue;
      }
      finish(i);
      break;
    }
    const Token& token = tokens[i];
    const std::string_view word(sql.data() + token.begin, token.end - token.begin);
    const bool line_end = word == ";" && ends_line(sql, token.end);
    if (word == ";" && (nesting.none() || (line_end && restarts >= kMostRestarts))) {
      finish(i);
      first = i + 1;
      fallback = 0;
      nesting.clear();
    } else if (line_end && fallback == 0) {
      fallback = i + 1;
    }
    if (token.kind == TokenKind::kWord || token.kind == TokenKind::kSymbol) nesting.token(word);
    ++i;
  }
  return pieces;
}

}  // namespace miglint
