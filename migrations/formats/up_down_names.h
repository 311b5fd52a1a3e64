#pragma once

// `N_title.up.sql` and `N_title.down.sql`: the grammar of golang-migrate, and of all who took it
// over.

#include "migrations/formats/format.h"

namespace miglint {

// N is a uint64; "1" = "0001". Anything else is ignored, with the reason.
NameParts up_down_parts(std::string_view name);

std::vector<NameParts> take_up_down_apart(const MigrationsFolder& folder);

bool is_up_file(std::string_view name);

}  // namespace miglint
