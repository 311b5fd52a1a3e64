// Loops: over what is known item by item, over what is not known once.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

// Guards that a `continue` (and, at the end of the loop, a `break`) under an unknown condition
// left.
void Evaluator::end_loop_guards(std::size_t from, bool whole_loop) {
  const auto ended = [&](const Guard& guard) {
    return guard.until == Guard::Until::kIteration ||
           (whole_loop && guard.until == Guard::Until::kLoop);
  };
  const auto begin = guards_.begin() + static_cast<std::ptrdiff_t>(std::min(from, guards_.size()));
  guards_.erase(std::remove_if(begin, guards_.end(), ended), guards_.end());
}

Flow Evaluator::for_statement(const PythonNode& node) {
  const Value iterable = evaluate(node.child(PythonField::kRight));
  if (raising_) return Flow::kRaise;
  const PythonNode left = node.child(PythonField::kLeft);
  const PythonNode body = node.child(PythonField::kBody);
  std::vector<Value> items;
  Flow flow = Flow::kNext;
  if (const auto* reason = iterable.as<Unknown>();
      reason != nullptr && reason->reason == "the result of a query")
    note_online_only("The result of a query", span(node.child(PythonField::kRight)));
  if (iterate(iterable, items)) {
    flow = each_item(node, items);
  } else {
    const auto* list = object_of<List>(iterable);
    if (list != nullptr && list->doubt.open.empty()) {
      // Which of its items are there is not known, but no others are.
      const auto all = list->items;
      const Outcome some = speculate(list->doubt.when, false, [&] { return each_item(node, all); });
      flow = merge(some, Outcome(), list->doubt.when);
    } else {
      flow = once(body, [&] {
        const std::string text = one_line(node.child(PythonField::kRight).text(), 60);
        assign(left, unknown(fmt::format("an item of `{}`", text), left));
        return Flow::kNext;
      });
    }
  }
  const PythonNode otherwise = node.child(PythonField::kAlternative);
  if (flow == Flow::kNext && otherwise) return block(otherwise.child(PythonField::kBody));
  return flow == Flow::kBreak ? Flow::kNext : flow;
}

Flow Evaluator::each_item(const PythonNode& node, const std::vector<Value>& items) {
  const PythonNode left = node.child(PythonField::kLeft);
  const PythonNode body = node.child(PythonField::kBody);
  const std::size_t guards = guards_.size();
  Flow flow = Flow::kNext;
  for (const Value& item : items) {
    if (!step(node)) return Flow::kReturn;
    assign(left, item);
    flow = block(body);
    end_loop_guards(guards, false);
    if (flow == Flow::kBreak || flow == Flow::kReturn || flow == Flow::kRaise) break;
    flow = Flow::kNext;
  }
  end_loop_guards(guards, true);
  return flow;
}

// The body stands for any of its rounds: what it changes is not known when it begins.
Flow Evaluator::once(const PythonNode& body, const Body& before) {
  const std::size_t guards = guards_.size();
  Outcome round = speculate("", true, [&] {
    forget_assigned(body);
    before();
    return block(body);
  });
  if (round.flow == Flow::kContinue || round.flow == Flow::kBreak) round.flow = Flow::kNext;
  std::erase_if(round.leaving, [](const Guard& g) { return g.until != Guard::Until::kReturn; });
  if (round.flow == Flow::kReturn || round.flow == Flow::kRaise) {
    // Perhaps there is no round at all.
    round.flow = Flow::kNext;
    round.bindings.clear();
  }
  const Flow flow = merge(round, Outcome(), "the loop");
  end_loop_guards(guards, true);
  return flow;
}

void Evaluator::forget_assigned(const PythonNode& body) {
  std::vector<PythonNode> open{body};
  while (!open.empty()) {
    const PythonNode node = open.back();
    open.pop_back();
    for (const PythonNode& child : node.each()) {
      if (child.is(PythonKind::kFunctionDefinition) || child.is(PythonKind::kString)) continue;
      const bool assigns =
          child.is(PythonKind::kAssignment) || child.is(PythonKind::kAugmentedAssignment);
      const PythonNode left = child.child(PythonField::kLeft);
      if (assigns && left.is(PythonKind::kIdentifier) &&
          scope_for(left.text()).names.find(left.text()) != nullptr) {
        bind(left.text(), unknown(fmt::format("`{}`, which changes in a loop", left.text()), left));
      }
      open.push_back(child);
    }
  }
}

Flow Evaluator::while_statement(const PythonNode& node) {
  const PythonNode condition = node.child(PythonField::kCondition);
  const PythonNode body = node.child(PythonField::kBody);
  const std::size_t guards = guards_.size();
  for (std::size_t round = 0; !condition.is(PythonKind::kTrue) && round < kMostItems; ++round) {
    const Truth holds = truth(evaluate(condition));
    if (holds == Truth::kFalse) return Flow::kNext;
    if (holds == Truth::kUnknown) break;
    if (!step(node)) return Flow::kReturn;
    const Flow flow = block(body);
    end_loop_guards(guards, false);
    if (flow == Flow::kBreak) break;
    if (flow == Flow::kReturn || flow == Flow::kRaise) return flow;
    if (guards_.size() > guards) break;
    if (round + 1 == kMostItems) say_limit("a loop with more rounds than are followed", span(node));
  }
  end_loop_guards(guards, true);
  if (limit_said_) return Flow::kReturn;
  return once(body, [&] { return Flow::kNext; });
}

// --- comprehensions

bool Evaluator::comprehension_clauses(const std::vector<PythonNode>& parts,
                                      std::size_t at,
                                      const std::function<void()>& add,
                                      Doubt& doubt) {
  if (at >= parts.size()) {
    add();
    return true;
  }
  const PythonNode& part = parts[at];
  if (!step(part)) return false;
  if (part.is(PythonKind::kIfClause)) {
    const Truth holds = truth(evaluate(part.first()));
    if (holds == Truth::kFalse) return true;
    const std::string text = one_line(part.first().text(), 120);
    if (holds == Truth::kUnknown && doubt.when.find(text) == std::string::npos)
      doubt.when += (doubt.when.empty() ? "" : " and ") + text;
    return comprehension_clauses(parts, at + 1, add, doubt);
  }
  const Value iterable = evaluate(part.child(PythonField::kRight));
  std::vector<Value> items;
  if (!iterate(iterable, items)) {
    const auto* list = object_of<List>(iterable);
    if (list == nullptr || !list->doubt.open.empty()) {
      doubt.open = doubt_of(iterable);
      return false;
    }
    doubt.when += (doubt.when.empty() ? "" : " and ") + list->doubt.when;
    items = list->items;
  }
  for (const Value& item : items) {
    if (!step(part)) return false;
    assign(part.child(PythonField::kLeft), item);
    if (!comprehension_clauses(parts, at + 1, add, doubt)) return false;
  }
  return true;
}

Value Evaluator::comprehension(const PythonNode& node) {
  std::vector<PythonNode> parts;
  for (const PythonNode& child : node.each())
    if (child.is(PythonKind::kForInClause) || child.is(PythonKind::kIfClause))
      parts.push_back(child);
  Scope& inner = arena_.make(Scope());
  inner.outer = scope_;
  Scope* const outer = std::exchange(scope_, &inner);
  const PythonNode body = node.child(PythonField::kBody);
  Doubt doubt;
  std::vector<Value> items;
  std::vector<std::pair<Value, Value>> pairs;
  const bool is_dict = node.is(PythonKind::kDictionaryComprehension);
  const auto add = [&] {
    if (items.size() + pairs.size() >= kMostItems) {
      doubt.open = "more items than are followed";
      return;
    }
    if (!is_dict) {
      items.push_back(evaluate(body));
      return;
    }
    Value key = evaluate(body.child(PythonField::kKey));
    pairs.emplace_back(std::move(key), evaluate(body.child(PythonField::kValue)));
  };
  comprehension_clauses(parts, 0, add, doubt);
  scope_ = outer;
  doubt.since = newest_guard();
  if (is_dict) {
    Value made = new_dict(std::move(pairs), span(node));
    object_of<MutableDict>(made)->doubt = std::move(doubt);
    return made;
  }
  const bool is_set = node.is(PythonKind::kSetComprehension);
  Value made =
      new_list(std::move(items), is_set ? Sequence::Kind::kSet : Sequence::Kind::kList, span(node));
  object_of<List>(made)->doubt = std::move(doubt);
  return made;
}

}  // namespace miglint::alembic
