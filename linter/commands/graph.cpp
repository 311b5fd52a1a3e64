// `miglint graph`: the history as it would run, and what is wrong with it.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "linter/commands/commands.h"
#include "linter/graph/gather.h"
#include "linter/lint.h"
#include "linter/project.h"
#include "linter/resolve.h"
#include "linter/version.h"
#include "rules/option_values.h"
#include "rules/rule_set.h"

namespace miglint {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> ids(const History& history, const std::vector<RevisionIndex>& revisions) {
  std::vector<std::string> found;
  found.reserve(revisions.size());
  for (const RevisionIndex i : revisions)
    found.push_back(history.revisions[i].id);
  return found;
}

std::vector<std::string> ids(const std::vector<Reference>& references) {
  std::vector<std::string> found;
  found.reserve(references.size());
  for (const Reference& reference : references)
    found.push_back(reference.id);
  return found;
}

// A linear format's parent is the revision before it.
std::vector<std::string> parents_of(const History& history, RevisionIndex i) {
  return history.linear ? ids(history, history.graph.parents[i])
                        : ids(history.revisions[i].parents);
}

// What the rules of the history topic say, whatever is configured.
std::vector<Finding> problems_of(const History& history) {
  std::vector<RuleChoice> choices;
  for (const RegisteredRule& registered : all_rules()) {
    choices.push_back({.rule = registered.rule,
                       .enabled = registered.topic == Topic::kHistory &&
                                  registered.rule->severity == Severity::kError});
  }
  const RuleSet rules(choices);
  const RuleOptions no_options;
  Findings findings(no_options);
  rules.at_notes(history, findings);
  rules.at_history(history, findings);
  return std::move(findings.all());
}

Json graph_json(const Loaded& loaded, const History& history) {
  Resolver resolver(loaded.sources);
  Json revisions = Json::array();
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    const Revision& revision = history.revisions[i];
    const ReportedPlace place = resolver.place(revision.id_where);
    revisions.push_back({{"id", revision.id},
                         {"parents", parents_of(history, i)},
                         {"depends_on", ids(revision.depends_on)},
                         {"branch_labels", ids(revision.branch_labels)},
                         {"message", revision.message},
                         {"file", place.file},
                         {"line", place.line},
                         {"kind", name_of(revision.kind)}});
  }
  Json problems = Json::array();
  for (const Finding& finding : problems_of(history)) {
    const ReportedFinding resolved = resolver.resolve(finding, &history);
    problems.push_back({{"rule", resolved.rule},
                        {"message", resolved.message},
                        {"file", resolved.place.file},
                        {"line", resolved.place.line},
                        {"ids", finding.ids}});
  }
  return {{"root", history.root},
          {"source_format", miglint::name_of(history.format)},
          {"revisions", std::move(revisions)},
          {"order", ids(history, history.graph.order)},
          {"heads", ids(history, history.graph.heads)},
          {"bases", ids(history, history.graph.bases)},
          {"branch_points", ids(history, history.graph.branch_points)},
          {"merge_points", ids(history, history.graph.merge_points)},
          {"problems", std::move(problems)}};
}

std::string json(const Loaded& loaded) {
  Json whole{{"schema_version", 1},
             {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}}};
  if (loaded.projects.size() == 1) {
    whole.update(graph_json(loaded, drawn_history(loaded.projects.front())));
  } else {
    whole["projects"] = Json::array();
    for (const LoadedProject& project : loaded.projects)
      whole["projects"].push_back(graph_json(loaded, drawn_history(project)));
  }
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string text(const Loaded& loaded, bool color) {
  std::string out;
  Resolver resolver(loaded.sources);
  for (const LoadedProject& project : loaded.projects) {
    const Picture picture = picture_of(project, loaded.sources);
    out += fmt::format("{} ({}): {} revisions, newest first\n",
                       project.history.root,
                       miglint::name_of(project.history.format),
                       picture.history.revisions.size());
    out += draw_text(picture, color);
    for (const Finding& finding : problems_of(picture.history)) {
      const ReportedFinding resolved = resolver.resolve(finding, &picture.history);
      out += fmt::format("{}:{}: {} [{}]\n",
                         resolved.place.file,
                         resolved.place.line,
                         resolved.message,
                         resolved.rule);
    }
  }
  return out;
}

std::string drawing(const std::string& format, const std::vector<Picture>& pictures) {
  if (format == "mermaid") return draw_mermaid(pictures);
  if (format == "dot") return draw_dot(pictures);
  return format == "svg" ? draw_svg(pictures) : draw_html(pictures);
}

}  // namespace

Result<Outcome> commands::graph(const Options& options,
                                const FileSystem& files,
                                const Surroundings& around) {
  const Result<Loaded> loaded = load(options, files);
  if (!loaded) return loaded.error();
  if (options.format == "json") return Outcome{json(*loaded), kNothingFound, loaded->left_out};
  if (options.format == "text")
    return Outcome{text(*loaded, use_color(options, around)), kNothingFound, loaded->left_out};
  Linted linted;
  if (options.format == "svg" || options.format == "html") {
    auto judged = miglint::lint(*loaded, options, files, around);
    if (!judged) return judged.error();
    linted = *std::move(judged);
  }
  std::vector<Picture> pictures;
  for (const LoadedProject& project : loaded->projects) {
    pictures.push_back(picture_of(project, loaded->sources));
    if (options.format == "html" || options.format == "svg")
      add_details(project, linted.report.findings, options.threads, pictures.back());
  }
  return Outcome{drawing(options.format, pictures)};
}

}  // namespace miglint
