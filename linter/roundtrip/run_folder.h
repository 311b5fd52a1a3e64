#pragma once

// The folder that one run keeps its server in, and what is left of runs that were killed.
//
// Its name carries the process's id and a lock file in it is held for as long as the run or its
// guard lives, so the next run can tell the dead from the living, also where process ids are reused
// or belong to another container.

#include <string>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

struct RunFolder {
  std::string path;
  int lock = -1;  // descriptor, closed on exec; its end of life releases the folder to the next run
};

struct FolderPlaces {
  std::string memory = "/dev/shm";  // used when writable and roomy
  std::string temporary;            // $TMPDIR; empty: none
};

// Made with mode 0711. The path leaves room for a socket in it: Postgres allows 107 bytes.
Result<RunFolder> make_run_folder(const FolderPlaces& places);

// Stops servers and removes folders of this user's dead runs, wherever one can have been made.
void remove_dead_runs(const FolderPlaces& places);

// Stops the server whose data folder this is, if it still runs; returns when it is gone.
void stop_server_in(const std::string& data_folder);

}  // namespace miglint
