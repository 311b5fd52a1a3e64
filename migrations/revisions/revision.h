#pragma once

// One migration, whatever tool it was written for: who it is, what it follows, and the SQL that it
// sends in each direction.
//
// Written by the readers (alembic/, formats/); from then on only looked at.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/source_span.h"
#include "migrations/text/span_map.h"

namespace miglint {

enum class Direction { kUpgrade, kDowngrade };

// How the tool sends a text to Postgres. An enumeration and not a flag, because "no transaction"
// means three different things.
enum class TransactionMode {
  kWrapped,       // BEGIN … COMMIT around this revision
  kAllInOne,      // one transaction around all pending revisions
  kBatch,         // one simple-query message: several statements are one implicit transaction
  kPipeline,      // extended protocol with one Sync
  kPerStatement,  // each statement alone, autocommit
  kScript,        // psql: only the BEGIN and COMMIT written in the file count
  kUnknown,
};

// One text that is sent, or one thing that could not be understood.
// A part of a block's SQL that stands for what the tool prints there and Postgres cannot read:
// Alembic's `:name` of a parameter without a value.
struct StandIn {
  std::uint32_t begin = 0;  // bytes into SqlBlock::sql
  std::uint32_t length = 0;
  std::string printed;
};

struct SqlBlock {
  std::string sql;   // may hold several statements; empty when opaque
  SpanMap map;       // of `sql`; empty when opaque
  SourceSpan where;  // the call, or the section of the file
  TransactionMode transaction = TransactionMode::kUnknown;
  std::string opaque;     // why it is not understood: one phrase, e.g. "op.create_view(…)"
  std::string guard;      // runs only if this condition (its text) holds; empty: always
  bool repeated = false;  // runs once a row of something unknown
  // In `sql` something of the same length stands for what the tool replaces before it sends the
  // text, or what psql reads itself; the file has what was written.
  bool has_stand_ins = false;
  std::vector<StandIn> stand_ins;  // ascending
  // A name in it is not known and stands there as "?what": which one. What it does to the schema is
  // not known then, though the statement is.
  std::string unknown_name;
  // The types that a table-creating or column-adding directive made or named as Enum (qualified as
  // rendered), so that rules can tell sa.Enum from any other type.
  std::vector<std::string> enum_types;
  // Columns that it adds with a default of the application's and none of the server's.
  std::vector<std::string> python_defaults;
};

// One direction of a revision.
struct Script {
  SourceSpan where;  // the `def upgrade` line, the section marker, or the start of the file
  std::vector<SqlBlock> blocks;
  // Set when the body does nothing but raise (Alembic's "cannot be undone").
  std::string raises;
  SourceSpan raises_where;
  // A marker asks for no transaction at a place where the tool does not look.
  bool opt_out_unseen = false;
  // `miglint: irreversible — reason` stands in it; the reason may be empty.
  bool declared_irreversible = false;
  std::string irreversible_reason;
  // It is there, and was not looked into (ReadOptions::upgrade_only): one opaque block.
  bool unread = false;
};

// An id as somebody wrote it, and where.
struct Reference {
  std::string id;
  SourceSpan where;
};

enum class RevisionKind {
  kVersioned,
  kRepeatable,  // runs again whenever its text changes
  kBaseline,    // stands for all before it, on an empty database
  kCheckpoint,  // the same, as Atlas calls it
  kHook,        // runs beside the migrations (before or after all of them)
  kUndoOnly,
  kOpaque,
};

std::string_view name_of(RevisionKind kind);  // as in `miglint graph --format json`

// Is no step of the line: runs instead of it, or beside it.
inline bool stands_aside(RevisionKind kind) {
  return kind == RevisionKind::kBaseline || kind == RevisionKind::kCheckpoint ||
         kind == RevisionKind::kHook;
}

using RevisionIndex = std::uint32_t;  // into History::revisions

inline constexpr RevisionIndex kNoRevision = 0xffffffff;
inline constexpr RevisionIndex kSnapshot = 0xfffffffe;  // what was there before the first one

struct Revision {
  std::string id;
  // What the tool's own table knows it by, where that is a hash of more than the id (Sqitch).
  std::string hash;
  std::string message;  // short: up to the first blank line
  SourceSpan id_where;  // where the id is written, or the start of the file
  FileId file = kNoFile;
  RevisionKind kind = RevisionKind::kVersioned;

  // Alembic's down_revision, in the order written. Formats that are a line leave it empty: there
  // the order of History::revisions is the history.
  std::vector<Reference> parents;
  SourceSpan parents_where;  // the whole down_revision assignment
  std::vector<Reference> depends_on;
  std::vector<Reference> branch_labels;

  std::optional<Script> upgrade;  // nullopt: there is none (no function, no section, no file)
  std::optional<Script> downgrade;
};

}  // namespace miglint
