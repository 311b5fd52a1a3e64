// `with`: what Alembic does around a block, and what SQLAlchemy's transactions leave as it is.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

// Context managers of libraries that change nothing for what is sent.
bool is_transparent(std::string_view root) {
  static constexpr std::array kRoots = std::to_array<std::string_view>({"contextlib.",
                                                                        "warnings.",
                                                                        "open",
                                                                        "tempfile.",
                                                                        "rich.",
                                                                        "tqdm",
                                                                        "sqlalchemy.",
                                                                        "alembic.",
                                                                        "time.",
                                                                        "logging."});
  return std::ranges::any_of(kRoots,
                             [&](std::string_view known) { return root.starts_with(known); });
}

}  // namespace

Flow Evaluator::with_statement(const PythonNode& node) {
  std::vector<PythonNode> items;
  for (const PythonNode& clause : node.each()) {
    if (!clause.is(PythonKind::kWithClause)) continue;
    for (const PythonNode& item : clause.each())
      if (item.is(PythonKind::kWithItem)) items.push_back(item);
  }
  return with_items(items, 0, node.child(PythonField::kBody));
}

Flow Evaluator::with_items(const std::vector<PythonNode>& items,
                           std::size_t at,
                           const PythonNode& body) {
  if (at >= items.size()) return block(body);
  if (!step(items[at])) return Flow::kReturn;
  PythonNode value = items[at].child(PythonField::kValue);
  PythonNode target;
  if (value.is(PythonKind::kAsPattern)) {
    target = value.child(PythonField::kAlias).first();
    value = value.first();
  }
  const Value manager = evaluate(value);
  if (raising_) return Flow::kRaise;
  ++depth_;
  const SourceSpan outer_site = std::exchange(site_, span(value));
  const Flow flow =
      entered(manager, target, value, [&] { return with_items(items, at + 1, body); });
  site_ = outer_site;
  --depth_;
  return flow;
}

Flow Evaluator::entered(const Value& manager,
                        const PythonNode& target,
                        const PythonNode& item,
                        const Body& body) {
  if (const auto* function = object_of<ContextManager>(manager))
    return in_function(*function, target, body);
  if (object_of<Instance>(manager) != nullptr) return in_instance(manager, target, body);
  const auto* database_object = object_of<Database>(manager);
  const bool autocommit =
      database_object != nullptr && database_object->kind == Database::Kind::kAutocommit;
  Value entered_value = manager;
  if (database_object != nullptr && database_object->kind == Database::Kind::kTransaction)
    entered_value = database(Database::Kind::kConnection, span(item));
  if (target) assign(target, entered_value);
  if (auto* batch = object_of<Batch>(manager)) return in_batch(*batch, body);
  if (autocommit) {
    ++autocommit_;
    const Flow flow = body();
    --autocommit_;
    return flow;
  }
  // What an unknown one does around the block cannot be said; a library's is known to be harmless.
  const auto* reason = manager.as<Unknown>();
  const std::string_view root = root_of(manager);
  const PythonNode callee = item.child(PythonField::kFunction);
  const bool is_file =
      item.is(PythonKind::kCall) && (callee.text() == "open" || callee.text().ends_with(".open"));
  const bool harmless = database_object != nullptr || is_transparent(root) || is_file ||
                        (reason != nullptr && root.empty() && !item.is(PythonKind::kCall));
  if (!harmless)
    emit_opaque(fmt::format("what `with {}` does is not in this file", one_line(item.text(), 60)),
                span(item));
  return body();
}

Flow Evaluator::in_batch(Batch& batch, const Body& body) {
  batch.entered = true;
  const Flow flow = body();
  batch.entered = false;
  if (flow != Flow::kRaise) std::ranges::move(batch.queue, std::back_inserter(out_.blocks));
  batch.queue.clear();
  return flow;
}

// A function of the module with @contextmanager: the block runs where it yields.
Flow Evaluator::in_function(const ContextManager& manager,
                            const PythonNode& target,
                            const Body& body) {
  Frame* const own_frame = frame_;
  Scope* const own_scope = scope_;
  Flow flow = Flow::kNext;
  bool ran = false;
  const OnYield run_body = [&](const Value& yielded) {
    if (ran) return;
    ran = true;
    Frame* const inner_frame = std::exchange(frame_, own_frame);
    Scope* const inner_scope = std::exchange(scope_, own_scope);
    if (target) assign(target, yielded);
    flow = body();
    frame_ = inner_frame;
    scope_ = inner_scope;
  };
  CallArguments arguments{manager.arguments, manager.keywords, {}};
  call_function(*manager.function, arguments, span(target), &run_body);
  if (!ran && !raising_) flow = body();
  return raising_ ? Flow::kRaise : flow;
}

// An instance of a class of the module, with __enter__ and __exit__.
Flow Evaluator::in_instance(const Value& manager, const PythonNode& target, const Body& body) {
  const auto method = [&](std::string_view wanted) {
    return attribute_of(manager, wanted, manager.where());
  };
  const auto run = [&](const Value& function, CallArguments arguments) {
    const auto* bound = object_of<BoundMethod>(function);
    if (bound == nullptr || bound->function == nullptr) return Value();
    arguments.positional.insert(arguments.positional.begin(), bound->object);
    return call_function(*bound->function, arguments, manager.where());
  };
  const Value entered_value = run(method("__enter__"), {});
  if (target) assign(target, entered_value);
  const Flow flow = body();
  const Value none(None{}, manager.where());
  run(method("__exit__"), {{none, none, none}, {}, {}});
  return flow;
}

}  // namespace miglint::alembic
