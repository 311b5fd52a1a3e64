#pragma once

// A history that shows something, without what it does not need for that.

#include <functional>
#include <string>
#include <vector>

namespace miglint::test {

std::vector<std::string> shrink(
    std::vector<std::string> statements,
    const std::function<bool(const std::vector<std::string>&)>& shows_it);

}  // namespace miglint::test
