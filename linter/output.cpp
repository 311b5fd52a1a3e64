#include "linter/output.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace miglint {

namespace fs = std::filesystem;

static bool write_whole(FILE* file, const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

using File = std::unique_ptr<FILE, int (*)(FILE*)>;

std::optional<Error> write_output(const std::string& path, const std::string& text) {
  if (path.empty()) {
    // A reader that has seen enough (`| head`) is no failure of ours.
    if (!write_whole(stdout, text) && errno != EPIPE)
      return Error{fmt::format("cannot write to stdout: {}", std::strerror(errno))};
    return std::nullopt;
  }
  // A device or a pipe is written to; only a file may be put in the place of another.
  std::error_code unknown;
  const fs::file_status status = fs::status(path, unknown);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    const File there(std::fopen(path.c_str(), "wb"), std::fclose);
    if (there != nullptr && write_whole(there.get(), text)) return std::nullopt;
    return Error{fmt::format("cannot write {}: {}", path, std::strerror(errno))};
  }
  const std::string beside = fmt::format("{}.{}.tmp", path, getpid());
  const File file(std::fopen(beside.c_str(), "wb"), std::fclose);
  const bool written = file != nullptr && write_whole(file.get(), text);
  if (written && std::rename(beside.c_str(), path.c_str()) == 0) return std::nullopt;
  const std::string why = std::strerror(errno);
  if (file != nullptr) std::remove(beside.c_str());
  return Error{fmt::format("cannot write {}: {}", path, why)};
}

static std::optional<Error> append(const std::string& path, const std::string& text) {
  const File file(std::fopen(path.c_str(), "ab"), std::fclose);
  if (file != nullptr && write_whole(file.get(), text)) return std::nullopt;
  return Error{fmt::format("cannot write {}: {}", path, std::strerror(errno))};
}

std::optional<Error> apply(const FileWrite& write) {
  std::error_code error;
  switch (write.how) {
    case FileWrite::How::kReplace:
    case FileWrite::How::kAppend: {
      const fs::path folder = fs::path(write.path).parent_path();
      if (!folder.empty()) fs::create_directories(folder, error);
      const auto failed = write.how == FileWrite::How::kAppend
                              ? append(write.path, write.text)
                              : write_output(write.path, write.text);
      if (failed) return failed;
      if (write.executable) chmod(write.path.c_str(), 0755);
      return std::nullopt;
    }
    case FileWrite::How::kRename:
      if (fs::exists(write.text, error))
        return Error{fmt::format("cannot rename {}: {} is there already", write.path, write.text)};
      fs::rename(write.path, write.text, error);
      break;
    case FileWrite::How::kRemove:
      fs::remove(write.path, error);
      break;
  }
  if (error) return Error{fmt::format("cannot change {}: {}", write.path, error.message())};
  return std::nullopt;
}

}  // namespace miglint
