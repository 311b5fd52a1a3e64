#include "linter/output.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <unistd.h>

namespace miglint {

static bool write_whole(FILE* file, const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

using File = std::unique_ptr<FILE, int (*)(FILE*)>;

std::optional<Error> append_to(const std::string& path, const std::string& text) {
  const File file(std::fopen(path.c_str(), "ab"), std::fclose);
  if (file != nullptr && write_whole(file.get(), text)) return std::nullopt;
  return Error{fmt::format("cannot write {}: {}", path, std::strerror(errno))};
}

std::optional<Error> write_output(const std::string& path, const std::string& text) {
  if (path.empty()) {
    // A reader that has seen enough (`| head`) is no failure of ours.
    if (!write_whole(stdout, text) && errno != EPIPE)
      return Error{fmt::format("cannot write to stdout: {}", std::strerror(errno))};
    return std::nullopt;
  }
  const std::string beside = fmt::format("{}.{}.tmp", path, getpid());
  const File file(std::fopen(beside.c_str(), "wb"), std::fclose);
  const bool written = file != nullptr && write_whole(file.get(), text);
  if (written && std::rename(beside.c_str(), path.c_str()) == 0) return std::nullopt;
  const std::string why = std::strerror(errno);
  if (file != nullptr) std::remove(beside.c_str());
  return Error{fmt::format("cannot write {}: {}", path, why)};
}

}  // namespace miglint
