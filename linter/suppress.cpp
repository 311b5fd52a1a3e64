#include "linter/suppress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "linter/suppression_comment.h"
#include "migrations/sql/lexer.h"

namespace miglint {

Suppressions::Suppressions(const SourceSet& sources,
                           const std::vector<const History*>& histories,
                           std::string today,
                           bool foreign_too)
    : sources_(sources),
      today_(std::move(today)),
      foreign_too_(foreign_too),
      by_file_(sources.size()) {
  for (FileId file = 0; file < sources.size(); ++file) {
    const SourceFile& source = sources[file];
    if (!may_suppress(source.text, foreign_too_)) continue;
    for (const Comment& comment : source.comments) {
      const SourceSpan where{file, comment.begin, comment.end};
      add(where, sources.text(where));
    }
  }
  for (const History* history : histories) {
    read_embedded(*history);
    note_opaque_files(*history);
  }
  for (std::size_t i = 0; i < all_.size(); ++i)
    by_file_[all_[i].where.file].push_back(i);
}

void Suppressions::add(SourceSpan where, std::string_view comment) {
  const auto parsed = read_suppression(comment, foreign_too_);
  if (!parsed || where.file >= sources_.size()) return;
  std::vector<std::string> rules = parsed->rules;
  if (parsed->every_rule) rules.emplace_back();
  for (std::string& rule : rules) {
    all_.push_back({where,
                    std::move(rule),
                    std::string(parsed->reason),
                    std::string(parsed->until),
                    parsed->whole_file,
                    stands_alone(where),
                    parsed->foreign});
  }
}

// SQL comments inside the strings of another language.
void Suppressions::read_embedded(const History& history) {
  if (history.format != SourceFormat::kAlembic) return;
  for (const Revision& revision : history.revisions) {
    for (const auto* script : {&revision.upgrade, &revision.downgrade}) {
      if (!*script) continue;
      for (const SqlBlock& block : (*script)->blocks) {
        if (!may_suppress(block.sql, foreign_too_)) continue;
        for (const Comment& comment : sql_comments(block.sql)) {
          add(block.map.locate(comment.begin, comment.end),
              std::string_view(block.sql).substr(comment.begin, comment.end - comment.begin));
        }
      }
    }
  }
}

void Suppressions::note_opaque_files(const History& history) {
  const auto is_opaque = [](const std::optional<Script>& script) {
    return script &&
           std::ranges::any_of(script->blocks, [](const SqlBlock& b) { return !b.opaque.empty(); });
  };
  for (const Revision& revision : history.revisions)
    if (is_opaque(revision.upgrade) || is_opaque(revision.downgrade))
      opaque_files_.insert(revision.file);
}

bool Suppressions::may_silence_more(const Suppression& suppression,
                                    const RegisteredRule& rule) const {
  const bool about_statements = rule.topic != Topic::kHistory && rule.topic != Topic::kFiles;
  return about_statements && opaque_files_.contains(suppression.where.file);
}

bool Suppressions::stands_alone(SourceSpan comment) const {
  const std::string& text = sources_[comment.file].text;
  for (std::size_t i = comment.begin; i > 0 && text[i - 1] != '\n'; --i)
    if (std::isspace(static_cast<unsigned char>(text[i - 1])) == 0) return false;
  return true;
}

std::optional<std::string> Suppressions::covers(const Finding& finding, SourceSpan extent) {
  if (finding.where.file >= by_file_.size()) return std::nullopt;
  const auto& here = by_file_[finding.where.file];
  if (here.empty()) return std::nullopt;
  const auto line = [&](std::uint32_t offset) {
    return sources_.position(finding.where.file, offset).line;
  };
  const std::uint32_t first = line(std::min(extent.begin, finding.where.begin));
  const std::uint32_t last = line(std::max(extent.end, finding.where.end));
  // Comment lines that stand directly above reach down to the statement.
  std::uint32_t top = first;
  for (auto i = here.rbegin(); i != here.rend(); ++i) {
    const Suppression& s = all_[*i];
    if (s.standalone && line(s.where.end) + 1 == top) top = line(s.where.begin);
  }
  for (const std::size_t i : here) {
    Suppression& s = all_[i];
    if (s.rule != finding.rule->name && !(s.foreign && s.rule.empty())) continue;
    if (!s.until.empty() && s.until < today_) continue;
    const std::uint32_t at = line(s.where.begin);
    const bool above = s.standalone && at >= top && at < first;
    const bool within = at >= first && at <= last;
    if (!s.whole_file && !above && !within) continue;
    s.used = true;
    return s.reason;
  }
  return std::nullopt;
}

void Suppressions::report(const RuleSet& asked, Findings& out) const {
  for (const Suppression& s : all_) {
    if (s.foreign) continue;  // it may be of use to the other linter
    const RegisteredRule* rule = find_rule(s.rule);
    if (rule == nullptr) {
      report_unknown(s, asked, out);
      continue;
    }
    const bool is_asked = asked.enabled(*rule->rule) && !rule->rule->needs_server;
    if (!s.used && is_asked) {
      report_unused(s, *rule, asked, out);
    } else if (s.reason.empty() && asked.enabled(rules::suppression_without_reason)) {
      out.begin_rule(rules::suppression_without_reason);
      out.add(s.where,
              fmt::format("This suppression of `{}` does not say why.", s.rule),
              fmt::format("Add the reason: `miglint: allow {} — …`.", s.rule));
    }
  }
}

void Suppressions::report_unknown(const Suppression& s, const RuleSet& asked, Findings& out) {
  if (!asked.enabled(rules::unknown_rule_in_suppression)) return;
  out.begin_rule(rules::unknown_rule_in_suppression);
  const std::string_view near = nearest_rule(s.rule);
  out.add(s.where,
          fmt::format("There is no rule `{}`, so this comment silences nothing.", s.rule),
          near.empty() ? std::string("`miglint rules` lists them.")
                       : fmt::format("Did you mean `{}`?", near));
}

void Suppressions::report_unused(const Suppression& s,
                                 const RegisteredRule& rule,
                                 const RuleSet& asked,
                                 Findings& out) const {
  if (!asked.enabled(rules::unused_suppression)) return;
  out.begin_rule(rules::unused_suppression);
  if (!s.until.empty() && s.until < today_) {
    out.add(s.where,
            fmt::format("This suppression of `{}` ended on {}.", s.rule, s.until),
            "Repair what it covered, or give it a new date.");
  } else if (!may_silence_more(s, rule)) {
    out.add(s.where,
            fmt::format("`{}` finds nothing here, so this comment silences nothing.", s.rule),
            "Delete the comment.");
  }
}

}  // namespace miglint
