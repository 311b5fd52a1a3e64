#pragma once

// What a run reports on: everything, or the files that were named or have changed. The rest of a
// history is read and replayed all the same, as what leads up to them.

#include <cstddef>
#include <vector>

#include "linter/project.h"
#include "migrations/revisions/history.h"

namespace miglint {

class ReportedFiles {
 public:
  explicit ReportedFiles(const Loaded& loaded);

  bool everything() const { return everything_; }

  bool holds(FileId file) const {
    return everything_ || (file < reported_.size() && reported_[file]);
  }

  bool holds(const Revision& revision) const;

  // The place in the run order from which on something may be reported of what a revision does:
  // nothing before it depends on what comes later.
  std::size_t first_place(const History& history) const;

 private:
  bool everything_;
  std::vector<bool> reported_;  // by file
  bool has_others_ = false;     // a file that is no revision's, but may be included by one
};

}  // namespace miglint
