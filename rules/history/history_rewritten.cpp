#include <fmt/format.h>

#include <algorithm>

#include "rules/change.h"
#include "rules/rule.h"

namespace miglint::rules {

static bool squashed(const Change& change, std::string_view id) {
  return std::ranges::count(change.graph.squashed_parents, id) > 0;
}

static void say_edited(const Change& change, const EditedRevision& edited, Findings& out) {
  const Revision& revision = change.now.revisions[edited.now];
  const std::string& base = change.comparison.base;
  if (edited.upgrade) {
    out.add(edited.where,
            fmt::format("{} is on {} already and its upgrade does something else now: a database "
                        "that has run it will never run the change.",
                        revision.id,
                        base),
            "Take the change back, and write it as a new revision.");
  } else if (edited.parents || edited.depends_on) {
    const std::string before = edited.parents_before.empty()
                                   ? std::string("None")
                                   : fmt::format("'{}'", fmt::join(edited.parents_before, "', '"));
    out.add(edited.where,
            fmt::format("{} is on {} already and follows something else now: a database that is "
                        "past it will never run what was put below it.",
                        revision.id,
                        base),
            edited.parents
                ? fmt::format("Set its down_revision back to {}, and let the new revision follow "
                              "the head.",
                              before)
                : "Set its depends_on back to what it was.");
  } else if (edited.text) {
    const std::string_view tool = name_of(change.now.format);
    out.add(
        edited.where,
        fmt::format("{} is on {} already and its text is another now: {} keeps a checksum of the "
                    "whole text, comments too, and refuses to go on where it has run the old one.",
                    revision.id,
                    base,
                    tool),
        "Take the change back.");
  } else if (edited.hash) {
    out.add(edited.where,
            fmt::format("{} is on {} already and its line of the plan, or one above it, is another "
                        "now: Sqitch knows it and all that follow under other ids, and no longer "
                        "finds what a database has run.",
                        revision.id,
                        base),
            "Take the change of the line back: a plan is only added to at its end.");
  } else {
    Finding& finding = out.add(
        edited.where,
        fmt::format("{} is on {} already and its downgrade does something else now; databases that "
                    "have run it will go back another way.",
                    revision.id,
                    base),
        "This is right where the old downgrade was wrong; else take the change back.");
    finding.severity = Severity::kWarning;
  }
}

static void check(const Change& change, Findings& out) {
  const Comparison& comparison = change.comparison;
  if (!comparison.knows_what_is_out()) return;
  for (const EditedRevision& edited : comparison.edited) {
    out.begin_revision(edited.now);
    say_edited(change, edited, out);
  }
  for (const RenamedRevision& renamed : comparison.renamed) {
    if (squashed(change, renamed.id_before)) continue;
    const Revision& revision = change.now.revisions[renamed.now];
    out.begin_revision(renamed.now);
    Finding& finding = out.add(
        revision.id_where,
        fmt::format("{} was {} on {}: a database that has run {} has a version that no file "
                    "has any more.",
                    revision.id,
                    renamed.id_before,
                    comparison.base,
                    renamed.id_before),
        fmt::format("Name it {} again.", renamed.id_before));
    finding.ids = {renamed.id_before};
  }
  out.begin_revision(kNoRevision);
  for (const Revision& gone : comparison.removed) {
    if (squashed(change, gone.id)) continue;
    Finding& finding = out.add(
        gone.id_where,
        fmt::format("{} is on {} and was deleted here: a database that has run it has a "
                    "version that no file has any more.",
                    gone.id,
                    comparison.base),
        "Restore the file; to undo it, write a new revision. A squash is declared in [graph] "
        "squash_baseline.");
    finding.ids = {gone.id};
  }
}

const Rule history_rewritten{
    .name = "history-rewritten",
    .severity = Severity::kError,
    .summary = "a revision that the base has already was edited, renamed or deleted (needs --base)",
    .why = R"(
A database remembers which revisions it has run, not what was in them. What is put into an old revision,
or below it, never reaches the databases that are past it, and they drift from what the files say. An id
that vanishes leaves them at a version that nothing leads away from.)",
    .silent = R"(
Comments, white space and docstrings changed, and the tool keeps no checksum of them; the file was moved; the revision is new against the base; it
is repeatable; its id stands in [graph] squash_baseline. Without --base nothing is known to be out.)",
    .instead = R"(
Restore the revision as it was and add a new one.)",
    .source = "The documentation of each tool on versions and their order",
    .check_change = check,
};

}  // namespace miglint::rules
