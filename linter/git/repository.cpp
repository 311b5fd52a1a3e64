#include "linter/git/repository.h"

#include <fmt/format.h>

#include <algorithm>

#include "linter/git/snapshot.h"

namespace miglint::git {

struct Repository::State {
  std::unique_ptr<Library> library;
  git_repository* repository = nullptr;
  std::string top;
  std::string current_folder;  // absolute

  ~State() {
    if (repository != nullptr) library->git_repository_free(repository);
  }

  bool is_shallow() const { return library->git_repository_is_shallow(repository) == 1; }

  git_oid oid(const Commit& commit) const {
    git_oid id = {};
    library->git_oid_fromstr(&id, commit.id.c_str());
    return id;
  }

  Commit named(const git_oid& id) const { return {library->git_oid_tostr_s(&id)}; }

  std::optional<git_oid> commit_of(const std::string& expression) const {
    git_object* object = nullptr;
    if (library->git_revparse_single(&object, repository, expression.c_str()) != 0)
      return std::nullopt;
    const Handle<git_object> owned(object, library->git_object_free);
    git_object* commit = nullptr;
    if (library->git_object_peel(&commit, object, GIT_OBJECT_COMMIT) != 0) return std::nullopt;
    const Handle<git_object> peeled(commit, library->git_object_free);
    return *library->git_object_id(commit);
  }

  Result<Handle<git_tree>> tree_of(const Commit& commit) const {
    const git_oid id = oid(commit);
    git_commit* found = nullptr;
    git_tree* tree = nullptr;
    if (library->git_commit_lookup(&found, repository, &id) != 0)
      return Error{fmt::format("commit {} cannot be read: {}", commit.id, library->last_error())};
    const Handle<git_commit> owned(found, library->git_commit_free);
    if (library->git_commit_tree(&tree, found) != 0)
      return Error{fmt::format(
          "the files of commit {} cannot be read: {}", commit.id, library->last_error())};
    return Handle<git_tree>(tree, library->git_tree_free);
  }

  Result<std::shared_ptr<git_index>> index() const {
    git_index* found = nullptr;
    if (library->git_repository_index(&found, repository) != 0)
      return Error{fmt::format("git's index cannot be read: {}", library->last_error())};
    return std::shared_ptr<git_index>(found, library->git_index_free);
  }

  // A path of the configuration ("~" expanded), or nullopt.
  std::optional<std::string> configured_path(const char* key) const {
    git_config* config = nullptr;
    if (library->git_repository_config_snapshot(&config, repository) != 0) return std::nullopt;
    const Handle<git_config> owned(config, library->git_config_free);
    git_buf value = {};
    if (library->git_config_get_path(&value, config, key) != 0) return std::nullopt;
    std::string path(value.ptr, value.size);
    library->git_buf_dispose(&value);
    return path;
  }
};

namespace {

constexpr std::string_view kDeepen =
    "clone with the whole history (GitHub: `fetch-depth: 0` of actions/checkout; GitLab: the "
    "variable GIT_DEPTH 0), or run `git fetch --unshallow`";

Error cannot_open(const Library& library, int code, const std::string& path) {
  // libgit2 1.5.1 answers "not found", of the setting that would allow it.
  const std::string words = library.last_error();
  if (code == GIT_EOWNER || words.find("safe.directory") != std::string::npos) {
    return Error{fmt::format(
        "the git repository of {0} belongs to another user, so git does not read it: run `git "
        "config --global --add safe.directory '{0}'` if it is to be trusted",
        path)};
  }
  if (code == GIT_ENOTFOUND)
    return Error{
        fmt::format("{} is in no git repository, so there is nothing to compare with; "
                    "lint without --base and --staged",
                    path)};
  return Error{fmt::format("the git repository of {} cannot be read: {}", path, words)};
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/'))
    path.pop_back();
  return path;
}

}  // namespace

Repository::Repository(std::unique_ptr<State> state) : state_(std::move(state)) {}

Repository::~Repository() = default;

Result<std::unique_ptr<Repository>> Repository::open(const FileSystem& disk,
                                                     const std::string& path) {
  auto library = load_library();
  if (!library) return library.error();
  auto state = std::make_unique<State>();
  state->library = *std::move(library);
  const Library& git = *state->library;
  const std::string folder =
      disk.is_directory(path) ? path : normalize_path(join_path(parent_path(path), "."));
  const std::string start = disk.canonical(folder.empty() ? "." : folder);
  // git tells its hooks where the index of this commit is, which may be one of its own
  // (`git commit FILE`). What the library does not know of such an environment, it refuses.
  int code = git.git_repository_open_ext(
      &state->repository, start.c_str(), GIT_REPOSITORY_OPEN_FROM_ENV, nullptr);
  if (code != 0) code = git.git_repository_open_ext(&state->repository, start.c_str(), 0, nullptr);
  if (code != 0) return cannot_open(git, code, start);
  const char* top = git.git_repository_workdir(state->repository);
  if (top == nullptr) {
    return Error{fmt::format(
        "the git repository of {} is bare, it has no files to lint: clone it, and lint there",
        start)};
  }
  state->top = disk.canonical(without_slash(top));
  state->current_folder = disk.canonical(".");
  return std::unique_ptr<Repository>(new Repository(std::move(state)));
}

Result<Commit> Repository::commit(const std::string& ref) const {
  if (const auto id = state_->commit_of(ref)) return state_->named(*id);
  if (state_->is_shallow()) {
    return Error{fmt::format(
        "there is no '{}' in this clone, which has only its newest commits: {}", ref, kDeepen)};
  }
  if (state_->commit_of("refs/remotes/origin/" + ref)) {
    return Error{
        fmt::format("there is no '{0}' here, but origin has one: name it as origin/{0}", ref)};
  }
  const std::string_view short_name =
      ref.starts_with("origin/") ? std::string_view(ref).substr(7) : std::string_view(ref);
  return Error{
      fmt::format("there is no commit '{}' here: fetch it (`git fetch origin {}`); in CI, {}",
                  ref,
                  short_name,
                  kDeepen)};
}

std::vector<std::string> Repository::branches() const {
  std::vector<std::string> branches;
  git_strarray names = {};
  if (state_->library->git_reference_list(&names, state_->repository) != 0) return branches;
  for (const std::string_view kind : {"refs/heads/", "refs/remotes/"})
    for (std::size_t i = 0; i < names.count; ++i) {
      const std::string_view name = names.strings[i];
      if (name.starts_with(kind) && !name.ends_with("/HEAD"))
        branches.emplace_back(name.substr(kind.size()));
    }
  state_->library->git_strarray_dispose(&names);
  return branches;
}

std::optional<Commit> Repository::head() const {
  const auto id = state_->commit_of("HEAD");
  if (!id) return std::nullopt;
  return state_->named(*id);
}

Result<Commit> Repository::merge_base(const Commit& ours,
                                      const Commit& theirs,
                                      const std::string& ref) const {
  const git_oid one = state_->oid(ours);
  const git_oid two = state_->oid(theirs);
  git_oid found = {};
  if (state_->library->git_merge_base(&found, state_->repository, &one, &two) == 0)
    return state_->named(found);
  if (state_->is_shallow()) {
    return Error{fmt::format(
        "where this branch and {} part is not in this clone, which has only its newest commits: {}",
        ref,
        kDeepen)};
  }
  return Error{fmt::format(
      "this branch and {} have no commit in common, so nothing can be said to be new", ref)};
}

Result<std::unique_ptr<FileSystem>> Repository::files_of(const Commit& commit) const {
  auto tree = state_->tree_of(commit);
  if (!tree) return tree.error();
  const git_oid id = *state_->library->git_object_id(
      reinterpret_cast<git_object*>(tree->get()));  // libgit2: a tree is an object
  return snapshot_files(*state_->library,
                        state_->repository,
                        tree_snapshot(*state_->library, state_->repository, id),
                        state_->top,
                        state_->current_folder);
}

Result<std::unique_ptr<FileSystem>> Repository::staged_files() const {
  auto index = state_->index();
  if (!index) return index.error();
  return snapshot_files(*state_->library,
                        state_->repository,
                        index_snapshot(*state_->library, *index),
                        state_->top,
                        state_->current_folder);
}

Result<std::vector<std::string>> Repository::changed_paths(const std::optional<Commit>& base,
                                                           bool staged) const {
  const Library& git = *state_->library;
  Handle<git_tree> tree(nullptr, git.git_tree_free);
  if (base) {
    auto found = state_->tree_of(*base);
    if (!found) return found.error();
    tree = *std::move(found);
  }
  git_diff_options options;
  git.git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.flags |= GIT_DIFF_IGNORE_SUBMODULES;
  if (!staged) options.flags |= GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS;
  git_diff* found = nullptr;
  const int code =
      staged ? git.git_diff_tree_to_index(&found, state_->repository, tree.get(), nullptr, &options)
             : git.git_diff_tree_to_workdir_with_index(
                   &found, state_->repository, tree.get(), &options);
  if (code != 0)
    return Error{fmt::format("what has changed cannot be read from git: {}", git.last_error())};
  const Handle<git_diff> diff(found, git.git_diff_free);
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < git.git_diff_num_deltas(found); ++i) {
    const git_diff_delta* delta = git.git_diff_get_delta(found, i);
    for (const char* path : {delta->old_file.path, delta->new_file.path})
      if (path != nullptr && (paths.empty() || paths.back() != path)) paths.emplace_back(path);
  }
  return paths;
}

std::optional<std::string> Repository::path_inside(const std::string& path) const {
  const std::string full = normalize_path(join_path(state_->current_folder, path));
  if (full == state_->top) return "";
  if (!full.starts_with(state_->top + "/")) return std::nullopt;
  return full.substr(state_->top.size() + 1);
}

std::optional<std::string> Repository::submodule_of(const std::string& path) const {
  const auto inside = path_inside(path);
  const auto index = state_->index();
  if (!inside || !index) return std::nullopt;
  const Snapshot staged = index_snapshot(*state_->library, *index);
  for (std::size_t slash = 0; slash != std::string::npos;) {
    slash = inside->find('/', slash + 1);
    const std::string above = inside->substr(0, slash);
    if (staged.find(above).kind == EntryKind::kSubmodule) return above;
  }
  return std::nullopt;
}

const std::string& Repository::top() const {
  return state_->top;
}

std::string Repository::hooks_folder() const {
  // A relative path is taken from where hooks run: the top of the work tree (git-config,
  // core.hooksPath).
  if (const auto path = state_->configured_path("core.hooksPath"))
    return normalize_path(join_path(state_->top, *path));
  const std::string common = state_->library->git_repository_commondir(state_->repository);
  return normalize_path(join_path(common, "hooks"));
}

bool Repository::has_own_hooks_folder() const {
  return state_->configured_path("core.hooksPath").has_value();
}

}  // namespace miglint::git
