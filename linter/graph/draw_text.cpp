#include <fmt/format.h>

#include <algorithm>

#include "linter/graph/picture.h"
#include "linter/report/escape.h"

namespace miglint {

namespace {

// The columns that are open, two characters each.
std::string rails(const std::vector<bool>& open) {
  std::string line;
  for (const bool is_open : open)
    line += is_open ? "| " : "  ";
  return line;
}

// A line that goes from one column to another between two rows: "|/", "|_|/", "|\".
std::string bend(std::vector<bool> open, const Edge& edge) {
  const std::uint32_t left = std::min(edge.from, edge.to);
  const std::uint32_t right = std::max(edge.from, edge.to);
  if (open.size() <= right) open.resize(right + 1, false);
  open[right] = false;
  std::string line = rails(open);
  for (std::uint32_t i = left; i + 1 < right; ++i)
    line[2 * i + 1] = '_';
  line[2 * right - 1] = edge.from > edge.to ? '/' : '\\';
  while (line.ends_with(' '))
    line.pop_back();
  return line + "\n";
}

void set(std::vector<bool>& open, std::uint32_t column, bool to) {
  if (open.size() <= column) open.resize(column + 1, false);
  open[column] = to;
}

// The lines of children that end at the row, the outermost first.
std::string joins(const LaneRow& row) {
  std::vector<bool> open = row.open;
  for (const Edge& edge : row.joining)
    set(open, edge.from, true);
  std::string out;
  for (auto edge = row.joining.rbegin(); edge != row.joining.rend(); ++edge) {
    out += bend(open, *edge);
    set(open, edge->from, false);
  }
  return out;
}

// The lines to further parents, one after the other.
std::string leaves(const LaneRow& row) {
  std::vector<bool> open = row.open;
  set(open, row.column, row.column < row.below.size() && row.below[row.column]);
  std::string out;
  for (const Edge& edge : row.leaving) {
    out += bend(open, edge);
    set(open, edge.to, true);
  }
  return out;
}

std::string marks_of(const PictureNode& node, bool color) {
  if (node.marks.empty()) return "";
  const std::string words = fmt::format(" ({})", fmt::join(node.marks, ", "));
  return color ? fmt::format("\x1b[33m{}\x1b[0m", words) : words;
}

}  // namespace

std::optional<Severity> worst_of(const PictureNode& node) {
  std::optional<Severity> worst;
  for (const ReportedFinding* finding : node.findings)
    worst = worst ? std::max(*worst, finding->severity) : finding->severity;
  return worst;
}

std::string draw_text(const Picture& picture, bool color) {
  std::string out;
  for (const LaneRow& row : lay_out(picture.history)) {
    const Revision& revision = picture.history.revisions[row.revision];
    std::string line = rails(row.open);
    line[2 * row.column] = '*';
    line += report::one_line(revision.id) + marks_of(picture.nodes[row.revision], color);
    if (!revision.message.empty()) line += "  " + report::one_line(revision.message);
    out += joins(row) + line + "\n" + leaves(row);
  }
  return out;
}

}  // namespace miglint
