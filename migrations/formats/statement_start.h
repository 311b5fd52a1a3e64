#pragma once

// What kind of statement a text is, as far as a client has to know it before the server parses it.

#include <string_view>

namespace miglint {

// `sql`: one statement from its beginning, or what stands before it, up to its ';'.
bool is_copy_from_stdin(std::string_view sql);

// `sql`: the same up to the quote before its body.
bool is_do_block(std::string_view sql);

}  // namespace miglint
