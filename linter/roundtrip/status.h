#pragma once

// `miglint status`: where a real database stands against this tree. Only reads it.

#include <string>
#include <vector>

#include "linter/commands/commands.h"
#include "linter/report/report.h"
#include "linter/roundtrip/command_line.h"
#include "linter/surroundings.h"
#include "migrations/catalog/description.h"
#include "migrations/revisions/history.h"
#include "migrations/text/file_system.h"
#include "migrations/text/result.h"

namespace miglint {

// An id in the database that this tree does not have.
struct UnknownId {
  std::string id;
  std::string nearest;   // empty: none is near
  std::string found_on;  // a branch of the repository that has it; empty: none
};

struct Status {
  const History* history = nullptr;
  std::string server_version;
  int port = 0;
  std::string table;  // the tool's own; empty: there is none
  std::vector<std::string> current;
  std::vector<UnknownId> unknown;
  bool is_dirty = false;
  std::vector<RevisionIndex> pending;  // in run order
  std::vector<Difference> drift;
  std::string drift_unknown;                // why it was not looked for
  std::vector<std::string> tables_at_base;  // that the migrations make, though none has run
  std::vector<ReportedFinding> findings;    // lint's about what is pending
};

std::string status_text(const Status& status);
std::string status_json(const Status& status);

Result<Outcome> status_command(const LiveLine& line,
                               const FileSystem& files,
                               const Surroundings& around);

}  // namespace miglint
