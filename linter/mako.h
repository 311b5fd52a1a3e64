#pragma once

// As much of Mako as Alembic's revision templates use: `${expression}` for the names that Alembic
// fills in, and `##` comments. Nothing is evaluated beyond that.

#include <map>
#include <string>
#include <string_view>

#include "migrations/text/result.h"

namespace miglint {

// `values`: expression, white space folded, → text ("down_revision | comma,n" → "a1, b2"). Error:
// the template has something else in it; what, and on which line.
Result<std::string> render_mako(std::string_view text,
                                const std::map<std::string, std::string>& values);

}  // namespace miglint
