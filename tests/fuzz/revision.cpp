// The body and the header of an Alembic revision: parser, evaluator, rendering, and all behind it.

#include "tests/fuzz/fuzz.h"

namespace miglint::fuzz {

void revision(std::string_view input) {
  Files files = alembic_project();
  files["migrations/versions/a1.py"] = input;
  lint_all(files);
}

}  // namespace miglint::fuzz
