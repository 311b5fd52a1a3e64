#pragma once

// `miglint: allow <rule>[, <rule>] — reason` in comments.
//
// A directive counts for the statement on whose lines it stands, or which begins on the line below
// (several comment lines may stand above); `allow-file` counts for the whole file. Only real
// comments count: the readers have found them with the language's own scanner. In SQL inside a
// Python string, an SQL comment counts for that statement.

#include <set>
#include <string>
#include <vector>

#include "migrations/revisions/history.h"
#include "migrations/text/source_set.h"
#include "rules/findings.h"
#include "rules/rule_set.h"

namespace miglint {

struct Suppression {
  SourceSpan where;  // the comment
  std::string rule;  // empty: every one, which only another linter's comment can say
  std::string reason;
  std::string until;  // "2027-01-31"; empty: for good
  bool whole_file = false;
  bool standalone = false;  // nothing but the comment on its line
  bool foreign = false;     // another linter's comment
  bool used = false;
};

class Suppressions {
 public:
  // Reads the comments of every text, with `foreign_too` those for other linters as well. `today`
  // ("2026-11-24") decides which have ended.
  Suppressions(const SourceSet& sources,
               const std::vector<const History*>& histories,
               std::string today,
               bool foreign_too);

  // The reason of a suppression that covers the finding, or nullopt. Marks it as used.
  // `extent`: the whole statement, which may be more than finding.where.
  std::optional<std::string> covers(const Finding& finding, SourceSpan extent);

  // Unknown rule names, and directives that silenced nothing although their rule was asked. Where a
  // part of the file could not be understood, what it may silence is not known.
  void report(const RuleSet& asked, Findings& out) const;

 private:
  void add(SourceSpan where, std::string_view comment);
  void read_embedded(const History& history);
  void note_opaque_files(const History& history);
  bool stands_alone(SourceSpan comment) const;
  static void report_unknown(const Suppression& s, const RuleSet& asked, Findings& out);
  void report_unused(const Suppression& s,
                     const RegisteredRule& rule,
                     const RuleSet& asked,
                     Findings& out) const;
  bool may_silence_more(const Suppression& suppression, const RegisteredRule& rule) const;

  const SourceSet& sources_;
  std::string today_;
  bool foreign_too_ = false;
  std::vector<Suppression> all_;
  std::vector<std::vector<std::size_t>> by_file_;  // indexes into all_
  std::set<FileId> opaque_files_;                  // not wholly understood
};

}  // namespace miglint
