// Calls of what comes from a library or from elsewhere in the project.
//
// A library's object is kept as a Call, for the renderer to understand. What a function of the
// project does is not known: where it may send something, that is an opaque block with its name.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/strings.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

using Prefixes = std::span<const std::string_view>;

bool starts_with_any(std::string_view name, Prefixes prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view p) { return name.starts_with(p); });
}

std::string_view last_part(std::string_view dotted) {
  return dotted.substr(dotted.rfind('.') + 1);
}

std::string_view first_part(std::string_view dotted) {
  return dotted.substr(0, dotted.find('.'));
}

// Nothing that they do reaches the database.
bool is_harmless(std::string_view callee) {
  static constexpr std::array kPrefixes = std::to_array<std::string_view>(
      {"print",   "logging.", "warnings.",   "time.",   "sys.std",  "rich.",   "structlog.",
       "tqdm",    "click.",   "super",       "gc.",     "oslo_log", "loguru.", "traceback.",
       "setattr", "pprint.",  "random.seed", "atexit.", "signal.",  "exit"});
  static constexpr std::array kNames = std::to_array<std::string_view>({"debug",
                                                                        "info",
                                                                        "warning",
                                                                        "warn",
                                                                        "error",
                                                                        "critical",
                                                                        "exception",
                                                                        "log",
                                                                        "sleep",
                                                                        "print",
                                                                        "echo",
                                                                        "secho"});
  return starts_with_any(callee, kPrefixes) || std::ranges::count(kNames, last_part(callee)) > 0;
}

}  // namespace

// Libraries whose objects the renderer understands, or which only make values.
bool is_library_name(std::string_view callee) {
  static constexpr std::array kRoots = std::to_array<std::string_view>({"sqlalchemy",
                                                                        "alembic",
                                                                        "pgvector",
                                                                        "geoalchemy2",
                                                                        "sqlmodel",
                                                                        "sqlalchemy_utils",
                                                                        "alembic_utils",
                                                                        "alembic_postgresql_enum",
                                                                        "uuid",
                                                                        "datetime",
                                                                        "json",
                                                                        "os",
                                                                        "pathlib",
                                                                        "enum",
                                                                        "decimal",
                                                                        "typing",
                                                                        "re",
                                                                        "functools",
                                                                        "itertools",
                                                                        "collections",
                                                                        "random",
                                                                        "string",
                                                                        "hashlib",
                                                                        "base64",
                                                                        "dateutil",
                                                                        "pytz",
                                                                        "dataclasses",
                                                                        "contextlib",
                                                                        "copy",
                                                                        "math",
                                                                        "secrets",
                                                                        "sys",
                                                                        "io",
                                                                        "csv",
                                                                        "operator",
                                                                        "inspect",
                                                                        "textwrap",
                                                                        "importlib",
                                                                        "platform",
                                                                        "abc",
                                                                        "types",
                                                                        "fractions",
                                                                        "numbers",
                                                                        "calendar",
                                                                        "zoneinfo",
                                                                        "shutil",
                                                                        "tempfile",
                                                                        "glob",
                                                                        "yaml",
                                                                        "six",
                                                                        "typing_extensions",
                                                                        "unicodedata",
                                                                        "locale",
                                                                        "getpass",
                                                                        "socket"});
  return std::ranges::count(kRoots, first_part(callee)) > 0;
}

namespace {

bool touches_database(const CallArguments& arguments) {
  const auto touches = [](const Value& value) {
    const auto* reference = value.as<Reference>();
    return object_of<Database>(value) != nullptr || object_of<Batch>(value) != nullptr ||
           (reference != nullptr && reference->name == "alembic.op");
  };
  return std::ranges::any_of(arguments.positional, touches) ||
         std::ranges::any_of(arguments.keywords, [&](const auto& k) { return touches(k.second); });
}

std::string not_here(std::string_view callee) {
  const std::size_t dot = callee.rfind('.');
  if (dot == std::string_view::npos) return fmt::format("`{}` is not in this project", callee);
  return fmt::format(
      "helper `{}` from {} is not in this project", callee.substr(dot + 1), callee.substr(0, dot));
}

}  // namespace

Value Evaluator::call_library(const std::string& callee,
                              CallArguments arguments,
                              const PythonNode& node) {
  constexpr std::string_view kOp = "alembic.op.";
  note_side_effect(callee, arguments, span(node));
  if (callee.starts_with(kOp))
    return directive(
        std::string_view(callee).substr(kOp.size()), std::move(arguments), node, nullptr);
  if (callee.starts_with("sqlalchemy.")) {
    if (auto known = sqlalchemy_call(callee, arguments, node)) return *known;
    return library_call(callee, std::move(arguments), node);
  }
  if (callee.find('.') == std::string::npos) {
    if (auto known = builtin_function(callee, arguments, node)) return *known;
    if (is_harmless(callee)) return {None{}, span(node)};
    if (callee == "open" && !arguments.positional.empty() && effects())
      if (auto path = path_call("pathlib.Path", {arguments.positional.front()}, span(node)))
        return {Call{"open", nullptr, "", path->as<Call>()->arguments, {}}, span(node)};
    if (callee == "open") return unknown("the content of a file", node);
    return unknown_text(node);
  }
  if (callee.starts_with("alembic."))
    if (auto known = alembic_call(callee, arguments, node)) return *known;
  if (auto own = project_value(callee)) return call_value(*own, std::move(arguments), node);
  if (auto known = standard_library(callee, arguments, node)) return *known;
  if (is_harmless(callee) && result_unused(node)) return {None{}, span(node)};
  if (is_library_name(callee) || is_harmless(callee))
    return library_call(callee, std::move(arguments), node);
  return call_unknown(callee, std::move(arguments), node);
}

Value Evaluator::library_call(const std::string& callee,
                              CallArguments arguments,
                              const PythonNode& node) {
  if (!arguments.unknown.empty()) return unknown(arguments.unknown, node);
  freeze(arguments);
  return {Call{callee, nullptr, "", std::move(arguments.positional), std::move(arguments.keywords)},
          span(node)};
}

Value Evaluator::call_unknown(const std::string& callee,
                              CallArguments arguments,
                              const PythonNode& node) {
  const std::string_view method = last_part(callee);
  const bool sends = (method == "execute" || method == "exec_driver_sql") &&
                     !arguments.positional.empty() && effects();
  if (sends) {  // db.session.execute(…)
    if (callee.find(".session.") != std::string::npos) note_session(span(node));
    return send(arguments, node);
  }
  const bool makes_session = method == "Session" || method == "sessionmaker";
  if (method == "Session") note_session(span(node));
  if (makes_session && !result_unused(node))
    return database(method == "Session" ? Database::Kind::kSession : Database::Kind::kSessionMaker,
                    span(node));
  const bool acts = result_unused(node) || (touches_database(arguments) && !is_condition(node));
  if (!acts) {
    // Perhaps a type of the project, or a value that it computes.
    if (touches_database(arguments)) return unknown(not_here(callee), node);
    return library_call(callee, std::move(arguments), node);
  }
  emit_opaque(not_here(callee), span(node));
  return unknown(not_here(callee), node);
}

// The parts of the standard library that migrations compute values with.
std::optional<Value> Evaluator::standard_library(std::string_view callee,
                                                 CallArguments& arguments,
                                                 const PythonNode& node) {
  const auto& given = arguments.positional;
  const Value* first = given.empty() ? nullptr : &given.front();
  if (auto path = path_call(callee, given, span(node))) return path;
  if (callee == "functools.partial" && first != nullptr) {
    Partial partial{given.front(), {given.begin() + 1, given.end()}, arguments.keywords};
    return arena_.keep(std::move(partial), "a partial call", span(node));
  }
  if (callee == "json.dumps" && given.size() == 1 && arguments.keywords.empty())
    if (auto text = json_text(freeze(*first), span(node))) return text;
  if (callee == "textwrap.dedent" && given.size() == 1) {
    if (const auto* text = first->as<String>()) return Value(dedented(*text), span(node));
    if (const auto* text = first->as<Template>())
      return text_or_template(dedented(text->text), text->reason, span(node));
  }
  if (callee == "typing.cast" && given.size() == 2) return given[1];
  if ((callee == "copy.copy" || callee == "copy.deepcopy") && first != nullptr) {
    if (const auto* items = items_of(*first);
        items != nullptr && object_of<List>(*first) != nullptr)
      return new_list(*items, object_of<List>(*first)->kind, span(node));
    if (const auto* pairs = pairs_of(*first)) return new_dict(*pairs, span(node));
    return *first;
  }
  if (callee == "collections.OrderedDict") return builtin_type("dict", arguments, node);
  if (callee == "collections.defaultdict") {
    arguments.positional.clear();
    return builtin_type("dict", arguments, node);
  }
  if (callee == "itertools.chain" || callee == "itertools.chain.from_iterable") {
    std::vector<Value> items;
    std::vector<Value> parts = given;
    if (callee != "itertools.chain") {
      parts.clear();
      if (first == nullptr || !iterate(*first, parts)) return unknown_text(node);
    }
    for (const Value& part : parts)
      if (!iterate(part, items)) return unknown(doubt_of(part), node);
    return new_list(std::move(items), Sequence::Kind::kList, span(node));
  }
  if (callee == "itertools.product" && arguments.keywords.empty()) {
    std::vector<std::vector<Value>> tuples{{}};
    for (const Value& part : given) {
      std::vector<Value> items;
      if (!iterate(part, items)) return unknown(doubt_of(part), node);
      if (tuples.size() * items.size() > kMostItems) return unknown("a very long list", node);
      std::vector<std::vector<Value>> longer;
      for (const auto& tuple : tuples)
        for (const Value& item : items) {
          longer.push_back(tuple);
          longer.back().push_back(item);
        }
      tuples = std::move(longer);
    }
    std::vector<Value> made;
    for (auto& tuple : tuples)
      made.emplace_back(Sequence{Sequence::Kind::kTuple, std::move(tuple)}, span(node));
    return new_list(std::move(made), Sequence::Kind::kList, span(node));
  }
  if (callee == "six.iteritems" && first != nullptr)
    if (auto items = dict_question(*first, "items", arguments, node)) return items;
  if (callee == "six.text_type") return builtin_type("str", arguments, node);
  if (callee == "six.moves.range") return builtin_iteration("range", arguments, node);
  if ((callee.starts_with("tqdm") || callee == "rich.progress.track") && first != nullptr)
    return *first;
  if (callee == "enum.Enum" || callee == "enum.IntEnum") return std::nullopt;
  return std::nullopt;
}

}  // namespace miglint::alembic
