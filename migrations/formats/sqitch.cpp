// Sqitch: sqitch.plan (or what sqitch.conf calls so) gives the order; deploy/, revert/ and verify/
// hold a psql script a change.
//
// A change may be written anew under its name after a tag; its old scripts are then called
// name@tag. What a change requires must stand before it in the plan. psql runs the scripts, so only
// their own BEGIN and COMMIT count. Source: Sqitch 1.4, Plan.pm, sqitch-rework(1).

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "migrations/formats/blocks.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/sqitch_plan.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::string_view kPlan = "sqitch.plan";
constexpr std::string_view kPgpmPlan = "pgpm.plan";  // of pgpm, which keeps Sqitch's layout

// The plan's name in the folder; empty: there is none.
std::string plan_in(const FileSystem& files, const MigrationsFolder& folder) {
  const auto has = [&](std::string_view name) {
    return std::ranges::binary_search(folder.files, name);
  };
  if (has(kPlan)) return std::string(kPlan);
  if (const auto settings = files.read(join_path(folder.path, "sqitch.conf"))) {
    for (const TextLine& line : lines_of(*settings)) {
      const std::string_view words = trim(line.text);
      const std::size_t equals = words.find('=');
      if (!words.starts_with("plan_file") || equals == std::string_view::npos) continue;
      std::string name = normalize_path(std::string(trim(words.substr(equals + 1))));
      if (has(name)) return name;
    }
  }
  return std::string(has(kPgpmPlan) ? kPgpmPlan : "");
}

class SqitchReader {
 public:
  explicit SqitchReader(TreeReader& reader) : reader_(reader) {}

  void read() {
    const LoadedText text = reader_.load(plan_in(reader_.files, reader_.folder));
    file_ = text.file;
    if (!text.usable) return;
    plan_ = read_sqitch_plan(reader_.text(file_));
    for (const SqitchProblem& problem : plan_.problems)
      reader_.refuse(span(problem.line), problem.why, "correct the line");
    for (std::size_t i = 0; i < plan_.changes.size(); ++i)
      last_[plan_.changes[i].name] = i;
    for (std::size_t i = 0; i < plan_.changes.size(); ++i)
      read_change(i);
    check_dependencies();
    note_orphans();
  }

 private:
  SourceSpan span(const TextLine& line) const { return {file_, line.begin, line.end}; }

  // The name that a change's scripts have: "users@v1" for one that was written anew later.
  std::string script_name(std::size_t index) const {
    const SqitchChange& change = plan_.changes[index];
    if (last_.at(change.name) == index) return change.name;
    std::string first;
    for (std::size_t i = index; i < plan_.changes.size(); ++i) {
      if (i > index && plan_.changes[i].name == change.name) break;
      for (const std::string& tag : plan_.changes[i].tags) {
        std::string name = change.name + "@" + tag;
        if (reader_.has_file("deploy/" + name + ".sql")) return name;
        if (first.empty()) first = std::move(name);
      }
    }
    return first.empty() ? change.name : first;
  }

  void read_change(std::size_t index) {
    const SqitchChange& change = plan_.changes[index];
    const std::string name = script_name(index);
    const std::string deploy = "deploy/" + name + ".sql";
    known_.insert(name);
    Revision revision;
    revision.id = name;
    revision.hash = change.id;
    revision.message = change.note.empty() ? words_of_name(change.name) : change.note;
    revision.id_where = span(change.line);
    revision.file = file_;
    for (const SqitchDependency& needed : change.dependencies)
      if (!needed.conflicts) revision.depends_on.push_back({needed.name, span(change.line)});
    if (reader_.has_file(deploy)) {
      revision.upgrade = script(deploy, revision.file);
    } else {
      revision.kind = RevisionKind::kOpaque;
      revision.upgrade =
          reader_.opaque_script(file_, "a script that is not there", span(change.line));
      reader_.refuse(span(change.line),
                     fmt::format("change {} has no script `{}`", name, deploy),
                     "write it, or take the change out of the plan");
    }
    const std::string revert = "revert/" + name + ".sql";
    if (reader_.has_file(revert)) {
      FileId file = kNoFile;
      revision.downgrade = script(revert, file);
      read_irreversible(reader_.sources,
                        file,
                        0,
                        static_cast<std::uint32_t>(reader_.text(file).size()),
                        *revision.downgrade);
    }
    reader_.history.revisions.push_back(std::move(revision));
  }

  Script script(const std::string& name, FileId& file) {
    const LoadedText text = reader_.load(name);
    file = text.file;
    if (!text.usable) return reader_.opaque_script(text.file, "a file that cannot be read");
    return reader_.whole_file(text.file, TransactionMode::kScript);
  }

  // Sqitch refuses a plan in which a change stands before what it requires.
  void check_dependencies() {
    std::map<std::string, std::size_t> tags;
    for (std::size_t i = 0; i < plan_.changes.size(); ++i)
      for (const std::string& tag : plan_.changes[i].tags)
        tags.emplace(tag, i);
    std::set<std::string_view> before;
    for (std::size_t i = 0; i < plan_.changes.size(); ++i) {
      const SqitchChange& change = plan_.changes[i];
      for (const SqitchDependency& needed : change.dependencies) {
        if (needed.conflicts || needed.name.find(':') != std::string::npos) continue;
        check(change, needed.name, before, tags, i);
      }
      before.insert(change.name);
      before.insert(change.id);
    }
  }

  void check(const SqitchChange& change,
             const std::string& needed,
             const std::set<std::string_view>& before,
             const std::map<std::string, std::size_t>& tags,
             std::size_t index) {
    const std::size_t at = needed.find('@');
    const std::string name = needed.substr(0, at);
    if (at != std::string::npos) {
      const auto tag = tags.find(needed.substr(at + 1));
      const bool is_symbol = needed.substr(at + 1) == "HEAD" || needed.substr(at + 1) == "ROOT";
      if (!is_symbol && (tag == tags.end() || tag->second >= index))
        missing(change, needed, "there is no such tag before it");
      return;
    }
    const bool is_hash =
        name.size() == 40 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (before.contains(name)) return;
    if (is_hash) return unknown_hash(change, name);
    missing(change,
            needed,
            last_.contains(name) ? "which stands below it" : "which is not in the plan");
  }

  void unknown_hash(const SqitchChange& change, std::string_view id) {
    Note& note = reader_.note(
        NoteKind::kChecksumMismatch,
        span(change.line),
        fmt::format(
            "change {} requires the change with the id {}, and no line above gives that id: "
            "one of them was edited, which changes the id of every change from there on",
            change.name,
            id),
        "take the edit back, or require the change by its name");
    note.ids = {change.name};
  }

  void missing(const SqitchChange& change, std::string_view needed, std::string_view why) {
    Note& note = reader_.note(
        NoteKind::kMissingParent,
        span(change.line),
        fmt::format("change {} requires {}, {}: Sqitch refuses the plan", change.name, needed, why),
        "move the change below what it requires");
    note.ids = {change.name, std::string(needed)};
  }

  void note_orphans() {
    for (const std::string& name : reader_.folder.files) {
      for (const std::string_view folder : {"deploy/", "revert/", "verify/"}) {
        if (!name.starts_with(folder) || !name.ends_with(".sql")) continue;
        const std::string stem(
            without_suffix(std::string_view(name).substr(folder.size()), ".sql"));
        if (known_.contains(stem)) continue;
        reader_.note(NoteKind::kOrphanFile,
                     reader_.whole(reader_.load(name).file),
                     fmt::format("`{}` belongs to no change of the plan, so it never runs", name),
                     "add the change with `sqitch add`, or delete the file");
      }
    }
  }

  TreeReader& reader_;
  FileId file_ = kNoFile;
  SqitchPlan plan_;
  std::map<std::string, std::size_t> last_;  // a name's last change
  std::set<std::string> known_;              // scripts that belong to a change
};

void read(TreeReader& reader) {
  SqitchReader(reader).read();
}

bool claims(const FileSystem& files, const MigrationsFolder& folder) {
  return !plan_in(files, folder).empty();
}

}  // namespace

extern const Format sqitch;
const Format sqitch = {
    .format = SourceFormat::kSqitch,
    .depth = Depth::kRecursive,
    .claims = claims,
    .transaction = TransactionMode::kScript,
    .client = Client::kPsql,
    .read = read,
};

}  // namespace miglint
