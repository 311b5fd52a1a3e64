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
    .source = "Alembic documentation, Operation Reference",
    .alembic = {.bad = R"py(import somewhere
somewhere.run(op))py",
                .good = R"py(op.execute("SELECT 1"))py"},
    .note = NoteKind::kPythonUnsupported,
    .check_history = check,
};

// What other rules say already: what Alembic refuses at its place, a damaged file as a whole.
struct Said {
  std::set<SourceSpan> places;
  std::set<FileId> files;

  bool covers(SourceSpan where) const {
    if (files.contains(where.file)) return true;
    // An argument of the call that is refused counts for the call.
    const auto inside = places.lower_bound({where.file, where.begin, 0});
    return inside != places.end() && inside->file == where.file && inside->begin < where.end;
  }
};

static Said said_by_others(const History& history) {
  Said said;
  for (const Note& note : history.notes) {
    if (note.kind == NoteKind::kDropUnnamedConstraint || note.kind == NoteKind::kAlembicRefuses ||
        note.kind == NoteKind::kServerDefaultLiteral)
      said.places.insert(note.where);
    if (note.kind == NoteKind::kUnreadableFile || note.kind == NoteKind::kSyntaxError ||
        (note.kind == NoteKind::kBadEncoding && !note.mild))
      said.files.insert(note.where.file);
  }
  return said;
}

static void report(const std::optional<Script>& script,
                   const Said& said,
                   Direction direction,
                   RevisionIndex revision,
                   bool once,
                   Findings& out) {
  if (!script) return;
  std::set<std::pair<SourceSpan, std::string_view>> reported;  // a loop's body is one cause
  for (const SqlBlock& block : script->blocks) {
    if (block.opaque.empty() || said.covers(block.where)) continue;
    if (!reported.emplace(block.where, block.opaque).second) continue;
    Finding& finding = out.add(
        block.where,
        fmt::format("Not understood: {}. What it does to the schema is not known.", block.opaque),
        "Literal arguments and plain SQL can be judged.");
    finding.revision = revision;
    finding.direction = direction;
    // Trees in Ruby, or of a tool's own operations, are so throughout.
    finding.once_per_project = once;
  }
}

static void check(const History& history, Findings& out) {
  const Said said = said_by_others(history);
  const bool once = history.format != SourceFormat::kAlembic;
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    report(history.revisions[i].upgrade, said, Direction::kUpgrade, i, once, out);
    report(history.revisions[i].downgrade, said, Direction::kDowngrade, i, once, out);
  }
}

}  // namespace miglint::rules
