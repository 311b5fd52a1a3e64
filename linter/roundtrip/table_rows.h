#pragma once

// The rows of every table, and which of them and of their values did not survive.
//
// Rows are paired by primary key where there is the same one on both sides; else each column's
// values are compared as a bag. What was NULL cannot be lost, and a time of day that lies in the
// run is a trigger's mark, not a loss.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/live_catalog.h"
#include "migrations/replay/losses.h"
#include "migrations/text/result.h"

namespace miglint {

struct TableRows {
  std::vector<std::string> columns;
  std::vector<std::string> key;  // the primary key's columns; empty: none
  std::vector<std::vector<std::optional<std::string>>> rows;
  bool too_many = false;  // more than are compared: they are left out
};

// Tables as in Description: "public.users".
using DatabaseRows = std::map<std::string, TableRows, std::less<>>;

// What is committed now, of the tables in `snapshot`.
Result<DatabaseRows> read_rows(LiveCatalog& catalog, const Snapshot& snapshot);

// `today`: the date of the run as the server writes it, "2026-11-26".
std::vector<Loss> find_lost_rows(const DatabaseRows& before,
                                 const DatabaseRows& after,
                                 std::string_view today);

// The losses told by identity that the rows confirm or cannot tell; those that they refute are
// left out.
std::vector<Loss> without_refuted(std::vector<Loss> losses, const DatabaseRows& before);

}  // namespace miglint
