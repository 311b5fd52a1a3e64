#include "linter/sides.h"

#include <unordered_set>

namespace miglint {

bool asks_git(const Options& options) {
  return !options.base.empty() || options.staged || !options.with.empty();
}

static std::string first_path(const Options& options) {
  return options.paths.empty() ? "." : options.paths.front();
}

std::string usual_base(const Options& options, const FileSystem& disk) {
  const auto repository = git::Repository::open(disk, first_path(options));
  constexpr const char* kUsual = "origin/HEAD";
  return repository && (*repository)->commit(kUsual) ? kUsual : "";
}

Result<Sides> open_sides(const Options& options, const FileSystem& disk) {
  Sides sides;
  auto repository = git::Repository::open(disk, first_path(options));
  if (!repository) return repository.error();
  sides.repository = *std::move(repository);
  const git::Repository& git = *sides.repository;
  if (options.staged) {
    auto staged = git.staged_files();
    if (!staged) return staged.error();
    sides.staged = *std::move(staged);
  }
  sides.since = git.head();
  if (options.base.empty()) return sides;

  const auto tip = git.commit(options.base);
  if (!tip) return tip.error();
  if (!sides.since) return Error{"there is no commit here yet, so nothing to compare with"};
  const auto parted = git.merge_base(*sides.since, *tip, options.base);
  if (!parted) return parted.error();
  auto before = git.files_of(*parted);
  if (!before) return before.error();
  sides.before = *std::move(before);
  sides.since = *parted;

  const auto add_branch = [&](const std::string& name,
                              const git::Commit& commit) -> std::optional<Error> {
    if (commit.id == parted->id) return std::nullopt;  // nothing has landed since
    auto files = git.files_of(commit);
    if (!files) return files.error();
    sides.branches.push_back({name, *std::move(files)});
    return std::nullopt;
  };
  if (auto wrong = add_branch(options.base, *tip)) return *wrong;
  for (const std::string& name : options.with) {
    const auto other = git.commit(name);
    if (!other) return other.error();
    if (auto wrong = add_branch(name, *other)) return *wrong;
  }
  return sides;
}

Result<std::vector<std::string>> other_changed_paths(const Sides& sides,
                                                     bool staged,
                                                     const SourceSet& sources) {
  auto changed = sides.repository->changed_paths(sides.since, staged);
  if (!changed) return changed.error();
  std::unordered_set<std::string> known;
  for (FileId file = 0; file < sources.size(); ++file)
    if (auto path = sides.repository->path_inside(sources[file].path)) known.insert(*path);
  std::erase_if(*changed, [&](const std::string& path) { return known.contains(path); });
  return changed;
}

}  // namespace miglint
