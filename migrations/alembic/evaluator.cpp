// What is sent, the limits, and what both directions start from.

#include "migrations/alembic/evaluator.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint::alembic {

namespace {

constexpr int kDeepest = 400;
constexpr std::uint64_t kMostSteps = 1'000'000;
constexpr std::size_t kMostBlocks = 20'000;
constexpr int kDeepestFreeze = 60;
constexpr std::size_t kMostGuards = 24;  // conditions of one statement that are written out

// The names of the databases that a multi-database environment (`alembic init -t multidb`) has a
// function for: upgrade_users → "users", upgrade_ → "".
std::vector<std::string_view> engines_of(const Names& names, std::string_view function) {
  std::vector<std::string_view> engines;
  for (const auto& [name, value] : names.all()) {
    const bool own =
        name.size() > function.size() && name.starts_with(function) && name[function.size()] == '_';
    if (own && object_of<Function>(value) != nullptr)
      engines.push_back(name.substr(function.size() + 1));
  }
  return engines;
}

}  // namespace

Evaluator::Evaluator(const PythonTree& tree,
                     const SourceFile& source,
                     FileId file,
                     const AlembicEnvironment& environment,
                     ProjectModules* modules)
    : tree_(tree),
      source_(source),
      file_(file),
      environment_(environment),
      modules_(modules),
      module_(arena_.make(Scope())),
      scope_(&module_),
      site_{file, 0, 0},
      importer_(source.path) {
  render_state_.environment = &environment;
  render_state_.types.table = &environment.types;
  render_state_.types.call = [this](const Value& function, const std::vector<Value>& arguments) {
    return call_quietly(function, arguments);
  };
}

// For the renderer, which asks a type of the module for its SQL: nothing is sent meanwhile.
Value Evaluator::call_quietly(const Value& function, const std::vector<Value>& arguments) {
  const auto* own = object_of<Function>(function);
  if (own == nullptr) return {Unknown{"not a function of this file"}, function.where()};
  CallArguments given{arguments, {}, {}};
  for (Value& value : given.positional)
    if (const auto* part = value.as<Attribute>(); part != nullptr && part->name == "dialect")
      value = database(Database::Kind::kDialect, value.where());
  ++importing_;
  Value result = freeze(call_function(*own, given, function.where()));
  --importing_;
  raising_ = false;
  return result;
}

void Evaluator::run_module() {
  ++importing_;
  for (const PythonNode& node : tree_.root().each()) {
    statement(node);
    raising_ = false;
  }
  --importing_;
}

const Value* Evaluator::global(std::string_view wanted) const {
  return module_.names.find(wanted);
}

std::optional<Evaluated> Evaluator::run(std::string_view function_name) {
  const Value* found = global(function_name);
  if (found == nullptr) return std::nullopt;
  out_ = Evaluated();
  guards_.clear();
  log_.clear();
  noted_.clear();
  render_state_.created_enums.clear();
  session_noted_ = false;
  habits_.clear();
  steps_ = 0;
  limit_said_ = raising_ = session_changed_ = false;
  const Value callee = *found;
  const auto* function = object_of<Function>(callee);
  if (function == nullptr) {
    emit_opaque(fmt::format("`{}` is not a function of this file", function_name), callee.where());
    return std::move(out_);
  }
  // Quay's and others' upgrade(op, tables): a parameter of that name is Alembic's. What else
  // env.py passes is not known.
  CallArguments arguments;
  std::vector<std::string_view> engines;
  for (const Parameter& parameter : function->parameters) {
    if (parameter.name == "engine_name") engines = engines_of(module_.names, function_name);
    if (parameter.kind != Parameter::Kind::kPlain || parameter.keyword_only) break;
    Value given(Unknown{fmt::format("parameter `{}`", parameter.name)}, callee.where());
    if (parameter.name == "op") given = {Reference{"alembic.op"}, callee.where()};
    arguments.positional.push_back(std::move(given));
  }
  if (engines.empty()) {
    call_function(*function, arguments, callee.where());
    return std::move(out_);
  }
  for (const std::string_view engine : engines) {
    for (std::size_t i = 0; i < arguments.positional.size(); ++i)
      if (function->parameters[i].name == "engine_name")
        arguments.positional[i] = text_value(std::string(engine), callee.where());
    if (engines.size() > 1)
      guards_.push_back({++guard_count_, fmt::format("engine_name == '{}'", engine), {}, {}, {}});
    call_function(*function, arguments, callee.where());
    guards_.clear();
    raising_ = false;
  }
  return std::move(out_);
}

bool Evaluator::step(const PythonNode& node, std::uint64_t cost) {
  steps_ += cost;
  if (limit_said_ && effects()) return false;  // nothing is sent any more
  if (steps_ <= kMostSteps && depth_ < kDeepest) return true;
  say_limit(steps_ > kMostSteps ? "more steps than are followed" : "nested too deep to follow",
            span(node));
  return false;
}

void Evaluator::say_limit(std::string reason, SourceSpan where) {
  if (limit_said_ || !effects()) return;
  limit_said_ = true;
  emit_opaque(std::move(reason), where);
}

SqlBlock& Evaluator::new_block(SourceSpan where, std::vector<SqlBlock>& into) {
  SqlBlock& made = into.emplace_back();
  made.where = where;
  charge(guards_.size() / 16);
  for (std::size_t i = 0; i < guards_.size(); ++i) {
    const Guard& guard = guards_[i];
    if (i == kMostGuards) made.guard += " and more";
    if (i >= kMostGuards) {
      made.repeated = made.repeated || guard.repeats;
      continue;
    }
    made.repeated = made.repeated || guard.repeats;
    const auto same = [&](const Guard& earlier) { return earlier.text == guard.text; };
    const auto end = guards_.begin() + static_cast<std::ptrdiff_t>(i);
    if (guard.text.empty() || std::any_of(guards_.begin(), end, same)) continue;
    if (!made.guard.empty()) made.guard += " and ";
    made.guard += guard.text;
  }
  const ProjectFacts& facts = environment_.facts;
  const bool alone = autocommit_ > 0 || !facts.transactional_ddl;
  made.transaction = alone                             ? TransactionMode::kPerStatement
                     : facts.transaction_per_migration ? TransactionMode::kWrapped
                                                       : TransactionMode::kAllInOne;
  return made;
}

void Evaluator::emit_opaque(std::string reason, SourceSpan where) {
  emit_opaque(std::move(reason), where, out_.blocks);
}

void Evaluator::emit_opaque(std::string reason, SourceSpan where, std::vector<SqlBlock>& into) {
  if (effects()) new_block(where, into).opaque = std::move(reason);
}

void Evaluator::emit(Rendered rendered, SourceSpan where, std::vector<SqlBlock>& into) {
  if (!effects() || limit_said_) return;
  if (out_.blocks.size() + into.size() > kMostBlocks)
    return say_limit("more statements than are followed", where);
  charge(10);
  for (RenderedStatement& statement : rendered.statements) {
    SqlBlock& made = new_block(where, into);
    made.sql = std::move(statement.sql);
    made.map = std::move(statement.map);
    made.stand_ins = std::move(statement.stand_ins);
    made.enum_types = rendered.enum_types;
    made.python_defaults = rendered.python_defaults;
    made.unknown_name = rendered.unknown_name;
    made.repeated = made.repeated || rendered.repeated;
  }
  for (Note& said : rendered.notes) {
    if (said.where.file == kNoFile) said.where = where;
    if (noted_.emplace(said.kind, said.where).second) out_.notes.push_back(std::move(said));
  }
  if (rendered.drops_unnamed) {
    note(NoteKind::kDropUnnamedConstraint,
         where,
         "This drops a constraint or index without a name, which Alembic always refuses.",
         "Give the name that the database knows (`\\d table` in psql shows it).");
    emit_opaque("a drop without a name, which Alembic refuses", where, into);
  } else if (!rendered.refused.empty()) {
    const bool is_whole = rendered.refused_where.file == kNoFile;
    note(rendered.refused_as,
         is_whole ? where : rendered.refused_where,
         fmt::format("Alembic refuses this: {}", rendered.refused));
    // With statements it is only today's Alembic that refuses: they are what an older one sends.
    if (rendered.statements.empty())
      emit_opaque(fmt::format("Alembic refuses this: {}", rendered.refused), where, into);
  } else if (!rendered.opaque.empty()) {
    emit_opaque(std::move(rendered.opaque), where, into);
  }
}

void Evaluator::note(NoteKind kind, SourceSpan where, std::string words, std::string help) {
  if (!effects() || !noted_.emplace(kind, where).second) return;
  Note& made = out_.notes.emplace_back();
  made.kind = kind;
  made.where = where;
  made.words = std::move(words);
  made.help = std::move(help);
}

// --- small things

Scope& Evaluator::scope_for(std::string_view own_name) {
  if (std::ranges::count(scope_->globals, own_name) > 0) {
    Scope* top = scope_;
    while (top->outer != nullptr)
      top = top->outer;
    return *top;
  }
  if (std::ranges::count(scope_->nonlocals, own_name) > 0)
    for (Scope* scope = scope_->outer; scope != nullptr; scope = scope->outer)
      if (scope->names.find(own_name) != nullptr) return *scope;
  return *scope_;
}

void Evaluator::bind(std::string_view own_name, Value value) {
  bind_in(scope_for(own_name), own_name, std::move(value));
}

void Evaluator::bind_in(Scope& scope, std::string_view own_name, Value value) {
  std::optional<Value> before = scope.names.set(own_name, std::move(value));
  if (speculating_ > 0) log_.push_back({&scope, own_name, std::move(before)});
}

Value Evaluator::unknown_text(const PythonNode& node) const {
  return unknown(fmt::format("`{}`", one_line(node.text(), 60)), node);
}

Value Evaluator::database(Database::Kind kind, SourceSpan where) {
  return arena_.keep(Database{kind}, "the database connection", where);
}

Value Evaluator::new_list(std::vector<Value> items, Sequence::Kind kind, SourceSpan where) {
  charge(items.size() / 4);
  List made{kind, std::move(items), {}};
  made.doubt.since = newest_guard();
  return arena_.keep(std::move(made), "a list", where);
}

Value Evaluator::new_dict(std::vector<std::pair<Value, Value>> items, SourceSpan where) {
  charge(items.size() / 4);
  MutableDict made{std::move(items), {}};
  made.doubt.since = newest_guard();
  return arena_.keep(std::move(made), "a dict", where);
}

// A list that was made outside of a condition or loop and is changed inside of it.
void Evaluator::changed(Doubt& doubt) {
  for (auto guard = guards_.rbegin(); guard != guards_.rend() && guard->id > doubt.since; ++guard) {
    if (guard->repeats && doubt.open.empty()) doubt.open = "it is filled in a loop";
    if (guard->text.empty() || doubt.when.find(guard->text) != std::string::npos) continue;
    doubt.when += (doubt.when.empty() ? "" : " and ") + guard->text;
  }
}

Value Evaluator::freeze(const Value& value) {
  return freeze(value, 0);
}

Value Evaluator::freeze(const Value& value, int depth) {
  if (depth > kDeepestFreeze) return {Unknown{"nested too deep to follow"}, value.where()};
  const auto all = [&](const std::vector<Value>& items) {
    charge(items.size());
    std::vector<Value> frozen;
    frozen.reserve(items.size());
    for (const Value& item : items) {
      if (steps_ > kMostSteps) break;
      frozen.push_back(freeze(item, depth + 1));
    }
    return frozen;
  };
  if (const auto* list = object_of<List>(value)) {
    if (list->doubt.any()) return {Unknown{doubt_of(value)}, value.where()};
    return {Sequence{list->kind, all(list->items)}, value.where()};
  }
  if (const auto* dict = object_of<MutableDict>(value)) {
    if (dict->doubt.any()) return {Unknown{doubt_of(value)}, value.where()};
    Dict frozen;
    charge(dict->items.size());
    for (const auto& [key, item] : dict->items) {
      if (steps_ > kMostSteps) break;
      frozen.items.emplace_back(freeze(key, depth + 1), freeze(item, depth + 1));
    }
    return {std::move(frozen), value.where()};
  }
  if (const auto* instance = object_of<Instance>(value);
      instance != nullptr && instance->of != nullptr)
    return instance->of->is_string ? instance->value.at(value.where()) : value;
  const auto* sequence = value.as<Sequence>();
  if (sequence == nullptr) return value;
  const bool changes = std::ranges::any_of(sequence->items, [](const Value& item) {
    return item.is<Internal>() || item.is<Sequence>();
  });
  if (!changes) return value;
  return {Sequence{sequence->kind, all(sequence->items)}, value.where()};
}

void Evaluator::freeze(CallArguments& arguments) {
  for (Value& value : arguments.positional)
    value = freeze(value);
  for (auto& [name, value] : arguments.keywords)
    value = freeze(value);
}

bool Evaluator::result_unused(const PythonNode& node) const {
  return node.parent().is(PythonKind::kExpressionStatement);
}

// An `if`, or a part of what it asks: what is called there asks and does not act.
bool Evaluator::is_condition(const PythonNode& node) const {
  switch (node.parent().tag()) {
    case PythonKind::kIfStatement:
    case PythonKind::kElifClause:
    case PythonKind::kWhileStatement:
    case PythonKind::kIfClause:
    case PythonKind::kNotOperator:
    case PythonKind::kBooleanOperator:
    case PythonKind::kComparisonOperator:
    case PythonKind::kConditionalExpression:
    case PythonKind::kAssertStatement:
      return true;
    default:
      return false;
  }
}

std::string one_line(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (space && (out.empty() || out.back() == ' ')) continue;
    if (out.size() >= most) {
      while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0U) == 0x80U)
        out.pop_back();
      return out + "…";
    }
    out += space ? ' ' : c;
  }
  return out;
}

}  // namespace miglint::alembic
