#pragma once

// Scripts that psql runs: one that only includes others gives their order; a dump of pg_dump stands
// for a whole schema.

#include <optional>
#include <string>
#include <vector>

#include "migrations/formats/reading.h"

namespace miglint {

struct PsqlDriver {
  std::string path;
  std::vector<std::string> included;  // paths, in order
};

// Among the files `names` of a folder, one that holds nothing but `\i`, other commands of psql, and
// BEGIN, COMMIT or SET around them.
std::optional<PsqlDriver> find_psql_driver(const FileSystem& files,
                                           const std::string& folder,
                                           const std::vector<std::string>& names);

// Each file that TreeReader::manifest includes is a revision.
void read_psql_driver(TreeReader& reader);

bool is_dump(std::string_view text);  // plain output of pg_dump

}  // namespace miglint
