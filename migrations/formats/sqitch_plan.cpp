#include "migrations/formats/sqitch_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migrations/formats/digests.h"

namespace miglint {

namespace {

// A note in the plan has one line; `\n` stands for a break in it.
std::string unescaped(std::string_view note) {
  std::string text;
  for (std::size_t i = 0; i < note.size(); ++i) {
    const bool is_escape =
        note[i] == '\\' && i + 1 < note.size() && (note[i + 1] == 'n' || note[i + 1] == '\\');
    text += !is_escape ? note[i] : note[++i] == 'n' ? '\n' : '\\';
  }
  return text;
}

class PlanReader {
 public:
  SqitchPlan read(std::string_view text) {
    for (const TextLine& line : lines_of(text))
      read_line(line);
    if (plan_.project.empty()) refuse({}, "the plan has no `%project=`");
    add_ids();
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
    constexpr std::string_view kUri = "%uri=";
    if (words.starts_with(kProject)) plan_.project = trim(words.substr(kProject.size()));
    if (words.starts_with(kUri)) plan_.uri = trim(words.substr(kUri.size()));
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
    const std::size_t time_end = std::min(rest.find_first_of(" \t"), rest.size());
    change.time = rest.substr(0, time_end);
    change.planner = trim(rest.substr(time_end));
    if (!seen_since_tag_.insert(change.name).second)
      refuse(line, fmt::format("change {} is there twice without a tag in between", change.name));
    plan_.changes.push_back(std::move(change));
  }

  // As the hash has it: without the name of the plan's own project.
  std::string shown(const SqitchDependency& needed) const {
    const std::string own = plan_.project + ":";
    return needed.name.starts_with(own) ? needed.name.substr(own.size()) : needed.name;
  }

  std::string dependencies(const SqitchChange& change, bool conflicts) const {
    std::string list;
    for (const SqitchDependency& needed : change.dependencies)
      if (needed.conflicts == conflicts)
        list += fmt::format("\n  {} {}", conflicts ? '-' : '+', shown(needed));
    return list;
  }

  void add_ids() {
    std::string_view parent;
    for (SqitchChange& change : plan_.changes) {
      std::string info = fmt::format("project {}\n", plan_.project);
      if (!plan_.uri.empty()) info += fmt::format("uri {}\n", plan_.uri);
      info += fmt::format("change {}\n", change.name);
      if (!parent.empty()) info += fmt::format("parent {}\n", parent);
      info += fmt::format("planner {}\ndate {}", change.planner, change.time);
      if (const auto list = dependencies(change, false); !list.empty()) info += "\nrequires" + list;
      if (const auto list = dependencies(change, true); !list.empty()) info += "\nconflicts" + list;
      if (!change.note.empty()) info += fmt::format("\n\n{}", unescaped(change.note));
      change.id = sha1_hex(fmt::format("change {}{}{}", info.size(), '\0', info));
      parent = change.id;
    }
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
