#pragma once

// What a walk has found, for people and for machines (cli.md, `roundtrip`).

#include <string>
#include <vector>

#include "linter/roundtrip/roundtrip.h"
#include "migrations/revisions/history.h"
#include "migrations/text/source_set.h"

namespace miglint {

struct WalkedProject {
  const History* history = nullptr;
  std::vector<RevisionOutcome> outcomes;  // in run order
};

struct RoundtripReport {
  std::string server_version;
  const SourceSet* sources = nullptr;
  std::vector<WalkedProject> projects;
};

struct RoundtripStyle {
  bool color = false;
  bool quiet = false;  // only what did not come back
  bool timings = false;
};

std::string roundtrip_text(const RoundtripReport& report, const RoundtripStyle& style);
std::string roundtrip_json(const RoundtripReport& report, const RoundtripStyle& style);

// How many revisions got each verdict, indexed by it.
std::vector<std::size_t> count_verdicts(const std::vector<RevisionOutcome>& outcomes);

// A direction fails, or the schema does not come back.
bool is_finding(Verdict verdict);

}  // namespace miglint
