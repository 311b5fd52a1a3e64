#pragma once

// A project's history now, compared with what it was at another place (a merge base) and with what
// other branches have made of it since.
//
// A revision is its id: files may be moved and texts reformatted. What counts as an edit is another
// parent, or another text that is sent to the server.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/revisions/history.h"
#include "migrations/text/source_set.h"

namespace miglint {

struct EditedRevision {
  RevisionIndex now = 0;
  bool upgrade = false;
  bool downgrade = false;
  bool parents = false;     // down_revision
  bool depends_on = false;  // what else it follows
  bool text = false;        // only comments or white space, of which the tool keeps a checksum
  bool hash = false;        // only what the tool knows it by; of several in a row the first
  std::vector<std::string> parents_before;
  SourceSpan where;  // the first statement that differs; the parents, where only they do
};

// A revision that was there under another id: in the same file, or with the same statements.
struct RenamedRevision {
  RevisionIndex now = 0;
  std::string id_before;
};

// A revision that another branch has and this history has not.
struct LandedRevision {
  std::string id;
  std::string branch;  // "origin/main"
};

struct Comparison {
  // How the base is called in messages; empty: nothing is known to be out (`--since`, `--staged`).
  std::string base;
  std::vector<bool> is_new;  // indexed like the history's revisions
  std::vector<EditedRevision> edited;
  std::vector<RenamedRevision> renamed;
  std::vector<Revision> removed;  // without their scripts; spans are good in the run's sources
  History united;  // now, and what has landed elsewhere; without scripts, with its graph
  std::vector<LandedRevision> landed;

  bool knows_what_is_out() const { return !base.empty(); }
};

// One side of a comparison: a history, and the texts that its spans point into.
struct Side {
  const History& history;
  const SourceSet& sources;
};

// Fills is_new, edited and renamed; returns the revisions of `before` that are gone, by index.
std::vector<RevisionIndex> compare(const Side& before, const Side& now, Comparison& into);

// The history as it would be with revisions that stand elsewhere (without scripts), with its graph.
void unite(const History& now,
           std::vector<Revision> elsewhere,
           const GraphOptions& options,
           History& united);

// Versions of a line of numbered or dated migrations: numbers in them compare as numbers.
bool version_less(std::string_view a, std::string_view b);

// A history without its scripts, for looking at the graph alone.
Revision without_scripts(const Revision& revision);

}  // namespace miglint
