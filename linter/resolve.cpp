#include "linter/resolve.h"

#include <algorithm>

#include "rules/rule.h"

namespace miglint {

ReportedPlace Resolver::place(SourceSpan where) const {
  if (where.file >= sources_.size()) return {};
  const Position begin = sources_.position(where.file, where.begin);
  const Position end = sources_.position(where.file, std::max(where.end, where.begin));
  return {sources_[where.file].path, begin.line, begin.column, end.line, end.column};
}

std::vector<std::string> Resolver::source_lines(SourceSpan where) const {
  std::vector<std::string> lines;
  if (where.file >= sources_.size()) return lines;
  const std::string& text = sources_[where.file].text;
  std::size_t at = std::min<std::size_t>(where.begin, text.size());
  while (at > 0 && text[at - 1] != '\n')
    --at;
  while (lines.size() < kMostSourceLines && at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
    if (at >= where.end) break;
  }
  return lines;
}

ReportedFinding Resolver::resolve(const Finding& finding, const History* history) const {
  ReportedFinding resolved;
  resolved.rule = finding.rule->name;
  resolved.topic = name_of(topic_of(*finding.rule));
  resolved.severity = finding.severity;
  resolved.message = finding.message;
  resolved.help = finding.help;
  resolved.place = place(finding.where);
  resolved.source_lines = source_lines(finding.where);
  if (history != nullptr && finding.revision < history->revisions.size())
    resolved.revision = history->revisions[finding.revision].id;
  if (finding.direction)
    resolved.direction = *finding.direction == Direction::kUpgrade ? "upgrade" : "downgrade";
  if (!finding.statement.empty()) resolved.statement = finding.statement;
  for (const RelatedPlace& related : finding.related)
    resolved.related.push_back({place(related.where), related.message});
  for (const RelationLock& lock : finding.locks) {
    resolved.locks.push_back({lock.relation.text(),
                              std::string(name_of(lock.kind)),
                              std::string(name_of(lock.mode)),
                              std::string(name_of(blocks(lock.mode)))});
  }
  return resolved;
}

void count_statements(const History& history,
                      const std::vector<LoweredRevision>& lowered,
                      ReportedProject& project) {
  const auto count = [&](const std::optional<Script>& script, const LoweredScript& into) {
    if (!script) return;
    for (std::size_t i = 0; i < script->blocks.size(); ++i) {
      if (!script->blocks[i].opaque.empty()) {
        ++project.statements;
        ++project.opaque;
      }
      for (const ddl::Statement& statement : into.blocks[i].statements) {
        ++project.statements;
        if (std::holds_alternative<ddl::Unparsed>(statement.command)) ++project.opaque;
      }
    }
  };
  for (std::size_t i = 0; i < history.revisions.size(); ++i) {
    count(history.revisions[i].upgrade, lowered[i].upgrade);
    count(history.revisions[i].downgrade, lowered[i].downgrade);
  }
}

}  // namespace miglint
