#include <fmt/format.h>

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

static void report(const std::optional<Script>& script,
                   Direction direction,
                   RevisionIndex revision,
                   Findings& out) {
  if (!script) return;
  for (const SqlBlock& block : script->blocks) {
    if (block.opaque.empty()) continue;
    Finding& finding = out.add(
        block.where,
        fmt::format("Not understood: {}. What it does to the schema is not known.", block.opaque),
        "Literal arguments and plain SQL can be judged.");
    finding.revision = revision;
    finding.direction = direction;
  }
}

static void check(const History& history, Findings& out) {
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    report(history.revisions[i].upgrade, Direction::kUpgrade, i, out);
    report(history.revisions[i].downgrade, Direction::kDowngrade, i, out);
  }
}

}  // namespace miglint::rules
