// fmt's functions, compiled here and nowhere else: compiling them into every file that formats a
// message takes half of the build's time, and the shared library costs at each start.
#define FMT_HEADER_ONLY 1
#include <fmt/format.h>

namespace miglint {

std::string fmt_once(fmt::string_view format, fmt::format_args arguments);
std::string fmt_once(fmt::string_view format, fmt::format_args arguments) {
  return fmt::vformat(format, arguments);
}

}  // namespace miglint
