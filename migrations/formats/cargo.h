#pragma once

// What a Rust project's Cargo.toml says about the database that a crate is built for.

#include <string>
#include <string_view>

#include "migrations/text/file_system.h"

namespace miglint {

// The database that is not Postgres, by the crate's features in the nearest Cargo.toml that has
// some ("sqlite", "mysql"); empty where Postgres is among them, or nothing is said.
std::string other_cargo_database(const FileSystem& files,
                                 const std::string& folder,
                                 std::string_view crate);

}  // namespace miglint
