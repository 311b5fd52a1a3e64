#pragma once

// Texts and names with parts that are not known.
//
// Such a part is a hole: kHoleBegin, a word for what it is, kHoleEnd (values.h). The word is made
// of letters, digits and '_' from how the source calls it, so the same expression gives the same
// word. In SQL it becomes "?word", in a string literal or a quoted name ?word.

#include <optional>
#include <string>

#include "migrations/alembic/problems.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

// "`config['schema']`" → config_schema; "parameter `table`" → table.
std::string word_for(const Value& unknown);

// Unknown, a Template, or what the project or a library that is no SQL gives.
bool is_not_known(const Value& value);

// The text of the value where it is a String, with its holes where it is a Template, a hole where
// it is not known; nullopt for anything else. `reason` is set to the first hole's.
std::optional<String> text_with_holes(const Value& value, std::string& reason);

// The value with a hole for each unknown item of it, for those who format or join texts.
Value with_holes(const Value& value, std::string& reason);

// A String, or a Template where `reason` is not empty.
Value text_or_template(String text, std::string reason, SourceSpan where);

// With ?word for each hole, for a name or a literal that is quoted as a whole.
std::string bare(const Template& text);

// Holes filled in as described above; says in `problems` that a name is not known. A hole before a
// '.' is a schema, and not knowing it changes nothing about what is in it.
String filled(const Template& text, Problems& problems);

// The text of a String or Template, holes filled; nullopt for anything else.
std::optional<String> known_text(const Value& value, Problems& problems);

// Whether Postgres's grammar takes the whole of it: a text whose holes are no names or values is
// better not rendered.
bool parses(const std::string& sql);

}  // namespace miglint::alembic
