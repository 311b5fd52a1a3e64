#pragma once

// Python migrations that say their SQL in literals (yoyo's steps, Django's RunSQL). Nothing is run;
// what is no literal becomes an opaque block.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats/reading.h"
#include "migrations/python/tree.h"

namespace miglint {

class PythonSource {
 public:
  PythonSource(TreeReader& reader, FileId file);

  PythonNode root() const { return tree_ == nullptr ? PythonNode() : tree_->root(); }

  // The value of the last `name = …` directly below `scope` (the module, or a class's block).
  PythonNode assigned(PythonNode scope, std::string_view name) const;

  // A string literal's value; nullopt: it is none.
  std::optional<std::string> string_of(PythonNode node) const;

  // The strings of a list, tuple or set; a single string counts as one.
  std::vector<Reference> strings_of(PythonNode node) const;

  // Appends a literal's SQL to the script, or an opaque block that says `why`.
  void lift(PythonNode node, TransactionMode mode, std::string_view why, Script& script) const;

  SourceSpan span(PythonNode node) const { return {file_, node.begin(), node.end()}; }

 private:
  TreeReader& reader_;
  FileId file_;
  std::unique_ptr<PythonTree> tree_;
};

// Positional argument `index`, or the keyword argument `name`; null where there is none.
PythonNode argument_of(PythonNode call, std::size_t index, std::string_view name);

// The last name of what is called: "RunSQL" of migrations.RunSQL(…).
std::string_view called_name(PythonNode call);

}  // namespace miglint
