#pragma once

// libgit2, loaded when the first question about git is asked: linking it costs every run 4 ms, and
// most runs ask none.

#include <git2.h>
#include <memory>
#include <string>

#include "migrations/text/result.h"

namespace miglint::git {

// The library's functions under their own names, as members.
struct Library {
  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();  // shuts the library down

#define GIT2(name) decltype(&::name) name = nullptr;
#include "linter/git/functions.def"
#undef GIT2

  // What the last call that failed says, as a phrase.
  std::string last_error() const;

  void* handle = nullptr;
};

// Error: the library is not on this machine, or lacks a function.
Result<std::unique_ptr<Library>> load_library();

// Owns an object of the library's until it goes out of scope: Handle<git_tree>(tree, free).
template <typename T>
using Handle = std::unique_ptr<T, void (*)(T*)>;

}  // namespace miglint::git
