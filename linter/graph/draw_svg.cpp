// The graph as a picture and as a page: one layout, drawn with lines and circles.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "linter/graph/picture.h"
#include "linter/report/escape.h"

namespace miglint {

namespace {

using report::xml_escaped;

// Pixels.
constexpr std::uint32_t kRow = 30;
constexpr std::uint32_t kColumn = 22;
constexpr std::uint32_t kMargin = 20;
constexpr std::uint32_t kLetter = 8;  // about the width of one, for the width of the whole

constexpr std::string_view kStyle = R"(
.edge { fill: none; stroke: #8c959f; stroke-width: 2 }
.needs { stroke-dasharray: 4 3 }
.node { stroke: #fff; stroke-width: 2; fill: #1a7f37 }
.node.info { fill: #0969da } .node.warning { fill: #bf8700 } .node.error { fill: #cf222e }
text { font: 13px ui-monospace, monospace; fill: #1f2328 }
.message { font-family: system-ui, sans-serif } .marks { fill: #8250df }
a { cursor: pointer } a:hover text { text-decoration: underline }
)";

std::uint32_t x_of(std::uint32_t column) {
  return kMargin + column * kColumn;
}

std::string_view class_of(const PictureNode& node) {
  const auto worst = worst_of(node);
  return worst ? name_of(*worst) : "clean";
}

// A picture's rows, shifted down by what stands above it.
class Drawing {
 public:
  Drawing(const Picture& picture, std::uint32_t top, std::size_t number, bool links)
      : picture_(picture),
        rows_(lay_out(picture.history)),
        top_(top),
        number_(number),
        links_(links) {
    place_.resize(picture.history.revisions.size());
    std::uint32_t widest = 0;
    for (std::uint32_t i = 0; i < rows_.size(); ++i) {
      place_[rows_[i].revision] = i;
      widest = std::max(
          widest,
          static_cast<std::uint32_t>(std::max(rows_[i].open.size(), rows_[i].below.size())));
    }
    label_x_ = x_of(widest) + 4;
  }

  std::uint32_t height() const { return static_cast<std::uint32_t>(rows_.size()) * kRow; }

  std::uint32_t width() const { return width_; }

  std::string draw() {
    std::string out;
    for (const LaneRow& row : rows_)
      edges(row, out);
    for (const LaneRow& row : rows_)
      node(row, out);
    return out;
  }

 private:
  std::uint32_t y_of(std::uint32_t row) const { return top_ + kRow / 2 + row * kRow; }

  void edges(const LaneRow& row, std::string& out) const {
    const RevisionGraph& graph = picture_.history.graph;
    for (const RevisionIndex parent : graph.parents[row.revision])
      edge(row, rows_[place_[parent]], "edge", out);
    for (const RevisionIndex needed : graph.depends_on[row.revision])
      edge(row, rows_[place_[needed]], "edge needs", out);
  }

  // Straight down in the outer of the two columns, and a bend at the end where they differ.
  void edge(const LaneRow& from, const LaneRow& to, std::string_view look, std::string& out) const {
    const std::uint32_t x1 = x_of(from.column);
    const std::uint32_t x2 = x_of(to.column);
    const std::uint32_t y1 = y_of(place_[from.revision]);
    const std::uint32_t y2 = y_of(place_[to.revision]);
    if (x1 == x2) {
      out += fmt::format("<path class=\"{}\" d=\"M{} {}V{}\"/>\n", look, x1, y1, y2);
    } else if (x2 > x1) {
      out += fmt::format("<path class=\"{}\" d=\"M{} {}C{} {} {} {} {} {}V{}\"/>\n",
                         look,
                         x1,
                         y1,
                         x1,
                         y1 + kRow / 2,
                         x2,
                         y1 + kRow / 2,
                         x2,
                         y1 + kRow,
                         std::max(y2, y1 + kRow));
    } else {
      const std::uint32_t bend = y2 - kRow;
      out += fmt::format("<path class=\"{}\" d=\"M{} {}V{}C{} {} {} {} {} {}\"/>\n",
                         look,
                         x1,
                         y1,
                         std::max(bend, y1),
                         x1,
                         bend + kRow / 2,
                         x2,
                         bend + kRow / 2,
                         x2,
                         y2);
    }
  }

  void node(const LaneRow& row, std::string& out) {
    const Revision& revision = picture_.history.revisions[row.revision];
    const PictureNode& node = picture_.nodes[row.revision];
    const std::uint32_t y = y_of(place_[row.revision]);
    const std::string marks =
        node.marks.empty()
            ? ""
            : fmt::format(" <tspan class=\"marks\">({})</tspan>",
                          xml_escaped(fmt::format("{}", fmt::join(node.marks, ", "))));
    std::string drawn = fmt::format(
        "<circle class=\"node {}\" cx=\"{}\" cy=\"{}\" r=\"7\"><title>{}</title></circle>"
        "<text x=\"{}\" y=\"{}\">{}{} <tspan class=\"message\">{}</tspan></text>",
        class_of(node),
        x_of(row.column),
        y,
        class_of(node),
        label_x_,
        y + 4,
        xml_escaped(report::one_line(revision.id)),
        marks,
        xml_escaped(report::one_line(revision.message)));
    if (links_) drawn = fmt::format("<a href=\"#p{}r{}\">{}</a>", number_, row.revision, drawn);
    out += drawn + "\n";
    std::size_t letters = revision.id.size() + revision.message.size() + 4;
    for (const std::string& mark : node.marks)
      letters += mark.size() + 2;
    width_ = std::max(width_, label_x_ + static_cast<std::uint32_t>(letters) * kLetter);
  }

  const Picture& picture_;
  std::vector<LaneRow> rows_;
  std::vector<std::uint32_t> place_;  // of each revision in rows_
  std::uint32_t top_;
  std::size_t number_;
  bool links_;
  std::uint32_t label_x_ = 0;
  std::uint32_t width_ = 200;
};

std::string svg(const std::vector<Picture>& pictures, bool links) {
  std::string body;
  std::uint32_t top = 10;
  std::uint32_t width = 200;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    body += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n",
                        kMargin - 8,
                        top + 14,
                        xml_escaped(pictures[i].history.root));
    top += kRow;
    Drawing drawing(pictures[i], top, i, links);
    body += drawing.draw();
    top += drawing.height() + 10;
    const auto letters = static_cast<std::uint32_t>(pictures[i].history.root.size());
    width = std::max({width, drawing.width(), kMargin + letters * kLetter});
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"revision graph\">\n"
      "<style>{2}</style>\n{3}</svg>\n",
      width,
      top,
      kStyle,
      body);
}

constexpr std::string_view kPageStyle = R"(
body { margin: 0; display: grid; grid-template-columns: auto minmax(22em, 1fr); height: 100vh; font: 14px system-ui, sans-serif; color: #1f2328; background: #fff }
.graph, .details { overflow: auto; padding: 8px }
.details { border-left: 1px solid #d0d7de }
section { display: none } section:target { display: block }
.hint { color: #656d76 } .details:has(section:target) .hint { display: none }
table { border-collapse: collapse } td, th { border: 1px solid #d0d7de; padding: 3px 8px; text-align: left; vertical-align: top }
code { font: 12px ui-monospace, monospace; white-space: pre-wrap }
.error { color: #cf222e } .warning { color: #9a6700 } .info { color: #0969da }
)";

std::string details(const Picture& picture, RevisionIndex i, std::size_t number) {
  const Revision& revision = picture.history.revisions[i];
  const PictureNode& node = picture.nodes[i];
  std::string out =
      fmt::format("<section id=\"p{}r{}\"><h2>{}</h2><p>{}</p><p><code>{}</code></p>\n",
                  number,
                  i,
                  xml_escaped(revision.id),
                  xml_escaped(revision.message),
                  xml_escaped(node.file));
  if (node.findings.empty()) out += "<p>Nothing found.</p>\n";
  for (const ReportedFinding* finding : node.findings) {
    out += fmt::format("<p><b class=\"{0}\">{0}</b> line {1}: {2} <code>{3}</code><br>{4}</p>\n",
                       name_of(finding->severity),
                       finding->place.line,
                       xml_escaped(finding->message),
                       xml_escaped(finding->rule),
                       xml_escaped(finding->help));
  }
  if (node.verdict)
    out += fmt::format("<p>Way back: <b class=\"{}\">{}</b></p>\n",
                       is_finding(*node.verdict) ? "error" : "info",
                       name_of(*node.verdict));
  if (!node.way_back.empty()) {
    out += "<ul>";
    for (const std::string& line : node.way_back)
      out += fmt::format("<li>{}</li>", xml_escaped(line));
    out += "</ul>\n";
  }
  if (!node.locks.empty()) {
    out += "<table><tr><th>statement</th><th>relation</th><th>lock</th><th>blocks</th></tr>\n";
    for (const PictureNode::Lock& lock : node.locks) {
      out += fmt::format(
          "<tr><td><code>{}</code></td><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n",
          xml_escaped(lock.statement),
          xml_escaped(lock.relation),
          xml_escaped(lock.mode),
          xml_escaped(lock.blocks));
    }
    out += "</table>\n";
  }
  return out + "</section>\n";
}

}  // namespace

std::string draw_svg(const std::vector<Picture>& pictures) {
  return svg(pictures, false);
}

std::string draw_html(const std::vector<Picture>& pictures) {
  std::string sections;
  for (std::size_t number = 0; number < pictures.size(); ++number)
    for (const RevisionIndex i : pictures[number].history.graph.order)
      sections += details(pictures[number], i, number);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>revisions</title>"
      "<style>{}</style></head>\n<body><div class=\"graph\">\n{}</div>\n<div class=\"details\">"
      "<p class=\"hint\">Choose a revision.</p>\n{}</div></body></html>\n",
      kPageStyle,
      svg(pictures, true),
      sections);
}

}  // namespace miglint
