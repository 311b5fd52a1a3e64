// The statements that are followed one after another.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

Flow Evaluator::block(const PythonNode& node) {
  for (const PythonNode& child : node.each()) {
    const Flow flow = statement(child);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

Flow Evaluator::statement(const PythonNode& node) {
  if (!step(node)) return Flow::kReturn;
  ++depth_;
  const Flow flow = statement_node(node);
  --depth_;
  return raising_ ? Flow::kRaise : flow;
}

Flow Evaluator::statement_node(const PythonNode& node) {
  switch (node.tag()) {
    case PythonKind::kExpressionStatement:
      expression_statement(node);
      return Flow::kNext;
    case PythonKind::kIfStatement:
      return if_statement(node);
    case PythonKind::kForStatement:
      return for_statement(node);
    case PythonKind::kWhileStatement:
      return while_statement(node);
    case PythonKind::kWithStatement:
      return with_statement(node);
    case PythonKind::kTryStatement:
      return try_statement(node);
    case PythonKind::kMatchStatement:
      return match_statement(node);
    case PythonKind::kReturnStatement: {
      const PythonNode result = node.first();
      Value value = result ? evaluate(result) : Value(None{}, span(node));
      if (frame_ != nullptr) frame_->returned.push_back(std::move(value));
      return Flow::kReturn;
    }
    case PythonKind::kRaiseStatement:
      return raise_statement(node);
    case PythonKind::kBreakStatement:
      return Flow::kBreak;
    case PythonKind::kContinueStatement:
      return Flow::kContinue;
    case PythonKind::kAssertStatement:
      evaluate(node.first());
      return Flow::kNext;
    case PythonKind::kDeleteStatement:
      delete_statement(node);
      return Flow::kNext;
    case PythonKind::kGlobalStatement:
    case PythonKind::kNonlocalStatement:
      declare_names(node);
      return Flow::kNext;
    case PythonKind::kFunctionDefinition:
      define_function(node, {});
      return Flow::kNext;
    case PythonKind::kClassDefinition:
      define_class(node);
      return Flow::kNext;
    case PythonKind::kDecoratedDefinition:
      decorated_definition(node);
      return Flow::kNext;
    case PythonKind::kImportStatement:
      import_statement(node);
      return Flow::kNext;
    case PythonKind::kImportFromStatement:
      import_from_statement(node);
      return Flow::kNext;
    case PythonKind::kError:
      // Of a damaged file only its constants are read.
      if (!effects()) return block(node);
      emit_opaque("a syntax error", span(node));
      return Flow::kNext;
    case PythonKind::kAssignment:
      assignment(node);
      return Flow::kNext;
    default:
      return Flow::kNext;
  }
}

Flow Evaluator::raise_statement(const PythonNode& node) {
  const PythonNode what = node.first();
  raised_ = "Exception";
  if (what) {
    const PythonNode named = what.is(PythonKind::kCall) ? what.child(PythonField::kFunction) : what;
    raised_ = named.text();
    // The words of the exception may come from elsewhere, but nothing is sent by making one.
    if (what.is(PythonKind::kCall)) evaluate(what.child(PythonField::kArguments).first());
  }
  if (effects() && out_.blocks.empty() && guards_.empty() && out_.raises.empty()) {
    out_.raises = what ? one_line(what.text()) : "an exception";
    out_.raises_where = span(node);
  }
  raising_ = true;
  return Flow::kRaise;
}

void Evaluator::expression_statement(const PythonNode& node) {
  for (const PythonNode& child : node.each()) {
    switch (child.tag()) {
      case PythonKind::kAssignment:
        assignment(child);
        break;
      case PythonKind::kAugmentedAssignment:
        augmented_assignment(child);
        break;
      case PythonKind::kString:
      case PythonKind::kConcatenatedString:
      case PythonKind::kEllipsis:
        break;  // a docstring
      default:
        evaluate(child);
        break;
    }
    if (raising_) return;
  }
}

void Evaluator::assignment(const PythonNode& node) {
  // a = b = value: every target gets the innermost value.
  PythonNode innermost = node.child(PythonField::kRight);
  while (innermost.is(PythonKind::kAssignment))
    innermost = innermost.child(PythonField::kRight);
  if (!innermost) return;  // an annotation alone
  const Value value = evaluate(innermost);
  if (raising_) return;
  for (PythonNode at = node; at.is(PythonKind::kAssignment); at = at.child(PythonField::kRight))
    assign(at.child(PythonField::kLeft), value);
}

void Evaluator::augmented_assignment(const PythonNode& node) {
  const PythonNode target = node.child(PythonField::kLeft);
  const Value before = evaluate(target);
  const Value right = evaluate(node.child(PythonField::kRight));
  std::string_view op = node.child(PythonField::kOperator).text();
  if (op.size() > 1) op.remove_suffix(1);
  if (auto* list = object_of<List>(before); list != nullptr && op == "+") {  // changes it in place
    changed(list->doubt);
    std::vector<Value> more;
    if (!iterate(right, more) && list->doubt.open.empty()) list->doubt.open = doubt_of(right);
    charge(more.size());
    if (list->items.size() + more.size() > kMostItems) {
      list->doubt.open = "more items than are followed";
      return;
    }
    std::ranges::move(more, std::back_inserter(list->items));
    return;
  }
  assign(target, operate(op, before, right, node));
}

void Evaluator::assign(const PythonNode& target, const Value& value) {
  switch (target.tag()) {
    case PythonKind::kIdentifier:
      bind(target.text(), value);
      return;
    case PythonKind::kPatternList:
    case PythonKind::kTuplePattern:
    case PythonKind::kListPattern:
    case PythonKind::kTuple:
    case PythonKind::kList:
    case PythonKind::kExpressionList:
      if (step(target)) {
        ++depth_;
        assign_parts(target, value);
        --depth_;
      }
      return;
    case PythonKind::kAttribute:
      assign_attribute(target, value);
      return;
    case PythonKind::kSubscript:
      assign_item(target, value);
      return;
    case PythonKind::kAsPatternTarget:
    case PythonKind::kParenthesizedExpression:
    case PythonKind::kListSplatPattern:
      if (const PythonNode inner = target.first()) assign(inner, value);
      return;
    default:
      return;
  }
}

void Evaluator::assign_parts(const PythonNode& target, const Value& value) {
  const auto targets = target.named_children();
  std::vector<Value> items;
  const bool known = iterate(value, items);
  std::size_t rest = targets.size();
  for (std::size_t i = 0; i < targets.size(); ++i)
    if (targets[i].is(PythonKind::kListSplatPattern)) rest = i;
  const bool fits =
      rest < targets.size() ? items.size() + 1 >= targets.size() : items.size() == targets.size();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (!known || !fits) {
      assign(targets[i],
             unknown(known ? "a part of something of another size" : doubt_of(value), target));
    } else if (i == rest) {
      const std::size_t many = items.size() + 1 - targets.size();
      const auto from = items.begin() + static_cast<std::ptrdiff_t>(i);
      assign(targets[i],
             new_list(std::vector<Value>(from, from + static_cast<std::ptrdiff_t>(many)),
                      Sequence::Kind::kList,
                      span(target)));
    } else {
      const std::size_t from = i > rest ? items.size() - (targets.size() - i) : i;
      assign(targets[i], items[from]);
    }
  }
}

void Evaluator::assign_attribute(const PythonNode& target, const Value& value) {
  const Value object = evaluate(target.child(PythonField::kObject));
  const std::string_view attribute_name = target.child(PythonField::kAttribute).text();
  if (auto* instance = object_of<Instance>(object)) {
    const bool sure = newest_guard() == 0 || instance->attributes.find(attribute_name) == nullptr;
    instance->attributes.set(attribute_name,
                             sure ? value : unknown("changed where a condition holds", target));
    return;
  }
  if (auto* made = object_of<Class>(object)) {
    for (auto& [member, old] : made->members)
      if (member == attribute_name) {
        old = value;
        return;
      }
    made->members.emplace_back(attribute_name, value);
    return;
  }
  // A column of an object that a query gave: the session writes it when it is flushed.
  if (object.is_unknown()) session_changed_ = true;
}

void Evaluator::assign_item(const PythonNode& target, const Value& value) {
  const Value object = evaluate(target.child(PythonField::kValue));
  const Value index = evaluate(target.child(PythonField::kSubscript));
  if (auto* dict = object_of<MutableDict>(object)) {
    changed(dict->doubt);
    charge(1 + dict->items.size() / 16);
    if (!comparable(index)) {
      dict->doubt.open = "a key that is not known";
      return;
    }
    for (auto& [key, item] : dict->items) {
      if (!equal(key, index)) continue;
      item = dict->doubt.any() ? unknown("changed where a condition holds", target) : value;
      return;
    }
    if (dict->items.size() < kMostItems) dict->items.emplace_back(index, value);
    return;
  }
  auto* list = object_of<List>(object);
  if (list == nullptr) return;
  changed(list->doubt);
  const auto* number = index.as<std::int64_t>();
  const auto size = static_cast<std::int64_t>(list->items.size());
  const std::int64_t at = number == nullptr ? -1 : *number < 0 ? *number + size : *number;
  if (at >= 0 && at < size)
    list->items[static_cast<std::size_t>(at)] = value;
  else
    list->doubt.open = "an item is replaced that is not known";
}

void Evaluator::delete_statement(const PythonNode& node) {
  PythonNode target = node.first();
  if (!target.is(PythonKind::kSubscript)) return;
  const Value object = evaluate(target.child(PythonField::kValue));
  const Value index = evaluate(target.child(PythonField::kSubscript));
  if (auto* dict = object_of<MutableDict>(object)) {
    changed(dict->doubt);
    if (!comparable(index) || dict->doubt.any())
      dict->doubt.open = "an item is deleted that is not known";
    else
      std::erase_if(dict->items, [&](const auto& pair) { return equal(pair.first, index); });
  } else if (auto* list = object_of<List>(object)) {
    list->doubt.open = "an item is deleted";
  }
}

void Evaluator::declare_names(const PythonNode& node) {
  auto& names = node.is(PythonKind::kGlobalStatement) ? scope_->globals : scope_->nonlocals;
  for (const PythonNode& child : node.each())
    if (std::ranges::count(names, child.text()) == 0) names.push_back(child.text());
}

}  // namespace miglint::alembic
