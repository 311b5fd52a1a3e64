// For people: each finding with the line that caused it, what it blocks, and what to do instead.
// Pleasant on a terminal, plain in a log.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "linter/report/report.h"

namespace miglint::report {

namespace {

enum class Ink : std::uint8_t { kPlain, kBold, kRed, kYellow, kBlue, kDim, kGreen };

class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}

  std::string operator()(Ink ink, std::string_view text) const {
    static constexpr std::array<std::string_view, 7> kCodes{
        "0", "1", "1;31", "1;33", "1;34", "2", "32"};
    if (!color_ || text.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(ink)], text);
  }

 private:
  bool color_;
};

Ink ink_of(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return Ink::kRed;
    case Severity::kWarning:
      return Ink::kYellow;
    case Severity::kInfo:
      return Ink::kBlue;
  }
  return Ink::kPlain;
}

// Text of somebody's file on a terminal: control characters become '?', tabs one space (so that
// the line below can be aligned under it).
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t') {
      out += ' ';
    } else if (byte < 0x20 || byte == 0x7f) {
      if (c != '\r') out += '?';
    } else {
      out += c;
    }
  }
  return out;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// The source line(s), the first one underlined.
void frame(const ReportedFinding& finding, const Painter& paint, std::string& out) {
  if (finding.source_lines.empty()) return;
  const ReportedPlace& place = finding.place;
  const std::size_t digits = std::to_string(place.line + finding.source_lines.size()).size();
  const auto gutter = [&](std::string_view number) {
    return paint(Ink::kBlue, fmt::format("{:>{}} |", number, digits + 2));
  };
  for (std::size_t i = 0; i < finding.source_lines.size(); ++i) {
    const std::string line = printable(finding.source_lines[i]);
    out += fmt::format("{} {}\n", gutter(std::to_string(place.line + i)), line);
    if (i > 0) continue;
    const std::size_t hidden = std::min(finding.hidden_columns, place.column - 1);
    const std::size_t from = place.column - 1 - hidden;
    const std::size_t length = characters(line);
    const std::size_t to =
        place.end_line == place.line ? std::min(place.end_column - 1 - hidden, length) : length;
    const std::size_t marks = to > from ? to - from : 1;
    out += fmt::format("{} {}{}\n",
                       gutter(""),
                       std::string(from, ' '),
                       paint(ink_of(finding.severity), std::string(marks, '^')));
  }
  const std::size_t shown = finding.source_lines.size();
  if (place.end_line >= place.line + shown) out += fmt::format("{} …\n", gutter("…"));
}

// Breaks at spaces; `indent` before every line but the first.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find_first_of(" \n", at);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view word = text.substr(at, end - at);
    if (column > indent && column + 1 + characters(word) > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += characters(word);
    if (end < text.size() && text[end] == '\n') {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    }
    at = end + 1;
  }
  return out;
}

void labelled(std::string_view label,
              std::string_view text,
              const ReportStyle& style,
              const Painter& paint,
              std::string& out) {
  constexpr std::size_t kIndent = 10;
  const std::size_t width = std::clamp<std::size_t>(static_cast<std::size_t>(style.width), 60, 120);
  out += fmt::format("  {} {}\n",
                     paint(Ink::kBold, fmt::format("{:>6}:", label)),
                     wrap(printable(text), width, kIndent));
}

void one(const ReportedFinding& finding,
         const ReportStyle& style,
         const Painter& paint,
         std::string& out) {
  const ReportedPlace& place = finding.place;
  const std::string where =
      place.file.empty() ? "" : fmt::format("{}:{}:{}: ", place.file, place.line, place.column);
  out += fmt::format("{}{}: {} {}\n",
                     paint(Ink::kBold, printable(where)),
                     paint(ink_of(finding.severity), name_of(finding.severity)),
                     printable(finding.message),
                     paint(Ink::kDim, "[" + finding.rule + "]"));
  frame(finding, paint, out);
  for (const ReportedLock& lock : finding.locks) {
    if (lock.kind == "index") continue;  // its table's lock says it already
    labelled(
        "lock",
        fmt::format("{} on {} {}, blocks {}", lock.mode, lock.kind, lock.relation, lock.blocks),
        style,
        paint,
        out);
  }
  if (!finding.help.empty()) labelled("help", finding.help, style, paint, out);
  for (const ReportedRelated& related : finding.related) {
    labelled("see",
             fmt::format("{}:{}: {}", related.place.file, related.place.line, related.message),
             style,
             paint,
             out);
  }
  if (finding.suppressed_by)
    labelled("note", "suppressed: " + *finding.suppressed_by, style, paint, out);
  out += '\n';
}

std::string counted(std::size_t n, std::string_view word) {
  return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

// Notes by rule: what to know is that they are there, and how to see them.
void notes(const Report& report, const Painter& paint, std::string& out) {
  std::map<std::string, std::size_t> by_rule;
  for (const ReportedFinding& finding : report.findings)
    if (finding.severity == Severity::kInfo) ++by_rule[finding.rule];
  if (by_rule.empty()) return;
  std::string list;
  for (const auto& [rule, count] : by_rule)
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, rule);
  out += paint(Ink::kBlue, "notes") + ": " + wrap(list + " (--all shows them)", 100, 7) + "\n\n";
}

void summary(const Report& report, const Painter& paint, std::string& out) {
  for (const ReportedProject& project : report.projects) {
    out += fmt::format("{}: {} ({}, PostgreSQL {}), {} read",
                       printable(project.root),
                       counted(project.revisions, "revision"),
                       project.source_format,
                       project.pg_version,
                       counted(project.statements, "statement"));
    if (project.opaque > 0) out += fmt::format(", {} not understood", project.opaque);
    out += '\n';
  }
  const std::string what = report.findings.empty()
                               ? "nothing found"
                               : fmt::format("{}, {}, {}",
                                             counted(report.errors, "error"),
                                             counted(report.warnings, "warning"),
                                             counted(report.infos, "note"));
  const std::string hidden =
      report.suppressed.empty() ? "" : fmt::format(" ({} suppressed)", report.suppressed.size());
  const std::string known =
      report.baselined == 0 ? "" : fmt::format(" ({} in the baseline)", report.baselined);
  const Ink ink = report.errors > 0 ? Ink::kRed : report.warnings > 0 ? Ink::kYellow : Ink::kGreen;
  out += paint(ink, what) + hidden + known + "\n";
}

}  // namespace

std::string text(const Report& report, const ReportStyle& style) {
  const Painter paint(style.color);
  std::string out;
  for (const ReportedFinding& finding : report.findings)
    if (style.all || finding.severity != Severity::kInfo) one(finding, style, paint, out);
  if (!style.all) notes(report, paint, out);
  if (style.show_suppressed)
    for (const ReportedFinding& finding : report.suppressed)
      one(finding, style, paint, out);
  if (!style.quiet) summary(report, paint, out);
  return out;
}

}  // namespace miglint::report
