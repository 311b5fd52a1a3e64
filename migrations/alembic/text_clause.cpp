#include "migrations/alembic/text_clause.h"

#include <cctype>

namespace miglint::alembic {

namespace {

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_' || c == '$';
}

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_word(text[at]))
    ++at;
  return at;
}

}  // namespace

// (?<![:\w$\\]):([\w$]+)(?![:\w$]) is a parameter; \\(:[\w$]*)(?![:\w$]) loses its backslash.
TextClause render_text_clause(const String& source,
                              const Parameters& parameters,
                              bool literal_binds) {
  const std::string_view text = source.text;
  TextClause out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] == ':') {
      const std::size_t end = word_end(text, at + 2);
      if (end < text.size() && text[end] == ':') continue;
      out.sql.add_verbatim(source, copied, at);
      copied = at + 1;
      at = end - 1;
      continue;
    }
    if (text[at] != ':') continue;
    const std::size_t end = word_end(text, at + 1);
    const bool after_word =
        at > 0 && (text[at - 1] == ':' || text[at - 1] == '\\' || is_word(text[at - 1]));
    const bool before_colon = end < text.size() && text[end] == ':';
    if (end == at + 1 || after_word || before_colon) continue;
    const std::string name(text.substr(at + 1, end - at - 1));
    const std::size_t colon = at;
    out.sql.add_verbatim(source, copied, at);
    copied = end;
    at = end - 1;
    if (const auto value = parameters ? parameters(name) : std::nullopt) {
      out.sql.add(*value);
    } else {
      if (literal_binds)
        out.sql.add("NULL");
      else
        out.sql.add_stand_in("NULL", ":" + name);
      out.unset.push_back({name, colon, end});
    }
  }
  out.sql.add_verbatim(source, copied, text.size());
  return out;
}

String stripped(const String& text) {
  std::size_t begin = 0;
  std::size_t end = text.text.size();
  while (begin < end && is_space(text.text[begin]))
    ++begin;
  while (end > begin && is_space(text.text[end - 1]))
    --end;
  if (begin == 0 && end == text.text.size()) return text;
  String cut = text;
  cut.text = text.text.substr(begin, end - begin);
  cut.map = text.map.slice(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  return cut;
}

}  // namespace miglint::alembic
