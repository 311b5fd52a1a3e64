#pragma once

// Values as Python sees them: items, equality, methods of str, paths; and the arguments of a call.
// Nothing here needs the state of an evaluation.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrations/alembic/values.h"
#include "migrations/text/source_span.h"

namespace miglint::alembic {

enum class Truth : std::uint8_t { kFalse, kTrue, kUnknown };

// The arguments of one call, as evaluated.
struct CallArguments {
  std::vector<Value> positional;
  Keywords keywords;
  std::string unknown;  // not empty: there may be more of them, and why
};

// Items of a list, tuple or set whose items are exactly known, or null.
const std::vector<Value>* items_of(const Value& value);
const std::vector<std::pair<Value, Value>>* pairs_of(const Value& value);
const Value* item_by_key(const std::vector<std::pair<Value, Value>>& pairs, const Value& key);

bool equal(const Value& a, const Value& b);
bool comparable(const Value& value);  // a literal, or a sequence of such
bool is_library_object(const Value& value);

// Python's own, and the libraries whose objects are understood: never looked for in the project.
bool is_library_name(std::string_view dotted);

// os.path, pathlib; nullopt where that is not what it is, or a part is not known.
std::optional<Value> path_call(std::string_view callee,
                               const std::vector<Value>& given,
                               SourceSpan where);
std::optional<Value> path_attribute(const Value& path, std::string_view wanted, SourceSpan where);
std::optional<Value> path_division(const Value& left, const Value& right, SourceSpan where);

// The first name of a chain of calls and attributes: "logging.getLogger" of
// logging.getLogger(x).info; empty when it starts from nothing of a library.
std::string_view root_of(const Value& value);

// One line of at most `most` bytes.
std::string one_line(std::string_view text, std::size_t most = 100);

// Methods of str; nullopt: not known here.
std::optional<Value> string_method(const Value& object,
                                   std::string_view method,
                                   const CallArguments& arguments,
                                   SourceSpan where);

// The same of a text with holes; those that ask about it are unknown.
std::optional<Value> template_method(const Value& object,
                                     std::string_view method,
                                     const CallArguments& arguments,
                                     SourceSpan where);

String dedented(const String& text);  // textwrap.dedent

// json.dumps of a frozen value; nullopt where a part is not known or Python would raise.
std::optional<Value> json_text(const Value& value, SourceSpan where);

// sep.join(items): nullopt where an item is no string.
std::optional<Value> join_strings(const String& separator,
                                  const std::vector<Value>& items,
                                  SourceSpan where);

inline constexpr std::size_t kMostStringBytes = 1U << 20U;
inline constexpr std::size_t kMostItems = 10'000;

}  // namespace miglint::alembic
