#include "linter/git/snapshot.h"

#include <fmt/format.h>

#include <map>
#include <optional>

namespace miglint::git {

namespace {

constexpr int kMostLinks = 40;  // as Linux follows

// The folders of a commit, each looked up once.
class Tree {
 public:
  Tree(const Library& library, git_repository* repository, const git_oid& root)
      : library_(library), repository_(repository), root_(root) {}

  Entry find(const std::string& path) {
    if (path.empty()) return {EntryKind::kFolder, root_};
    git_tree* folder = open(std::string(parent_path(path)));
    if (folder == nullptr) return {};
    const std::string name(file_name(path));
    return entry(library_.git_tree_entry_byname(folder, name.c_str()));
  }

  std::vector<std::pair<std::string, Entry>> list(const std::string& path) {
    std::vector<std::pair<std::string, Entry>> entries;
    git_tree* folder = open(path);
    if (folder == nullptr) return entries;
    for (std::size_t i = 0; i < library_.git_tree_entrycount(folder); ++i) {
      const git_tree_entry* at = library_.git_tree_entry_byindex(folder, i);
      entries.emplace_back(library_.git_tree_entry_name(at), entry(at));
    }
    return entries;
  }

 private:
  Entry entry(const git_tree_entry* at) const {
    if (at == nullptr) return {};
    return {kind_of(library_.git_tree_entry_filemode(at)), *library_.git_tree_entry_id(at)};
  }

  git_tree* open(const std::string& path) {
    const auto known = folders_.find(path);
    if (known != folders_.end()) return known->second.get();
    const Entry here = find(path);
    git_tree* tree = nullptr;
    if (here.kind == EntryKind::kFolder &&
        library_.git_tree_lookup(&tree, repository_, &here.id) != 0)
      tree = nullptr;
    return folders_.emplace(path, Handle<git_tree>(tree, library_.git_tree_free))
        .first->second.get();
  }

  const Library& library_;
  git_repository* repository_;
  git_oid root_;
  std::map<std::string, Handle<git_tree>> folders_;
};

class SnapshotFiles final : public FileSystem {
 public:
  SnapshotFiles(const Library& library,
                git_repository* repository,
                Snapshot snapshot,
                std::string top,
                std::string current)
      : library_(library),
        repository_(repository),
        snapshot_(std::move(snapshot)),
        top_(std::move(top)),
        current_(std::move(current)) {}

  Result<std::string> read(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    const Entry found = resolve(path).second;
    if (found.kind != EntryKind::kFile)
      return Error{fmt::format(
          "{}: {}",
          path,
          found.kind == EntryKind::kNone ? "no such file or directory" : "it is no regular file")};
    return blob(found.id, path);
  }

  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    const auto [place, found] = resolve(path);
    if (found.kind != EntryKind::kFolder)
      return Error{fmt::format("{}: no such file or directory", path)};
    std::vector<DirectoryEntry> entries;
    for (const auto& [name, entry] : snapshot_.list(place)) {
      EntryKind kind = entry.kind;
      if (kind == EntryKind::kLink)
        kind = follow(place.empty() ? name : place + "/" + name).second.kind;
      entries.push_back({name, kind == EntryKind::kFolder, kind == EntryKind::kFile});
    }
    std::ranges::sort(entries, {}, &DirectoryEntry::name);
    return entries;
  }

  bool is_file(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    return resolve(path).second.kind == EntryKind::kFile;
  }

  bool is_directory(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    return resolve(path).second.kind == EntryKind::kFolder;
  }

  std::string canonical(const std::string& path) const override {
    const std::lock_guard lock(mutex_);
    const auto [place, found] = resolve(path);
    if (found.kind == EntryKind::kNone) return normalize_path(join_path(current_, path));
    return place.empty() ? top_ : top_ + "/" + place;
  }

 private:
  using Found = std::pair<std::string, Entry>;  // the path from the top, links resolved

  Found resolve(const std::string& path) const {
    const std::string full = normalize_path(join_path(current_, path));
    if (full == top_) return {"", snapshot_.find("")};
    if (!full.starts_with(top_ + "/")) return {"", {}};
    return follow(full.substr(top_.size() + 1));
  }

  // Resolves the links in a path from the top, from left to right.
  Found follow(std::string path) const {
    std::string done;
    for (int links = 0; links < kMostLinks;) {
      if (path.empty()) return {done, snapshot_.find(done)};
      const std::size_t slash = path.find('/');
      const std::string name = path.substr(0, slash);
      path = slash == std::string::npos ? "" : path.substr(slash + 1);
      const std::string next = done.empty() ? name : done + "/" + name;
      const Entry entry = snapshot_.find(next);
      if (entry.kind != EntryKind::kLink) {
        done = next;
        if (entry.kind == EntryKind::kNone) return {done, entry};
        continue;
      }
      ++links;
      const auto target = blob(entry.id, next);
      if (!target) return {next, {}};
      path = normalize_path(join_path(join_path(done, *target), path));
      done.clear();
      if (path.starts_with("..") || path.starts_with('/'))
        return {next, {}};  // out of the snapshot
      if (path == ".") path.clear();
    }
    return {done, {}};
  }

  Result<std::string> blob(const git_oid& id, const std::string& path) const {
    git_blob* found = nullptr;
    if (library_.git_blob_lookup(&found, repository_, &id) != 0) {
      return Error{
          fmt::format("{}: its text is not in this clone, {}", path, library_.last_error())};
    }
    const Handle<git_blob> blob(found, library_.git_blob_free);
    const auto size = static_cast<std::uint64_t>(library_.git_blob_rawsize(found));
    if (size > kMaxFileBytes)
      return Error{fmt::format("{}: larger than {} MiB", path, kMaxFileBytes >> 20)};
    return std::string(static_cast<const char*>(library_.git_blob_rawcontent(found)), size);
  }

  const Library& library_;
  git_repository* repository_;
  Snapshot snapshot_;
  std::string top_;
  std::string current_;
  mutable std::mutex mutex_;
};

}  // namespace

EntryKind kind_of(std::uint32_t mode) {
  switch (mode) {
    case GIT_FILEMODE_TREE:
      return EntryKind::kFolder;
    case GIT_FILEMODE_LINK:
      return EntryKind::kLink;
    case GIT_FILEMODE_COMMIT:
      return EntryKind::kSubmodule;
    default:
      return EntryKind::kFile;
  }
}

Snapshot tree_snapshot(const Library& library, git_repository* repository, const git_oid& tree) {
  auto state = std::make_shared<Tree>(library, repository, tree);
  return {[state](const std::string& path) { return state->find(path); },
          [state](const std::string& path) { return state->list(path); }};
}

Snapshot index_snapshot(const Library& library, std::shared_ptr<git_index> index) {
  // Calls `visit` with the entries that begin with `prefix`, while it wants more.
  const auto each = [&library, index](const std::string& prefix, const auto& visit) {
    std::size_t at = 0;
    if (!prefix.empty() && library.git_index_find_prefix(&at, index.get(), prefix.c_str()) != 0)
      return;
    for (; at < library.git_index_entrycount(index.get()); ++at) {
      const git_index_entry* entry = library.git_index_get_byindex(index.get(), at);
      const std::string_view path = entry->path;
      if (!path.starts_with(prefix) || !visit(*entry, path.substr(prefix.size()))) return;
    }
  };
  const auto find = [each](const std::string& path) {
    Entry found{path.empty() ? EntryKind::kFolder : EntryKind::kNone, {}};
    // "a.b" sorts between "a" and "a/b", so the folder is asked for by itself.
    each(path, [&](const git_index_entry& entry, std::string_view rest) {
      if (rest.empty()) found = {kind_of(entry.mode), entry.id};
      return false;
    });
    if (found.kind != EntryKind::kNone) return found;
    each(path + "/", [&](const git_index_entry&, std::string_view) {
      found.kind = EntryKind::kFolder;
      return false;
    });
    return found;
  };
  const auto list = [each](const std::string& path) {
    std::vector<std::pair<std::string, Entry>> entries;
    each(path.empty() ? "" : path + "/", [&](const git_index_entry& entry, std::string_view rest) {
      const std::size_t slash = rest.find('/');
      const std::string name(rest.substr(0, slash));
      if (!entries.empty() && entries.back().first == name) return true;
      entries.emplace_back(name,
                           slash == std::string_view::npos ? Entry{kind_of(entry.mode), entry.id}
                                                           : Entry{EntryKind::kFolder, {}});
      return true;
    });
    return entries;
  };
  return {find, list};
}

std::unique_ptr<FileSystem> snapshot_files(const Library& library,
                                           git_repository* repository,
                                           Snapshot snapshot,
                                           std::string top,
                                           std::string current_folder) {
  return std::make_unique<SnapshotFiles>(
      library, repository, std::move(snapshot), std::move(top), std::move(current_folder));
}

}  // namespace miglint::git
