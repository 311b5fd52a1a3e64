#pragma once

// What a tool replaces in a file before it or Postgres takes the text apart: in code, and just so
// in strings, in quoted names and in the bodies of functions and DO blocks.
//
//   Flyway            ${name}        PlaceholderReplacingReader.java: wrapped around the file
//   Liquibase         ${name}        ExpressionExpander.java: a change's text as a whole; what has
//                                    no value stays as it is written
//   pop, tern         {{ … }}        text/template of Go: pop's migration_content.go, tern's
//                                    migrate.go, both over the whole file
//   graphile-migrate  :NAME          migration.ts: one regular expression of the names that .gmrc
//                                    lists, over the whole body
//   goose             ${NAME} $NAME  internal/sqlparser: each line from ENVSUB ON to ENVSUB OFF
//
// psql's :name is none of these: psql's own scanner (psqlscan.l) replaces it in code alone, never
// in dollar quotes. The other tools replace nothing; what looks like a placeholder in their files
// was put there for a program before them, and is replaced in code alone, that of a DO block
// included (client_text.cpp).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace miglint {

struct TextRange {
  std::uint32_t begin = 0;  // byte offsets, half open
  std::uint32_t end = 0;
};

struct Templating {
  std::string open;  // "${"; empty: nothing is marked so
  std::string close;
  bool keeps_unknown = false;            // what has no value is sent as it is written
  bool colon_names = false;              // :NAME in code
  std::vector<std::string> known_names;  // and these of them in quotes, too
  std::vector<TextRange> dollar;         // where $NAME and ${NAME} are replaced
};

struct Placeholder {
  enum class Kind { kName, kUnsent, kEscaped };

  TextRange where;
  Kind kind = Kind::kName;  // kUnsent: a branch for another database; kEscaped: ${:name}
  std::string_view name;
  bool alone = false;  // on its line: it may stand for anything, a condition or whole statements
};

// In text[begin, end). Ascending, apart.
std::vector<Placeholder> find_placeholders(std::string_view text,
                                           std::uint32_t begin,
                                           std::uint32_t end,
                                           const Templating& templating);

// `text` with letters (blanks, where one is alone) in the place of each: the same length, and
// nothing in them looks like a quote.
std::string without_placeholders(std::string_view text, const std::vector<Placeholder>& found);

// Whether nothing else stands on the line, or lines, of `where`.
bool is_alone_on_line(std::string_view text, TextRange where);

// What a placeholder stands for, where its value is not known: a name, the same in quotes and
// without them, and for the same words.
std::string name_for(std::string_view placeholder);

}  // namespace miglint
