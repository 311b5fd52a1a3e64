#include "tests/scratch_repository.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>

namespace miglint::test {

ScratchRepository::ScratchRepository() {
  EXPECT_EQ(shell("git init -q . && git symbolic-ref HEAD refs/heads/main && "
                  "git config user.email a@example.org && git config user.name a"),
            0);
}

int ScratchRepository::shell(const std::string& command) const {
  const std::string bin = std::filesystem::path(binary()).parent_path().string();
  // Nothing of whoever runs the tests: neither their git configuration nor a hook's environment.
  const std::string whole = fmt::format(
      "cd '{}' && unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE && export GIT_CONFIG_GLOBAL=/dev/null "
      "GIT_CONFIG_NOSYSTEM=1 PATH='{}':\"$PATH\" && ({}) >'{}/log' 2>&1",
      folder_.path(),
      bin,
      command,
      outside_.path());
  const int status = std::system(whole.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string ScratchRepository::log() const {
  return read_file(outside_.path() + "/log");
}

void ScratchRepository::commit(const std::string& message) const {
  EXPECT_EQ(shell("git add -A && git commit -q --no-verify -m '" + message + "'"), 0) << log();
}

void ScratchRepository::start_alembic() const {
  write("alembic.ini", "[alembic]\nscript_location = migrations\n");
  write("migrations/env.py", "from alembic import context\n");
}

void ScratchRepository::revision(std::string_view id,
                                 std::string_view parent,
                                 std::string_view upgrade,
                                 std::string_view downgrade) const {
  const std::string down = parent.empty() ? std::string("None") : fmt::format("'{}'", parent);
  write(fmt::format("migrations/versions/{}_change.py", id),
        fmt::format("\"\"\"the change of {0}\n\nRevision ID: {0}\nRevises: {1}\n\n\"\"\"\n"
                    "from alembic import op\nimport sqlalchemy as sa\n\n"
                    "revision = '{0}'\ndown_revision = {2}\n\n\n"
                    "def upgrade():\n    {3}\n\n\ndef downgrade():\n    {4}\n",
                    id,
                    parent,
                    down,
                    upgrade,
                    downgrade));
}

}  // namespace miglint::test
