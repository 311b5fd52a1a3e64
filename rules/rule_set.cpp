#include "rules/rule_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "rules/refusals.h"

namespace miglint {

RuleSet::RuleSet(std::span<const RuleChoice> choices) : choices_(choices.begin(), choices.end()) {
  for (const RuleChoice& choice : choices_) {
    if (!choice.enabled) continue;
    const Rule* rule = choice.rule;
    if (rule->note != NoteKind::kNone) note_rules_.push_back(rule);
    if (rule->check_history != nullptr) history_rules_.push_back(rule);
    if (rule->check_step != nullptr) step_rules_.push_back(rule);
    if (rule->check_revision != nullptr) revision_rules_.push_back(rule);
    if (rule->check_change != nullptr) change_rules_.push_back(rule);
    if (rule->check_head != nullptr || rule->check_orders != nullptr) head_rules_.push_back(rule);
  }
}

bool RuleSet::enabled(const Rule& rule) const {
  const auto found = std::ranges::find(choices_, &rule, &RuleChoice::rule);
  return found != choices_.end() && found->enabled;
}

// Which revision stands in a file (the first, where several do).
static std::unordered_map<FileId, RevisionIndex> revisions_by_file(const History& history) {
  std::unordered_map<FileId, RevisionIndex> found;
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i)
    found.try_emplace(history.revisions[i].file, i);
  return found;
}

// Notes are written lower case, findings are sentences. A name at the beginning stays as it is.
static std::string sentence(std::string words) {
  if (words.empty()) return words;
  const std::string_view first = std::string_view(words).substr(0, words.find(' '));
  if (std::ranges::all_of(first, [](char c) { return c >= 'a' && c <= 'z'; }))
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
  if (words.back() != '.' && words.back() != '?' && words.back() != '!') words += '.';
  return words;
}

void RuleSet::at_notes(const History& history, Findings& out) const {
  const auto revisions = revisions_by_file(history);
  for (const Note& note : history.notes) {
    const auto rule = std::ranges::find(note_rules_, note.kind, &Rule::note);
    if (rule == note_rules_.end()) continue;
    out.begin_rule(**rule);
    const auto revision = revisions.find(note.where.file);
    const bool stands_alone = revision == revisions.end();
    const Revision* in = stands_alone ? nullptr : &history.revisions[revision->second];
    if ((*rule)->allows != nullptr && (*rule)->allows(note, in, out.options())) continue;
    out.begin_revision(stands_alone ? kNoRevision : revision->second);
    std::string help = note.help.empty() ? std::string((*rule)->instead) : note.help;
    while (help.starts_with('\n'))
      help.erase(0, 1);  // as a raw string begins
    Finding& finding = out.add(note.where, sentence(note.words), sentence(help));
    finding.ids = note.ids;
    finding.direction = note.direction;
    if (note.mild && finding.severity != Severity::kInfo)
      finding.severity =
          finding.severity == Severity::kError ? Severity::kWarning : Severity::kInfo;
    for (const Note::Related& related : note.related)
      finding.related.push_back({related.where, related.words});
  }
  out.begin_revision(kNoRevision);
}

static bool is_forward_only(const History& history) {
  return history.facts.downgrade_policy == DowngradePolicy::kForwardOnly;
}

// Where nobody ever goes back, what is wrong with the way back is no matter.
static bool is_asked(const Rule& rule, const History& history) {
  return !is_forward_only(history) || topic_of(rule) != Topic::kReversibility ||
         &rule == &rules::dead_downgrade;
}

void RuleSet::at_history(const History& history, Findings& out) const {
  for (const Rule* rule : history_rules_) {
    if (!is_asked(*rule, history)) continue;
    out.begin_rule(*rule);
    rule->check_history(history, out);
  }
}

// The rule that answers what to do about the step's refusal, and its answer. What fails on the way
// back is reversibility's to say.
static std::pair<const Rule*, std::string> claimant(const Step& step) {
  const bool downgrade = step.direction == Direction::kDowngrade;
  for (const RegisteredRule& registered : all_rules()) {
    const Rule& rule = *registered.rule;
    const bool asked = (registered.topic == Topic::kReversibility) == downgrade;
    if (!asked || rule.advise == nullptr) continue;
    if (auto advice = rule.advise(step, *step.refusal)) return {&rule, *std::move(advice)};
  }
  // The grammar is the newest one's, so this is syntax of another major than the target.
  if (step.refusal->words.starts_with("syntax error"))
    return {
        &rules::refused_statement,
        fmt::format("PostgreSQL {} has no such syntax: write it otherwise, or set pg_version to "
                    "what you run.",
                    step.pg_version)};
  if (downgrade) return {nullptr, ""};
  return {&rules::refused_statement, std::string(rules::refused_statement.instead)};
}

// A rule that finds a failure by itself explains it best. True: one did, switched off or not.
bool RuleSet::say_why_it_fails(const Step& step, Findings& out) const {
  Findings said(out.all_options());
  said.begin_step(&step);
  for (const RegisteredRule& registered : all_rules()) {
    const Rule& rule = *registered.rule;
    if (!rule.fails || rule.check_step == nullptr || rule.advise != nullptr) continue;
    said.begin_rule(rule);
    rule.check_step(step, said);
  }
  for (Finding& finding : said.all())
    if (enabled(*finding.rule)) out.all().push_back(std::move(finding));
  return !said.all().empty();
}

// The file asks for no transaction at a place where the tool does not look: that is the cause, and
// opt-out-ineffective speaks of it.
static bool fails_for_unseen_opt_out(const Step& step) {
  const auto& script =
      step.direction == Direction::kUpgrade ? step.revision.upgrade : step.revision.downgrade;
  return script && script->opt_out_unseen && step.effects.forbidden_in_transaction &&
         step.in_transaction() == Truth::kYes;
}

// A statement that the tool itself stumbles over (it has no end, a marker stands in it) is told of
// once, in the tool's words.
static bool is_said_by_the_tool(const Step& step) {
  if (step.as<ddl::Unparsed>() == nullptr) return false;
  const SourceSpan where = step.where();
  return std::ranges::any_of(step.history.notes, [&](const Note& note) {
    return note.kind == NoteKind::kToolDirectiveError && note.where.file == where.file &&
           note.where.begin < where.end && where.begin < note.where.end;
  });
}

void RuleSet::explain_refusal(const Step& step, Findings& out) const {
  if (fails_for_unseen_opt_out(step)) return;
  const auto [rule, advice] = claimant(step);
  if (rule == nullptr || !enabled(*rule)) return;
  out.begin_rule(*rule);
  out.add(step, "PostgreSQL refuses this statement: " + step.refusal->words + ".", advice);
}

// Of one step's findings, from `begin` on: those that another rule has a better word for.
static void drop_yielding(std::vector<Finding>& findings, std::size_t begin) {
  const auto first = findings.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto is_said_better = [&](const Finding& finding) {
    return std::any_of(first, findings.end(), [&](const Finding& other) {
      return other.rule == finding.rule->yields_to && other.where == finding.where;
    });
  };
  // Marked first: what is dropped must still be seen while the others are judged.
  std::vector<bool> dropped;
  for (auto finding = first; finding != findings.end(); ++finding)
    dropped.push_back(finding->rule->yields_to != nullptr && is_said_better(*finding));
  if (std::ranges::find(dropped, true) == dropped.end()) return;
  std::size_t i = 0;
  findings.erase(
      std::remove_if(first, findings.end(), [&](const Finding&) { return dropped[i++]; }),
      findings.end());
}

void RuleSet::at_step(const Step& step, Findings& out) const {
  if (step.direction == Direction::kDowngrade && is_forward_only(step.history)) return;
  if (is_said_by_the_tool(step)) return;
  out.begin_step(&step);
  if (step.refusal && !out.is_stopped(step) && is_proved(step, *step.refusal)) {
    out.stop(step);
    if (!say_why_it_fails(step, out)) explain_refusal(step, out);
  } else {
    const std::size_t begin = out.all().size();
    for (const Rule* rule : step_rules_) {
      if (rule->once_a_revision && out.has_spoken(*rule, step)) continue;
      out.begin_rule(*rule);
      rule->check_step(step, out);
    }
    if (out.all().size() > begin + 1) drop_yielding(out.all(), begin);
  }
  out.begin_step(nullptr);
}

void RuleSet::at_revision(const RevisionReplay& replay,
                          const History& history,
                          Findings& out) const {
  out.begin_revision(replay.revision);
  for (const Rule* rule : revision_rules_) {
    if (!is_asked(*rule, history)) continue;
    out.begin_rule(*rule);
    rule->check_revision(replay, history, out);
  }
  out.begin_revision(kNoRevision);
}

void RuleSet::at_change(const Change& change, Findings& out) const {
  for (const Rule* rule : change_rules_) {
    out.begin_rule(*rule);
    rule->check_change(change, out);
    out.begin_revision(kNoRevision);
  }
}

void RuleSet::at_head(const HeadReplay& replay, const History& history, Findings& out) const {
  for (const Rule* rule : head_rules_) {
    out.begin_rule(*rule);
    if (rule->check_head != nullptr) rule->check_head(replay.head, history, out);
    if (rule->check_orders != nullptr) rule->check_orders(replay, history, out);
  }
}

void RuleSet::settle(std::vector<Finding>& findings) const {
  for (Finding& finding : findings) {
    const auto choice = std::ranges::find(choices_, finding.rule, &RuleChoice::rule);
    if (choice != choices_.end() && choice->severity) finding.severity = *choice->severity;
    const Topic topic = topic_of(*finding.rule);
    const bool capped = finding.direction == Direction::kDowngrade && !strict_downgrades_ &&
                        !finding.rule->fails && topic != Topic::kReversibility &&
                        topic != Topic::kFiles;
    if (capped) finding.severity = Severity::kInfo;
  }
}

}  // namespace miglint
