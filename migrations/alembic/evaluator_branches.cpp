// Conditions that cannot be known: both branches are followed, one after the other, from the same
// state; then what they bound is joined. What was bound alike stays known.
//
// A branch that leaves the function under such a condition puts what follows under the opposite
// one. A branch that raises is an aborted run: what follows is not conditional because of it.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

std::string negated(const std::string& condition) {
  return fmt::format("not ({})", condition);
}

}  // namespace

Outcome Evaluator::speculate(std::string condition, bool repeats, const Body& body) {
  const std::size_t mark = log_.size();
  const std::size_t guards = guards_.size();
  const std::string text = condition;
  guards_.push_back({++guard_count_, std::move(condition), Guard::Until::kBlock, "", repeats});
  ++speculating_;
  Outcome out;
  out.flow = body();
  raising_ = false;
  --speculating_;
  for (std::size_t i = guards + 1; i < guards_.size(); ++i) {
    Guard& guard = guards_[i];
    if (guard.until == Guard::Until::kBlock) continue;
    if (!text.empty()) guard.left_when = fmt::format("{} and {}", text, guard.left_when);
    guard.text = negated(guard.left_when);
    if (guard.text.size() < 400) out.leaving.push_back(std::move(guard));
  }
  guards_.resize(guards);
  // Oldest first, so that the first of a name is what it was before.
  for (std::size_t i = log_.size(); i-- > mark;) {
    Binding& changed_name = log_[i];
    const Value* now = changed_name.scope->names.find(changed_name.name);
    if (now != nullptr) out.bindings.push_back({changed_name.scope, changed_name.name, *now});
    if (changed_name.value)
      changed_name.scope->names.set(changed_name.name, std::move(*changed_name.value));
    else
      changed_name.scope->names.erase(changed_name.name);
  }
  log_.resize(mark);
  // The newest binding of a name was met first.
  std::ranges::stable_sort(out.bindings, [](const Binding& a, const Binding& b) {
    return std::pair(a.scope, a.name) < std::pair(b.scope, b.name);
  });
  const auto is_repeated = [](const Binding& a, const Binding& b) {
    return a.scope == b.scope && a.name == b.name;
  };
  out.bindings.erase(std::unique(out.bindings.begin(), out.bindings.end(), is_repeated),
                     out.bindings.end());
  return out;
}

void Evaluator::keep(const Outcome& outcome) {
  for (const Binding& binding : outcome.bindings)
    bind_in(*binding.scope, binding.name, *binding.value);
}

void Evaluator::join(const Outcome& yes, const Outcome& no, const std::string& condition) {
  const auto find = [](const Outcome& outcome, const Binding& wanted) -> const Value* {
    for (const Binding& binding : outcome.bindings)
      if (binding.scope == wanted.scope && binding.name == wanted.name) return &*binding.value;
    return wanted.scope->names.find(wanted.name);
  };
  std::vector<Binding> joined = yes.bindings;
  for (const Binding& binding : no.bindings)
    if (std::ranges::none_of(yes.bindings, [&](const Binding& other) {
          return other.scope == binding.scope && other.name == binding.name;
        }))
      joined.push_back(binding);
  for (Binding& binding : joined) {
    const Value* a = find(yes, binding);
    const Value* b = find(no, binding);
    if (a == nullptr || b == nullptr) {
      binding.value = a == nullptr ? *b : *a;  // elsewhere it would be a NameError
    } else if (a->identity() != b->identity() &&
               !(comparable(*a) && comparable(*b) && equal(*a, *b))) {
      binding.value = Value(
          Unknown{fmt::format("`{}`, which depends on `{}`", binding.name, condition)}, a->where());
    } else {
      binding.value = *a;
    }
  }
  charge(joined.size() * joined.size() / 16);
  for (Binding& binding : joined)
    bind_in(*binding.scope, binding.name, std::move(*binding.value));
}

// What follows runs only if `condition`, under which this leaves, does not hold.
void Evaluator::leave(Flow flow, const std::string& condition) {
  Guard guard;
  guard.id = ++guard_count_;
  guard.text = negated(condition);
  guard.left_when = condition;
  guard.until = flow == Flow::kContinue ? Guard::Until::kIteration
                : flow == Flow::kBreak  ? Guard::Until::kLoop
                                        : Guard::Until::kReturn;
  guards_.push_back(std::move(guard));
}

Flow Evaluator::merge(const Outcome& yes, const Outcome& no, const std::string& condition) {
  if (yes.flow == Flow::kRaise || no.flow == Flow::kRaise) {
    if (yes.flow == no.flow) {
      raising_ = true;
      return Flow::kRaise;
    }
    const Outcome& goes_on = yes.flow == Flow::kRaise ? no : yes;
    keep(goes_on);
    guards_.insert(guards_.end(), goes_on.leaving.begin(), goes_on.leaving.end());
    return goes_on.flow;
  }
  guards_.insert(guards_.end(), yes.leaving.begin(), yes.leaving.end());
  guards_.insert(guards_.end(), no.leaving.begin(), no.leaving.end());
  if (yes.flow == no.flow) {
    join(yes, no, condition);
    return yes.flow;
  }
  // One of them goes further than the other; what both skip is skipped.
  const bool yes_goes_on = yes.flow < no.flow;
  keep(yes_goes_on ? yes : no);
  leave(yes_goes_on ? no.flow : yes.flow, yes_goes_on ? negated(condition) : condition);
  return yes_goes_on ? yes.flow : no.flow;
}

Flow Evaluator::either(const std::string& condition, const Body& yes, const Body& no) {
  const Outcome first = speculate(condition, false, yes);
  const Outcome second = speculate(negated(condition), false, no);
  return merge(first, second, condition);
}

Flow Evaluator::branches(const std::vector<Clause>& clauses, std::size_t at) {
  if (at >= clauses.size()) return Flow::kNext;
  const Clause& clause = clauses[at];
  if (!clause.condition) return block(clause.body);
  if (!step(clause.condition)) return Flow::kReturn;
  const Truth holds = truth(evaluate(clause.condition));
  if (raising_) return Flow::kRaise;
  if (holds == Truth::kTrue) return block(clause.body);
  if (holds == Truth::kFalse) {
    ++depth_;
    const Flow flow = branches(clauses, at + 1);
    --depth_;
    return flow;
  }
  const auto rest = [&] {
    ++depth_;
    const Flow flow = branches(clauses, at + 1);
    --depth_;
    return flow;
  };
  return either(
      one_line(clause.condition.text(), 120), [&] { return block(clause.body); }, rest);
}

Flow Evaluator::if_statement(const PythonNode& node) {
  std::vector<Clause> clauses;
  clauses.push_back({node.child(PythonField::kCondition), node.child(PythonField::kConsequence)});
  for (const PythonNode& child : node.each()) {
    if (child.is(PythonKind::kElifClause))
      clauses.push_back(
          {child.child(PythonField::kCondition), child.child(PythonField::kConsequence)});
    else if (child.is(PythonKind::kElseClause))
      clauses.push_back({PythonNode(), child.child(PythonField::kBody)});
  }
  return branches(clauses, 0);
}

Truth Evaluator::matches(const Value& subject, const PythonNode& pattern) {
  if (!step(pattern)) return Truth::kUnknown;
  switch (pattern.tag()) {
    case PythonKind::kCasePattern: {
      const PythonNode inner = pattern.first();
      return inner ? matches(subject, inner) : Truth::kTrue;  // `_`
    }
    case PythonKind::kUnionPattern: {
      Truth any = Truth::kFalse;
      for (const PythonNode& option : pattern.each()) {
        const Truth one = matches(subject, option);
        if (one == Truth::kTrue) return one;
        if (one == Truth::kUnknown) any = one;
      }
      return any;
    }
    case PythonKind::kDottedName:
      if (pattern.text().find('.') != std::string_view::npos) return Truth::kUnknown;
      if (pattern.text() != "_") bind(pattern.text(), subject);
      return Truth::kTrue;
    case PythonKind::kString:
    case PythonKind::kConcatenatedString:
    case PythonKind::kInteger:
    case PythonKind::kFloat:
    case PythonKind::kTrue:
    case PythonKind::kFalse:
    case PythonKind::kNone:
      return compare("==", subject, evaluate(pattern));
    default:
      return Truth::kUnknown;
  }
}

Flow Evaluator::cases(const Value& subject,
                      const std::vector<PythonNode>& clauses,
                      std::size_t at) {
  if (at >= clauses.size()) return Flow::kNext;
  const PythonNode& clause = clauses[at];
  if (!step(clause)) return Flow::kReturn;
  PythonNode pattern;
  for (const PythonNode& child : clause.each())
    if (child.is(PythonKind::kCasePattern) && !pattern) pattern = child;
  Truth holds = pattern ? matches(subject, pattern) : Truth::kUnknown;
  const PythonNode guard = clause.child(PythonField::kGuard);
  if (guard && holds != Truth::kFalse) {
    const Truth also = truth(evaluate(guard.first()));
    holds = also == Truth::kTrue ? holds : also;
  }
  const PythonNode body = clause.child(PythonField::kConsequence);
  if (holds == Truth::kTrue) return block(body);
  const auto rest = [&] {
    ++depth_;
    const Flow flow = cases(subject, clauses, at + 1);
    --depth_;
    return flow;
  };
  if (holds == Truth::kFalse) return rest();
  const std::string condition =
      fmt::format("{} is {}",
                  one_line(clause.parent().parent().child(PythonField::kSubject).text(), 60),
                  one_line(pattern.text(), 60));
  return either(
      condition, [&] { return block(body); }, rest);
}

Flow Evaluator::match_statement(const PythonNode& node) {
  const Value subject = evaluate(node.child(PythonField::kSubject));
  std::vector<PythonNode> clauses;
  for (const PythonNode& child : node.child(PythonField::kBody).each())
    if (child.is(PythonKind::kCaseClause)) clauses.push_back(child);
  return cases(subject, clauses, 0);
}

// The body, and what handles exceptions: really when it is known to raise; else as something that
// happens only then.
Flow Evaluator::try_statement(const PythonNode& node) {
  Flow flow = block(node.child(PythonField::kBody));
  const bool raised = flow == Flow::kRaise;
  if (raised) {
    raising_ = false;
    flow = handlers(node, true);
  } else {
    handlers(node, false);
  }
  for (const PythonNode& child : node.each()) {
    if (child.is(PythonKind::kElseClause) && !raised && flow == Flow::kNext)
      flow = block(child.child(PythonField::kBody));
    if (!child.is(PythonKind::kFinallyClause)) continue;
    const bool still = std::exchange(raising_, false);
    const Flow last = block(child.first());
    raising_ = still || raising_;
    if (last != Flow::kNext) flow = last;
  }
  return flow;
}

Flow Evaluator::handlers(const PythonNode& node, bool raised) {
  for (const PythonNode& child : node.each()) {
    if (!child.is(PythonKind::kExceptClause) && !child.is(PythonKind::kExceptGroupClause)) continue;
    PythonNode body;
    for (const PythonNode& part : child.each())
      if (part.is(PythonKind::kBlock)) body = part;
    PythonNode what = child.child(PythonField::kValue);
    if (what == body) what = PythonNode();
    PythonNode alias = child.child(PythonField::kAlias);
    if (what.is(PythonKind::kAsPattern)) {
      alias = what.child(PythonField::kAlias).first();
      what = what.first();
    }
    const auto follow = [&] {
      if (alias.is(PythonKind::kIdentifier)) bind(alias.text(), unknown("an exception", alias));
      return block(body);
    };
    const std::string_view caught = what ? what.text() : "Exception";
    if (!raised) {
      speculate(fmt::format("except {}", one_line(caught, 60)), false, follow);
      continue;
    }
    const bool fits = caught == "Exception" || caught == "BaseException" ||
                      caught.find(raised_) != std::string_view::npos;
    if (fits) return follow();
  }
  if (raised) raising_ = true;
  return raised ? Flow::kRaise : Flow::kNext;
}

}  // namespace miglint::alembic
