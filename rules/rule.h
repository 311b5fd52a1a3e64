#pragma once

// What a rule is: facts about itself, in the order that a reader wants them, and pure functions.
//
// The engine (findings.h) calls each entry point that is set, at the place in the pipeline that its
// name says. Rules hold no state and know no fact about Postgres: they ask the step.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "migrations/replay/replay.h"
#include "migrations/replay/step.h"
#include "migrations/revisions/history.h"
#include "rules/findings.h"
#include "rules/option.h"

namespace miglint {

// The folders of rules/, in the order of `miglint rules`.
enum class Topic : std::uint8_t {
  kHistory,
  kNaming,
  kReversibility,
  kDestructive,
  kCompatibility,
  kLocks,
  kTransactions,
  kIndexes,
  kConstraints,
  kTypes,
  kData,
  kSecurity,
  kFiles,
};

std::string_view name_of(Topic topic);

// A small history that shows the rule, in SQL and in Alembic. `setup` is an earlier revision (may
// be empty). In `bad` the rule must speak, in `good` it must not; rules_test runs them.
struct Example {
  std::string_view config = {};  // miglint.toml, for both
  std::string_view setup = {};
  std::string_view bad = {};
  std::string_view good = {};
};

struct Change;

// The whole history at its end, for rules that replay it otherwise.
struct HeadReplay {
  const Catalog& head;
  const std::vector<LoweredRevision>& lowered;
  int pg_version = 15;
};

struct Rule {
  std::string_view name;  // as in the report: the file's name with '-'
  Severity severity = Severity::kWarning;
  bool on_by_default = true;
  bool once_a_revision = false;  // the first place in a direction of a revision tells enough
  bool fails = false;  // says that Postgres or Alembic will refuse: no weaker in a downgrade
  // Decided on a live server: asked by `miglint roundtrip` alone, and has no check here.
  bool needs_server = false;
  // Where that rule speaks of the same place, this one adds nothing and is silent.
  const Rule* yields_to = nullptr;
  std::string_view summary;  // one line for `miglint rules`, without full stop
  std::string_view why;
  std::string_view silent;   // when it does not fire
  std::string_view instead;  // the safe way, step by step
  std::string_view source;   // where the fact can be read: a manual's page and version
  Example sql = {};          // plain SQL files; empty: cannot occur there
  Example alembic = {};  // bodies of upgrade(), or whole files where a first line is `# file: NAME`

  std::span<const RuleOption> options = {};  // what a project may set for it

  NoteKind note = NoteKind::kNone;  // each note of this kind becomes a finding
  // But not one that the project's options allow. The revision is that of the note's file, if any.
  bool (*allows)(const Note&, const Revision*, const OptionValues&) = nullptr;
  // Where Postgres refuses a statement (`step.refusal`) and no other rule that `fails` finds that
  // by its own check, one finding says so, in Postgres's words, under the rule that claims the
  // refusal by answering what to do about it; nullopt: not mine. No other rule sees that statement:
  // what does not run locks and destroys nothing. Unclaimed refusals are refused-statement's.
  std::optional<std::string> (*advise)(const Step&, const Refusal&) = nullptr;
  void (*check_step)(const Step&, Findings&) = nullptr;
  void (*check_revision)(const RevisionReplay&, const History&, Findings&) = nullptr;
  void (*check_history)(const History&, Findings&) = nullptr;
  void (*check_change)(const Change&,
                       Findings&) = nullptr;  // against a base, the index, a revision
  // At the end: the schema that the whole history makes. The rule says whose finding it is
  // (Finding::revision).
  void (*check_head)(const Catalog& head, const History&, Findings&) = nullptr;
  void (*check_orders)(const HeadReplay&, const History&, Findings&) = nullptr;
};

// A rule as registered: its words and checks, and the folder that it stands in.
struct RegisteredRule {
  const Rule* rule = nullptr;
  Topic topic = Topic::kHistory;
};

std::span<const RegisteredRule> all_rules();  // in the order of rules.def
const RegisteredRule* find_rule(std::string_view name);
Topic topic_of(const Rule& rule);
// The registered name with the smallest edit distance, or empty when none is near.
std::string_view nearest_rule(std::string_view name);

namespace rules {
#define RULE(topic, id) extern const Rule id;
#include "rules/rules.def"
#undef RULE
}  // namespace rules

}  // namespace miglint
