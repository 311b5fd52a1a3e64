// `miglint rebase REV`: a new revision follows the base's head. Alembic: down_revision and the
// docstring's "Revises:", nothing else. Numbered files: renamed to the next free number.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "linter/commands/commands.h"
#include "linter/edits.h"
#include "linter/project.h"
#include "linter/sides.h"
#include "migrations/text/nearest.h"

namespace miglint {

namespace {

struct Target {
  const LoadedProject* project = nullptr;
  RevisionIndex revision = kNoRevision;
};

Result<Target> find_target(const Loaded& loaded, const std::string& id) {
  std::vector<std::string_view> ids;
  for (const LoadedProject& project : loaded.projects) {
    const RevisionIndex found = find_revision(project.history, id);
    if (found != kNoRevision) return Target{&project, found};
    for (const Revision& revision : project.history.revisions)
      ids.push_back(revision.id);
  }
  const std::string_view near = nearest(id, ids);
  return Error{fmt::format("there is no revision '{}'{}",
                           id,
                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near))};
}

// What stands on the new revision, itself among them: none of it can be its new parent.
std::set<RevisionIndex> descendants(const History& history, RevisionIndex from) {
  std::set<RevisionIndex> found{from};
  std::vector<RevisionIndex> open{from};
  while (!open.empty()) {
    const RevisionIndex i = open.back();
    open.pop_back();
    for (const RevisionIndex child : history.graph.children[i])
      if (found.insert(child).second) open.push_back(child);
  }
  return found;
}

// The head that everything but the moved branch ends in: of what the base has where there is one,
// else of this tree.
Result<std::string> new_parent(const Target& target) {
  const History& now = target.project->history;
  const Revision& moved = now.revisions[target.revision];
  const bool united =
      target.project->comparison && !target.project->comparison->united.revisions.empty();
  const History& whole = united ? target.project->comparison->united : now;
  const RevisionIndex there = find_revision(whole, moved.id);
  const std::set<RevisionIndex> own = descendants(whole, there);
  std::vector<std::string> heads;
  for (const RevisionIndex i : whole.graph.order) {
    if (own.contains(i)) continue;
    const auto& children = whole.graph.children[i];
    const bool is_head =
        std::ranges::all_of(children, [&](RevisionIndex child) { return own.contains(child); });
    if (is_head) heads.push_back(whole.revisions[i].id);
  }
  if (heads.empty())
    return Error{fmt::format("there is no other revision that {} could follow", moved.id)};
  if (heads.size() > 1) {
    return Error{
        fmt::format("there are {} heads that {} could follow ({}); merge them first, or "
                    "set its down_revision by hand",
                    heads.size(),
                    moved.id,
                    fmt::join(heads, ", "))};
  }
  return heads.front();
}

// The value in `down_revision = …`, as bytes of the file.
Result<std::pair<std::size_t, std::size_t>> value_of(const Revision& revision,
                                                     const SourceSet& sources) {
  const SourceSpan where = revision.parents_where;
  const std::string_view assignment = sources.text(where);
  const std::size_t sign = assignment.find('=');
  const bool simple = sign != std::string_view::npos &&
                      assignment.find('=', sign + 1) == std::string_view::npos &&
                      revision.parents.size() <= 1;
  if (!simple) {
    return Error{
        fmt::format("the down_revision of {} is more than one id; set it by hand", revision.id)};
  }
  std::size_t begin = where.begin + sign + 1;
  while (begin < where.end && sources[where.file].text[begin] == ' ')
    ++begin;
  return std::pair<std::size_t, std::size_t>(begin, where.end);
}

// "Revises: old" in the docstring; npos where it is not there.
std::pair<std::size_t, std::size_t> revises_in(const std::string& text, std::size_t before) {
  constexpr std::string_view kLabel = "\nRevises:";
  const std::size_t label = text.find(kLabel);
  if (label == std::string::npos || label >= before) return {std::string::npos, 0};
  const std::size_t begin = label + kLabel.size();
  return {begin, std::min(text.find('\n', begin), text.size())};
}

Result<Outcome> reparent(const Loaded& loaded, const Target& target, const Options& options) {
  const Revision& revision = target.project->history.revisions[target.revision];
  const auto parent = new_parent(target);
  if (!parent) return parent.error();
  if (revision.parents.size() == 1 && revision.parents.front().id == *parent)
    return Outcome{fmt::format("{} follows {} already\n", revision.id, *parent)};
  const auto value = value_of(revision, loaded.sources);
  if (!value) return value.error();
  const SourceFile& file = loaded.sources[revision.file];
  const bool double_quoted =
      file.text.substr(value->first, value->second - value->first).find('"') != std::string::npos;
  const char quote = double_quoted ? '"' : '\'';
  std::string text = replaced(
      file.text, value->first, value->second, fmt::format("{}{}{}", quote, *parent, quote));
  const auto [begin, end] = revises_in(file.text, value->first);
  if (begin != std::string::npos) text = replaced(text, begin, end, " " + *parent);
  const std::vector<FileWrite> writes{{.path = file.path, .text = std::move(text)}};
  if (options.dry_run) return Outcome{diff_text(writes, {file.text})};
  Outcome outcome{fmt::format("{} follows {} now ({})\n", revision.id, *parent, file.path)};
  outcome.writes = writes;
  return outcome;
}

// "0007" after "0006", "8" after "7"; empty for dates and other versions.
std::string number_after(std::string_view newest, std::string_view written_like) {
  constexpr std::size_t kDate = 8;  // digits from which a version is a date
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  if (newest.empty() || newest.size() >= kDate || !std::ranges::all_of(newest, digit)) return "";
  return fmt::format("{:0{}}", std::stoul(std::string(newest)) + 1, written_like.size());
}

Result<Outcome> renumber(const Loaded& loaded, const Target& target, const Options& options) {
  const History& now = target.project->history;
  const Revision& revision = now.revisions[target.revision];
  const bool united =
      target.project->comparison && !target.project->comparison->united.revisions.empty();
  const History& whole = united ? target.project->comparison->united : now;
  std::string newest;
  for (const Revision& other : whole.revisions)
    if (other.file != revision.file && version_less(newest, other.id)) newest = other.id;
  std::set<FileId> files{revision.file};
  for (const auto* script : {&revision.upgrade, &revision.downgrade})
    if (*script && (*script)->where.file != kNoFile) files.insert((*script)->where.file);
  Outcome outcome;
  for (const FileId file : files) {
    const std::string& path = loaded.sources[file].path;
    const std::string name(file_name(path));
    std::size_t digits = 0;
    while (digits < name.size() && std::isdigit(static_cast<unsigned char>(name[digits])) != 0)
      ++digits;
    const std::string next = number_after(newest, name.substr(0, digits));
    if (digits == 0 || next.empty()) {
      return Error{fmt::format(
          "{}: its version is no plain number; give it one above {} by hand", path, newest)};
    }
    const std::string to = join_path(parent_path(path), next + name.substr(digits));
    if (to == path) return Outcome{fmt::format("{} comes after {} already\n", path, newest)};
    outcome.writes.push_back({.how = FileWrite::How::kRename, .path = path, .text = to});
    outcome.text += fmt::format("{} is {} now\n", path, to);
  }
  if (!options.dry_run) return outcome;
  return Outcome{
      diff_text(outcome.writes, std::vector<std::string>(outcome.writes.size(), std::string()))};
}

}  // namespace

Result<Outcome> commands::rebase(const Options& options,
                                 const FileSystem& files,
                                 const Surroundings& /*around*/) {
  Options compared = options;
  if (compared.base.empty()) compared.base = usual_base(options, files);
  const auto loaded = load(compared, files);
  if (!loaded) return loaded.error();
  const auto target = find_target(*loaded, options.topic);
  if (!target) return target.error();
  const auto& comparison = target->project->comparison;
  if (comparison && comparison->knows_what_is_out() && !comparison->is_new[target->revision]) {
    return Error{fmt::format("{} is on {} already and stays where it is; databases have run it",
                             options.topic,
                             comparison->base)};
  }
  return target->project->history.linear ? renumber(*loaded, *target, options)
                                         : reparent(*loaded, *target, options);
}

}  // namespace miglint
