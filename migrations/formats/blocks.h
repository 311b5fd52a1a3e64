#pragma once

// Pieces of a migration file → the SqlBlocks that are sent.

#include <cstdint>
#include <string_view>

#include "migrations/revisions/revision.h"
#include "migrations/text/source_set.h"

namespace miglint {

SqlBlock opaque_block(SourceSpan where, std::string_view why, TransactionMode transaction);

// `sql` as it is sent, written somewhere in `where` (a string of another language). Where the
// string holds it byte for byte, its place is exact.
SqlBlock lifted_block(const SourceSet& sources,
                      std::string sql,
                      SourceSpan where,
                      TransactionMode transaction);

// False when there is nothing but white space, ';' and comments (SourceFile::comments).
bool has_statements(const SourceSet& sources, FileId file, std::uint32_t begin, std::uint32_t end);

// Sets declared_irreversible from the comments in text[begin, end).
void read_irreversible(
    const SourceSet& sources, FileId file, std::uint32_t begin, std::uint32_t end, Script& script);

}  // namespace miglint
