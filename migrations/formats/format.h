#pragma once

// What a reader must know about one migration tool. A tool is a row (a `const Format`) in a small
// file of its own, listed in formats.def; reading.h does the rest.
//
// A row says how the tool takes its files' names apart, in which order it runs them, what becomes
// of two files with one version, and how a file is cut into the two directions. Where the tool has
// a grammar of markers, `cut` is a function.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/revisions/history.h"
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
};

// A migrations folder. `files` are names, or "down/name" for the sub-folders that a tool looks
// into; sorted.
struct MigrationsFolder {
  std::string path;
  std::vector<std::string> files;
};

// A file's two directions, as its markers say.
struct CutFile {
  std::optional<Script> upgrade;
  std::optional<Script> downgrade;
  std::vector<Note> notes;
};

struct Format {
  SourceFormat format;
  std::string_view name;           // as in `--source-format`
  std::string_view ignored_words;  // what becomes of a file whose name does not fit

  // Whether a file is this tool's, by its name and `head` (its first bytes), and how strong the
  // sign is: 90 a marker in it, 70 a name of this tool alone, 40 a name of many, 0 not this tool's.
  int (*recognize)(std::string_view name, std::string_view head);

  // Indexed like folder.files.
  std::vector<NameParts> (*take_apart)(const MigrationsFolder& folder);

  std::string_view duplicate_words;  // what becomes of two files with one version and direction
  bool keeps_duplicates;             // the second is a revision too; else it is left out

  TransactionMode transaction;
  // nullptr: a file is one block of one direction.
  CutFile (*cut)(const SourceSet& sources, FileId file);
  bool has_meta_commands;  // psql's backslash lines may stand in it
};

// Every tool, the most specific first.
std::span<const Format* const> formats();

// Empty when there is none.
const Format* find_format(std::string_view name);
const Format* find_format(SourceFormat format);

// Digits → a key that sorts as the number does, whatever its width: "007" = "7" < "10".
std::string number_key(std::string_view digits);
std::string_view without_leading_zeros(std::string_view digits);  // "000" → "0"
std::string_view leading_digits(std::string_view text);

// How much of a file `recognize` may look at, in bytes.
inline constexpr std::size_t kHeadBytes = 16384;

}  // namespace miglint
