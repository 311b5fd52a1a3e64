#pragma once

// What a run is compared with, as git has it: `--base`, `--with` and `--staged`.

#include <memory>
#include <string>
#include <vector>

#include "linter/git/repository.h"
#include "linter/options.h"
#include "migrations/text/file_system.h"
#include "migrations/text/result.h"
#include "migrations/text/source_set.h"

namespace miglint {

struct Branch {
  std::string name;  // as it was asked for
  std::unique_ptr<FileSystem> files;
};

struct Sides {
  std::unique_ptr<git::Repository> repository;  // the file systems read from it
  std::unique_ptr<FileSystem> staged;           // read instead of the disk; null: the disk is read
  std::optional<git::Commit> since;             // what counts as changed is changed since then
  std::unique_ptr<FileSystem> before;  // where this branch and the base part; null: no base
  std::vector<Branch> branches;        // the base's tip, where it has moved on, and --with
};

bool asks_git(const Options& options);

// The branch that work here usually goes to, as origin has it; empty where nothing tells.
std::string usual_base(const Options& options, const FileSystem& disk);

// Error: what git cannot say here, and what to do.
Result<Sides> open_sides(const Options& options, const FileSystem& disk);

// Changed files that are none of `sources`, from the top of the repository.
Result<std::vector<std::string>> other_changed_paths(const Sides& sides,
                                                     bool staged,
                                                     const SourceSet& sources);

}  // namespace miglint
