#pragma once

// Where a Liquibase history begins.

#include <string>
#include <vector>

#include "migrations/text/file_system.h"

namespace miglint {

// Of the change logs in a folder (XML, YAML, JSON; `names` are its files) the one that no other
// includes, as a path; empty: there is none.
std::string root_changelog(const FileSystem& files,
                           const std::string& folder,
                           const std::vector<std::string>& names);

}  // namespace miglint
