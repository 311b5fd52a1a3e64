#pragma once

// A git repository, read: commits, their trees and the index as file systems, what has changed.
//
// The only access to git, and only these files know libgit2. Nothing is written, fetched or run.
// Worktrees, submodules (opened from inside), detached and unborn heads are all the same here.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "migrations/text/file_system.h"
#include "migrations/text/result.h"

namespace miglint::git {

// A commit, by its object name (40 hexadecimal digits).
struct Commit {
  std::string id;
};

class Repository {
 public:
  // The repository that `path` (a file or folder on the disk) is in. Errors say what to do: there
  // is none, it is bare, it belongs to somebody else (safe.directory).
  static Result<std::unique_ptr<Repository>> open(const FileSystem& disk, const std::string& path);

  ~Repository();
  Repository(const Repository&) = delete;
  Repository& operator=(const Repository&) = delete;

  // The commit that a branch, tag or expression names. Error: there is none here, and how to get
  // it.
  Result<Commit> commit(const std::string& ref) const;

  // "main", "origin/main", local ones first; empty where git does not say.
  std::vector<std::string> branches() const;

  // HEAD's commit; nullopt before the first one.
  std::optional<Commit> head() const;

  // Where two histories part. `ref`: what `theirs` was called, for the message.
  Result<Commit> merge_base(const Commit& ours, const Commit& theirs, const std::string& ref) const;

  // What a commit, or the index, says the files are. Paths mean what they mean on the disk. The
  // repository must outlive it; reading is safe from several threads.
  Result<std::unique_ptr<FileSystem>> files_of(const Commit& commit) const;
  Result<std::unique_ptr<FileSystem>> staged_files() const;

  // Paths, from the top of the repository, that differ between `base` (nullopt: nothing at all) and
  // the work tree or the index; both paths of a rename.
  Result<std::vector<std::string>> changed_paths(const std::optional<Commit>& base,
                                                 bool staged) const;

  // A path of the disk as it is called from the top of the repository, or nullopt outside of it.
  std::optional<std::string> path_inside(const std::string& path) const;

  // The submodule that a path of the disk is in, or nullopt. What is in it is another repository's.
  std::optional<std::string> submodule_of(const std::string& path) const;

  const std::string& top() const;     // the work tree's folder, absolute
  std::string hooks_folder() const;   // where git looks for hooks: core.hooksPath, or its own
  bool has_own_hooks_folder() const;  // core.hooksPath is set

 private:
  struct State;
  explicit Repository(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace miglint::git
