// What a name stands for.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

// Python's own names, of both of its majors.
constexpr auto kBuiltins = std::to_array<std::string_view>({
    "Exception",
    "NotImplementedError",
    "RuntimeError",
    "ValueError",
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "callable",
    "chr",
    "dict",
    "dir",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "min",
    "next",
    "object",
    "open",
    "ord",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "classmethod",
    "property",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
    "KeyError",
    "xrange",
    "unicode",
    "basestring",
    "long",
    "ImportError",
    "TypeError",
    "Warning",
    "exit",
    "IndexError",
    "AttributeError",
    "StopIteration",
    "OSError",
    "exec",
    "eval",
});

}  // namespace

Value Evaluator::name(const PythonNode& node) {
  const std::string_view wanted = node.text();
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    if (scope->is_class && scope != scope_) continue;
    const Value* found = scope->names.find(wanted);
    if (found == nullptr) continue;
    if (const auto* reference = found->as<Reference>())
      if (auto value = project_value(reference->name)) return value->at(span(node));
    return found->at(span(node));
  }
  if (wanted == "__file__") return text_value(importer_, span(node));
  if (wanted == "__name__") return text_value("revision", span(node));
  if (std::ranges::find(kBuiltins, wanted) != kBuiltins.end())
    return {Reference{std::string(wanted)}, span(node)};
  if (!is_foreign(node)) {
    for (const std::string& module : wildcards_)
      if (auto value = project_value(module + "." + std::string(wanted)))
        return value->at(span(node));
    if (auto dotted = from_star_import(wanted)) return {Reference{std::move(*dotted)}, span(node)};
  }
  return unknown(fmt::format("name `{}` is not defined here", wanted), node);
}

// The full name of what `from … import *` brings along, where one library can have meant it.
std::optional<std::string> Evaluator::from_star_import(std::string_view wanted) const {
  static constexpr std::array kFunctions = std::to_array<std::string_view>(
      {"text",   "func",    "select", "insert", "update", "delete",        "table",
       "column", "literal", "cast",   "and_",   "or_",    "not_",          "null",
       "true",   "false",   "case",   "desc",   "asc",    "literal_column"});
  if (wildcards_.empty()) return std::nullopt;
  const auto is_sqlalchemy = [](const std::string& module) {
    return module == "sqlalchemy" || module.starts_with("sqlalchemy.");
  };
  const bool one_library = wildcards_.size() == 1 || std::ranges::all_of(wildcards_, is_sqlalchemy);
  const std::string& module = wildcards_.front();
  const bool is_function =
      !is_sqlalchemy(module) || std::ranges::find(kFunctions, wanted) != kFunctions.end();
  const bool is_class = wanted.front() >= 'A' && wanted.front() <= 'Z' &&
                        !wanted.ends_with("Error") && !wanted.ends_with("Exception");
  if (!one_library || !(is_class || is_function)) return std::nullopt;
  return fmt::format("{}.{}", module, wanted);
}

}  // namespace miglint::alembic
