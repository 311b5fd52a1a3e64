#include "linter/found_on.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "linter/git/repository.h"
#include "migrations/formats/discover.h"

namespace miglint {

namespace {

constexpr std::size_t kMostBranches = 200;
constexpr int kDeepest = 8;

// A file that the disk has not, or has otherwise, and that speaks of the id. Reading a whole
// history is only worth it where there is one.
bool speaks_of(const FileSystem& files,
               const FileSystem& disk,
               const std::string& folder,
               const std::string& id,
               int depth) {
  const auto entries = files.list(folder);
  if (!entries || depth > kDeepest) return false;
  return std::ranges::any_of(*entries, [&](const DirectoryEntry& entry) {
    const std::string path = join_path(folder, entry.name);
    if (entry.is_directory) return speaks_of(files, disk, path, id, depth + 1);
    if (!entry.is_file) return false;
    const bool is_named_so = entry.name.find(id) != std::string::npos;
    if (is_named_so && !disk.is_file(path)) return true;
    const auto text = files.read(path);
    return text && text->find(id) != std::string::npos;
  });
}

// Some tools keep 0007 as the number 7.
std::string_view without_zeros(std::string_view id) {
  while (id.size() > 1 && id.front() == '0')
    id.remove_prefix(1);
  return id;
}

bool has_revision(const FileSystem& files,
                  const std::string& id,
                  const LoadedProject& project,
                  const Options& options,
                  const Config& config) {
  ReadOptions read;
  read.threads = options.threads;
  read.alembic_types = config.alembic_types;
  read.source_format = std::string(name_of(project.history.format));
  SourceSet sources;
  const auto history = read_revisions(files, project.tree, read, sources);
  return history && std::ranges::any_of(history->revisions, [&](const Revision& revision) {
           return without_zeros(revision.id) == without_zeros(id);
         });
}

}  // namespace

std::string branch_with(const std::string& id,
                        const LoadedProject& project,
                        const Options& options,
                        const Config& config,
                        const FileSystem& disk) {
  const auto repository = git::Repository::open(disk, project.history.root);
  if (!repository) return {};
  std::vector<std::string> folders{project.history.root};
  const auto& more = project.tree.alembic.version_locations;
  folders.insert(folders.end(), more.begin(), more.end());
  std::set<std::string> seen;  // commits
  for (const std::string& branch : (*repository)->branches()) {
    const auto tip = (*repository)->commit(branch);
    if (!tip || !seen.insert(tip->id).second) continue;
    if (seen.size() > kMostBranches) break;
    const auto files = (*repository)->files_of(*tip);
    if (!files) continue;
    const bool may_be_there = std::ranges::any_of(folders, [&](const std::string& folder) {
      return speaks_of(**files, disk, folder, id, 0);
    });
    if (may_be_there && has_revision(**files, id, project, options, config)) return branch;
  }
  return {};
}

}  // namespace miglint
