#pragma once

// The rules that a run asks, sorted by where they are asked. What the configuration says about them
// (selected, ignored, another severity) is decided here, once.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rules/rule.h"

namespace miglint {

struct RuleChoice {
  const Rule* rule = nullptr;
  bool enabled = false;
  std::optional<Severity> severity =
      std::nullopt;  // from the configuration; nullopt: the rule's own
};

class RuleSet {
 public:
  // `choices` outlive nothing: they are copied.
  explicit RuleSet(std::span<const RuleChoice> choices);

  bool enabled(const Rule& rule) const;

  // Downgrades are judged as strictly as upgrades (`check_downgrade`); else what a downgrade locks
  // or destroys is information, since it runs only when somebody decides to go back.
  void check_downgrades(bool strict) { strict_downgrades_ = strict; }

  void at_notes(const History& history, Findings& out) const;
  void at_history(const History& history, Findings& out) const;
  void at_step(const Step& step, Findings& out) const;
  void at_revision(const RevisionReplay& replay, const History& history, Findings& out) const;

  void at_change(const Change& change, Findings& out) const;
  void at_head(const HeadReplay& replay, const History& history, Findings& out) const;

  // The configured severities, and the cap for downgrades. Called once, at the end.
  void settle(std::vector<Finding>& findings) const;

 private:
  bool say_why_it_fails(const Step& step, Findings& out) const;
  void explain_refusal(const Step& step, Findings& out) const;

  std::vector<RuleChoice> choices_;
  std::vector<const Rule*> note_rules_;
  std::vector<const Rule*> history_rules_;
  std::vector<const Rule*> step_rules_;
  std::vector<const Rule*> revision_rules_;
  std::vector<const Rule*> change_rules_;
  std::vector<const Rule*> head_rules_;
  bool strict_downgrades_ = false;
};

}  // namespace miglint
