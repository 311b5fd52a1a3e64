#pragma once

// Collects findings for one rule at a time; the engine says which rule, and where in the history it
// is, so that a rule says only what is its own.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrations/replay/step.h"
#include "rules/finding.h"

namespace miglint {

class OptionValues;
using RuleOptions = std::map<std::string, OptionValues, std::less<>>;  // by the rule's name

class Findings {
 public:
  // `options` are the configuration's and outlive this.
  explicit Findings(const RuleOptions& options) : all_options_(options) {}

  // --- for rules --------------------------------------------------------------------------------
  // At a place that the rule points at. In a step, the finding carries the step's revision,
  // direction, SQL and the locks that block somebody.
  Finding& add(SourceSpan where, std::string message, std::string help);

  // At the whole statement of the step.
  Finding& add(const Step& step, std::string message, std::string help);

  // What the project set for this rule. Include rules/option_values.h to ask it.
  const OptionValues& options() const;

  // --- for the engine ---------------------------------------------------------------------------
  const RuleOptions& all_options() const { return all_options_; }

  void begin_rule(const Rule& rule) { rule_ = &rule; }

  void begin_step(const Step* step) {
    step_ = step;
    statement_ = {};
  }

  // The rule has spoken in this direction of this revision. Findings come in run order.
  bool has_spoken(const Rule& rule, const Step& step) const;

  // A proved refusal ends this direction of the revision: what follows does not run.
  void stop(const Step& step) { stopped_ = {step.revision_index, step.direction}; }

  bool is_stopped(const Step& step) const {
    return stopped_ == std::pair(step.revision_index, step.direction);
  }

  void begin_revision(RevisionIndex revision) { revision_ = revision; }

  std::vector<Finding>& all() { return all_; }

 private:
  const RuleOptions& all_options_;
  const Rule* rule_ = nullptr;
  const Step* step_ = nullptr;
  SharedText statement_;  // the step's, once a finding has asked for it
  RevisionIndex revision_ = kNoRevision;
  std::pair<RevisionIndex, Direction> stopped_{kNoRevision, Direction::kUpgrade};
  std::vector<Finding> all_;
};

}  // namespace miglint
