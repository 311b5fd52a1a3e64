#pragma once

// Findings with byte offsets → findings with files, lines and words, ready to be reported.

#include "linter/report/report.h"
#include "migrations/revisions/history.h"
#include "migrations/text/shared_text.h"
#include "migrations/text/source_set.h"

namespace miglint {

class Resolver {
 public:
  explicit Resolver(const SourceSet& sources) : sources_(sources) {}

  // `history`: the one that the finding's revision belongs to; null for none. The fingerprint is
  // left empty.
  ReportedFinding resolve(const Finding& finding, const History* history);

  ReportedPlace place(SourceSpan where) const;

 private:
  // What every finding of one statement shares.
  struct Statement {
    SharedText sql;
    std::vector<std::string> passwords;
    SharedText masked;
  };

  std::vector<std::string> source_lines(SourceSpan where) const;
  const Statement& look_at(const SharedText& sql);

  const SourceSet& sources_;
  Statement last_;  // findings come statement by statement
};

// The rules that findings of these lists are of, each once, by name.
std::vector<ReportedRule> rules_of(const std::vector<const std::vector<ReportedFinding>*>& lists);

}  // namespace miglint
