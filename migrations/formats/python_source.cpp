#include "migrations/formats/python_source.h"

#include "migrations/alembic/strings.h"
#include "migrations/formats/blocks.h"
#include "migrations/sql/lexer.h"

namespace miglint {

PythonSource::PythonSource(TreeReader& reader, FileId file)
    : reader_(reader), file_(file), tree_(PythonTree::parse(reader.text(file))) {
  if (tree_ != nullptr) reader.sources.at(file).comments = tree_->comments();
}

PythonNode PythonSource::assigned(PythonNode scope, std::string_view name) const {
  PythonNode value;
  if (!scope) return value;
  for (const PythonNode statement : scope.each()) {
    const PythonNode assignment = statement.first();
    if (assignment && assignment.is("assignment") && assignment.child("left").text() == name)
      value = assignment.child("right");
  }
  return value;
}

std::optional<std::string> PythonSource::string_of(PythonNode node) const {
  if (!node || (!node.is("string") && !node.is("concatenated_string"))) return std::nullopt;
  auto text = alembic::read_string(node, reader_.text(file_), file_);
  if (!text) return std::nullopt;
  return std::move(text->text);
}

std::vector<Reference> PythonSource::strings_of(PythonNode node) const {
  std::vector<Reference> found;
  if (!node) return found;
  if (auto one = string_of(node)) return {{*std::move(one), span(node)}};
  for (const PythonNode item : node.each())
    if (auto text = string_of(item)) found.push_back({*std::move(text), span(item)});
  return found;
}

void PythonSource::lift(PythonNode node,
                        TransactionMode mode,
                        std::string_view why,
                        Script& script) const {
  const bool is_literal = node.is("string") || node.is("concatenated_string");
  auto text = is_literal ? alembic::read_string(node, reader_.text(file_), file_) : std::nullopt;
  if (!text) {
    script.blocks.push_back(opaque_block(span(node), why, mode));
    return;
  }
  if (scan(text->text).empty()) return;
  SqlBlock block;
  block.sql = std::move(text->text);
  block.map = std::move(text->map);
  block.where = span(node);
  block.transaction = mode;
  script.blocks.push_back(std::move(block));
}

PythonNode argument_of(PythonNode call, std::size_t index, std::string_view name) {
  std::size_t position = 0;
  const PythonNode arguments = call.child("arguments");
  if (!arguments) return {};
  for (const PythonNode argument : arguments.each()) {
    if (argument.is("keyword_argument")) {
      if (argument.child("name").text() == name) return argument.child("value");
    } else if (position++ == index) {
      return argument;
    }
  }
  return {};
}

std::string_view called_name(PythonNode call) {
  const std::string_view name = call.child("function").text();
  return name.substr(name.rfind('.') + 1);
}

}  // namespace miglint
