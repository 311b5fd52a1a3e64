#pragma once

// What a statement needs or drops that the history knows nothing of.
//
// Whether it is there, only the server knows: the statement may fail, find nothing, or take away
// what somebody made by hand.

#include <cstddef>
#include <string>
#include <vector>

#include "migrations/catalog/catalog.h"
#include "migrations/ddl/command.h"

namespace miglint {

struct Unheard {
  std::size_t block = 0;  // its place in the script
  std::size_t statement = 0;
  std::string object;       // "index users_old"
  ddl::Drop drop = {};      // of this one object
  bool is_dropped = false;  // false: its rows are read or written
};

// Of one command, on the catalogue before it; the place is the caller's.
std::vector<Unheard> unheard_in(const ddl::Command& command, const Catalog& catalog);

// Is what the DROP of one object names there? Unknown: the history neither made nor used it, nor
// proved it absent.
Truth holds(const Catalog& catalog, const ddl::Drop& drop);

}  // namespace miglint
