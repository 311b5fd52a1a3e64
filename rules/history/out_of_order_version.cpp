#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "migrations/formats/format.h"
#include "rules/change.h"
#include "rules/rule.h"

namespace miglint::rules {

// The version after `newest`, as it is written there; empty where versions are no plain numbers, or
// dates.
static std::string next_version(std::string_view newest) {
  constexpr std::size_t kDate = 8;  // digits from which a version is a date
  const bool number = !newest.empty() && newest.size() < kDate &&
                      std::ranges::all_of(newest, [](unsigned char c) { return std::isdigit(c); });
  return number ? std::to_string(std::stoul(std::string(newest)) + 1) : "";
}

static void check(const Change& change, Findings& out) {
  if (!change.now.linear || change.graph.out_of_order || !change.comparison.knows_what_is_out())
    return;
  const Format* tool = find_format(change.now.format);
  if (tool == nullptr || tool->lower_words.empty()) return;
  const auto counts = [](const Revision& r) { return r.kind == RevisionKind::kVersioned; };
  const Revision* newest = nullptr;
  std::string_view where;
  std::string_view highest;  // of all
  for (const Revision& revision : change.comparison.united.revisions) {
    if (!counts(revision)) continue;
    if (version_less(highest, revision.id)) highest = revision.id;
    const RevisionIndex here = find_revision(change.now, revision.id);
    const std::string_view branch = change.branch_of(revision.id);
    if (branch.empty() && here != kNoRevision && change.is_new(here)) continue;
    if (newest != nullptr && !version_less(newest->id, revision.id)) continue;
    newest = &revision;
    where = branch.empty() ? std::string_view(change.comparison.base) : branch;
  }
  if (newest == nullptr) return;
  for (RevisionIndex i = 0; i < change.now.revisions.size(); ++i) {
    const Revision& revision = change.now.revisions[i];
    if (!change.is_new(i) || !counts(revision) || !version_less(revision.id, newest->id)) continue;
    const std::string next = next_version(highest);
    out.begin_revision(i);
    Finding& finding = out.add(
        revision.id_where,
        fmt::format(
            "{} is new and comes before {}, which {} has already: on a database that is past "
            "{}, {}.",
            revision.id,
            newest->id,
            where,
            newest->id,
            tool->lower_words),
        next.empty() ? fmt::format("Give it a version above {} (rename the file).", newest->id)
                     : fmt::format("Rename it to version {} (`git mv`, its down file too).", next));
    finding.severity = Severity::kWarning;  // databases that are not past it still run it
    if (newest->id_where.file != kNoFile)
      finding.related.push_back({newest->id_where, "the newest that is out"});
  }
}

const Rule out_of_order_version{
    .name = "out-of-order-version",
    .severity = Severity::kError,
    .summary = "a version comes before one that is there already",
    .why = R"(
Tools that remember only the newest version they have run never look back: golang-migrate skips the file
without a word, others stop. Databases made from scratch run it, those in production do not.)",
    .silent = R"(
Every version is later than those before it; the file is repeatable. Against a base (--base): nothing
newer is there, or [graph] out_of_order is true.)",
    .instead = R"(
Rename it, so that its version is the newest.)",
    .source = "The documentation of each tool on versions and their order",
    .note = NoteKind::kOutOfOrderVersion,
    .check_change = check,
};

}  // namespace miglint::rules
