#pragma once

// The tools whose order is in the names of their files.

#include "migrations/formats/reading.h"

namespace miglint {

// Takes the names apart, joins each way back to what it undoes, reads the files in the tool's
// order.
void read_by_names(TreeReader& reader);

// Notes versions of two styles in one tree (timestamps and sequence numbers, or widths that sort
// differently as text), once.
void note_version_styles(TreeReader& reader);

// Notes the numbers that are missing in a sequence that is whole but for a few. Tools for which a
// gap is an error say so themselves.
void note_sequence_gaps(TreeReader& reader);

}  // namespace miglint
