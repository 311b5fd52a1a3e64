// The statements.

#include "migrations/alembic/evaluator.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint::alembic {

namespace {

constexpr int kDeepest = 200;
constexpr std::uint64_t kMostSteps = 1'000'000;

// The condition as one line of text, for people.
std::string condition_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : c;
  }
  constexpr std::size_t kMost = 120;
  if (out.size() > kMost) out = out.substr(0, kMost) + "…";
  return out;
}

std::string dotted(const PythonNode& node) {
  return std::string(node.text());
}

}  // namespace

Evaluator::Evaluator(const PythonTree& tree,
                     FileId file,
                     const ProjectFacts& facts,
                     const NamingConvention& naming)
    : tree_(tree), file_(file), facts_(facts), module_(std::make_shared<Scope>()), scope_(module_) {
  render_state_.naming = &naming;
  render_state_.call = [this](const Value& function, const std::vector<Value>& arguments) {
    const auto* internal = function.as<Internal>();
    if (internal == nullptr || internal->tag != kFunction)
      return Value(Unknown{"not a function of this file"}, function.where());
    return call_function(
        *static_cast<const Function*>(internal->data.get()), arguments, {}, function.where());
  };
}

Evaluator::~Evaluator() {
  for (const std::weak_ptr<Scope>& closure : closures_)
    if (const std::shared_ptr<Scope> scope = closure.lock()) scope->names.clear();
}

void Evaluator::run_module() {
  ++module_level_;
  for (const PythonNode& node : tree_.root().named_children())
    statement(node);
  --module_level_;
}

const Value* Evaluator::global(std::string_view wanted) const {
  const auto found = module_->names.find(wanted);
  return found == module_->names.end() ? nullptr : &found->second;
}

std::optional<Evaluated> Evaluator::run(std::string_view function_name) {
  const Value* found = global(function_name);
  const auto* internal = found == nullptr ? nullptr : found->as<Internal>();
  if (internal == nullptr || internal->tag != kFunction) return std::nullopt;
  const auto& function = *static_cast<const Function*>(internal->data.get());
  out_ = Evaluated();
  guards_.clear();
  queue_ = nullptr;
  steps_ = 0;
  limit_said_ = false;
  // Quay's and others' upgrade(op, tables): a parameter of that name is Alembic's.
  std::vector<Value> arguments;
  const PythonNode parameters = function.node.child("parameters");
  for (const PythonNode& parameter : parameters.named_children()) {
    const bool plain = parameter.is("identifier") || parameter.is("typed_parameter");
    if (!plain) continue;
    const PythonNode own_name =
        parameter.is("identifier") ? parameter : parameter.named_children().front();
    if (own_name.text() == "op") {
      arguments.emplace_back(Reference{"alembic.op"}, span(parameter));
    } else {
      arguments.push_back(unknown(fmt::format("parameter `{}`", own_name.text()), parameter));
    }
  }
  call_function(function, arguments, {}, found->where());
  return std::move(out_);
}

bool Evaluator::step(const PythonNode& node) {
  if (++steps_ <= kMostSteps && depth_ < kDeepest) return true;
  if (!limit_said_) {
    limit_said_ = true;
    emit_opaque(steps_ > kMostSteps ? "more steps than are followed" : "nested too deep to follow",
                span(node));
  }
  return false;
}

Evaluator::Flow Evaluator::block(const PythonNode& node) {
  const std::size_t guards_before = guards_.size();
  Flow flow = Flow::kNext;
  for (const PythonNode& child : node.named_children()) {
    flow = statement(child);
    if (flow != Flow::kNext) break;
  }
  // What an early return on an unknown condition has put under a guard ends with the block.
  guards_.resize(guards_before);
  return flow;
}

Evaluator::Flow Evaluator::statement(const PythonNode& node) {
  if (!step(node)) return Flow::kReturn;
  ++depth_;
  const std::string_view kind = node.kind();
  Flow flow = Flow::kNext;
  if (kind == "expression_statement") {
    expression_statement(node);
  } else if (kind == "if_statement") {
    flow = if_statement(node);
  } else if (kind == "for_statement") {
    flow = for_statement(node);
  } else if (kind == "while_statement") {
    flow = while_statement(node);
  } else if (kind == "with_statement") {
    flow = with_statement(node);
  } else if (kind == "try_statement") {
    flow = try_statement(node);
  } else if (kind == "return_statement") {
    const auto children = node.named_children();
    returned_ = children.empty() ? Value(None{}, span(node)) : evaluate(children.front());
    flow = Flow::kReturn;
  } else if (kind == "raise_statement") {
    const auto children = node.named_children();
    if (out_.blocks.empty() && guards_.empty() && module_level_ == 0) {
      out_.raises = children.empty() ? "an exception" : condition_text(children.front().text());
      out_.raises_where = span(node);
    }
    flow = Flow::kRaise;
  } else if (kind == "break_statement") {
    flow = Flow::kBreak;
  } else if (kind == "continue_statement") {
    flow = Flow::kContinue;
  } else if (kind == "function_definition") {
    auto function = std::make_shared<Function>(Function{node, scope_});
    closures_.emplace_back(scope_);
    const std::string function_name(node.child("name").text());
    bind(function_name, {Internal{function, kFunction, "function " + function_name}, span(node)});
  } else if (kind == "decorated_definition") {
    flow = statement(node.child("definition"));
  } else if (kind == "class_definition") {
    define_class(node);
  } else if (kind == "import_statement" || kind == "import_from_statement") {
    import_statement(node);
  } else if (kind == "ERROR" && module_level_ == 0) {
    emit_opaque("a syntax error", span(node));
  }
  --depth_;
  return flow;
}

void Evaluator::expression_statement(const PythonNode& node) {
  for (const PythonNode& child : node.named_children()) {
    if (child.is("assignment")) {
      const PythonNode right = child.child("right");
      if (!right) continue;  // an annotation alone
      const Value value = right.is("assignment") ? Value() : evaluate(right);
      if (right.is("assignment")) {
        // a = b = value: every target gets the innermost value.
        PythonNode innermost = right;
        while (innermost.is("assignment") && innermost.child("right"))
          innermost = innermost.child("right");
        const Value shared = evaluate(innermost);
        for (PythonNode chained = child; chained.is("assignment"); chained = chained.child("right"))
          assign(chained.child("left"), shared);
      } else {
        assign(child.child("left"), value);
      }
    } else if (child.is("augmented_assignment")) {
      const Value value = binary(child);
      assign(child.child("left"), value);
    } else {
      evaluate(child);
    }
  }
}

void Evaluator::bind(std::string_view own_name, Value value) {
  scope_->names.insert_or_assign(std::string(own_name), std::move(value));
}

void Evaluator::assign(const PythonNode& target, const Value& value) {
  if (target.is("identifier")) {
    bind(target.text(), value);
    return;
  }
  if (target.is("pattern_list") || target.is("tuple_pattern") || target.is("list_pattern")) {
    const auto targets = target.named_children();
    std::vector<Value> items;
    const bool known = iterate(value, items) && items.size() == targets.size();
    for (std::size_t i = 0; i < targets.size(); ++i)
      assign(targets[i], known ? items[i] : unknown("part of what is not known", target));
    return;
  }
  // An attribute or item of something: what it belongs to is no longer known, where it is a name.
  PythonNode base = target;
  while (base.is("attribute") || base.is("subscript"))
    base = base.is("attribute") ? base.child("object") : base.child("value");
  const bool changes_value = target.is("subscript") && base.is("identifier");
  if (changes_value) bind(base.text(), unknown("changed after it was made", target));
}

void Evaluator::import_statement(const PythonNode& node) {
  const bool from = node.is("import_from_statement");
  const std::string module = from ? dotted(node.child("module_name")) : "";
  const PythonNode module_node = node.child("module_name");
  for (const PythonNode& child : node.named_children()) {
    if (from && child == module_node) continue;
    const bool aliased = child.is("aliased_import");
    const std::string imported = dotted(aliased ? child.child("name") : child);
    if (child.is("wildcard_import")) star_imports_.push_back(module);
    if (imported.empty() || child.is("wildcard_import")) continue;
    std::string bound = aliased ? dotted(child.child("alias")) : imported;
    std::string canonical = from ? module + "." + imported : imported;
    if (!from && !aliased) {
      // `import a.b` binds a.
      bound = bound.substr(0, bound.find('.'));
      canonical = bound;
    }
    bind(bound, {Reference{canonical}, span(child)});
  }
}

void Evaluator::define_class(const PythonNode& node) {
  auto made = std::make_shared<Class>();
  made->name = node.child("name").text();
  if (const PythonNode bases = node.child("superclasses"))
    for (const PythonNode& base : bases.named_children())
      if (!base.is("keyword_argument")) made->bases.push_back(evaluate(base));
  const std::shared_ptr<Scope> outer = scope_;
  scope_ = std::make_shared<Scope>();
  scope_->outer = outer;
  ++module_level_;
  for (const PythonNode& child : node.child("body").named_children()) {
    if (child.is("expression_statement")) {
      for (const PythonNode& inner : child.named_children()) {
        const PythonNode left = inner.child("left");
        if (!inner.is("assignment") || !left.is("identifier") || !inner.child("right")) continue;
        Value value = evaluate(inner.child("right"));
        scope_->names.insert_or_assign(std::string(left.text()), value);
        made->members.emplace_back(std::string(left.text()), std::move(value));
      }
    } else {
      statement(child);
      const auto method = scope_->names.find(std::string(child.child("name").text()));
      if (child.is("function_definition") && method != scope_->names.end())
        made->methods.emplace_back(method->first, method->second);
    }
  }
  --module_level_;
  scope_ = outer;
  bind(made->name, {Internal{made, kClass, "class " + made->name}, span(node)});
}

Evaluator::Flow Evaluator::guarded(const std::string& condition, const PythonNode& body) {
  guards_.push_back(condition);
  const Flow flow = block(body);
  guards_.pop_back();
  return flow;
}

Evaluator::Flow Evaluator::if_statement(const PythonNode& node) {
  const PythonNode condition = node.child("condition");
  const Condition holds = truth(evaluate(condition));
  if (holds == Condition::kTrue) return block(node.child("consequence"));
  std::string text = condition_text(condition.text());
  bool leaves = false;
  if (holds == Condition::kUnknown) {
    const Flow flow = guarded(text, node.child("consequence"));
    leaves = flow == Flow::kReturn || flow == Flow::kRaise;
  }
  for (const PythonNode& child : node.named_children()) {
    if (child.is("elif_clause")) {
      const Condition other = truth(evaluate(child.child("condition")));
      if (other == Condition::kFalse) continue;
      const std::string inner = condition_text(child.child("condition").text());
      if (other == Condition::kTrue && holds == Condition::kFalse)
        return block(child.child("consequence"));
      guarded(inner, child.child("consequence"));
      if (other == Condition::kTrue) return Flow::kNext;
    } else if (child.is("else_clause")) {
      if (holds == Condition::kFalse) return block(child.child("body"));
      guarded(fmt::format("not ({})", text), child.child("body"));
    }
  }
  // `if unknown: return`: what follows runs only where it does not hold.
  if (leaves) guards_.push_back(fmt::format("not ({})", text));
  return Flow::kNext;
}

Evaluator::Flow Evaluator::for_statement(const PythonNode& node) {
  const Value iterable = evaluate(node.child("right"));
  const PythonNode body = node.child("body");
  std::vector<Value> items;
  if (!iterate(iterable, items)) {
    assign(node.child("left"),
           unknown(fmt::format("each of `{}`", condition_text(node.child("right").text())), node));
    ++repeated_;
    block(body);
    --repeated_;
    return Flow::kNext;
  }
  for (const Value& item : items) {
    if (!step(node)) return Flow::kReturn;
    assign(node.child("left"), item);
    const Flow flow = block(body);
    if (flow == Flow::kBreak) break;
    if (flow == Flow::kReturn || flow == Flow::kRaise) return flow;
  }
  return Flow::kNext;
}

// A while loop ends for reasons that only a run knows; its body is shown once.
Evaluator::Flow Evaluator::while_statement(const PythonNode& node) {
  ++repeated_;
  block(node.child("body"));
  --repeated_;
  return Flow::kNext;
}

Evaluator::Flow Evaluator::with_statement(const PythonNode& node) {
  int autocommits = 0;
  std::vector<SqlBlock> queue;
  bool batch = false;
  for (const PythonNode& clause : node.named_children()) {
    if (!clause.is("with_clause")) continue;
    for (const PythonNode& item : clause.named_children()) {
      PythonNode value_node = item.child("value");
      PythonNode target;
      if (value_node.is("as_pattern")) {
        const auto parts = value_node.named_children();
        if (parts.size() > 1 && parts[1].is("as_pattern_target") &&
            !parts[1].named_children().empty()) {
          target = parts[1].named_children().front();
        }
        value_node = parts.front();
      }
      const Value value = evaluate(value_node);
      if (const auto* internal = value.as<Internal>();
          internal != nullptr && internal->tag == kBatch)
        batch = true;
      if (const auto* entered = value.as<Call>();
          entered != nullptr && entered->method == "autocommit_block") {
        ++autocommits;
      }
      if (target) assign(target, value);
    }
  }
  std::vector<SqlBlock>* const outer_queue = queue_;
  if (batch) queue_ = &queue;
  autocommit_ += autocommits;
  const Flow flow = block(node.child("body"));
  autocommit_ -= autocommits;
  queue_ = outer_queue;
  // Batch operations are sent when the block ends; what op and execute sent meanwhile is out.
  std::ranges::move(queue, std::back_inserter(out_.blocks));
  return flow;
}

Evaluator::Flow Evaluator::try_statement(const PythonNode& node) {
  Flow flow = block(node.child("body"));
  for (const PythonNode& child : node.named_children()) {
    if (child.is("else_clause") && flow == Flow::kNext) flow = block(child.child("body"));
    if (child.is("finally_clause"))
      for (const PythonNode& body : child.named_children())
        if (body.is("block")) block(body);
  }
  return flow == Flow::kRaise ? Flow::kNext : flow;
}

SqlBlock& Evaluator::new_block(SourceSpan where) {
  SqlBlock made;
  made.where = where;
  for (const std::string& guard : guards_)
    made.guard += (made.guard.empty() ? "" : " and ") + guard;
  made.repeated = repeated_ > 0;
  const bool alone = autocommit_ > 0 || !facts_.transactional_ddl;
  made.transaction = alone                              ? TransactionMode::kPerStatement
                     : facts_.transaction_per_migration ? TransactionMode::kWrapped
                                                        : TransactionMode::kAllInOne;
  return out_.blocks.emplace_back(std::move(made));
}

void Evaluator::emit_opaque(std::string reason, SourceSpan where) {
  if (module_level_ > 0) return;
  new_block(where).opaque = std::move(reason);
}

void Evaluator::emit(Rendered rendered, SourceSpan where) {
  if (module_level_ > 0) return;
  for (RenderedStatement& statement : rendered.statements) {
    SqlBlock& made = new_block(where);
    made.sql = std::move(statement.sql);
    made.map = std::move(statement.map);
    made.enum_types = rendered.enum_types;
  }
  if (rendered.drops_unnamed) {
    out_.unnamed_drops.push_back(where);
    emit_opaque("a drop without a name, which Alembic refuses", where);
  } else if (!rendered.refused.empty()) {
    emit_opaque(fmt::format("Alembic refuses this: {}", rendered.refused), where);
  } else if (!rendered.opaque.empty()) {
    emit_opaque(std::move(rendered.opaque), where);
  }
}

}  // namespace miglint::alembic
