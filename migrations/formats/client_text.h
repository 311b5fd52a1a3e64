#pragma once

// What stands in a migration file and is not SQL: psql's meta-commands and variables, copied data,
// placeholders. None of it reaches the server as it is written, so a statement is judged with
// something else in its place, and says where that came from.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats/format.h"
#include "migrations/formats/placeholders.h"
#include "migrations/formats/separator.h"
#include "migrations/revisions/revision.h"

namespace miglint {

// A part of the file's text that is sent as `text`. Ascending, apart.
struct TextEdit {
  std::uint32_t begin = 0;  // byte offsets into the file
  std::uint32_t end = 0;
  std::string text;
  bool known = false;  // `text` is what is really sent; else it only stands for it
};

// Something at which a text falls into two.
struct TextCut {
  enum class Kind { kInclude, kRelativeInclude, kDynamic };

  Kind kind = Kind::kInclude;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string path;  // of an include, as written
};

// Something worth a note.
struct TextRemark {
  enum class Kind {
    kMetaCommand,       // in a file that psql does not read; `words` is the command
    kCopyData,          // data in a file that goes to a driver
    kCopyUnterminated,  // data up to the end of the file
    kPlaceholder,       // `words` is its name, whose value is not known
  };

  Kind kind = Kind::kMetaCommand;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string words;
};

struct ClientText {
  std::vector<TextEdit> edits;
  std::vector<TextCut> cuts;
  std::vector<TextRemark> remarks;
};

using Values = std::map<std::string, std::string, std::less<>>;  // by lower-case name

struct ClientOptions {
  Client client = Client::kDriver;
  Templating templating;  // what the tool replaces wherever it stands
  Separator separator;    // what ends a statement besides ';'
  Values values;          // psql's \set adds to them
};

// Looks at text[begin, end) of a file.
ClientText read_client_text(std::string_view text,
                            std::uint32_t begin,
                            std::uint32_t end,
                            ClientOptions& options);

// text[begin, end) with the edits in it, as a block. `edits` may reach further on both sides.
SqlBlock block_with_edits(FileId file,
                          std::string_view text,
                          std::uint32_t begin,
                          std::uint32_t end,
                          const std::vector<TextEdit>& edits);

}  // namespace miglint
