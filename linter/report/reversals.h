#pragma once

// What the static round trip found, for people and for machines (cli.md, `reversibility`).

#include <string>
#include <vector>

#include "migrations/replay/reversal.h"
#include "migrations/revisions/history.h"
#include "migrations/text/source_set.h"

namespace miglint {

struct JudgedProject {
  const History* history = nullptr;
  std::vector<Reversal> reversals;  // in run order
};

struct ReversalReport {
  const SourceSet* sources = nullptr;
  std::vector<JudgedProject> projects;
};

struct ReversalStyle {
  bool color = false;
  bool quiet = false;  // only what cannot be undone
};

std::string reversals_text(const ReversalReport& report, const ReversalStyle& style);
std::string reversals_markdown(const ReversalReport& report);
std::string reversals_json(const ReversalReport& report);

// What is said of one revision, a sentence each, with the place it is about.
struct ReversalLine {
  std::string words;
  SourceSpan where;
  std::string sql;
};

std::vector<ReversalLine> lines_of(const Reversal& reversal);

// "12 revisions: 9 reversible, 3 irreversible"
std::string summary_of(const JudgedProject& project);

}  // namespace miglint
