#include <fmt/format.h>

#include <cstdint>
#include <cstring>

#include "migrations/formats/reading.h"
#include "migrations/sql/lexer.h"

namespace miglint {

namespace {

// The length of the UTF-8 character at `at`, 0 when there is none. Overlong forms, surrogates and
// what is above U+10FFFF are none.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF && follows(1)) return 2;
  if ((first & 0xF0U) == 0xE0U && follows(1) && follows(2)) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (first >= 0xF0 && first <= 0xF4 && follows(1) && follows(2) && follows(3)) {
    const bool overlong = first == 0xF0 && second < 0x90;
    const bool too_large = first == 0xF4 && second >= 0x90;
    return overlong || too_large ? 0 : 4;
  }
  return 0;
}

// How many bytes from `at` on are ASCII: most of nearly every file, so eight are looked at at once.
std::size_t ascii_from(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & kHighBits) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80)
    ++at;
  return at - begin;
}

// Replaces what is no UTF-8; the offset of the first such byte, or npos.
std::size_t repair(std::string& text) {
  std::size_t first = std::string::npos;
  for (std::size_t at = 0; at < text.size();) {
    at += ascii_from(text, at);
    if (at == text.size()) break;
    const std::size_t length = character_length(text, at);
    if (length == 0) {
      if (first == std::string::npos) first = at;
      text[at] = '_';  // a letter of a name to Postgres, so that what is around it still parses
    }
    at += std::max<std::size_t>(length, 1);
  }
  return first;
}

Note unreadable(FileId file, std::size_t at, std::string words, std::string help) {
  Note note;
  note.kind = NoteKind::kUnreadableFile;
  note.where = {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at)};
  note.words = std::move(words);
  note.help = std::move(help);
  return note;
}

// The line with which git marks the beginning of a conflict that is not resolved; npos: none.
std::size_t conflict_in(std::string_view text) {
  const std::size_t begin = text.starts_with("<<<<<<< ") ? 0 : text.find("\n<<<<<<< ");
  if (begin == std::string_view::npos) return begin;
  const bool is_whole = text.find("\n=======", begin) != std::string_view::npos &&
                        text.find("\n>>>>>>> ", begin) != std::string_view::npos;
  return !is_whole ? std::string_view::npos : begin == 0 ? 0 : begin + 1;
}

// Characters that turn the direction of what follows (U+202A … U+202E, U+2066 … U+2069): people
// read another statement than the server does. npos: none.
std::size_t turned_text_in(std::string_view text) {
  for (std::size_t at = text.find('\xE2'); at != std::string_view::npos;
       at = text.find('\xE2', at + 1)) {
    if (at + 2 >= text.size()) break;
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const auto third = static_cast<unsigned char>(text[at + 2]);
    if ((second == 0x80 && third >= 0xAA && third <= 0xAE) ||
        (second == 0x81 && third >= 0xA6 && third <= 0xA9))
      return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool fill_text(const FileSystem& files, SourceSet& sources, FileId file, std::vector<Note>& notes) {
  SourceFile& source = sources.at(file);
  const std::string& path = source.path;
  auto text = files.read(path);
  if (!text) {
    notes.push_back(unreadable(file, 0, text.error().message, ""));
    return false;
  }
  const bool is_utf16 = text->starts_with("\xFF\xFE") || text->starts_with("\xFE\xFF");
  if (is_utf16 || text->find('\0') != std::string::npos) {
    notes.push_back(unreadable(file,
                               0,
                               is_utf16
                                   ? fmt::format("{} is UTF-16, and Postgres wants UTF-8", path)
                                   : fmt::format("{} is binary: there is a NUL byte in it", path),
                               is_utf16 ? "save it as UTF-8" : "remove it, or save it as text"));
    return false;
  }
  source.text = *std::move(text);
  const bool is_sql = path.ends_with(".sql");
  if (const std::size_t at = conflict_in(source.text); at != std::string::npos && is_sql) {
    Note note = unreadable(file,
                           at,
                           fmt::format("the conflict of a merge stands in {}", path),
                           "resolve it; the file is not judged before");
    note.kind = NoteKind::kBadEncoding;
    notes.push_back(std::move(note));
    return false;
  }
  if (const std::size_t wrong = repair(source.text); wrong != std::string::npos)
    notes.push_back(unreadable(file,
                               wrong,
                               fmt::format("{} is not valid UTF-8 from here on", path),
                               "save it as UTF-8; the wrong bytes were read as `_`"));
  if (const std::size_t at = turned_text_in(source.text); at != std::string::npos) {
    Note note = unreadable(file,
                           at,
                           "a character here turns the direction of the text, so people read "
                           "something else than the server does",
                           "remove it");
    note.kind = NoteKind::kBadEncoding;
    notes.push_back(std::move(note));
  }
  if (is_sql) source.comments = sql_comments(source.text);
  return true;
}

LoadedText load_text(const FileSystem& files,
                     const std::string& path,
                     SourceSet& sources,
                     std::vector<Note>& notes) {
  LoadedText loaded;
  loaded.file = sources.add(path, "");
  loaded.usable = fill_text(files, sources, loaded.file, notes);
  return loaded;
}

}  // namespace miglint
