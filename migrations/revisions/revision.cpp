#include "migrations/revisions/revision.h"

namespace miglint {

std::string_view name_of(RevisionKind kind) {
  switch (kind) {
    case RevisionKind::kVersioned:
      return "versioned";
    case RevisionKind::kRepeatable:
      return "repeatable";
    case RevisionKind::kBaseline:
      return "baseline";
    case RevisionKind::kCheckpoint:
      return "checkpoint";
    case RevisionKind::kHook:
      return "hook";
    case RevisionKind::kUndoOnly:
      return "undo-only";
    case RevisionKind::kOpaque:
      return "opaque";
  }
  return "versioned";
}

}  // namespace miglint
