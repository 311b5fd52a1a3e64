#pragma once

// Every text that a run has read, and where things stand in it.
//
// Filled while reading (files are added from one thread, their texts may come from others);
// afterwards only looked at. Texts live as long as the set,
// and pointers into them stay good.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/source_span.h"

namespace miglint {

// A comment of the file's own language, without its line break; written by the reader that parsed
// the file, so that suppressions never look inside a string.
struct Comment {
  std::uint32_t begin = 0;  // byte offsets into the text, half open
  std::uint32_t end = 0;
};

struct SourceFile {
  std::string path;  // relative to the current folder, with '/'
  std::string text;
  std::vector<Comment> comments;  // ascending
};

struct Position {
  std::uint32_t line = 1;    // from 1
  std::uint32_t column = 1;  // from 1, in UTF-8 characters
};

class SourceSet {
 public:
  // A text must be below 4 GiB; readers refuse larger files long before.
  FileId add(std::string path, std::string text);

  const SourceFile& operator[](FileId file) const { return files_[file]; }

  SourceFile& at(FileId file) { return files_[file]; }

  std::size_t size() const { return files_.size(); }

  // The file with this path, or kNoFile.
  FileId find(std::string_view path) const;

  // Offsets past the end count as the end.
  Position position(FileId file, std::uint32_t offset) const;

  std::string_view text(SourceSpan span) const;

 private:
  std::deque<SourceFile> files_;
  // Offsets of line starts, made on the first question about a file.
  mutable std::deque<std::vector<std::uint32_t>> lines_;
};

}  // namespace miglint
