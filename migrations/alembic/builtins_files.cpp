// Paths, and .sql files that a revision reads by a name that can be known.
//
// A path is a String or a call of pathlib.Path with one; an open file is a call of open() with one.

#include <algorithm>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/project_modules.h"
#include "migrations/text/file_system.h"

namespace miglint::alembic {

namespace {

constexpr std::string_view kPath = "pathlib.Path";

// The text of a path that is known, however it is held; nullptr for anything else.
const std::string* path_text(const Value& value) {
  if (const auto* text = value.as<String>()) return &text->text;
  const auto* call = value.as<Call>();
  if (call == nullptr || call->arguments.size() != 1) return nullptr;
  if (call->callee != kPath && call->callee != "open") return nullptr;
  const auto* text = call->arguments.front().as<String>();
  return text == nullptr ? nullptr : &text->text;
}

Value text_of(std::string text, SourceSpan where) {
  return {String{.text = std::move(text), .map = {}}, where};
}

Value held(std::string_view callee, std::string path, SourceSpan where) {
  return {Call{std::string(callee), nullptr, "", {text_of(std::move(path), where)}, {}}, where};
}

std::string folder_of(std::string_view path) {
  const std::string_view folder = parent_path(path);
  return folder.empty() ? "." : std::string(folder);
}

bool is_path(const Value& value) {
  const auto* call = value.as<Call>();
  return call != nullptr && call->callee == kPath && path_text(value) != nullptr;
}

// All of the arguments as one path.
std::optional<std::string> joined(std::string base, const std::vector<Value>& parts) {
  for (const Value& part : parts) {
    const std::string* text = path_text(part);
    if (text == nullptr) return std::nullopt;
    base = base.empty() ? *text : join_path(base, *text);
  }
  return base;
}

}  // namespace

std::optional<Value> path_call(std::string_view callee,
                               const std::vector<Value>& given,
                               SourceSpan where) {
  if (given.empty()) return std::nullopt;
  const std::string* first = path_text(given.front());
  if (callee == kPath || callee == "pathlib.PurePath" || callee == "os.path.join") {
    auto path = joined("", given);
    if (!path) return std::nullopt;
    return callee == "os.path.join" ? text_of(*std::move(path), where)
                                    : held(kPath, *std::move(path), where);
  }
  if (first == nullptr || given.size() > 1) return std::nullopt;
  if (callee == "os.path.dirname") return text_of(folder_of(*first), where);
  if (callee == "os.path.basename") return text_of(std::string(file_name(*first)), where);
  if (callee == "os.path.abspath" || callee == "os.path.realpath" || callee == "os.path.normpath" ||
      callee == "os.fspath" || callee == "os.path.expanduser")
    return text_of(*first, where);
  return std::nullopt;
}

std::optional<Value> path_attribute(const Value& path, std::string_view wanted, SourceSpan where) {
  if (!is_path(path)) return std::nullopt;
  const std::string& text = *path_text(path);
  if (wanted == "parent") return held(kPath, folder_of(text), where);
  if (wanted == "name") return text_of(std::string(file_name(text)), where);
  if (wanted == "stem") {
    const std::string_view name = file_name(text);
    return text_of(std::string(name.substr(0, name.rfind('.'))), where);
  }
  return std::nullopt;
}

std::optional<Value> path_division(const Value& left, const Value& right, SourceSpan where) {
  if (!is_path(left) && !is_path(right)) return std::nullopt;
  auto path = joined("", {left, right});
  if (!path) return std::nullopt;
  return held(kPath, *std::move(path), where);
}

std::optional<Value> Evaluator::file_method(const Value& object,
                                            std::string_view method,
                                            const std::vector<Value>& given,
                                            SourceSpan where) {
  const auto* call = object.as<Call>();
  const std::string* path = call == nullptr ? nullptr : path_text(object);
  if (path == nullptr) return std::nullopt;
  const bool is_open = call->callee == "open";
  if (is_open ? method == "read" : method == "read_text") {
    auto text = modules_ == nullptr ? std::nullopt : modules_->sql_file(*path);
    if (text) return text_of(*std::move(text), where);
    return Value(Unknown{"the content of `" + std::string(file_name(*path)) + "`"}, where);
  }
  if (is_open) return std::nullopt;
  if (method == "open") return held("open", *path, where);
  if (method == "resolve" || method == "absolute" || method == "as_posix" || method == "expanduser")
    return object;
  if (method == "joinpath") {
    auto all = joined(*path, given);
    if (all) return held(kPath, *std::move(all), where);
  }
  if ((method == "with_name" || method == "with_suffix") && given.size() == 1) {
    const std::string* text = path_text(given.front());
    if (text == nullptr) return std::nullopt;
    if (method == "with_name") return held(kPath, join_path(folder_of(*path), *text), where);
    return held(kPath, path->substr(0, path->rfind('.')) + *text, where);
  }
  return std::nullopt;
}

}  // namespace miglint::alembic
