#pragma once

// A suggested downgrade of one revision, told by `miglint explain --revision`.

#include "linter/commands/commands.h"

namespace miglint {

// Of the revision `options.at`, in the first project that has it.
Result<Outcome> explain_revision(const Options& options, const FileSystem& files);

}  // namespace miglint
