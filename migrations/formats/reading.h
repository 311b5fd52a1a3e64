#pragma once

// A folder of migrations → revisions, as the tool's row says (format.h).
//
// Texts go into `sources`, what is odd about names and files into history.notes. One file that
// cannot be read costs one note.

#include <map>
#include <string>
#include <vector>

#include "migrations/formats/client_text.h"
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

// The same for a file whose path is in the set already; true: usable. Touches nothing else in the
// set, so that several threads can each fill files of their own.
bool fill_text(const FileSystem& files, SourceSet& sources, FileId file, std::vector<Note>& notes);

// The files of a folder, as deep as the tool looks. Hidden files are left out. Error: the folder
// cannot be listed.
Result<MigrationsFolder> list_migrations_folder(const FileSystem& files,
                                                const std::string& path,
                                                Depth depth);

// A sub-folder that belongs to the migrations of the folder above it: "up", "down", "rollback", …
bool is_direction_folder(std::string_view name);

// One project on its way from files to a history: what the functions of a tool's row work with.
class TreeReader {
 public:
  TreeReader(const FileSystem& file_system,
             const Format& tool,
             MigrationsFolder listed,
             SourceSet& source_set,
             History& result)
      : files(file_system),
        format(tool),
        folder(std::move(listed)),
        sources(source_set),
        history(result) {
    options.client = tool.client;
    options.templating.open = tool.placeholders.open;
    options.templating.close = tool.placeholders.close;
  }

  void read();

  // `name` is relative to the folder. Each file is read once.
  LoadedText load(std::string_view name);

  std::string path_of(std::string_view name) const { return join_path(folder.path, name); }

  bool has_file(std::string_view name) const;

  std::string_view text(FileId file) const { return sources[file].text; }

  std::string_view tool() const { return name_of(format); }

  SourceSpan whole(FileId file) const { return {file, 0, 0}; }

  Note& note(NoteKind kind, SourceSpan where, std::string words, std::string help = {});
  // "…, so the tool refuses it": kToolDirectiveError.
  Note& refuse(SourceSpan where, std::string_view why, std::string help = {});

  // text[begin, end) of the file goes to the server: appends its blocks (none, where it holds no
  // statement), with what psql and the tool replace replaced.
  void add_sql(Script& script,
               FileId file,
               std::uint32_t begin,
               std::uint32_t end,
               TransactionMode transaction);

  // text[begin, end) of the file with what the tool replaces replaced: a part of a block.
  SqlBlock sent_block(FileId file, std::uint32_t begin, std::uint32_t end);

  // SQL that the tool makes of what is written at `where`, with what it replaces replaced.
  SqlBlock written_block(const std::string& sql, SourceSpan where, TransactionMode transaction);

  // The file as one direction, without a byte order mark.
  Script whole_file(FileId file, TransactionMode transaction);

  Script opaque_script(FileId file, std::string_view why, SourceSpan where = {});

  // Appends a revision that stands in `file`.
  Revision& add_revision(std::string id, std::string label, FileId file);

  const FileSystem& files;
  const Format& format;
  const MigrationsFolder folder;
  SourceSet& sources;
  History& history;
  ClientOptions options;
  // What somebody has given for placeholders by hand: wins over what the tool is configured with.
  Values given_values;
  bool multi_statement = false;  // ReadOptions::multi_statement
  std::string manifest;          // the file that gives the order, where it is not found by its name

 private:
  void add_range(Script& script,
                 FileId file,
                 std::uint32_t begin,
                 std::uint32_t end,
                 TransactionMode transaction,
                 std::vector<FileId>& open_files);
  void include(Script& script,
               FileId from,
               const TextCut& cut,
               TransactionMode transaction,
               std::vector<FileId>& open_files);
  void weigh_opt_outs();
  void note_empty();
  void note_line_ends(FileId file);
  void note_byte_order_marks();
  void write_remarks(FileId file, const ClientText& client);
  void say_placeholder(SourceSpan where, const std::string& words);

  std::map<std::string, LoadedText, std::less<>> loaded_;
  std::map<std::string, bool, std::less<>> said_placeholders_;
};

}  // namespace miglint
