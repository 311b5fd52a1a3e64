#pragma once

// Initialised, empty data folders, one for each server build, kept between runs so that initdb
// (about a second) runs once.
//
// Lives in the user's own cache folder; what somebody else could have written there is not used.
// Made under another name and renamed, so that a reader sees all of it or nothing.

#include <string>
#include <sys/types.h>

#include "linter/roundtrip/find_postgres.h"

namespace miglint {

// Copies a folder of regular files and folders; modes become 0600 and 0700, the owner uid and gid.
// Empty: done; else what failed.
std::string copy_folder(const std::string& from, const std::string& to, uid_t uid, gid_t gid);

class TemplateCache {
 public:
  // `cache_folder` as $XDG_CACHE_HOME says; empty: keeps nothing.
  TemplateCache(const std::string& cache_folder, const PostgresPrograms& programs);

  bool has_template() const;

  // A whole copy, or why there is none.
  std::string copy_to(const std::string& data_folder, uid_t uid, gid_t gid) const;

  void remove() const;

  // Keeps a copy of the data folder. That it could not be kept is no error.
  void keep(const std::string& data_folder) const;

 private:
  std::string folder_;
  std::string path_;
};

}  // namespace miglint
