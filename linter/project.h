#pragma once

// Command line + configuration → the histories to work on, read and put in order.
//
// What every command does first. After it nothing reads the disk.

#include <optional>
#include <string>
#include <vector>

#include "linter/config.h"
#include "linter/options.h"
#include "migrations/formats/discover.h"
#include "migrations/revisions/comparison.h"
#include "migrations/revisions/history.h"
#include "migrations/text/file_system.h"
#include "migrations/text/source_set.h"

namespace miglint {

struct LoadedProject {
  History history;  // with its graph
  int pg_version = 15;
  Project tree = {};  // where its files are
  // Against the base, the last commit or a revision, where one was asked for.
  std::optional<Comparison> comparison = std::nullopt;
};

struct Loaded {
  Config config;
  SourceSet sources;
  std::vector<LoadedProject> projects;  // in the order found
  // Set when single files were named, or only what has changed is asked for: only they are reported
  // on. Paths as in `sources`, sorted.
  bool only_files = false;
  std::vector<std::string> reported_files;
  // With a comparison: what a change causes elsewhere is reported at the change.
  bool only_changes = false;
  // Trees that are there and were not taken: sentences that say why and what to do.
  std::vector<std::string> left_out;
  std::vector<std::string> changed_elsewhere;  // changed files outside of all projects; see sides.h
};

enum class Depth {
  kWhole,
  kReported,  // of revisions before the first reported one, downgrades may be Script::unread
};

// Error: a path or configuration that cannot be read, no migrations. Files that belong to no
// project are no error where files were named: a hook hands over whatever was committed.
Result<Loaded> load(const Options& options, const FileSystem& disk, Depth depth = Depth::kWhole);

inline constexpr int kDefaultPgVersion = 15;  // the oldest major still maintained, November 2026

}  // namespace miglint
