#pragma once

// What a run has to say, resolved to places, and the formats that it can be said in.
//
// Nothing here depends on the rest of the program any more: a reporter sees strings and numbers.
// Reporters are functions from a report to text; reporters.def is their only registration.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"

namespace miglint {

struct ReportedPlace {
  std::string file;  // relative to the current folder, '/'; empty: nowhere
  std::uint32_t line = 1;
  std::uint32_t column = 1;  // in UTF-8 characters
  std::uint32_t end_line = 1;
  std::uint32_t end_column = 1;   // one past the last character
  std::uint32_t byte_column = 1;  // the same in bytes, for formats that count so
  std::uint32_t end_byte_column = 1;
};

struct ReportedEdit {
  ReportedPlace place;
  std::string text;  // what stands there instead
};

struct ReportedRelated {
  ReportedPlace place;
  std::string message;
};

struct ReportedLock {
  std::string relation;
  std::string kind;
  std::string mode;
  std::string blocks;
};

struct ReportedFinding {
  std::string rule;
  std::string topic;
  Severity severity = Severity::kWarning;
  std::string message;
  std::string help;
  ReportedPlace place;
  std::optional<std::string> revision;
  std::optional<std::string> direction;
  SharedText statement;  // whole, the passwords in it masked; empty: none
  std::vector<ReportedRelated> related;
  std::vector<ReportedLock> locks;
  std::vector<ReportedEdit> edits;
  std::string fingerprint;
  std::vector<std::string> source_lines;     // from place.line on, at most kMostSourceLines
  std::uint32_t hidden_columns = 0;          // of the first one, whose beginning is cut off
  std::optional<std::string> suppressed_by;  // the reason of the suppression, perhaps empty
};

inline constexpr std::size_t kMostSourceLines = 4;

// Of a longer statement a report shows the beginning.
inline constexpr std::size_t kLongestStatement = 4000;

struct ReportedProject {
  std::string root;
  std::string source_format;
  int pg_version = 15;
  std::size_t revisions = 0;
  std::vector<std::string> heads;
  std::size_t statements = 0;  // understood and not
  std::size_t opaque = 0;
};

// What the rules of the findings say about themselves, in plain paragraphs.
struct ReportedRule {
  std::string name;
  std::string topic;
  Severity severity = Severity::kWarning;
  std::string summary;
  std::string why;
  std::string silent;
  std::string instead;
};

struct Report {
  std::vector<ReportedProject> projects;
  std::vector<ReportedFinding> findings;    // sorted by file, line, column, rule
  std::vector<ReportedFinding> suppressed;  // likewise
  std::size_t baselined = 0;                // left out, since the baseline has them
  std::vector<ReportedRule> rules;          // those of the findings, by name
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
};

struct ReportStyle {
  bool color = false;
  int width = 80;
  bool quiet = false;
  bool show_suppressed = false;
  bool all = false;                                       // text: notes in full, too
  std::optional<Severity> fails_from = Severity::kError;  // makes the run fail; none: nothing does
};

namespace report {
#define REPORTER(id) std::string id(const Report& report, const ReportStyle& style);
#include "linter/report/reporters.def"
#undef REPORTER
}  // namespace report

// The reporter of this name; null where there is none.
using Reporter = std::string (*)(const Report&, const ReportStyle&);
Reporter find_reporter(std::string_view name);

}  // namespace miglint
