#include "migrations/formats/sqitch_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace miglint {

namespace {

class PlanReader {
 public:
  SqitchPlan read(std::string_view text) {
    for (const TextLine& line : lines_of(text))
      read_line(line);
    if (plan_.project.empty()) refuse({}, "the plan has no `%project=`");
    return std::move(plan_);
  }

 private:
  void read_line(const TextLine& line) {
    std::string_view words = trim(line.text);
    if (words.empty()) return;
    if (words.starts_with('%')) return read_pragma(words);
    if (words.starts_with('#')) return;
    if (words.starts_with("<<<<<<<") || words.starts_with("=======") ||
        words.starts_with(">>>>>>>"))
      return refuse(line, "a conflict of a merge stands in the plan");
    std::string note;
    if (const std::size_t hash = words.find(" #"); hash != std::string_view::npos) {
      note = trim(words.substr(hash + 2));
      words = trim(words.substr(0, hash));
    }
    if (words.starts_with('@')) return read_tag(line, words);
    if (words.starts_with('+')) words = trim(words.substr(1));
    read_change(line, words, std::move(note));
  }

  void read_pragma(std::string_view words) {
    constexpr std::string_view kProject = "%project=";
    if (words.starts_with(kProject)) plan_.project = trim(words.substr(kProject.size()));
  }

  static bool is_time(std::string_view word) {
    return word.size() == 20 && word[4] == '-' && word[7] == '-' && word[10] == 'T' &&
           word.ends_with('Z');
  }

  // The rest of a line behind name and dependencies: a time, a name, an <address>.
  void check_planner(const TextLine& line, std::string_view rest) {
    const auto words = split_at_blanks(rest);
    if (words.empty() || !is_time(words.front()))
      refuse(line, "there is no time (2024-01-31T10:00:00Z) behind the name");
    else if (rest.find('<') == std::string_view::npos || !rest.ends_with('>'))
      refuse(line, "there is no planner (Name <address>) behind the time");
  }

  void read_tag(const TextLine& line, std::string_view words) {
    const std::size_t blank = std::min(words.find_first_of(" \t"), words.size());
    const std::string tag(words.substr(1, blank - 1));
    check_planner(line, trim(words.substr(blank)));
    if (!tags_.insert(tag).second) return refuse(line, fmt::format("tag @{} is there twice", tag));
    if (plan_.changes.empty())
      return refuse(line, fmt::format("tag @{} stands before any change", tag));
    plan_.changes.back().tags.push_back(tag);
    seen_since_tag_.clear();
  }

  void read_change(const TextLine& line, std::string_view words, std::string note) {
    SqitchChange change;
    const std::size_t blank = std::min(words.find_first_of(" \t["), words.size());
    change.name = words.substr(0, blank);
    change.line = line;
    change.note = std::move(note);
    std::string_view rest = trim(words.substr(blank));
    if (rest.starts_with('[')) {
      const std::size_t close = rest.find(']');
      if (close == std::string_view::npos) refuse(line, "the list of dependencies has no `]`");
      const std::size_t end = std::min(close, rest.size());
      for (std::string_view one : split_at_blanks(rest.substr(1, end - 1))) {
        const bool conflicts = one.starts_with('!');
        if (conflicts) one.remove_prefix(1);
        change.dependencies.push_back({std::string(one), conflicts});
      }
      rest = trim(rest.substr(std::min(end + 1, rest.size())));
    }
    check_planner(line, rest);
    if (!seen_since_tag_.insert(change.name).second)
      refuse(line, fmt::format("change {} is there twice without a tag in between", change.name));
    plan_.changes.push_back(std::move(change));
  }

  void refuse(const TextLine& line, std::string why) {
    plan_.problems.push_back({line, std::move(why)});
  }

  SqitchPlan plan_;
  std::set<std::string> tags_;
  std::set<std::string> seen_since_tag_;
};

}  // namespace

SqitchPlan read_sqitch_plan(std::string_view text) {
  return PlanReader().read(text);
}

}  // namespace miglint
