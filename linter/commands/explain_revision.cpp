// `miglint explain --revision REV`: what its way back is worth, and a downgrade that would give
// back the schema before it, in the language of the tree. Printed only.

#include "linter/commands/explain_revision.h"

#include <fmt/format.h>

#include <algorithm>

#include "linter/named_revision.h"
#include "linter/project.h"
#include "linter/report/reversals.h"
#include "migrations/catalog/apply.h"
#include "migrations/catalog/describe.h"
#include "migrations/replay/reversal.h"
#include "migrations/replay/undo.h"

namespace miglint {

namespace {

struct Suggestion {
  std::vector<Undo> undos;  // in the order in which they run
  Reversal reversal;
  Catalog before;
  Catalog after;
  bool is_whole = true;  // all of the upgrade is understood
};

// Each statement is undone from the schema that it found, the last one first.
Suggestion suggest(const LoadedProject& project, RevisionIndex revision, int threads) {
  Suggestion suggestion;
  const History& history = project.history;
  std::vector<std::vector<Undo>> by_statement;
  replay(history,
         lower_all(history, threads),
         {.pg_version = project.pg_version, .small_tables = {}},
         {.step =
              [&](const Step& step) {
                if (step.revision_index != revision || step.direction != Direction::kUpgrade ||
                    step.refusal) {
                  return;
                }
                const auto* block = std::get_if<ddl::DoBlock>(&step.command);
                if (block != nullptr && block->opaque.empty()) return;  // its statements follow
                by_statement.push_back(undo_of(step.command, step.before));
              },
          .revision =
              [&](const RevisionReplay& replayed) {
                if (replayed.revision != revision) return;
                suggestion.reversal = replayed.reversal;
                suggestion.before = replayed.before;
                suggestion.after = replayed.after;
              }});
  for (auto undos = by_statement.rbegin(); undos != by_statement.rend(); ++undos)
    for (Undo& undo : *undos)
      suggestion.undos.push_back(std::move(undo));
  if (const auto& upgrade = history.revisions[revision].upgrade)
    suggestion.is_whole = std::ranges::all_of(
        upgrade->blocks, [](const SqlBlock& block) { return block.opaque.empty(); });
  return suggestion;
}

// The suggestion, run on the simulated schema: what it does not give back.
std::vector<std::string> what_is_missing(const Suggestion& suggestion, int pg_version) {
  std::vector<std::string> out;
  Catalog schema = suggestion.after;
  for (const Undo& undo : suggestion.undos)
    for (const ddl::Statement& statement : ddl::lower(undo.sql))
      if (const auto refusal = apply(schema, statement.command, {}, pg_version))
        out.push_back(refusal->words);
  const Changed changed = describe_changes(suggestion.before, schema);
  for (const Difference& difference : diff(changed.before, changed.after))
    if (!may_mean_the_same(difference)) out.push_back(difference.words);
  return out;
}

std::string in_sql(const std::vector<Undo>& undos) {
  std::string out;
  for (const Undo& undo : undos) {
    if (!undo.note.empty()) out += fmt::format("-- {}\n", undo.note);
    if (!undo.sql.empty()) out += undo.sql + ";\n";
  }
  return out;
}

std::string as_execute(const std::string& sql) {
  if (sql.find('\n') == std::string::npos && sql.find('"') == std::string::npos)
    return fmt::format("op.execute(\"{}\")", sql);
  return fmt::format("op.execute(\"\"\"{}\"\"\")", sql);
}

std::string in_alembic(const std::vector<Undo>& undos) {
  std::string out = "def downgrade():\n";
  for (const Undo& undo : undos) {
    if (!undo.note.empty()) out += fmt::format("    # {}\n", undo.note);
    if (!undo.sql.empty())
      out += fmt::format("    {}\n", undo.op.empty() ? as_execute(undo.sql) : undo.op);
  }
  if (std::ranges::all_of(undos, [](const Undo& undo) { return undo.sql.empty(); }))
    out += "    pass\n";
  return out;
}

std::string indented(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) out += "    " + text.substr(at, end - at);
    out += "\n";
    at = end + 1;
  }
  return out;
}

std::string told(const Suggestion& suggestion,
                 const LoadedProject& project,
                 const Revision& revision) {
  std::string out = fmt::format(
      "{}  {}: {}\n", revision.id, revision.message, name_of(suggestion.reversal.verdict));
  for (const ReversalLine& line : lines_of(suggestion.reversal))
    out += fmt::format("    {}\n", line.words);
  if (suggestion.undos.empty())
    return out + "\nThe upgrade changes no definition that is known here: nothing is suggested.\n";
  const bool is_alembic = project.history.format == SourceFormat::kAlembic;
  out += "\nA downgrade, as far as the schema before it is known:\n\n";
  out += indented(is_alembic ? in_alembic(suggestion.undos) : in_sql(suggestion.undos));
  const std::vector<std::string> missing = what_is_missing(suggestion, project.pg_version);
  if (!suggestion.is_whole) {
    out += "\nA part of the upgrade is not understood, and so not undone.\n";
  } else if (missing.empty()) {
    out += "\nOn the simulated schema it gives back what was there. Rows are not followed.\n";
  } else {
    out += "\nIt does not give back all that was there:\n";
    for (const std::string& words : missing)
      out += fmt::format("    {}\n", words);
  }
  return out;
}

}  // namespace

Result<Outcome> explain_revision(const Options& options, const FileSystem& files) {
  const Result<Loaded> loaded = load(options, files);
  if (!loaded) return loaded.error();
  std::optional<Error> nowhere;
  for (const LoadedProject& project : loaded->projects) {
    const Result<RevisionIndex> found =
        named_revision(project.history,
                       options.at,
                       "--revision takes a revision's id (`miglint graph` shows them)");
    if (!found) {
      nowhere = found.error();
      continue;
    }
    const Suggestion suggestion = suggest(project, *found, options.threads);
    return Outcome{told(suggestion, project, project.history.revisions[*found])};
  }
  return *std::move(nowhere);
}

}  // namespace miglint
