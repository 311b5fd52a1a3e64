#pragma once

// `{{if .postgres}} … {{else}} … {{end}}` in a file that is a Go template: which of the branches
// are for Postgres.

#include <cstdint>
#include <string_view>
#include <vector>

#include "migrations/formats/placeholders.h"

namespace miglint {

// What is not sent to Postgres of text[begin, end): the branches whose condition names another
// database, and the actions that choose between them. Conditions that name none are left alone:
// nobody knows. Ascending, apart.
std::vector<TextRange> branches_for_others(std::string_view text,
                                           std::uint32_t begin,
                                           std::uint32_t end);

}  // namespace miglint
