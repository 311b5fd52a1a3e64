#include "linter/report/reversals.h"

#include <fmt/format.h>

#include <array>

#include "linter/resolve.h"
#include "linter/verdict_look.h"
#include "linter/wording.h"

namespace miglint {

namespace {

std::string words_of(const FoundRefusal& found) {
  const std::string_view what = found.direction == Direction::kDowngrade ? "the downgrade"
                                : found.second                           ? "the second upgrade"
                                                                         : "the upgrade";
  return fmt::format(
      "{} fails: {} (SQLSTATE {})", what, found.refusal.words, found.refusal.sqlstate);
}

class TextWriter {
 public:
  TextWriter(const ReversalReport& report, const ReversalStyle& style)
      : report_(report), style_(style), resolver_(*report.sources) {}

  std::string write() {
    for (const JudgedProject& project : report_.projects)
      write_project(project);
    return std::move(out_);
  }

 private:
  void write_project(const JudgedProject& project) {
    if (!out_.empty()) out_ += '\n';
    if (!style_.quiet)
      out_ += fmt::format("{} ({}): up, down and up again, without a server\n\n",
                          project.history->root,
                          name_of(project.history->format));
    for (const Reversal& reversal : project.reversals)
      if (!style_.quiet || reversal.verdict != Verdict::kReversible)
        write_revision(project.history->revisions[reversal.revision], reversal);
    if (!style_.quiet) out_ += fmt::format("\n{}\n", summary_of(project));
  }

  void write_revision(const Revision& revision, const Reversal& reversal) {
    const VerdictLook look = look_of(reversal.verdict);
    out_ += fmt::format("{} {}",
                        painted(style_.color, look.ink, look.mark),
                        painted(style_.color, Ink::kBold, one_line(revision.id)));
    if (!revision.message.empty()) out_ += "  " + one_line(revision.message);
    out_ += fmt::format(": {}\n", painted(style_.color, look.ink, name_of(reversal.verdict)));
    for (const ReversalLine& line : lines_of(reversal)) {
      out_ += fmt::format("    {}\n", line.words);
      const ReportedPlace place = resolver_.place(line.where);
      if (place.file.empty()) continue;
      std::string shown = fmt::format("{}:{}", place.file, place.line);
      if (!line.sql.empty()) shown += ": " + one_line(line.sql);
      out_ += fmt::format("      {}\n", painted(style_.color, Ink::kDim, shown));
    }
  }

  const ReversalReport& report_;
  const ReversalStyle& style_;
  Resolver resolver_;
  std::string out_;
};

// In a table's cell, '|' ends it and a line break ends the table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '|' || c == '<' || c == '`' || c == '*' || c == '_') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::vector<ReversalLine> lines_of(const Reversal& reversal) {
  std::vector<ReversalLine> lines;
  for (const Reason& reason : reversal.reasons)
    lines.push_back({reason.words, reason.where, ""});
  const auto add_refusals = [&](bool second) {
    for (const FoundRefusal& found : reversal.refusals)
      if (found.second == second) lines.push_back({words_of(found), found.where, found.sql});
  };
  add_refusals(false);
  for (const FoundDifference& found : reversal.differences) {
    const bool down = found.behind == Direction::kDowngrade;
    lines.push_back(
        {fmt::format(
             "after the {}: {}", down ? "downgrade" : "second upgrade", in_short(found.difference)),
         found.where,
         found.sql});
  }
  for (const Loss& loss : reversal.losses)
    lines.push_back({loss.words, loss.where, loss.sql});
  add_refusals(true);
  return lines;
}

std::string summary_of(const JudgedProject& project) {
  std::array<std::size_t, kVerdicts> counts{};
  for (const Reversal& reversal : project.reversals)
    ++counts[static_cast<std::size_t>(reversal.verdict)];
  std::string list;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      list += fmt::format(
          "{}{} {}", list.empty() ? "" : ", ", counts[i], name_of(static_cast<Verdict>(i)));
  const std::size_t all = project.reversals.size();
  return fmt::format("{} revision{}: {}", all, all == 1 ? "" : "s", list.empty() ? "none" : list);
}

std::string reversals_text(const ReversalReport& report, const ReversalStyle& style) {
  return TextWriter(report, style).write();
}

std::string reversals_markdown(const ReversalReport& report) {
  std::string out;
  for (const JudgedProject& project : report.projects) {
    if (!out.empty()) out += '\n';
    out += fmt::format(
        "### Can it be undone? {}\n\n{}\n\n", cell(project.history->root), summary_of(project));
    out += "| | revision | verdict | what stands against it |\n|---|---|---|---|\n";
    for (const Reversal& reversal : project.reversals) {
      const Revision& revision = project.history->revisions[reversal.revision];
      std::string words;
      for (const ReversalLine& line : lines_of(reversal))
        words += (words.empty() ? "" : "<br>") + cell(line.words);
      out += fmt::format("| {} | {}{}{} | {} | {} |\n",
                         look_of(reversal.verdict).mark,
                         cell(revision.id),
                         revision.message.empty() ? "" : ": ",
                         cell(revision.message),
                         name_of(reversal.verdict),
                         words);
    }
  }
  return out;
}

}  // namespace miglint
