// The pipeline: read it aloud.

#include "linter/lint.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "linter/fingerprint.h"
#include "linter/resolve.h"
#include "linter/suppress.h"
#include "migrations/replay/replay.h"

namespace miglint {

namespace {

bool listed(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::count(names, name) > 0;
}

}  // namespace

RuleSet choose_rules(const Options& options, const Config& config) {
  const auto& select = options.select.empty() ? config.select : options.select;
  std::vector<RuleChoice> choices;
  for (const RegisteredRule& registered : all_rules()) {
    const Rule& rule = *registered.rule;
    RuleChoice choice{.rule = &rule};
    choice.enabled = select.empty() ? rule.on_by_default : listed(select, rule.name);
    if (listed(options.ignore, rule.name) || listed(config.ignore, rule.name))
      choice.enabled = false;
    const auto severity = config.severity.find(std::string(rule.name));
    if (severity != config.severity.end()) {
      choice.severity = severity->second;
      if (options.select.empty() && select.empty()) choice.enabled = true;
    }
    choices.push_back(choice);
  }
  RuleSet rules(choices);
  rules.check_downgrades(config.strict_downgrades);
  return rules;
}

namespace {

// Replays one project and lets the rules speak. Says how much was understood.
ReportedProject judge(const LoadedProject& project,
                      const Config& config,
                      const RuleSet& rules,
                      int threads,
                      Findings& findings) {
  const History& history = project.history;
  ReportedProject summary;
  rules.at_notes(history, findings);
  rules.at_history(history, findings);

  const std::vector<LoweredRevision> lowered = lower_all(history, threads);
  const ReplayOptions replaying{.pg_version = project.pg_version,
                                .small_tables = config.small_tables,
                                .lock_timeout_is_usual = sets_lock_timeout(lowered)};
  replay(history,
         lowered,
         replaying,
         {.step = [&](const Step& step) { rules.at_step(step, findings); },
          .revision =
              [&](const RevisionReplay& revision) {
                rules.at_revision(revision, history, findings);
              }});

  summary.root = history.root;
  summary.source_format = name_of(history.format);
  summary.pg_version = project.pg_version;
  summary.revisions = history.revisions.size();
  for (const RevisionIndex head : history.graph.heads)
    summary.heads.push_back(history.revisions[head].id);
  count_statements(history, lowered, summary);
  return summary;
}

// Given single files, a finding belongs to them when it stands there or is related to a place
// there.
bool is_reported(const Loaded& loaded, const Finding& finding) {
  if (!loaded.only_files) return true;
  const auto in_reported = [&](const SourceSpan& where) {
    return where.file < loaded.sources.size() &&
           listed(loaded.reported_files, loaded.sources[where.file].path);
  };
  return in_reported(finding.where) ||
         std::ranges::any_of(finding.related, in_reported, &RelatedPlace::where);
}

void sort_findings(std::vector<ReportedFinding>& findings) {
  std::ranges::stable_sort(findings, [](const ReportedFinding& a, const ReportedFinding& b) {
    return std::tie(a.place.file, a.place.line, a.place.column, a.rule, a.message) <
           std::tie(b.place.file, b.place.line, b.place.column, b.rule, b.message);
  });
}

}  // namespace

Result<Linted> lint(const Options& options,
                    const FileSystem& files,
                    const Surroundings& surroundings) {
  // Read the configuration, find the projects, read their histories, build the graphs.
  const Result<Loaded> loaded = load(options, files);
  if (!loaded) return loaded.error();
  // From here on nothing reads the disk.

  const RuleSet rules = choose_rules(options, loaded->config);
  Report report;
  Findings findings;
  std::vector<std::pair<std::size_t, const History*>> ranges;  // findings up to here are its
  std::vector<const History*> histories;
  for (const LoadedProject& project : loaded->projects) {
    report.projects.push_back(judge(project, loaded->config, rules, options.threads, findings));
    ranges.emplace_back(findings.all().size(), &project.history);
    histories.push_back(&project.history);
  }
  rules.settle(findings.all());

  Suppressions suppressions(loaded->sources, histories, surroundings.today);
  Resolver resolver(loaded->sources);
  std::map<std::pair<const Rule*, const History*>, std::size_t> once;
  const auto sort_out = [&](const Finding& finding, const History* history) {
    // Covered or not is asked first: a suppression is used even where its file is not reported.
    const auto reason = suppressions.covers(finding, finding.extent);
    if (!is_reported(*loaded, finding)) return;
    ReportedFinding resolved = resolver.resolve(finding, history);
    resolved.suppressed_by = reason;
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
  Findings about_suppressions;
  suppressions.report(rules, about_suppressions);
  rules.settle(about_suppressions.all());
  for (const Finding& finding : about_suppressions.all())
    sort_out(finding, nullptr);
  // From here on no rule runs.

  for (auto* list : {&report.findings, &report.suppressed}) {
    sort_findings(*list);
    Fingerprints fingerprints;
    for (ReportedFinding& finding : *list)
      finding.fingerprint = fingerprints.of(finding);
  }
  for (const ReportedFinding& finding : report.findings) {
    (finding.severity == Severity::kError     ? report.errors
     : finding.severity == Severity::kWarning ? report.warnings
                                              : report.infos)++;
  }
  report.rules = rules_of({&report.findings, &report.suppressed});
  const FailOn configured = loaded->config.fail_on.value_or(FailOn::kError);
  return Linted{std::move(report), options.fail_on.value_or(configured)};
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
