#include "migrations/formats/blocks.h"

#include <algorithm>

#include "migrations/revisions/irreversible.h"

namespace miglint {

SqlBlock opaque_block(SourceSpan where, std::string_view why, TransactionMode transaction) {
  SqlBlock block;
  block.where = where;
  block.opaque = why;
  block.transaction = transaction;
  return block;
}

SqlBlock lifted_block(const SourceSet& sources,
                      std::string sql,
                      SourceSpan where,
                      TransactionMode transaction) {
  SqlBlock block;
  block.where = where;
  block.transaction = transaction;
  const std::size_t at = sources.text(where).find(sql);
  if (at == std::string_view::npos) {
    block.map.add(0, where, false);
  } else {
    const auto begin = where.begin + static_cast<std::uint32_t>(at);
    block.map.add(0, {where.file, begin, begin + static_cast<std::uint32_t>(sql.size())}, true);
  }
  block.sql = std::move(sql);
  return block;
}

bool has_statements(const SourceSet& sources, FileId file, std::uint32_t begin, std::uint32_t end) {
  const SourceFile& source = sources[file];
  auto comment = std::ranges::lower_bound(source.comments, begin, {}, &Comment::end);
  for (std::uint32_t at = begin; at < end; ++at) {
    while (comment != source.comments.end() && comment->end <= at)
      ++comment;
    if (comment != source.comments.end() && comment->begin <= at) {
      at = comment->end - 1;
      continue;
    }
    constexpr std::string_view kEmpty = " \t\r\n\f\v;";
    if (kEmpty.find(source.text[at]) == std::string_view::npos) return true;
  }
  return false;
}

void read_irreversible(
    const SourceSet& sources, FileId file, std::uint32_t begin, std::uint32_t end, Script& script) {
  const SourceFile& source = sources[file];
  if (auto reason = irreversible_reason(source.text, source.comments, begin, end)) {
    script.declared_irreversible = true;
    script.irreversible_reason = *std::move(reason);
  }
}

}  // namespace miglint
