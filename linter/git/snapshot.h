#pragma once

// What a commit's tree or the index holds at a path from the top of the repository, and a file
// system over it.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "linter/git/library.h"
#include "migrations/text/file_system.h"

namespace miglint::git {

enum class EntryKind { kNone, kFile, kLink, kFolder, kSubmodule };

struct Entry {
  EntryKind kind = EntryKind::kNone;
  git_oid id = {};
};

struct Snapshot {
  std::function<Entry(const std::string& path)> find;  // "" is the top folder
  std::function<std::vector<std::pair<std::string, Entry>>(const std::string& path)> list;
};

EntryKind kind_of(std::uint32_t mode);  // git's file mode

// Reads folders as they are asked for, each once.
Snapshot tree_snapshot(const Library& library, git_repository* repository, const git_oid& tree);

// The index keeps no folders, only sorted paths.
Snapshot index_snapshot(const Library& library, std::shared_ptr<git_index> index);

// Links are followed inside the snapshot. `top`: the work tree's folder, absolute; paths outside of
// it do not exist. `name`: how messages call the snapshot ("origin/main", "the index").
std::unique_ptr<FileSystem> snapshot_files(const Library& library,
                                           git_repository* repository,
                                           Snapshot snapshot,
                                           std::string top,
                                           std::string current_folder);

}  // namespace miglint::git
