#pragma once

// Types that extensions bring (their control scripts as of PostgreSQL 15 and the usual add-ons).

#include <span>
#include <string_view>

namespace miglint {

bool knows_extension(std::string_view extension);
std::span<const std::string_view> types_of_extension(std::string_view extension);

// A base type of some extension, so no domain of the user's.
bool is_extension_type(std::string_view type);

// The extension, as it calls itself, whose function takes a table over when it is called with its
// name: create_hypertable('events', …). Empty: no such function.
std::string_view extension_taking_over(std::string_view function);

}  // namespace miglint
