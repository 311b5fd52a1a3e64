#include "linter/resolve.h"

#include <algorithm>
#include <set>
#include <utility>

#include "rules/rule.h"
#include "rules/secrets.h"

namespace miglint {

// From 1, in bytes.
static std::uint32_t byte_column(const std::string& text, std::size_t offset) {
  const std::size_t at = std::min(offset, text.size());
  const std::size_t line_break = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
  return static_cast<std::uint32_t>(at - (line_break + 1) + 1);  // npos + 1 is 0
}

ReportedPlace Resolver::place(SourceSpan where) const {
  if (where.file >= sources_.size()) return {};
  const Position begin = sources_.position(where.file, where.begin);
  const Position end = sources_.position(where.file, std::max(where.end, where.begin));
  const std::string& text = sources_[where.file].text;
  return {sources_[where.file].path,
          begin.line,
          begin.column,
          end.line,
          end.column,
          byte_column(text, where.begin),
          byte_column(text, std::max(where.end, where.begin))};
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

// The same number of stars in the place of a password.
static void mask(const std::string& password, std::string& text) {
  if (password.empty()) return;
  for (std::size_t at = text.find(password); at != std::string::npos;
       at = text.find(password, at + password.size()))
    text.replace(at, password.size(), password.size(), '*');
}

const Resolver::Statement& Resolver::look_at(const SharedText& sql) {
  if (last_.sql.is(sql)) return last_;
  last_ = {sql, {}, sql};
  for (const Secret& secret : find_secrets(sql.str()))
    last_.passwords.push_back(sql.str().substr(secret.begin, secret.end - secret.begin));
  if (last_.passwords.empty()) return last_;
  std::string masked = sql.str();
  for (const std::string& password : last_.passwords)
    mask(password, masked);
  last_.masked = std::move(masked);
  return last_;
}

// A line can be a whole file: what is far from the place is cut off. Only once the passwords are
// masked, for half of one would not be found.
static void shorten_lines(ReportedFinding& resolved) {
  constexpr std::size_t kLongest = 400;
  constexpr std::size_t kBefore = 100;
  const auto is_inner = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  std::size_t at = resolved.place.byte_column - 1;  // of the first line alone
  for (std::string& line : resolved.source_lines) {
    const std::size_t place = std::min(std::exchange(at, 0), line.size());
    if (line.size() <= kLongest) continue;
    std::size_t begin = place > kBefore ? place - kBefore : 0;
    std::size_t end = std::min(begin + kLongest, line.size());
    while (begin > 0 && is_inner(line[begin]))
      --begin;
    while (end < line.size() && is_inner(line[end]))
      --end;
    const auto hidden = static_cast<std::uint32_t>(
        std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(begin), [&](char c) {
          return !is_inner(c);
        }));
    if (hidden > 0) resolved.hidden_columns = hidden - 1;  // the sign stands there instead
    line =
        (begin > 0 ? "…" : "") + line.substr(begin, end - begin) + (end < line.size() ? "…" : "");
  }
}

ReportedFinding Resolver::resolve(const Finding& finding, const History* history) {
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
  // No report carries further what the statement or the finding's own place holds of passwords.
  const Statement& statement = look_at(finding.statement);
  resolved.statement = statement.masked;
  for (std::string& line : resolved.source_lines) {
    for (const std::string& password : statement.passwords)
      mask(password, line);
    if (finding.rule == &rules::secret_in_migration && finding.statement.empty())
      mask(std::string(sources_.text(finding.where)), line);
  }
  shorten_lines(resolved);
  for (const RelatedPlace& related : finding.related)
    resolved.related.push_back({place(related.where), related.message});
  for (const Edit& edit : finding.edits)
    resolved.edits.push_back({place(edit.where), edit.text});
  for (const RelationLock& lock : finding.locks) {
    resolved.locks.push_back({lock.relation.text(),
                              std::string(name_of(lock.kind)),
                              std::string(name_of(lock.mode)),
                              std::string(name_of(blocks(lock.mode)))});
  }
  return resolved;
}

// A rule's text is broken into lines for its own file; a blank line begins a paragraph.
static std::string paragraphs(std::string_view text) {
  std::string out;
  std::size_t breaks = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++breaks;
      continue;
    }
    if (breaks > 0 && !out.empty()) out += breaks > 1 ? "\n\n" : " ";
    breaks = 0;
    out += c;
  }
  return out;
}

std::vector<ReportedRule> rules_of(const std::vector<const std::vector<ReportedFinding>*>& lists) {
  std::set<std::string_view> names;
  for (const auto* list : lists)
    for (const ReportedFinding& finding : *list)
      names.insert(finding.rule);
  std::vector<ReportedRule> rules;
  for (const std::string_view name : names) {
    const RegisteredRule* registered = find_rule(name);
    const Rule& rule = *registered->rule;
    rules.push_back({std::string(rule.name),
                     std::string(name_of(registered->topic)),
                     rule.severity,
                     std::string(rule.summary),
                     paragraphs(rule.why),
                     paragraphs(rule.silent),
                     paragraphs(rule.instead)});
  }
  return rules;
}

}  // namespace miglint
