#pragma once

// What a reader, the graph or the splitter saw that the SQL no longer shows.
//
// migrations/ makes no findings: it writes notes, and rules turn notes into findings, one kind a
// rule (a rule without an own check words the note as it stands). The set of kinds is closed; each
// is named after the rule that speaks about it.

#include <optional>
#include <string>
#include <vector>

#include "migrations/revisions/revision.h"
#include "migrations/text/source_span.h"

namespace miglint {

enum class NoteKind {
  kNone,
  // history
  kDuplicateRevisionId,
  kMultipleHeads,
  kMultipleBases,
  kMissingParent,
  kOrphanRevision,
  kRevisionCycle,
  kCollidingVersionPrefix,
  kMissingRevisionVars,
  kBranchLabelDuplicate,
  kMergeRedundantParent,
  kRevisionHeaderMismatch,
  kVagueRevisionMessage,
  kRevisionFileName,
  kOutOfOrderVersion,
  kVersionGap,
  kSequenceGap,
  // naming, reversibility
  kDropUnnamedConstraint,
  // what a revision's Python says, which its SQL no longer shows
  kAlembicRefuses,
  kServerDefaultLiteral,
  kUnescapedBindColon,
  kOrmModelImport,
  kOrmSessionUse,
  kStringBuiltSql,
  kOfflineIncompatible,
  kSideEffects,
  kGeneratedBoilerplate,
  // what stands in the files beside the migrations
  kSecretInMigration,
  kPooledMigrations,
  kEnvConfig,
  // files
  kSyntaxError,
  kUnreadableFile,
  kPythonUnsupported,
  kToolDirectiveError,
  kIgnoredFile,
  kOrphanFile,
  kMixedVersionStyle,
  kOptOutIneffective,
  kToolSplitsDifferently,
  kChecksumMismatch,
  kIncludeProblem,
  kCopyNotTerminated,
  kPsqlMetaCommand,
  kTemplatePlaceholder,
  kMissingTerminator,
  kEmptyMigration,
  kBadEncoding,
};

struct Note {
  NoteKind kind = NoteKind::kNone;
  SourceSpan where;
  std::string words;             // product text: one sentence, lower case, the thing first
  std::string help;              // what to do instead; empty: the rule's own advice
  std::vector<std::string> ids;  // revision ids that it is about, as the kind says

  struct Related {
    SourceSpan where;
    std::string words;
  };

  std::vector<Related> related;
  std::optional<Direction> direction = std::nullopt;  // where it is about one
  bool mild = false;                                  // one step less severe than its rule
};

}  // namespace miglint
