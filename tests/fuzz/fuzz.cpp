#include "tests/fuzz/fuzz.h"

#include <array>

#include "linter/lint.h"
#include "linter/report/report.h"
#include "migrations/text/file_system.h"

namespace miglint::fuzz {

void lint_all(const Files& files, const std::string& path, const Asked& asked) {
  Options options;
  options.command = "lint";
  options.paths = {path};
  options.threads = 1;
  options.preset = Preset::kStrict;
  options.stats = asked.stats;
  options.baseline = asked.baseline;
  Surroundings around;
  around.today = "2026-11-24";
  around.environment = [](const char*) { return std::optional<std::string>(); };
  const auto linted = lint(options, *memory_file_system(files), around);
  if (!linted) return;
  for (const char* format : {"text", "json", "sarif", "junit", "markdown", "github", "gitlab"})
    if (const Reporter reporter = find_reporter(format)) reporter(linted->report, {});
}

Files alembic_project() {
  return {{"alembic.ini", "[alembic]\nscript_location = migrations\n"},
          {"migrations/env.py", "from alembic import context\n"},
          {"migrations/versions/a1_users.py",
           "\"\"\"users\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = 'a1'\n"
           "down_revision = None\n\n\ndef upgrade():\n    op.create_table('users', "
           "sa.Column('id', sa.Integer(), primary_key=True))\n\n\ndef downgrade():\n    "
           "op.drop_table('users')\n"}};
}

}  // namespace miglint::fuzz
