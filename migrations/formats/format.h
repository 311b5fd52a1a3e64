#pragma once

// What a reader must know about one migration tool. A tool is a row (a `const Format`) in a small
// file of its own, listed in formats.def; reading.h does the rest.
//
// A row says how the tool takes its files' names apart, in which order it runs them, what becomes
// of two files with one version, how a file is cut into the two directions, and how the text goes
// to the server. What is more than a fact is a function; a tool whose order stands in a file of its
// own (a plan, a journal, a change log) reads its tree itself.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats/signs.h"
#include "migrations/revisions/history.h"
#include "migrations/text/file_system.h"
#include "migrations/text/source_set.h"

namespace miglint {

enum class FileRole {
  kUp,
  kDown,
  kBoth,     // one file, both directions, told apart by markers
  kCode,     // a migration in a programming language
  kIgnored,  // the tool passes it over; NameParts::why
  kRefused,  // the tool stops at it; NameParts::why
};

struct NameParts {
  FileRole role = FileRole::kIgnored;
  std::string version;  // the revision's id, as the tool compares it
  std::string label;    // the words of the name
  std::string order;    // compared as bytes; see number_key
  std::string pair;     // what an up file and its down file share
  std::string why;      // for kIgnored and kRefused: a sentence, or "" to say nothing
  RevisionKind kind = RevisionKind::kVersioned;
};

// A migrations folder. `files` are names, or "inner/name" where the tool looks into sub-folders;
// sorted, as are `folders`, the sub-folders' names.
struct MigrationsFolder {
  std::string path;
  std::vector<std::string> files;
  std::vector<std::string> folders;
};

// How far below the folder the tool looks.
enum class Depth {
  kFolder,      // nothing but the folder itself
  kDirections,  // and the SQL files of its up/ and down/
  kOneBelow,    // a folder for each migration
  kRecursive,
};

// A file's two directions, as its markers say.
struct CutFile {
  std::optional<Script> upgrade;
  std::optional<Script> downgrade;
  std::vector<Note> notes;
  std::vector<Reference> parents;  // where a file names them
  std::optional<RevisionKind> kind;
};

// A file looked at to find out whose it is.
struct Candidate {
  std::string_view name;   // as in MigrationsFolder::files
  std::string_view head;   // its first kHeadBytes
  const ToolNames& named;  // by the project's own files
  const MigrationsFolder& folder;
};

// Who reads what goes to the server: psql understands its meta-commands and copied data, Flyway
// copied data, a driver neither.
enum class Client { kDriver, kPsql, kDriverWithCopy };

// How versions are compared.
enum class VersionOrder { kNumber, kText, kOther };

struct Marks {
  std::string_view open;
  std::string_view close;
};

class TreeReader;

struct Format {
  SourceFormat format;
  Depth depth = Depth::kFolder;
  std::string_view ignored_words;  // what becomes of a file whose name does not fit
  std::string_view refused_words;  // what becomes of the run when the tool stops at a file

  // Whether a file is this tool's and how strong the sign is: 90 a marker in it, 70 a name of this
  // tool alone, 40 a name of many, 0 not this tool's.
  int (*recognize)(const Candidate& file) = nullptr;
  // Something in the folder says for sure that it is this tool's. May be null.
  bool (*claims)(const FileSystem& files, const MigrationsFolder& folder) = nullptr;

  // The database that the folder's own manifest names, where it is not Postgres. May be null.
  std::string (*other_database)(const FileSystem& files, const MigrationsFolder& folder) = nullptr;

  // Indexed like folder.files.
  std::vector<NameParts> (*take_apart)(const MigrationsFolder& folder) = nullptr;

  std::string_view duplicate_words;  // what becomes of two files with one version and direction
  // What becomes of a version below the newest that has run; empty: versions give no order.
  std::string_view lower_words;
  bool keeps_duplicates = false;  // the second is a revision too; else it is left out
  VersionOrder order = VersionOrder::kNumber;

  TransactionMode transaction = TransactionMode::kUnknown;
  Client client = Client::kDriver;
  bool drops_mark = false;  // a byte order mark at the beginning of a file is not sent
  // Around the name of what the tool replaces wherever it stands in a file (placeholders.h).
  Marks placeholders = {};
  // The directions of a file (for kUp and kDown: one of them, as `upgrade`). nullptr: the whole
  // file is one block of one direction.
  CutFile (*cut)(TreeReader& reader, const NameParts& parts, FileId file) = nullptr;
  // Before any file is read: what the project configures. May be null.
  void (*prepare)(TreeReader& reader) = nullptr;
  // After all files are read: what only the whole tree shows. May be null.
  void (*finish)(TreeReader& reader) = nullptr;
  // Reads the tree itself; then only the fields for texts count. May be null.
  void (*read)(TreeReader& reader) = nullptr;
};

inline std::string_view name_of(const Format& format) {
  return name_of(format.format);
}

// Every tool, the most specific first.
std::span<const Format* const> formats();

// Empty when there is none.
const Format* find_format(std::string_view name);
const Format* find_format(SourceFormat format);

// How much of a file `recognize` may look at, in bytes.
inline constexpr std::size_t kHeadBytes = 16384;

}  // namespace miglint
