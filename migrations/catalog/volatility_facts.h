#pragma once

// Names of Postgres's own functions by volatility, sorted by bytes. Facts alone; volatility.h uses
// them.

#include <span>
#include <string_view>

namespace miglint {

std::span<const std::string_view> volatile_functions();
std::span<const std::string_view> stable_functions();
std::span<const std::string_view> immutable_functions();

}  // namespace miglint
