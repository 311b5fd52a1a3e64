#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "linter/resolve.h"
#include "linter/roundtrip/report.h"
#include "linter/verdict_look.h"
#include "linter/wording.h"

namespace miglint {

namespace {

constexpr std::size_t kMostUnseededShown = 5;

class TextWriter {
 public:
  TextWriter(const RoundtripReport& report, const RoundtripStyle& style)
      : report_(report), style_(style), resolver_(*report.sources) {}

  std::string write() {
    for (const WalkedProject& project : report_.projects)
      write_project(project);
    return std::move(out_);
  }

 private:
  std::string paint(Ink ink, std::string_view text) const {
    return painted(style_.color, ink, text);
  }

  void write_project(const WalkedProject& project) {
    if (!out_.empty()) out_ += '\n';
    const std::size_t count = project.outcomes.size();
    if (count == 0) {
      if (!style_.quiet)
        out_ += fmt::format("{} ({}): no revision to prove\n",
                            project.history->root,
                            name_of(project.history->format));
      return;
    }
    if (!style_.quiet)
      out_ += fmt::format("{} ({}): {} revision{} up, down and up again on PostgreSQL {}{}\n\n",
                          project.history->root,
                          name_of(project.history->format),
                          count,
                          count == 1 ? "" : "s",
                          report_.server_version,
                          project.by_tool ? ", by the project's own tool" : "");
    for (const RevisionOutcome& outcome : project.outcomes)
      if (!style_.quiet || outcome.verdict != Verdict::kReversible ||
          !rules_of(project, outcome.revision).empty())
        write_revision(project, outcome);
    if (!style_.quiet) write_summary(project);
  }

  // The rules' names, as they are needed to allow or to ignore them.
  std::string rules_of(const WalkedProject& project, RevisionIndex revision) const {
    std::string names;
    for (const RevisionFinding& found : project.findings) {
      if (found.revision != revision) continue;
      names += fmt::format("  {}", paint(Ink::kDim, "[" + found.finding.rule + "]"));
      if (found.finding.suppressed_by)
        names += fmt::format(" allowed{}{}",
                             found.finding.suppressed_by->empty() ? "" : ": ",
                             *found.finding.suppressed_by);
    }
    return names;
  }

  void write_revision(const WalkedProject& project, const RevisionOutcome& outcome) {
    const Revision& revision = project.history->revisions[outcome.revision];
    const VerdictLook look = look_of(outcome.verdict);
    out_ +=
        fmt::format("{} {}", paint(look.ink, look.mark), paint(Ink::kBold, one_line(revision.id)));
    if (!revision.message.empty()) out_ += "  " + one_line(revision.message);
    out_ += fmt::format(": {}", paint(look.ink, name_of(outcome.verdict)));
    out_ += rules_of(project, outcome.revision);
    if (style_.timings)
      out_ += fmt::format("  {:.1f} ms up, {:.1f} ms down, {:.1f} ms up",
                          outcome.upgrade.milliseconds,
                          outcome.downgrade.milliseconds,
                          outcome.second_upgrade.milliseconds);
    out_ += '\n';
    for (const ToldLine& line : told_lines(outcome)) {
      add_words(line.words);
      add_place(line.where, line.sql);
    }
  }

  void add_words(const std::string& words) { out_ += fmt::format("    {}\n", words); }

  void add_place(SourceSpan where, std::string_view sql) {
    const ReportedPlace place = resolver_.place(where);
    if (place.file.empty() && sql.empty()) return;
    std::string line = place.file.empty() ? "" : fmt::format("{}:{}", place.file, place.line);
    if (!sql.empty()) line += (line.empty() ? "" : ": ") + one_line(sql);
    out_ += fmt::format("      {}\n", paint(Ink::kDim, line));
  }

  void write_summary(const WalkedProject& project) {
    const std::size_t all = project.outcomes.size();
    out_ += fmt::format(
        "\n{} revision{}: {}\n", all, all == 1 ? "" : "s", verdict_list(project.outcomes));
    if (project.full) out_ += one_line(full_run_words(*project.full, *project.history)) + "\n";
    write_models(project);
    write_model_drift(project);
    if (!project.missing_runner.empty()) out_ += one_line(project.missing_runner) + "\n";
    write_rows(project);
    if (style_.timings) write_timing(project);
  }

  void write_model_drift(const WalkedProject& project) {
    if (!project.model_drift) return;
    const SideBySide& drift = *project.model_drift;
    if (drift.found.empty()) {
      out_ += fmt::format("the simulated schema is the server's, after each of {} upgrades\n",
                          drift.ran);
    } else {
      out_ += fmt::format(
          "{} difference{} between the simulated schema and the server's, which are defects of "
          "miglint:\n",
          drift.found.size(),
          drift.found.size() == 1 ? "" : "s");
      for (const SideBySide::Found& found : drift.found)
        add_words(one_line(fmt::format("after {}: {}", found.revision, found.words)));
    }
    if (!drift.stopped.empty())
      out_ +=
          one_line("they were compared up to where the server refused: " + drift.stopped) + "\n";
  }

  void write_models(const WalkedProject& project) {
    if (!project.models_unknown.empty()) out_ += one_line(project.models_unknown) + "\n";
    const std::size_t count = project.model_differences.size();
    if (count == 0) return;
    out_ += fmt::format("{} difference{} between the models and the migrations:{}\n",
                        count,
                        count == 1 ? "" : "s",
                        model_rule(project));
    for (const ModelDifference& difference : project.model_differences)
      add_words(one_line(difference.object + " " + difference.words));
  }

  // The finding stands with the newest revision, which may not be shown.
  static std::string model_rule(const WalkedProject& project) {
    for (const RevisionFinding& found : project.findings)
      if (found.finding.rule == "models-drift")
        return found.finding.suppressed_by ? "  [models-drift] allowed" : "  [models-drift]";
    return {};
  }

  void write_timing(const WalkedProject& project) {
    const WalkTiming& timing = project.timing;
    out_ += fmt::format(
        "the server answered after {:.0f} ms; {} snapshots took {:.1f} ms each, {} copies of the "
        "database {:.0f} ms together\n",
        report_.server_milliseconds,
        timing.snapshots,
        timing.snapshots == 0
            ? 0.0
            : timing.snapshot_milliseconds / static_cast<double>(timing.snapshots),
        timing.copies,
        timing.copy_milliseconds);
  }

  void write_rows(const WalkedProject& project) {
    if (!project.with_rows) return;
    const WalkedRows& rows = project.rows;
    const std::size_t count = rows.unseeded.size();
    const std::string_view what = rows.from_file ? "statement" : "table";
    if (count > 0)
      out_ +=
          fmt::format("{} {}{} {}:\n",
                      count,
                      what,
                      count == 1 ? "" : "s",
                      rows.from_file ? "of the seed file did not run" : "could not be given rows");
    const std::size_t shown = style_.verbose ? rows.unseeded.size() : kMostUnseededShown;
    for (std::size_t i = 0; i < std::min(shown, rows.unseeded.size()); ++i)
      add_words(fmt::format("{}: {}", rows.unseeded[i].table, one_line(rows.unseeded[i].words)));
    if (rows.unseeded.size() > shown) add_words("… (-v lists them all)");
    if (style_.timings)
      out_ += fmt::format("{} rows added; adding and comparing them took {:.1f} ms\n",
                          rows.rows,
                          rows.milliseconds);
  }

  const RoundtripReport& report_;
  const RoundtripStyle& style_;
  Resolver resolver_;
  std::string out_;
};

}  // namespace

std::string roundtrip_text(const RoundtripReport& report, const RoundtripStyle& style) {
  return TextWriter(report, style).write();
}

}  // namespace miglint
