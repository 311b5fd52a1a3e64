#pragma once

// What stands in a revision file beside its code: the docstring, and where things are written.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/python/tree.h"
#include "migrations/revisions/note.h"
#include "migrations/revisions/revision.h"

namespace miglint::alembic {

// The module's docstring up to its first blank line, on one line; empty where there is none.
std::string message_of(const PythonTree& tree);

// The whole last assignment of a module variable, or kNoFile.
SourceSpan assignment_of(const PythonTree& tree, FileId file, std::string_view variable);

// From the beginning of the range to the end of its first line.
SourceSpan first_line(const PythonTree& tree, SourceSpan range);

// "Revision ID:" and "Revises:" of the docstring against the variables: Alembic itself never reads
// them, people do. A note where they differ; none where the docstring does not say.
void check_header(const PythonTree& tree,
                  FileId file,
                  const Revision& revision,
                  std::vector<Note>& notes);

}  // namespace miglint::alembic
