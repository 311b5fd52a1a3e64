// One comment on a pull request, updated in place: the first line is a mark to find it by. What
// counts comes first, the details are folded, and the whole stays below what GitHub and GitLab take
// (65,536 characters for a comment of GitHub's).

#include <fmt/format.h>

#include <array>
#include <set>
#include <tuple>

#include "linter/report/escape.h"
#include "linter/report/markdown_text.h"
#include "linter/report/report.h"

namespace miglint::report {

namespace {

constexpr std::size_t kMostBytes = 60000;
constexpr std::size_t kMostOfStatement = 2000;  // bytes shown of one
constexpr std::size_t kMostLockRows = 50;

std::string_view icon(Severity severity) {
  static constexpr std::array<std::string_view, 3> kIcons{"ℹ️", "⚠️", "❌"};
  return kIcons[static_cast<std::size_t>(severity)];
}

std::string counted(std::size_t n, std::string_view word) {
  return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

std::string where(const ReportedPlace& place) {
  return code_span(fmt::format("{}:{}", place.file, place.line));
}

std::string heading(const Report& report) {
  if (report.findings.empty()) return "### ✅ miglint: nothing found\n";
  return fmt::format("### {} miglint: {}, {}, {}\n",
                     icon(report.errors > 0     ? Severity::kError
                          : report.warnings > 0 ? Severity::kWarning
                                                : Severity::kInfo),
                     counted(report.errors, "error"),
                     counted(report.warnings, "warning"),
                     counted(report.infos, "note"));
}

// What the guilty statements lock, one row a statement and relation.
std::string lock_table(const Report& report) {
  std::string rows;
  std::set<std::tuple<std::string, std::uint32_t, std::string, std::string>> seen;
  std::size_t left_out = 0;
  for (const ReportedFinding& finding : report.findings) {
    if (finding.direction == "downgrade") continue;
    for (const ReportedLock& lock : finding.locks) {
      if (lock.kind == "index") continue;  // its table's lock says it already
      if (!seen.emplace(finding.place.file, finding.place.line, lock.relation, lock.mode).second)
        continue;
      if (seen.size() > kMostLockRows) {
        ++left_out;
        continue;
      }
      rows += fmt::format("| {} | {} | {} | {} | {} |\n",
                          in_table(where(finding.place)),
                          in_table(code_span(shortened(one_line(finding.statement.str()), 80))),
                          in_table(code_span(lock.relation)),
                          lock.mode,
                          lock.blocks);
    }
  }
  if (rows.empty()) return "";
  const std::string more =
      left_out == 0 ? "" : fmt::format("\n{} more rows are left out.\n", left_out);
  return "\n| where | statement | relation | lock | blocks |\n|---|---|---|---|---|\n" + rows +
         more;
}

std::string one(const ReportedFinding& finding) {
  std::string out = fmt::format("- {} **{}** {} {}\n",
                                icon(finding.severity),
                                finding.rule,
                                where(finding.place),
                                markdown_text(finding.message));
  if (!finding.help.empty()) out += fmt::format("  <br>{}\n", markdown_text(finding.help));
  for (const ReportedRelated& related : finding.related)
    out += fmt::format("  <br>{}: {}\n", where(related.place), markdown_text(related.message));
  if (!finding.statement.empty())
    out += code_block(shortened(finding.statement.str(), kMostOfStatement), "sql", "  ");
  return out;
}

std::string summary(const Report& report) {
  std::string out = "\n";
  for (const ReportedProject& project : report.projects) {
    out +=
        fmt::format("<sub>{}: {} ({}, PostgreSQL {}), {} read{}</sub>\n",
                    code_span(project.root),
                    counted(project.revisions, "revision"),
                    project.source_format,
                    project.pg_version,
                    counted(project.statements, "statement"),
                    project.opaque == 0 ? "" : fmt::format(", {} not understood", project.opaque));
  }
  return out;
}

// The findings of one severity, folded where they are many, as far as `room` goes.
std::string section(const Report& report, Severity severity, std::size_t room) {
  std::string list;
  std::size_t count = 0;
  std::size_t left_out = 0;
  for (const ReportedFinding& finding : report.findings) {
    if (finding.severity != severity) continue;
    ++count;
    const std::string text = one(finding);
    if (list.size() + text.size() + 300 > room) {
      ++left_out;
    } else {
      list += text;
    }
  }
  if (count == 0) return "";
  if (left_out > 0)
    list += fmt::format("- {} more: the log of the run and the other reports have them all.\n",
                        left_out);
  const std::string_view word = severity == Severity::kInfo ? "note" : name_of(severity);
  return fmt::format("\n<details{}><summary>{}</summary>\n\n{}\n</details>\n",
                     severity == Severity::kError && count <= 10 ? " open" : "",
                     counted(count, word),
                     list);
}

}  // namespace

std::string markdown(const Report& report, const ReportStyle& style) {
  std::string out = "<!-- miglint -->\n" + heading(report) + lock_table(report);
  const std::string end = style.quiet ? "" : summary(report);
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kInfo}) {
    const std::size_t used = out.size() + end.size();
    out += section(report, severity, used < kMostBytes ? kMostBytes - used : 0);
  }
  return valid_utf8(out + end);
}

}  // namespace miglint::report
