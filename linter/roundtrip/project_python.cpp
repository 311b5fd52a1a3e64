#include "linter/roundtrip/project_python.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace miglint {

namespace fs = std::filesystem;

namespace {

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

fs::path in_path(const std::string& path, const char* program) {
  std::istringstream folders(path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (!folder.empty() && is_program(fs::path(folder) / program))
      return fs::path(folder) / program;
  return {};
}

// "#!/home/me/project/.venv/bin/python" of a script that pip has written.
fs::path interpreter_of(const fs::path& script) {
  std::ifstream file(script);
  std::string line;
  if (!std::getline(file, line) || !line.starts_with("#!/")) return {};
  line.erase(0, 2);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
    line.pop_back();
  const bool is_python = fs::path(line).filename().string().starts_with("python");
  return is_python && is_program(line) ? fs::path(line) : fs::path();
}

}  // namespace

std::vector<std::vector<std::string>> project_pythons(const std::string& folder,
                                                      const Surroundings& around) {
  std::vector<std::vector<std::string>> found;
  const auto add = [&](const fs::path& python) {
    const std::vector<std::string> command{python.string()};
    if (!python.empty() && is_program(python) && std::ranges::count(found, command) == 0)
      found.push_back(command);
  };
  const std::string environment = around.environment("VIRTUAL_ENV").value_or("");
  if (!environment.empty()) add(fs::path(environment) / "bin/python");
  std::error_code ignored;
  const fs::path top = fs::current_path(ignored);
  for (fs::path here = folder; here.has_relative_path(); here = here.parent_path()) {
    for (const char* name : {".venv", "venv"})
      add(here / name / "bin/python");
    if (here == top) break;
  }
  const std::string path = around.environment("PATH").value_or("");
  if (const fs::path alembic = in_path(path, "alembic"); !alembic.empty())
    add(interpreter_of(alembic));
  add(in_path(path, "python3"));
  add("/usr/bin/python3");
  return found;
}

}  // namespace miglint
