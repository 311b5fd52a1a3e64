#include <fmt/format.h>

#include <set>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule python_unsupported{
    .name = "python-unsupported",
    .severity = Severity::kInfo,
    .summary = "a construct of the revision is not understood",
    .why = R"(
What it does to the schema is not known, so later judgements may be incomplete. It is said here instead
of guessed.)",
    .silent = R"(
Everything in the revision was understood.)",
    .instead = R"(
Nothing has to change. Literal arguments and plain SQL can be judged.)",
    .alembic = {.setup = R"py()py",
                .bad = R"py(import somewhere
somewhere.run(op))py",
                .good = R"py(op.execute("SELECT 1"))py"},
    .note = NoteKind::kPythonUnsupported,
    .check_history = check,
};

// What drop-unnamed-constraint says already.
static std::set<SourceSpan> unnamed_drops(const History& history) {
  std::set<SourceSpan> places;
  for (const Note& note : history.notes)
    if (note.kind == NoteKind::kDropUnnamedConstraint) places.insert(note.where);
  return places;
}

static void report(const std::optional<Script>& script,
                   const std::set<SourceSpan>& refused,
                   Direction direction,
                   RevisionIndex revision,
                   Findings& out) {
  if (!script) return;
  for (const SqlBlock& block : script->blocks) {
    if (block.opaque.empty() || refused.contains(block.where)) continue;
    Finding& finding = out.add(
        block.where,
        fmt::format("Not understood: {}. What it does to the schema is not known.", block.opaque),
        "Literal arguments and plain SQL can be judged.");
    finding.revision = revision;
    finding.direction = direction;
  }
}

static void check(const History& history, Findings& out) {
  const std::set<SourceSpan> refused = unnamed_drops(history);
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    report(history.revisions[i].upgrade, refused, Direction::kUpgrade, i, out);
    report(history.revisions[i].downgrade, refused, Direction::kDowngrade, i, out);
  }
}

}  // namespace miglint::rules
