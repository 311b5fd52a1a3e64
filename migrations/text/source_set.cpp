#include "migrations/text/source_set.h"

#include <algorithm>

namespace miglint {

FileId SourceSet::add(std::string path, std::string text) {
  files_.push_back({std::move(path), std::move(text), {}});
  lines_.emplace_back();
  return static_cast<FileId>(files_.size() - 1);
}

FileId SourceSet::find(std::string_view path) const {
  const auto found = std::ranges::find(files_, path, &SourceFile::path);
  return found == files_.end() ? kNoFile : static_cast<FileId>(found - files_.begin());
}

Position SourceSet::position(FileId file, std::uint32_t offset) const {
  const std::string& text = files_[file].text;
  std::vector<std::uint32_t>& lines = lines_[file];
  if (lines.empty()) {
    lines.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
      lines.push_back(static_cast<std::uint32_t>(at + 1));
  }
  offset = std::min(offset, static_cast<std::uint32_t>(text.size()));
  const auto line = std::ranges::upper_bound(lines, offset) - 1;
  const std::string_view before(text.data() + *line, offset - *line);
  const auto characters = std::ranges::count_if(
      before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return {static_cast<std::uint32_t>(line - lines.begin()) + 1,
          static_cast<std::uint32_t>(characters) + 1};
}

std::string_view SourceSet::text(SourceSpan span) const {
  if (span.file >= files_.size()) return {};
  const std::string& text = files_[span.file].text;
  const std::size_t begin = std::min<std::size_t>(span.begin, text.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, text.size());
  return std::string_view(text).substr(begin, end - begin);
}

}  // namespace miglint
