#pragma once

// What a server may refuse without a word of miglint's before: it foresees what the schema decides,
// and neither types expressions nor looks at values.

#include <string>
#include <string_view>

namespace miglint::test {

// The words are the server's, without the names in quotes.
bool is_unclaimed(std::string_view sqlstate, const std::string& words);

}  // namespace miglint::test
