#include "migrations/alembic/header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace miglint::alembic {

namespace {

struct Docstring {
  std::string_view text;  // between the quotes
  std::uint32_t begin = 0;
};

std::optional<Docstring> docstring_of(const PythonTree& tree) {
  const PythonNode statement = tree.root().first();
  const PythonNode literal = statement.first();
  if (!statement.is(PythonKind::kExpressionStatement) || !literal.is(PythonKind::kString))
    return std::nullopt;
  for (const PythonNode& part : literal.each())
    if (part.is(PythonKind::kStringContent)) return Docstring{part.text(), part.begin()};
  return Docstring{};
}

std::string_view trim(std::string_view text) {
  const auto space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && space(text.back()))
    text.remove_suffix(1);
  return text;
}

struct Line {
  std::string_view value;
  std::uint32_t begin = 0;  // of the line in the file
  std::uint32_t end = 0;
};

// "Label: value" on a line of its own.
std::optional<Line> labelled(const Docstring& docstring, std::string_view label) {
  std::size_t at = 0;
  while (at < docstring.text.size()) {
    const std::size_t end = std::min(docstring.text.find('\n', at), docstring.text.size());
    const std::string_view line = docstring.text.substr(at, end - at);
    const std::string_view trimmed = trim(line);
    if (trimmed.starts_with(label)) {
      const std::string_view value = trim(trimmed.substr(label.size()));
      const auto begin =
          docstring.begin + static_cast<std::uint32_t>(trimmed.data() - docstring.text.data());
      return Line{value, begin, begin + static_cast<std::uint32_t>(trimmed.size())};
    }
    at = end + 1;
  }
  return std::nullopt;
}

std::set<std::string> ids_in(std::string_view text) {
  std::set<std::string> ids;
  std::string id;
  for (const char c : text) {
    if (c == ',' || std::isspace(static_cast<unsigned char>(c)) != 0 || c == '(' || c == ')' ||
        c == '\'' || c == '"') {
      if (!id.empty()) ids.insert(id);
      id.clear();
    } else {
      id += c;
    }
  }
  if (!id.empty()) ids.insert(id);
  ids.erase("None");
  return ids;
}

void say(
    const Line& line, FileId file, std::string words, std::string help, std::vector<Note>& notes) {
  notes.push_back({NoteKind::kRevisionHeaderMismatch,
                   {file, line.begin, line.end},
                   std::move(words),
                   std::move(help),
                   {},
                   {}});
}

}  // namespace

std::string message_of(const PythonTree& tree) {
  const auto docstring = docstring_of(tree);
  if (!docstring) return {};
  std::string_view text = trim(docstring->text);
  // The first paragraph; the lines of it become one.
  std::string message;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trim(text.substr(at, end - at));
    if (line.empty()) break;
    if (line.starts_with("Revision ID:") || line.starts_with("Revises:")) break;
    message += (message.empty() ? "" : " ") + std::string(line);
    at = end + 1;
  }
  return message;
}

// One of the names on the left: of `a = b = x` and of `a, b = x, y` too.
static bool assigns(const PythonNode& left, std::string_view variable) {
  if (left.is(PythonKind::kIdentifier)) return left.text() == variable;
  for (const PythonNode& part : left.each())
    if (part.is(PythonKind::kIdentifier) && part.text() == variable) return true;
  return false;
}

SourceSpan assignment_of(const PythonTree& tree, FileId file, std::string_view variable) {
  SourceSpan found;
  for (const PythonNode& statement : tree.root().each()) {
    if (!statement.is(PythonKind::kExpressionStatement)) continue;
    const PythonNode whole = statement.first();
    for (PythonNode at = whole; at.is(PythonKind::kAssignment); at = at.child(PythonField::kRight))
      if (assigns(at.child(PythonField::kLeft), variable))
        found = {file, whole.begin(), whole.end()};
  }
  return found;
}

SourceSpan first_line(const PythonTree& tree, SourceSpan range) {
  const std::size_t end = std::min(tree.text().find('\n', range.begin), tree.text().size());
  range.end = std::min(range.end, static_cast<std::uint32_t>(end));
  return range;
}

void check_header(const PythonTree& tree,
                  FileId file,
                  const Revision& revision,
                  std::vector<Note>& notes) {
  const auto docstring = docstring_of(tree);
  if (!docstring) return;
  if (const auto line = labelled(*docstring, "Revision ID:");
      line && !line->value.empty() && line->value != revision.id) {
    say(*line,
        file,
        fmt::format("The docstring says revision {}, the code says {}.", line->value, revision.id),
        fmt::format("Write `Revision ID: {}`.", revision.id),
        notes);
  }
  if (const auto line = labelled(*docstring, "Revises:")) {
    std::set<std::string> parents;
    for (const Reference& parent : revision.parents)
      parents.insert(parent.id);
    if (ids_in(line->value) == parents) return;
    const std::string written = fmt::format("{}", fmt::join(parents, ", "));
    say(*line,
        file,
        fmt::format("The docstring says that {} revises {}, down_revision says {}.",
                    revision.id,
                    line->value.empty() ? "nothing" : line->value,
                    written.empty() ? "nothing" : written),
        fmt::format("Write `Revises: {}`.", written),
        notes);
  }
}

}  // namespace miglint::alembic
