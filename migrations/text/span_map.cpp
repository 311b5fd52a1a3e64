#include "migrations/text/span_map.h"

#include <algorithm>
#include <limits>

namespace miglint {

SpanMap SpanMap::verbatim_file(FileId file, std::uint32_t begin) {
  SpanMap map;
  map.add(0, {file, begin, std::numeric_limits<std::uint32_t>::max()}, true);
  return map;
}

void SpanMap::add(std::uint32_t sql_begin, SourceSpan source, bool verbatim) {
  pieces_.push_back({sql_begin, source, verbatim});
}

void SpanMap::append(const SpanMap& other, std::uint32_t shift) {
  for (const Piece& piece : other.pieces_)
    pieces_.push_back({piece.sql_begin + shift, piece.source, piece.verbatim});
}

SourceSpan SpanMap::locate(std::uint32_t begin, std::uint32_t end) const {
  if (pieces_.empty()) return {};
  auto piece = std::ranges::upper_bound(pieces_, begin, {}, &Piece::sql_begin);
  if (piece != pieces_.begin()) --piece;
  SourceSpan found;
  bool first = true;
  for (; piece != pieces_.end() && (first || piece->sql_begin < end); ++piece) {
    const std::uint32_t from = std::max(begin, piece->sql_begin);
    const auto next = piece + 1;
    const std::uint32_t to = next == pieces_.end() ? end : std::min(end, next->sql_begin);
    SourceSpan part = piece->source;
    if (piece->verbatim) {
      part.begin = std::min(piece->source.end, piece->source.begin + (from - piece->sql_begin));
      part.end = std::min(piece->source.end, part.begin + (std::max(to, from) - from));
    }
    if (first) {
      found = part;
      first = false;
    } else if (part.file == found.file) {
      found.begin = std::min(found.begin, part.begin);
      found.end = std::max(found.end, part.end);
    }
  }
  return found;
}

SpanMap SpanMap::slice(std::uint32_t begin, std::uint32_t end) const {
  SpanMap cut;
  auto piece = std::ranges::upper_bound(pieces_, begin, {}, &Piece::sql_begin);
  if (piece != pieces_.begin()) --piece;
  for (; piece != pieces_.end() && piece->sql_begin < end; ++piece) {
    const std::uint32_t skipped = begin > piece->sql_begin ? begin - piece->sql_begin : 0;
    SourceSpan source = piece->source;
    if (piece->verbatim) source.begin = std::min(source.end, source.begin + skipped);
    cut.pieces_.push_back({piece->sql_begin + skipped - begin, source, piece->verbatim});
  }
  return cut;
}

}  // namespace miglint
