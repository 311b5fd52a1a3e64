#pragma once

// What a rule says about one place.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/catalog/effects.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/shared_text.h"
#include "migrations/text/source_span.h"

namespace miglint {

enum class Severity : std::uint8_t { kInfo, kWarning, kError };

std::string_view name_of(Severity severity);

struct Rule;

// A replacement of source text that would repair the finding.
struct Edit {
  SourceSpan where;
  std::string text;
};

struct RelatedPlace {
  SourceSpan where;
  std::string message;
};

struct Finding {
  const Rule* rule = nullptr;
  Severity severity = Severity::kWarning;
  SourceSpan where;
  SourceSpan extent;    // the whole statement or call that it is about; a suppression covers it
  std::string message;  // what happens: which lock, on which table, blocking whom
  std::string help;     // what to do instead
  RevisionIndex revision = kNoRevision;
  std::optional<Direction> direction;
  SharedText statement;  // the SQL; empty: none
  std::vector<RelatedPlace> related;
  std::vector<std::string> ids;  // revisions that it is about, where they are more than one
  std::vector<RelationLock> locks;
  std::vector<ddl::Name> works_on;  // tables that the statement reads, rewrites or changes rows of
  std::vector<Edit> edits;
  // The cause is the project's habit and the remedy one: only the newest is reported.
  bool once_per_project = false;
};

}  // namespace miglint
