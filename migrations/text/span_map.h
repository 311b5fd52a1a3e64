#pragma once

// Offsets in SQL that we rendered → spans in the file that it came from.
//
// Two kinds of piece: `verbatim` text was copied byte for byte (a migration file, a plain string
// literal), so an offset inside it maps to the very byte; anything else maps as a whole to the
// expression that caused it (an `op.add_column(...)` call, an f-string's replacement field).

#include <cstdint>
#include <vector>

#include "migrations/text/source_span.h"

namespace miglint {

class SpanMap {
 public:
  SpanMap() = default;

  // The whole rendered text is file[begin, …) byte for byte.
  static SpanMap verbatim_file(FileId file, std::uint32_t begin);

  // Pieces are added in ascending order of sql_begin; each reaches to the next one.
  void add(std::uint32_t sql_begin, SourceSpan source, bool verbatim);

  // Appends the pieces of `other`, moved by `shift` bytes.
  void append(const SpanMap& other, std::uint32_t shift);

  // The source of the half-open range [begin, end) of the rendered text; kNoFile when the map is
  // empty. Where the range touches pieces of several files, those of the first one count.
  SourceSpan locate(std::uint32_t begin, std::uint32_t end) const;

  // The map of the range [begin, end) of the rendered text, cut out and starting at 0.
  SpanMap slice(std::uint32_t begin, std::uint32_t end) const;

  bool empty() const { return pieces_.empty(); }

 private:
  struct Piece {
    std::uint32_t sql_begin = 0;
    SourceSpan source;
    bool verbatim = false;
  };

  std::vector<Piece> pieces_;
};

}  // namespace miglint
