#include "linter/report/report.h"

namespace miglint {

Reporter find_reporter(std::string_view name) {
#define REPORTER(id) \
  if (name == #id) return &report::id;
#include "linter/report/reporters.def"
#undef REPORTER
  return nullptr;
}

}  // namespace miglint
