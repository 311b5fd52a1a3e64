// The body and the header of an Alembic revision: parser, evaluator, rendering, and all behind it.

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  miglint::fuzz::Files files = miglint::fuzz::alembic_project();
  files["migrations/versions/b2_fuzzed.py"] = miglint::fuzz::text_of(data, size);
  miglint::fuzz::lint_all(files, ".");
  return 0;
}
