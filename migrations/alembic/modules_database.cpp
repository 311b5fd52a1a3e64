// SQLAlchemy's connections, sessions and objects that send something themselves.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

std::string_view last_part(std::string_view dotted) {
  return dotted.substr(dotted.rfind('.') + 1);
}

constexpr auto kSends = std::to_array<std::string_view>(
    {"execute", "exec_driver_sql", "scalar", "scalars", "exec", "executemany"});

}  // namespace

// conn.execute(x), session.scalar(x): what is executed goes out; what comes back is not known.
Value Evaluator::send(const CallArguments& arguments, const PythonNode& node) {
  const auto& given = arguments.positional;
  const Value* statement = given.empty() ? nullptr : &given.front();
  for (const std::string_view name : {"sqltext", "statement", "object_", "clause", "sql"})
    if (statement == nullptr) statement = keyword(arguments.keywords, name);
  if (!effects()) return unknown("the result of a query", node);
  if (!arguments.unknown.empty() || statement == nullptr) {
    emit_opaque(arguments.unknown.empty() ? "nothing to execute" : arguments.unknown, span(node));
    return unknown("the result of a query", node);
  }
  std::vector<Value> rest;
  for (std::size_t i = 1; i < given.size(); ++i)
    rest.push_back(freeze(given[i]));
  std::optional<Value> parameters;
  if (rest.size() == 1) parameters = rest.front();
  if (rest.size() > 1) parameters = Value(Sequence{Sequence::Kind::kList, rest}, span(node));
  for (const std::string_view name : {"parameters", "params"})
    if (const Value* named = keyword(arguments.keywords, name)) parameters = freeze(*named);
  // conn.execute(text, a=1, b=2), as before SQLAlchemy 2.0.
  Dict named;
  static constexpr auto kOptions = std::to_array<std::string_view>({"sqltext",
                                                                    "statement",
                                                                    "object_",
                                                                    "clause",
                                                                    "sql",
                                                                    "parameters",
                                                                    "params",
                                                                    "execution_options",
                                                                    "bind_arguments",
                                                                    "mapper",
                                                                    "bind"});
  for (const auto& [name, value] : arguments.keywords)
    if (!one_of(name, kOptions))
      named.items.emplace_back(text_value(name, value.where()), freeze(value));
  if (!parameters && !named.items.empty()) parameters = Value(std::move(named), span(node));
  const PythonNode callee = node.child("function");
  const bool to_driver = callee && callee.text().ends_with("exec_driver_sql");
  emit(render_execute(freeze(*statement),
                      parameters ? &*parameters : nullptr,
                      to_driver,
                      span(node),
                      render_state_),
       span(node),
       out_.blocks);
  return unknown("the result of a query", node);
}

Value Evaluator::database_method(const Database& object,
                                 std::string_view method,
                                 CallArguments arguments,
                                 const PythonNode& node) {
  using Kind = Database::Kind;
  static constexpr auto kTransactions = std::to_array<std::string_view>(
      {"begin", "begin_nested", "connect", "begin_transaction", "begin_twophase", "no_autoflush"});
  static constexpr auto kSame = std::to_array<std::string_view>(
      {"execution_options", "__enter__", "get_bind", "connection", "raw_connection", "options"});
  // `--sql` has no connection: what stands for it can be asked for nothing but execute().
  static constexpr auto kLiveOnly = std::to_array<std::string_view>({"begin",
                                                                     "begin_nested",
                                                                     "begin_twophase",
                                                                     "scalar",
                                                                     "scalars",
                                                                     "exec_driver_sql",
                                                                     "cursor",
                                                                     "raw_connection"});
  if (object.kind == Kind::kConnection && one_of(method, kLiveOnly))
    note_online_only(fmt::format("`.{}()` of a live connection", method), span(node));
  if (object.kind == Kind::kMetadata) {
    static constexpr auto kAll = std::to_array<std::string_view>({"create_all", "drop_all"});
    if (one_of(method, kAll)) emit_opaque(fmt::format("`.{}()` of a MetaData", method), span(node));
    return unknown("what the database holds", node);
  }
  if (object.kind == Kind::kDialect && method == "type_descriptor" && !arguments.positional.empty())
    return arguments.positional.front();
  if (object.kind == Kind::kDialect)
    return unknown(fmt::format("`{}` of the dialect", method), node);
  if (method == "autocommit_block") return database(Kind::kAutocommit, span(node));
  if (method == "cursor") return database(Kind::kCursor, span(node));
  if (one_of(method, kTransactions)) return database(Kind::kTransaction, span(node));
  if (object.kind == Kind::kSession || object.kind == Kind::kQuery ||
      object.kind == Kind::kTransaction) {
    if (method != "execute" && (object.kind == Kind::kQuery || !one_of(method, kSends)))
      return session_method(method, arguments, node);
  }
  if (one_of(method, kSends) && !(arguments.positional.empty() && arguments.keywords.empty()))
    return send(arguments, node);
  if (one_of(method, kSame)) return database(Kind::kConnection, span(node));
  if (method == "run_callable" || method == "run_sync" || method == "copy_expert" ||
      method == "copy_from")
    emit_opaque(fmt::format("`.{}()` of the connection", method), span(node));
  return unknown(fmt::format("`{}` of the connection", method), node);
}

// What an ORM session writes depends on models and on rows, so none of it is rendered.
Value Evaluator::session_method(std::string_view method,
                                const CallArguments& arguments,
                                const PythonNode& node) {
  using Kind = Database::Kind;
  static constexpr auto kWrites = std::to_array<std::string_view>({"add",
                                                                   "add_all",
                                                                   "merge",
                                                                   "bulk_save_objects",
                                                                   "bulk_insert_mappings",
                                                                   "bulk_update_mappings"});
  static constexpr auto kQueryWrites = std::to_array<std::string_view>({"update", "delete"});
  static constexpr auto kAnswers = std::to_array<std::string_view>({"all",
                                                                    "first",
                                                                    "one",
                                                                    "one_or_none",
                                                                    "scalar",
                                                                    "count",
                                                                    "get",
                                                                    "exists",
                                                                    "yield_per",
                                                                    "scalar_subquery",
                                                                    "subquery",
                                                                    "get_or_404",
                                                                    "distinct_on",
                                                                    "iterator"});
  static constexpr auto kSame =
      std::to_array<std::string_view>({"bind", "connection", "get_bind", "connect"});
  if (one_of(method, kWrites) || one_of(method, kQueryWrites)) {
    emit_opaque(fmt::format("rows written by `.{}()` of an ORM session", method), span(node));
    return unknown("the result of a query", node);
  }
  if (method == "flush" || method == "commit") {
    if (std::exchange(session_changed_, false))
      emit_opaque(fmt::format("objects changed before `.{}()` of an ORM session", method),
                  span(node));
    return {None{}, span(node)};
  }
  if (one_of(method, kSame)) return database(Kind::kConnection, span(node));
  if (one_of(method, kAnswers)) return unknown("the result of a query", node);
  static constexpr auto kQuiet = std::to_array<std::string_view>(
      {"close", "rollback", "expunge", "expunge_all", "expire", "expire_all", "refresh"});
  if (one_of(method, kQuiet)) return {None{}, span(node)};
  (void)arguments;
  return database(Kind::kQuery, span(node));
}

// Methods of a library's objects that send something.
std::optional<Value> Evaluator::object_method(const Value& object,
                                              std::string_view method,
                                              CallArguments& arguments,
                                              const PythonNode& node) {
  const auto touches = [](const Value& value) { return object_of<Database>(value) != nullptr; };
  const Value* bind_argument = arguments.positional.empty() ? keyword(arguments.keywords, "bind")
                                                            : &arguments.positional.front();
  const bool on_connection = bind_argument != nullptr && touches(*bind_argument);
  const std::string_view root = root_of(object);
  const bool of_sqlalchemy = root.starts_with("sqlalchemy.") || root.starts_with("alembic.op.");
  if ((method == "create" || method == "drop") &&
      (on_connection || (of_sqlalchemy && bind_argument != nullptr))) {
    if (!effects()) return Value(None{}, span(node));
    Keywords keywords = arguments.keywords;
    std::erase_if(keywords, [](const auto& k) { return k.first == "bind"; });
    if (arguments.positional.size() > 1)
      keywords.emplace_back("checkfirst", arguments.positional[1]);
    emit(render_object_ddl(freeze(object), method, keywords, span(node), render_state_),
         span(node),
         out_.blocks);
    return Value(None{}, span(node));
  }
  if (method == "create_all" || method == "drop_all") {
    if (effects() && create_all(object, method, span(node))) return Value(None{}, span(node));
    emit_opaque(fmt::format("`.{}()` of a MetaData", method), span(node));
    return Value(None{}, span(node));
  }
  if (method == "execute" || method == "exec_driver_sql") {
    if (arguments.positional.empty() && of_sqlalchemy) arguments.positional.push_back(object);
    if (!arguments.positional.empty()) return send(arguments, node);
  }
  if (object.is_unknown()) {
    const std::string& reason = object.as<Unknown>()->reason;
    if (reason == "the result of a query") note_online_only("The result of a query", span(node));
    static constexpr auto kHarmless = std::to_array<std::string_view>(
        {"debug",    "info",       "warning",     "warn",    "error",    "exception",
         "critical", "log",        "close",       "append",  "add",      "update",
         "extend",   "remove",     "pop",         "insert",  "clear",    "discard",
         "sort",     "setdefault", "clear_cache", "reflect", "fetchall", "write"});
    const bool acts = (result_unused(node) && !one_of(method, kHarmless) &&
                       reason != "the result of a query" && reason != "what the database holds") ||
                      (on_connection && !is_condition(node) && reason != "what the database holds");
    if (acts) emit_opaque(fmt::format("`{}`: {}", one_line(node.text(), 60), reason), span(node));
    return unknown(reason, node);
  }
  if (is_library_object(object) && !of_sqlalchemy && result_unused(node) && on_connection)
    emit_opaque(fmt::format("what `{}` does is not in this file", one_line(node.text(), 60)),
                span(node));
  return std::nullopt;
}

std::optional<Value> Evaluator::sqlalchemy_call(std::string_view callee,
                                                CallArguments& arguments,
                                                const PythonNode& node) {
  using Kind = Database::Kind;
  const std::string_view last = last_part(callee);
  if (last == "Enum" || last == "ENUM")
    return enum_type(std::string(callee), std::move(arguments), node);
  if (last == "Table") {
    Value table = library_call(std::string(callee), std::move(arguments), node);
    if (table.is<Call>()) tables_.push_back(table);
    return table;
  }
  if (last == "Session") note_session(span(node));
  if (last == "Session") return database(Kind::kSession, span(node));
  if (last == "sessionmaker" || last == "scoped_session")
    return database(Kind::kSessionMaker, span(node));
  if (last == "inspect" || last == "Inspector" || last == "from_engine") {
    note_online_only("What the database holds", span(node));
    return unknown("what the database holds", node);
  }
  if (last == "create_engine") return database(Kind::kEngine, span(node));
  return std::nullopt;
}

// Labels from a class of the module, as its values_callable gives them.
Value Evaluator::enum_type(const std::string& callee,
                           CallArguments arguments,
                           const PythonNode& node) {
  const Value* callable = keyword(arguments.keywords, "values_callable");
  const auto* made =
      arguments.positional.size() == 1 ? object_of<Class>(arguments.positional.front()) : nullptr;
  if (made == nullptr || callable == nullptr || callable->is<None>())
    return library_call(callee, std::move(arguments), node);
  const Value labels = call_value(*callable, {{arguments.positional.front()}, {}, {}}, node);
  const auto* items = items_of(labels);
  if (items == nullptr) return library_call(callee, std::move(arguments), node);
  if (keyword(arguments.keywords, "name") == nullptr) {
    std::string name = made->name;
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    arguments.keywords.emplace_back("name", text_value(std::move(name), span(node)));
  }
  arguments.positional = *items;
  std::erase_if(arguments.keywords, [](const auto& k) { return k.first == "values_callable"; });
  return library_call(callee, std::move(arguments), node);
}

}  // namespace miglint::alembic
