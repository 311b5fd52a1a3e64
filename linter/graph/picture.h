#pragma once

// What is drawn of a history: the graph, and what is known of each revision. One function a format.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "linter/graph/lanes.h"
#include "linter/report/report.h"
#include "migrations/replay/verdict.h"

namespace miglint {

struct PictureNode {
  std::vector<std::string> marks;  // "head", "base", "merge point", "new", "on origin/main"
  std::string file;
  std::vector<const ReportedFinding*> findings;

  struct Lock {
    std::string statement;
    std::string relation;
    std::string mode;
    std::string blocks;
  };

  std::vector<Lock> locks;                        // of its upgrade
  std::optional<Verdict> verdict = std::nullopt;  // of up, down and up again; nullopt: not asked
  std::vector<std::string> way_back;              // why: a sentence each
};

struct Picture {
  const History& history;
  std::vector<PictureNode> nodes;  // indexed like the history's revisions
};

// A drawing for a terminal, one line a revision and one for each bend.
std::string draw_text(const Picture& picture, bool color);
std::string draw_mermaid(const std::vector<Picture>& pictures);
std::string draw_dot(const std::vector<Picture>& pictures);
// A picture by itself, each revision in the colour of its worst finding.
std::string draw_svg(const std::vector<Picture>& pictures);
// A page by itself, without scripts: the picture, and each revision's findings and locks on click.
std::string draw_html(const std::vector<Picture>& pictures);

// The worst severity among a revision's findings; nullopt: none.
std::optional<Severity> worst_of(const PictureNode& node);

}  // namespace miglint
