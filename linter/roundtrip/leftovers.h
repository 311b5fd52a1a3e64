#pragma once

// Indexes that are invalid and constraints that are not valid.

#include <set>
#include <string>

#include "linter/roundtrip/live_catalog.h"

namespace miglint {

// Their titles: "index public.users_email_idx", "constraint public.users.users_age_check".
std::set<std::string> invalid_objects(const Snapshot& snapshot);

// "index public.i is invalid", "constraint public.t.c is not validated".
std::string invalid_words(const std::string& object);

}  // namespace miglint
