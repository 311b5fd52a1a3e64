#pragma once

// A folder of SQL migrations → revisions, as the tool's row says (format.h).
//
// Texts go into `sources`, what is odd about names and files into history.notes. One file that
// cannot be read costs one note.

#include <string>
#include <vector>

#include "migrations/formats/format.h"
#include "migrations/text/file_system.h"

namespace miglint {

// A text on its way into a SourceSet. `usable` is false when there is nothing to judge; the path is
// in the set all the same, so that the note has a place.
struct LoadedText {
  FileId file = kNoFile;
  bool usable = false;
};

// Reads a file; notes it as kUnreadableFile when it cannot be read or is no UTF-8 text. Wrong bytes
// become '_', so offsets stay and every text in the set is valid UTF-8. Fills the comments of SQL.
LoadedText load_text(const FileSystem& files,
                     const std::string& path,
                     SourceSet& sources,
                     std::vector<Note>& notes);

// The .sql and .go files of a folder, and the .sql files of its up/ and down/ folders. Error: the
// folder cannot be listed.
Result<MigrationsFolder> list_migrations_folder(const FileSystem& files, const std::string& path);

// A sub-folder that belongs to the migrations of the folder above it: "up", "down", "rollback", …
bool is_direction_folder(std::string_view name);

void read_sql_folder(const FileSystem& files,
                     const Format& format,
                     const MigrationsFolder& folder,
                     SourceSet& sources,
                     History& history);

}  // namespace miglint
