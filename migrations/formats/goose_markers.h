#pragma once

// goose's grammar inside a file → the two directions, and what goose would refuse.
//
// Line based, as goose reads it, without looking at SQL: a marker inside a comment or a dollar body
// is a marker. A refused file is still cut as well as it can be, so that its statements are judged.

#include <string_view>

#include "migrations/formats/format.h"

namespace miglint {

bool has_goose_marker(std::string_view text);

CutFile cut_at_goose_markers(TreeReader& reader, const NameParts& parts, FileId file);

}  // namespace miglint
