#pragma once

// Names and string literals as SQLAlchemy's PostgreSQL dialect writes them (1.4 to 2.0 alike).
//
// Quoting follows SQLAlchemy's own list of reserved words, not the server's: `old` is quoted,
// `lateral` is not. Literals are those of a live connection: a backslash stays single.

#include <optional>
#include <string>
#include <string_view>

namespace miglint::alembic {

// A name as a revision gives it.
struct Name {
  std::string text;
  std::optional<bool> quote =
      std::nullopt;         // quoted_name(x, True), quote=False; nullopt: where it is needed
  bool final_name = false;  // op.f(): naming conventions do not apply, too long is shortened
};

std::string quote_name(const Name& name);
std::string quote_name(std::string_view name);

// `schema.table`, the schema as one identifier (SQLAlchemy's CREATE TABLE, constraints, indexes).
std::string qualified(std::string_view schema, const Name& name);

// The same as Alembic's own ALTER statements write it: a dotted schema is split.
std::string qualified_dotted(std::string_view schema, const Name& name);

// 'text', single quotes doubled.
std::string string_literal(std::string_view text);

// The longest name that PostgreSQL keeps, in characters as SQLAlchemy counts them.
inline constexpr std::size_t kMaxNameLength = 63;

std::size_t character_count(std::string_view utf8);

// What SQLAlchemy makes of a convention's or op.f()'s name: 55 characters, `_` and four digits of
// its MD5 where it has more than 63.
std::string shortened(std::string_view name);

}  // namespace miglint::alembic
