#pragma once

// What a refusal in the replay proves.
//
// The schema is known only as far as what came before is understood; but an obstacle that the
// revision itself has put there is one whatever came before it.

#include <set>
#include <string>

#include "migrations/catalog/catalog.h"
#include "migrations/ddl/command.h"
#include "migrations/revisions/history.h"

namespace miglint {

class RefusalCheck {
 public:
  // Of one script. `before_revision` is good as long as this is.
  RefusalCheck(const History& history,
               RevisionIndex revision,
               Direction direction,
               const Catalog& before_revision,
               int pg_version);

  // Before the script's first statement.
  void begin(const Catalog& start) { start_ = start; }

  // Before each block.
  void enter(const SqlBlock& block);

  // Before the first statement of the script.
  const Catalog& start() const { return start_; }

  // It is about the same object as an earlier statement that was refused.
  bool is_consequence(const ddl::Command& command) const;

  // Nothing that is not understood can have put the obstacle there, or would take it away.
  bool is_sure(const ddl::Command& command) const;

  void remember(const ddl::Command& refused);

 private:
  bool runs_on(Catalog catalog, const ddl::Command& command) const;

  RevisionIndex revision_;
  Direction direction_;
  const Catalog& before_revision_;
  int pg_version_;
  Catalog start_;
  bool history_is_understood_ = true;   // what ran before this revision
  bool revision_is_understood_ = true;  // what ran before this statement in it
  std::set<std::string, std::less<>> refused_names_;
};

}  // namespace miglint
