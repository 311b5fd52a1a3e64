#include "rules/secrets.h"

#include <algorithm>
#include <string_view>

#include "migrations/sql/lexer.h"
#include "migrations/text/connection_url.h"

namespace miglint {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool equals_word(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, {}, lower);
}

// Where the word (lower case, a letter first) begins, whatever its case there; npos: nowhere.
std::size_t find_word(std::string_view text, std::string_view word) {
  constexpr char kCase = 'a' ^ 'A';
  for (std::size_t at = 0; at + word.size() <= text.size(); ++at)
    if ((text[at] | kCase) == word.front() && equals_word(text.substr(at, word.size()), word))
      return at;
  return std::string_view::npos;
}

bool mentions(std::string_view text, std::string_view word) {
  return find_word(text, word) != std::string_view::npos;
}

class Search {
 public:
  explicit Search(std::vector<Secret>& found) : found_(found) {}

  void whole(const std::string& sql, std::uint32_t base, int depth) {
    bool after_password = false;
    for (const Token& token : scan(sql)) {
      const std::string_view text(sql.data() + token.begin, token.end - token.begin);
      if (token.kind == TokenKind::kString) string(text, base + token.begin, after_password, depth);
      after_password = token.kind == TokenKind::kWord && equals_word(text, "password");
    }
  }

 private:
  void string(std::string_view token, std::uint32_t at, bool after_password, int depth) {
    const std::size_t dollar = token.front() == '$' ? token.find('$', 1) + 1 : 0;
    const std::size_t quote = dollar > 0 ? dollar : token.find('\'') + 1;
    const std::size_t tail = dollar > 0 ? dollar : 1;
    if (token.size() < quote + tail) return;
    const std::string_view value = token.substr(quote, token.size() - quote - tail);
    const auto from = at + static_cast<std::uint32_t>(quote);
    if (after_password && dollar == 0) {
      add(value, 0, value.size(), from, false);
    } else if (dollar > 0 && depth < 3 && mentions(value, "password")) {
      whole(std::string(value), from, depth + 1);
    } else if (dollar == 0) {
      connection(value, from);
    }
  }

  void connection(std::string_view value, std::uint32_t from) {
    for (const ConnectionUrl& url : find_connection_urls(value))
      add(value, url.password_begin, url.password_end, from, true);
    const bool is_dsn = mentions(value, "host=") || mentions(value, "dbname=");
    const std::string_view key = "password=";
    const std::size_t at = find_word(value, key);
    if (!is_dsn || at == std::string_view::npos) return;
    const std::size_t begin = at + key.size();
    const std::size_t end = std::min(value.find_first_of(" ;&", begin), value.size());
    add(value, begin, end, from, true);
  }

  void add(
      std::string_view value, std::size_t begin, std::size_t end, std::uint32_t from, bool url) {
    if (is_password_placeholder(value.substr(begin, end - begin))) return;
    found_.push_back(
        {from + static_cast<std::uint32_t>(begin), from + static_cast<std::uint32_t>(end), url});
  }

  std::vector<Secret>& found_;
};

}  // namespace

std::vector<Secret> find_secrets(const std::string& sql) {
  std::vector<Secret> found;
  // Most statements have no such word, and are not scanned.
  if (!mentions(sql, "password") && sql.find("://") == std::string::npos) return found;
  Search(found).whole(sql, 0, 0);
  return found;
}

}  // namespace miglint
