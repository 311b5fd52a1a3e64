#include <fmt/format.h>

#include <array>
#include <string_view>

#include "linter/resolve.h"
#include "linter/roundtrip/report.h"
#include "linter/roundtrip/wording.h"

namespace miglint {

namespace {

enum class Ink : std::uint8_t { kRed, kYellow, kGreen, kDim, kBold };

struct VerdictLook {
  std::string_view mark;
  Ink ink;
};

VerdictLook look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kReversible:
      return {"✓", Ink::kGreen};
    case Verdict::kDataLost:
    case Verdict::kIrreversible:
      return {"!", Ink::kYellow};
    case Verdict::kNotRestored:
    case Verdict::kFailed:
      return {"✗", Ink::kRed};
    case Verdict::kUnknown:
      return {"?", Ink::kYellow};
    case Verdict::kSkipped:
      return {"–", Ink::kDim};
  }
  return {"?", Ink::kYellow};
}

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
    static constexpr std::array<std::string_view, 5> kCodes = {"1;31", "1;33", "32", "2", "1"};
    if (!style_.color) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(ink)], text);
  }

  void write_project(const WalkedProject& project) {
    if (!out_.empty()) out_ += '\n';
    const std::size_t count = project.outcomes.size();
    if (!style_.quiet)
      out_ += fmt::format("{} ({}): {} revision{} up, down and up again on PostgreSQL {}\n\n",
                          project.history->root,
                          name_of(project.history->format),
                          count,
                          count == 1 ? "" : "s",
                          report_.server_version);
    for (const RevisionOutcome& outcome : project.outcomes)
      if (!style_.quiet || outcome.verdict != Verdict::kReversible)
        write_revision(project.history->revisions[outcome.revision], outcome);
    if (!style_.quiet) write_summary(project);
  }

  void write_revision(const Revision& revision, const RevisionOutcome& outcome) {
    const VerdictLook look = look_of(outcome.verdict);
    out_ +=
        fmt::format("{} {}", paint(look.ink, look.mark), paint(Ink::kBold, one_line(revision.id)));
    if (!revision.message.empty()) out_ += "  " + one_line(revision.message);
    out_ += fmt::format(": {}", paint(look.ink, name_of(outcome.verdict)));
    if (style_.timings)
      out_ += fmt::format("  {:.1f} ms up, {:.1f} ms down, {:.1f} ms up",
                          outcome.upgrade.milliseconds,
                          outcome.downgrade.milliseconds,
                          outcome.second_upgrade.milliseconds);
    out_ += '\n';
    for (const Reason& reason : outcome.reasons) {
      add_words(reason.words);
      add_place(reason.where, "");
    }
    write_failure("the upgrade", outcome.upgrade);
    write_failure("the downgrade", outcome.downgrade);
    for (const FoundDifference& found : outcome.differences) {
      const bool down = found.behind == Direction::kDowngrade;
      add_words(fmt::format(
          "after the {}: {}", down ? "downgrade" : "second upgrade", in_short(found.difference)));
      add_place(found.where, found.sql);
    }
    for (const Loss& loss : outcome.losses) {
      add_words(loss.words);
      add_place(loss.where, loss.sql);
    }
    write_failure("the second upgrade", outcome.second_upgrade);
  }

  void write_failure(std::string_view what, const DirectionRun& run) {
    if (!run.failure) return;
    const RunFailure& failure = *run.failure;
    const std::string code =
        failure.sqlstate.empty() ? "" : fmt::format(" (SQLSTATE {})", failure.sqlstate);
    add_words(fmt::format("{} fails: {}{}", what, one_line(failure.message), code));
    add_place(failure.where, failure.statement);
    if (!failure.advice.empty()) {
      add_words(failure.advice);
    } else {
      if (!failure.detail.empty()) add_words("detail: " + one_line(failure.detail));
      if (!failure.hint.empty()) add_words("hint: " + one_line(failure.hint));
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
    const std::vector<std::size_t> counts = count_verdicts(project.outcomes);
    std::string list;
    for (int i = 0; i < kVerdicts; ++i) {
      const std::size_t count = counts[static_cast<std::size_t>(i)];
      if (count == 0) continue;
      list +=
          fmt::format("{}{} {}", list.empty() ? "" : ", ", count, name_of(static_cast<Verdict>(i)));
    }
    const std::size_t all = project.outcomes.size();
    out_ += fmt::format(
        "\n{} revision{}: {}\n", all, all == 1 ? "" : "s", list.empty() ? "none" : list);
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

std::vector<std::size_t> count_verdicts(const std::vector<RevisionOutcome>& outcomes) {
  std::vector<std::size_t> counts(kVerdicts);
  for (const RevisionOutcome& outcome : outcomes)
    ++counts[static_cast<std::size_t>(outcome.verdict)];
  return counts;
}

bool is_finding(Verdict verdict) {
  return verdict == Verdict::kFailed || verdict == Verdict::kNotRestored ||
         verdict == Verdict::kSkipped;
}

}  // namespace miglint
