#include "rules/findings.h"

#include <array>

#include "migrations/revisions/history.h"
#include "rules/option_values.h"
#include "rules/rows.h"
#include "rules/rule.h"

namespace miglint {

std::string_view name_of(Severity severity) {
  static constexpr std::array<std::string_view, 3> kNames{"info", "warning", "error"};
  return kNames[static_cast<std::size_t>(severity)];
}

Finding& Findings::add(SourceSpan where, std::string message, std::string help) {
  Finding& finding = all_.emplace_back();
  finding.rule = rule_;
  finding.severity = rule_->severity;
  finding.where = where;
  finding.extent = where;
  finding.message = std::move(message);
  finding.help = std::move(help);
  if (step_ == nullptr) {
    finding.revision = revision_;
    return finding;
  }
  finding.revision = step_->revision_index;
  finding.direction = step_->direction;
  // A directive's call is one thing to a reader, a file's section is not.
  const bool is_call = step_->history.format == SourceFormat::kAlembic;
  finding.extent = is_call ? step_->block.where : step_->where();
  if (statement_.empty()) statement_ = step_->sql();
  finding.statement = statement_;
  for (const RelationLock& lock : step_->effects.locks)
    if (blocks(lock.mode) != Blocks::kNothing) finding.locks.push_back(lock);
  finding.works_on = step_->effects.scans;
  finding.works_on.insert(
      finding.works_on.end(), step_->effects.rewrites.begin(), step_->effects.rewrites.end());
  if (const auto change = row_change(*step_))
    finding.works_on.push_back(step_->before.resolve(change->table));
  return finding;
}

const OptionValues& Findings::options() const {
  static const OptionValues kNone;
  const auto found = all_options_.find(rule_->name);
  return found == all_options_.end() ? kNone : found->second;
}

bool Findings::has_spoken(const Rule& rule, const Step& step) const {
  for (auto finding = all_.rbegin(); finding != all_.rend(); ++finding) {
    if (finding->revision != step.revision_index || finding->direction != step.direction)
      return false;
    if (finding->rule == &rule) return true;
  }
  return false;
}

Finding& Findings::add(const Step& step, std::string message, std::string help) {
  return add(step.where(), std::move(message), std::move(help));
}

}  // namespace miglint
