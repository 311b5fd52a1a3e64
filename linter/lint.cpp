// The pipeline: read it aloud.

#include "linter/lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "linter/baseline.h"
#include "linter/coverage.h"
#include "linter/fingerprint.h"
#include "linter/reported.h"
#include "linter/resolve.h"
#include "linter/suppress.h"
#include "linter/table_weight.h"
#include "migrations/replay/replay.h"
#include "rules/change.h"

namespace miglint {

namespace {

bool listed(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::count(names, name) > 0;
}

// Without a choice by name: what the preset holds.
bool in_preset(const RegisteredRule& registered, Preset preset) {
  switch (preset) {
    case Preset::kRecommended:
      break;
    case Preset::kStrict:
      return true;
    case Preset::kStyle:
      return registered.rule->on_by_default || registered.topic == Topic::kNaming;
  }
  return registered.rule->on_by_default;
}

}  // namespace

RuleSet choose_rules(const Options& options, const Config& config) {
  const auto& select = options.select.empty() ? config.select : options.select;
  std::vector<RuleChoice> choices;
  for (const RegisteredRule& registered : all_rules()) {
    const Rule& rule = *registered.rule;
    RuleChoice choice{.rule = &rule};
    choice.enabled =
        select.empty() ? in_preset(registered, options.preset) : listed(select, rule.name);
    if (listed(options.ignore, rule.name) || listed(config.ignore, rule.name))
      choice.enabled = false;
    const auto severity = config.severity.find(std::string(rule.name));
    if (severity != config.severity.end()) {
      choice.severity = severity->second;
      if (options.select.empty() && select.empty()) choice.enabled = true;
    }
    if (&rule == &rules::suppression_without_reason && config.require_reason) choice.enabled = true;
    choices.push_back(choice);
  }
  RuleSet rules(choices);
  rules.check_downgrades(config.strict_downgrades || options.preset == Preset::kStrict);
  return rules;
}

namespace {

std::vector<bool> pending_of(const LoadedProject& project) {
  return project.comparison ? project.comparison->is_new : std::vector<bool>();
}

// Where a new revision does what running code does not survive.
SourceSpan incompatible_place(std::span<const Finding> findings, const Comparison& comparison) {
  for (const Finding& finding : findings) {
    const Topic topic = topic_of(*finding.rule);
    const bool breaks = topic == Topic::kCompatibility || topic == Topic::kDestructive;
    const bool up = finding.direction == Direction::kUpgrade;
    if (breaks && up && finding.severity >= Severity::kWarning &&
        finding.revision < comparison.is_new.size() && comparison.is_new[finding.revision])
      return finding.where;
  }
  return {};
}

// What the upgrades of new revisions lock.
void note_locks(const Step& step, std::vector<TakenLock>& locks) {
  const bool is_new =
      step.revision_index < step.pending.size() && step.pending[step.revision_index];
  if (!is_new || step.direction != Direction::kUpgrade || step.refusal) return;
  for (const RelationLock& lock : step.effects.locks)
    if (step.in_use(lock.relation))
      locks.push_back({step.revision_index, step.session.transaction(), lock, step.where()});
}

// What a rule over two histories explains better is left to it: a second head that a new revision
// makes by following an inner one, a parent that is missing because it was deleted or renamed.
// `from`: where this project's findings begin.
void drop_explained(std::vector<Finding>& findings, std::size_t from) {
  std::set<std::string> heads;
  std::set<std::string> gone;
  const auto own = findings.begin() + static_cast<std::ptrdiff_t>(from);
  for (const Finding& finding : std::span(own, findings.end())) {
    if (finding.rule == &rules::non_head_parent) heads.insert(finding.ids.back());
    if (finding.rule == &rules::history_rewritten && !finding.ids.empty())
      gone.insert(finding.ids.front());
  }
  if (heads.empty() && gone.empty()) return;
  const auto explained = std::remove_if(own, findings.end(), [&](const Finding& finding) {
    if (finding.rule == &rules::missing_parent) return gone.contains(finding.ids.back());
    if (finding.rule != &rules::multiple_heads) return false;
    const auto left = std::ranges::count_if(
        finding.ids, [&](const std::string& id) { return !heads.contains(id); });
    return left <= 1;
  });
  findings.erase(explained, findings.end());
}

// Replays one project and lets the rules speak, of steps from `first_place` of the run order on.
// Says how much was understood.
ReportedProject judge(const LoadedProject& project,
                      const Config& config,
                      const RuleSet& rules,
                      const std::vector<std::string>& other_files,
                      std::size_t first_place,
                      int threads,
                      Findings& findings) {
  const History& history = project.history;
  const std::size_t before = findings.all().size();
  ReportedProject summary;
  rules.at_notes(history, findings);
  rules.at_history(history, findings);

  const std::vector<LoweredRevision> lowered = lower_all(history, threads);
  const ReplayOptions replaying{.pg_version = project.pg_version,
                                .small_tables = config.small_tables,
                                .lock_timeout_is_usual = lock_timeout_habit(history, lowered),
                                .pending = pending_of(project),
                                .first_place = first_place};
  std::vector<TakenLock> locks;
  const Catalog head = replay(history,
                              lowered,
                              replaying,
                              {.step =
                                   [&](const Step& step) {
                                     note_locks(step, locks);
                                     rules.at_step(step, findings);
                                   },
                               .revision =
                                   [&](const RevisionReplay& revision) {
                                     rules.at_revision(revision, history, findings);
                                   }});
  rules.at_head(
      {.head = head, .lowered = lowered, .pg_version = project.pg_version}, history, findings);

  if (project.comparison) {
    const std::span<const Finding> own = std::span(findings.all()).subspan(before);
    rules.at_change({.now = history,
                     .comparison = *project.comparison,
                     .lowered = lowered,
                     .graph = config.graph,
                     .other_files = other_files,
                     .incompatible = incompatible_place(own, *project.comparison),
                     .locks = locks},
                    findings);
    drop_explained(findings.all(), before);
  }
  summary.root = history.root;
  summary.source_format = name_of(history.format);
  summary.pg_version = project.pg_version;
  summary.revisions = history.revisions.size();
  for (const RevisionIndex i : history.graph.heads)
    summary.heads.push_back(history.revisions[i].id);
  const Coverage coverage = coverage_of(history, lowered);
  summary.statements = coverage.statements;
  summary.opaque = coverage.opaque;
  if (config.analysis_coverage && rules.enabled(rules::analysis_coverage))
    judge_coverage(coverage, *config.analysis_coverage, findings);
  return summary;
}

// Which findings are wanted. Given single files, those that stand there or are related to a place
// there; with a comparison, what a change causes elsewhere is said at the change.
class Wanted {
 public:
  Wanted(const ReportedFiles& reported, bool only_changes)
      : reported_(reported), only_changes_(only_changes) {}

  bool operator()(Finding& finding) const {
    if (reported_.everything() || is_there(finding.where)) return true;
    const auto cause = std::ranges::find_if(
        finding.related, [&](SourceSpan where) { return is_there(where); }, &RelatedPlace::where);
    if (cause == finding.related.end()) return false;
    if (only_changes_) {
      std::swap(finding.where, cause->where);
      cause->message = "it shows here";
    }
    return true;
  }

 private:
  bool is_there(const SourceSpan& where) const { return reported_.holds(where.file); }

  const ReportedFiles& reported_;
  bool only_changes_;
};

void sort_findings(std::vector<ReportedFinding>& findings) {
  std::ranges::stable_sort(findings, [](const ReportedFinding& a, const ReportedFinding& b) {
    return std::tie(a.place.file, a.place.line, a.place.column, a.rule, a.message) <
           std::tie(b.place.file, b.place.line, b.place.column, b.rule, b.message);
  });
}

// Sorts, names and counts what is reported, without what the baseline knows.
void put_in_order(Baseline baseline, Report& report) {
  for (auto* list : {&report.findings, &report.suppressed}) {
    sort_findings(*list);
    Fingerprints fingerprints;
    for (ReportedFinding& finding : *list)
      finding.fingerprint = fingerprints.of(finding);
  }
  report.baselined = std::erase_if(
      report.findings, [&](const ReportedFinding& finding) { return baseline.covers(finding); });
  for (const ReportedFinding& finding : report.findings) {
    (finding.severity == Severity::kError     ? report.errors
     : finding.severity == Severity::kWarning ? report.warnings
                                              : report.infos)++;
  }
  report.rules = rules_of({&report.findings, &report.suppressed});
}

Result<Baseline> read_baseline(const Options& options,
                               const Config& config,
                               const FileSystem& files) {
  const std::string& path = options.baseline.empty() ? config.baseline : options.baseline;
  if (path.empty() || options.ignore_baseline) return Baseline();
  return Baseline::read(files, path);
}

}  // namespace

Result<Linted> lint(const Options& options,
                    const FileSystem& files,
                    const Surroundings& surroundings) {
  // Read the configuration, find the projects, read their histories, build the graphs.
  const Result<Loaded> loaded = load(options, files, Depth::kReported);
  if (!loaded) return loaded.error();
  return lint(*loaded, options, files, surroundings);
}

Result<Linted> lint(const Loaded& loaded,
                    const Options& options,
                    const FileSystem& files,
                    const Surroundings& surroundings) {
  Result<Baseline> baseline = read_baseline(options, loaded.config, files);
  if (!baseline) return baseline.error();
  const Result<TableWeights> weights = TableWeights::read(files, options.stats, loaded.config);
  if (!weights) return weights.error();
  // From here on nothing reads the disk.

  const RuleSet rules = choose_rules(options, loaded.config);
  Report report;
  Findings findings(loaded.config.rule_options);
  std::vector<std::pair<std::size_t, const History*>> ranges;  // findings up to here are its
  std::vector<const History*> histories;
  const ReportedFiles reported(loaded);
  for (const LoadedProject& project : loaded.projects) {
    report.projects.push_back(judge(project,
                                    loaded.config,
                                    rules,
                                    loaded.changed_elsewhere,
                                    reported.first_place(project.history),
                                    options.threads,
                                    findings));
    ranges.emplace_back(findings.all().size(), &project.history);
    histories.push_back(&project.history);
  }
  rules.settle(findings.all());
  weights->weigh(findings.all());

  Suppressions suppressions(
      loaded.sources, histories, surroundings.today, loaded.config.compat_suppressions);
  Resolver resolver(loaded.sources);
  const Wanted wanted(reported, loaded.only_changes);
  std::map<std::pair<const Rule*, const History*>, std::size_t> once;
  const auto sort_out = [&](Finding& finding, const History* history) {
    // Covered or not is asked first: a suppression is used even where its file is not reported.
    const auto reason = suppressions.covers(finding, finding.extent);
    if (!wanted(finding)) return;
    ReportedFinding resolved = resolver.resolve(finding, history);
    resolved.suppressed_by = reason;
    if (!apply(loaded.config.overrides, resolved)) return;
    auto& list = reason ? report.suppressed : report.findings;
    if (!finding.once_per_project || reason) {
      list.push_back(std::move(resolved));
      return;
    }
    // Findings come in run order, so the last one is the newest.
    const auto [known, is_first] = once.try_emplace({finding.rule, history}, list.size());
    if (is_first) {
      list.push_back(std::move(resolved));
    } else {
      list[known->second] = std::move(resolved);
    }
  };
  auto range = ranges.begin();
  for (std::size_t i = 0; i < findings.all().size(); ++i) {
    while (range != ranges.end() && i >= range->first)
      ++range;
    sort_out(findings.all()[i], range == ranges.end() ? nullptr : range->second);
  }
  Findings about_suppressions(loaded.config.rule_options);
  suppressions.report(rules, about_suppressions);
  rules.settle(about_suppressions.all());
  for (Finding& finding : about_suppressions.all())
    sort_out(finding, nullptr);
  // From here on no rule runs.

  put_in_order(*std::move(baseline), report);
  return Linted{std::move(report),
                options.fail_on.value_or(loaded.config.fail_on.value_or(FailOn::kError)),
                loaded.left_out};
}

bool fails(const Report& report, FailOn level) {
  switch (level) {
    case FailOn::kInfo:
      return !report.findings.empty();
    case FailOn::kWarning:
      return report.errors + report.warnings > 0;
    case FailOn::kError:
      return report.errors > 0;
    case FailOn::kNever:
      return false;
  }
  return false;
}

}  // namespace miglint
