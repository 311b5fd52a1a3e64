#pragma once

// Pieces of a migration file → the SqlBlocks that are sent.

#include <cstdint>
#include <string_view>

#include "migrations/revisions/revision.h"
#include "migrations/text/source_set.h"

namespace miglint {

// text[begin, end) of the file, verbatim.
SqlBlock sql_block(const SourceSet& sources,
                   FileId file,
                   std::uint32_t begin,
                   std::uint32_t end,
                   TransactionMode transaction);

SqlBlock opaque_block(SourceSpan where, std::string_view why, TransactionMode transaction);

// False when there is nothing but white space, ';' and comments (SourceFile::comments).
bool has_statements(const SourceSet& sources, FileId file, std::uint32_t begin, std::uint32_t end);

// Sets declared_irreversible from the comments in text[begin, end).
void read_irreversible(
    const SourceSet& sources, FileId file, std::uint32_t begin, std::uint32_t end, Script& script);

// psql's meta-commands (from a '\' outside quotes and comments to the end of the line) → blanks of
// the same length, so that the statements around them parse. Copied data is left as it is.
void blank_meta_commands(std::string& sql);

}  // namespace miglint
