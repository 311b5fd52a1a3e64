// What Alembic is set up with: the first byte says which file the rest is.

#include <array>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::array<const char*, 4> kFiles{
      "alembic.ini", "migrations/env.py", "pyproject.toml", "migrations/script.py.mako"};
  if (size == 0) return 0;
  miglint::fuzz::Files files = miglint::fuzz::alembic_project();
  files[kFiles[data[0] % kFiles.size()]] = miglint::fuzz::text_of(data + 1, size - 1);
  miglint::fuzz::lint_all(files, ".");
  return 0;
}
