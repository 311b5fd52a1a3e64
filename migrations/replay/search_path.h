#pragma once

#include <string>
#include <vector>

#include "migrations/catalog/session.h"

namespace miglint {

// `"$user", public` and the like, as names; "$user" is nobody we know. Nothing set: the default.
std::vector<std::string> search_path(const Session& session);

}  // namespace miglint
