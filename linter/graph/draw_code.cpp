// The graph in the languages of other programs: Mermaid, and Graphviz's DOT.

#include <fmt/format.h>

#include "linter/graph/picture.h"

namespace miglint {

namespace {

// Quotes, back slashes and line breaks would end a label; in Mermaid so would markup.
std::string quoted(std::string_view text, bool mermaid) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"') {
      out += mermaid ? "#quot;" : "\\\"";
    } else if (c == '\\' && !mermaid) {
      out += "\\\\";
    } else if (mermaid && (c == '<' || c == '>' || c == '#' || c == '&' || c == '`')) {
      out += fmt::format("#{};", static_cast<int>(byte));
    } else {
      out += byte < 0x20 ? ' ' : c;
    }
  }
  return out;
}

// Calls `node` with each revision's number and index, `edge` with pairs of numbers.
template <typename Node, typename Edge>
void walk(const std::vector<Picture>& pictures, const Node& node, const Edge& edge) {
  std::size_t offset = 0;
  for (const Picture& picture : pictures) {
    const RevisionGraph& graph = picture.history.graph;
    for (const RevisionIndex i : graph.order) {
      node(offset + i, picture, i);
      for (const RevisionIndex parent : graph.parents[i])
        edge(offset + i, offset + parent, false);
      for (const RevisionIndex needed : graph.depends_on[i])
        edge(offset + i, offset + needed, true);
    }
    offset += picture.history.revisions.size();
  }
}

}  // namespace

std::string draw_mermaid(const std::vector<Picture>& pictures) {
  std::string out = "flowchart BT\n";
  walk(
      pictures,
      [&](std::size_t number, const Picture& picture, RevisionIndex i) {
        const Revision& revision = picture.history.revisions[i];
        const std::string message =
            revision.message.empty() ? "" : "<br/>" + quoted(revision.message, true);
        out += fmt::format("  r{}[\"{}{}\"]\n", number, quoted(revision.id, true), message);
      },
      [&](std::size_t from, std::size_t to, bool dashed) {
        out += fmt::format("  r{} {} r{}\n", from, dashed ? "-.->" : "-->", to);
      });
  return out;
}

std::string draw_dot(const std::vector<Picture>& pictures) {
  std::string out = "digraph revisions {\n  rankdir=BT;\n  node [shape=box];\n";
  walk(
      pictures,
      [&](std::size_t number, const Picture& picture, RevisionIndex i) {
        const Revision& revision = picture.history.revisions[i];
        const std::string message =
            revision.message.empty() ? "" : "\\n" + quoted(revision.message, false);
        out +=
            fmt::format("  r{} [label=\"{}{}\"];\n", number, quoted(revision.id, false), message);
      },
      [&](std::size_t from, std::size_t to, bool dashed) {
        out += fmt::format("  r{} -> r{}{};\n", from, to, dashed ? " [style=dashed]" : "");
      });
  return out + "}\n";
}

}  // namespace miglint
