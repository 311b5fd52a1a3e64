#pragma once

// The arguments of a directive or of a library's call, read by name whether they were given by
// position or by keyword; and small readers of values that say what they did not understand.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/alembic/problems.h"
#include "migrations/alembic/quoting.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

// Python's default: absent and None are alike for nearly every argument.
inline bool given(const Value* value) {
  return value != nullptr && !value->is<None>();
}

// Positional arguments bound to names. Owns nothing: lives no longer than the call.
class Arguments {
 public:
  Arguments(const std::vector<Value>& positional,
            const Keywords& keywords,
            std::initializer_list<std::string_view> names)
      : positional_(&positional), keywords_(&keywords), names_(names) {}

  Arguments(const Call& call, std::initializer_list<std::string_view> names)
      : Arguments(call.arguments, call.keywords, names) {}

  // nullptr: not given.
  const Value* get(std::string_view name) const;

 private:
  const std::vector<Value>* positional_;
  const Keywords* keywords_;
  std::vector<std::string_view> names_;
};

// "sqlalchemy.Column" → "Column"; the name of a Call or Reference, else "".
std::string_view last_component(std::string_view dotted);
std::string_view library_name(const Value& value);       // the dotted name
std::string_view library_last_name(const Value& value);  // its last component
bool is_sqlalchemy(std::string_view dotted);

// A call of one of SQLAlchemy's names ("Column"), wherever it is imported from; else nullptr.
const Call* call_of(const Value& value, std::string_view name);

// A method call ("with_variant") on another value; else nullptr.
const Call* method_call(const Value& value, std::string_view method);

// "name `x` is not defined", "a call of app.f(…)": what stands where something else was wanted.
std::string describe(const Value& value);

// A str, op.f() or quoted_name(). What is not known is a name of its own, "?word" (templates.h),
// and said in `problems`; nullopt, and said there too, for what can be no name.
std::optional<Name> read_name(const Value& value, std::string_view what, Problems& problems);

// The same for an optional argument: absent and None give an empty name without a problem.
Name read_optional_name(const Value* value, std::string_view what, Problems& problems);
std::string read_optional_text(const Value* value, std::string_view what, Problems& problems);

// A schema: one that is not known has a name of its own too, and is the same wherever it is called
// alike.
std::string read_schema(const Value* value, std::string_view what, Problems& problems);

// True and False; truth of other known values as in Python. Not known is said in `problems`.
bool read_flag(const Value* value, bool absent, std::string_view what, Problems& problems);
std::optional<bool> read_optional_flag(const Value* value,
                                       std::string_view what,
                                       Problems& problems);

// The items of a list, tuple or set; the characters of a string, as Python iterates it.
std::optional<std::vector<Value>> read_items(const Value& value);

// A str, int, float or bool as Python's str() prints it.
std::optional<std::string> plain_text(const Value& value);

// 1.5 → "1.5", 2.0 → "2.0", as Python's repr().
std::string float_text(double number);

}  // namespace miglint::alembic
