#include "linter/git/library.h"

#include <fmt/format.h>

#include <dlfcn.h>

namespace miglint::git {

Library::~Library() {
  if (git_libgit2_shutdown != nullptr) git_libgit2_shutdown();
  // The library stays loaded: its threads' ends may still run its code.
}

std::string Library::last_error() const {
  const git_error* error = git_error_last();
  return error == nullptr || error->message == nullptr ? "unknown error" : error->message;
}

Result<std::unique_ptr<Library>> load_library() {
  auto library = std::make_unique<Library>();
  library->handle = dlopen(MIGLINT_LIBGIT2, RTLD_NOW | RTLD_LOCAL);
  if (library->handle == nullptr) {
    return Error{fmt::format(
        "{} is not on this machine, and without it git cannot be asked: install libgit2, or lint "
        "without --base and --staged",
        MIGLINT_LIBGIT2)};
  }
  std::string missing;
  const auto find = [&](auto& function, const char* name) {
    void* found = dlsym(library->handle, name);
    if (found == nullptr) missing = name;
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(found);
  };
#define GIT2(name) find(library->name, #name);
#include "linter/git/functions.def"
#undef GIT2
  if (!missing.empty()) {
    library->git_libgit2_shutdown = nullptr;
    return Error{fmt::format("{} has no {}: it is too old", MIGLINT_LIBGIT2, missing)};
  }
  library->git_libgit2_init();
  return library;
}

}  // namespace miglint::git
