#pragma once

// SQL text with SQLAlchemy's named parameters, as text() and every plain string that becomes one
// treat it: `:name` is a parameter, `::type`, `a:b` and `\:name` are not (TextClause, 1.4 to 2.0).

#include <functional>
#include <optional>
#include <string>

#include "migrations/alembic/sql_text.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

// What stands for a parameter; nullopt: nothing was given for it.
using Parameters = std::function<std::optional<SqlText>(const std::string& name)>;

struct TextClause {
  SqlText sql;

  struct Unset {
    std::string name;
    std::size_t begin = 0;  // of its colon, in the text given
    std::size_t end = 0;
  };

  std::vector<Unset> unset;  // parameters without a value; NULL stands in their place
};

// `literal_binds`: `--sql` prints NULL for a parameter without a value, else its `:name`.
TextClause render_text_clause(const String& text,
                              const Parameters& parameters,
                              bool literal_binds = true);

// Leading and trailing white space cut off.
String stripped(const String& text);

}  // namespace miglint::alembic
