// Server defaults that are strings and read like expressions: `server_default="now()"` is the text
// now(), which the server reads once, when the default is set.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "migrations/alembic/columns.h"

namespace miglint::alembic {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

// name(…), schema.name(…), with an optional cast behind it.
bool is_function_call(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == 0 || open == std::string_view::npos || text.find(')') == std::string_view::npos)
    return false;
  const std::string_view name = text.substr(0, open);
  return std::ranges::all_of(
      name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; });
}

// current_timestamp and the other functions without parentheses.
bool is_function_word(std::string_view text) {
  static constexpr auto kWords = std::to_array<std::string_view>({"current_timestamp",
                                                                  "current_date",
                                                                  "current_time",
                                                                  "localtimestamp",
                                                                  "localtime",
                                                                  "current_user",
                                                                  "session_user",
                                                                  "current_role",
                                                                  "current_schema"});
  return std::ranges::find(kWords, text) != kWords.end();
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && text.front() == '\'' &&
         (text.back() == '\'' || text.find("\'::") != std::string_view::npos);
}

bool is_text_type(std::string_view sql) {
  return sql.starts_with("VARCHAR") || sql.starts_with("TEXT") || sql.starts_with("CHAR") ||
         sql.starts_with("CITEXT");
}

}  // namespace

void note_quoted_expression(const Value& server_default,
                            std::string_view column,
                            const ColumnType* type,
                            Problems& problems) {
  const auto* text = server_default.as<String>();
  if (text == nullptr) return;
  const std::string word = lower(text->text);
  const bool array = word.starts_with("array[");
  const bool function = is_function_call(word) || array;
  if (!function && !is_function_word(word) && !is_quoted(word)) return;
  const bool known = type != nullptr && !type->missing && !type->unknown;
  const bool of_text = known && (is_text_type(type->sql) || type->enumeration != nullptr);
  if (of_text && is_function_word(word)) return;  // perhaps these words are wanted
  const bool of_time = known && (type->sql.starts_with("TIME") || type->sql.starts_with("DATE"));
  Note note;
  note.kind = NoteKind::kServerDefaultLiteral;
  note.where = server_default.where();
  note.mild = of_text || !known;
  if (is_quoted(word)) {
    note.words = fmt::format(
        "The default of {} is the text {} with its quotes: SQLAlchemy quotes a plain string itself",
        column,
        text->text);
    note.help = "Give the string without quotes of its own, or sa.text() around the expression.";
  } else if (of_time) {
    note.words = fmt::format(
        "The default of {} is the string '{}', which Postgres reads once: every later row gets the "
        "moment of this migration",
        column,
        text->text);
    note.help = fmt::format("Write server_default=sa.text(\"{}\") or sa.func.now().", text->text);
  } else {
    note.words = fmt::format("The default of {} is the string '{}' and not what it would give{}",
                             column,
                             text->text,
                             known && !of_text ? ", which its type does not take" : "");
    note.help = fmt::format("Write server_default=sa.text(\"{}\").", text->text);
  }
  problems.notes.push_back(std::move(note));
}

}  // namespace miglint::alembic
