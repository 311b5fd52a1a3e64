// Markdown, for a comment on a pull request: a table of the revisions, then what is to be told.

#include <fmt/format.h>

#include "linter/resolve.h"
#include "linter/roundtrip/report.h"
#include "linter/wording.h"

namespace miglint {

namespace {

// In running text and in a table's cell; the signs that Markdown or HTML would take for its own.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '|' || c == '*' || c == '_' || c == '`' || c == '[' || c == ']' || c == '\\')
      out += '\\';
    if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string as_code(std::string_view text) {
  std::string line = one_line(text);
  std::erase(line, '`');
  return "`" + line + "`";
}

class MarkdownWriter {
 public:
  explicit MarkdownWriter(const RoundtripReport& report)
      : report_(report), resolver_(*report.sources) {}

  std::string project(const WalkedProject& walked) {
    std::string out =
        fmt::format("### {} up, down and up again on PostgreSQL {}\n\n{} revisions: {}\n\n",
                    plain(walked.history->root),
                    report_.server_version,
                    walked.outcomes.size(),
                    verdict_list(walked.outcomes));
    out += "| revision | | verdict | rules |\n|---|---|---|---|\n";
    for (const RevisionOutcome& outcome : walked.outcomes) {
      const Revision& revision = walked.history->revisions[outcome.revision];
      out += fmt::format("| {} | {} | {} | {} |\n",
                         as_code(revision.id),
                         plain(revision.message),
                         name_of(outcome.verdict),
                         rules(walked, outcome.revision));
    }
    for (const ModelDifference& difference : walked.model_differences)
      out += fmt::format("\n- models: {} {}", plain(difference.object), plain(difference.words));
    if (!walked.model_differences.empty()) out += "\n";
    if (walked.full) out += "\n" + plain(full_run_words(*walked.full, *walked.history)) + "\n";
    for (const RevisionOutcome& outcome : walked.outcomes)
      out += told(walked.history->revisions[outcome.revision], outcome);
    return out;
  }

 private:
  static std::string rules(const WalkedProject& walked, RevisionIndex revision) {
    std::string names;
    for (const RevisionFinding& found : walked.findings)
      if (found.revision == revision)
        names += fmt::format("{}{}{}",
                             names.empty() ? "" : ", ",
                             as_code(found.finding.rule),
                             found.finding.suppressed_by ? " (allowed)" : "");
    return names;
  }

  std::string told(const Revision& revision, const RevisionOutcome& outcome) const {
    const std::vector<ToldLine> lines = told_lines(outcome);
    if (lines.empty()) return {};
    std::string out = fmt::format("\n**{}** {}\n\n", plain(revision.id), name_of(outcome.verdict));
    for (const ToldLine& line : lines) {
      out += "- " + plain(line.words);
      const ReportedPlace place = resolver_.place(line.where);
      if (!place.file.empty()) out += fmt::format(" ({}:{})", plain(place.file), place.line);
      if (!line.sql.empty()) out += " " + as_code(line.sql);
      out += "\n";
    }
    return out;
  }

  const RoundtripReport& report_;
  Resolver resolver_;
};

}  // namespace

std::string roundtrip_markdown(const RoundtripReport& report, const RoundtripStyle& /*style*/) {
  MarkdownWriter writer(report);
  std::string out;
  for (const WalkedProject& walked : report.projects)
    out += (out.empty() ? "" : "\n") + writer.project(walked);
  return out;
}

}  // namespace miglint
