#include "migrations/ddl/old_names.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "migrations/sql/lexer.h"

namespace miglint::ddl {

namespace {

using Word = std::pair<std::string_view, int>;  // and the last major in which it is a name

constexpr std::array<Word, 13> kWords = {{{"json", 15},
                                          {"json_array", 15},
                                          {"json_arrayagg", 15},
                                          {"json_exists", 16},
                                          {"json_object", 15},
                                          {"json_objectagg", 15},
                                          {"json_query", 16},
                                          {"json_scalar", 16},
                                          {"json_serialize", 16},
                                          {"json_table", 16},
                                          {"json_value", 16},
                                          {"merge_action", 16},
                                          {"system_user", 15}}};

static_assert(std::ranges::is_sorted(kWords));

}  // namespace

std::optional<OldNames> with_old_names_quoted(const std::string& sql, int until) {
  OldNames names{{}, {}, until};
  std::size_t at = 0;
  for (const Token& token : scan(sql)) {
    if (token.kind != TokenKind::kWord) continue;
    std::string word = sql.substr(token.begin, token.end - token.begin);
    for (char& c : word)
      c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto known = std::ranges::lower_bound(kWords, std::string_view(word), {}, &Word::first);
    if (known == kWords.end() || known->first != word || known->second < until) continue;
    names.sql.append(sql, at, token.begin - at).append("\"").append(word).append("\"");
    at = token.end;
    if (names.word.empty()) names.word = std::move(word);
  }
  if (names.word.empty()) return std::nullopt;
  names.sql.append(sql, at);
  return names;
}

}  // namespace miglint::ddl
