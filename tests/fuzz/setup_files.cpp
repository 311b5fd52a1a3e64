// What Alembic is set up with: the first byte says which file the rest is.

#include "tests/fuzz/fuzz.h"

namespace miglint::fuzz {

void setup_files(std::string_view input) {
  static constexpr std::array<const char*, 4> kFiles{
      "alembic.ini", "migrations/env.py", "pyproject.toml", "migrations/script.py.mako"};
  if (input.empty()) return;
  const std::string file = kFiles[choice(input, kFiles.size())];
  Files files = alembic_project();
  // Only without an alembic.ini it is asked for a configuration.
  if (file == "pyproject.toml") files.erase("alembic.ini");
  files["migrations/versions/a1.py"] =
      "from alembic import op\nrevision = 'a1'\ndef upgrade():\n    op.create_table('users')\n";
  files[file] = input.substr(1);
  lint_all(files);
}

}  // namespace miglint::fuzz
