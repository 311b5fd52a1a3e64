#include "rules/repeatable.h"

#include <algorithm>

namespace miglint {

namespace {

// Is what the statement makes dropped, with IF EXISTS, by an earlier one of the script?
bool dropped_before(const Step& step, ddl::ObjectKind kind, const std::string& name) {
  return step.earlier<ddl::Drop>([&](const ddl::Drop& drop) {
    return drop.kind == kind && drop.if_exists &&
           std::ranges::count(drop.objects, name, &ddl::Name::name) > 0;
  });
}

bool constraint_dropped_before(const Step& step, const std::string& name) {
  return step.earlier<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
    return std::ranges::any_of(alter.actions, [&](const ddl::Alteration& action) {
      const auto* drop = std::get_if<ddl::DropConstraint>(&action);
      return drop != nullptr && drop->if_exists && drop->name == name;
    });
  });
}

struct Repeatable {
  const Step& step;

  bool operator()(const ddl::AddColumn& c) const { return c.if_not_exists; }

  bool operator()(const ddl::DropColumn& c) const { return c.if_exists; }

  bool operator()(const ddl::AddConstraint& c) const {
    return !c.constraint.name.empty() && constraint_dropped_before(step, c.constraint.name);
  }

  bool operator()(const ddl::DropConstraint& c) const { return c.if_exists; }

  bool operator()(const ddl::AttachPartition&) const { return false; }

  bool operator()(const ddl::AlterTable& c) const {
    return std::ranges::all_of(
        c.actions, [&](const ddl::Alteration& action) { return std::visit(*this, action); });
  }

  bool operator()(const ddl::CreateTable& c) const {
    // A temporary table is gone with the session that failed.
    return c.if_not_exists || c.persistence == ddl::Persistence::kTemporary ||
           dropped_before(step, ddl::ObjectKind::kTable, c.table.name);
  }

  bool operator()(const ddl::CreateIndex& c) const {
    const Relation* table = step.before.relation(c.table);
    return c.if_not_exists || dropped_before(step, ddl::ObjectKind::kIndex, c.index) ||
           (table != nullptr && table->persistence == ddl::Persistence::kTemporary);
  }

  bool operator()(const ddl::CreateView& c) const {
    return c.or_replace || c.if_not_exists ||
           dropped_before(step, ddl::ObjectKind::kView, c.view.name) ||
           dropped_before(step, ddl::ObjectKind::kMaterializedView, c.view.name);
  }

  bool operator()(const ddl::CreateEnum& c) const {
    return dropped_before(step, ddl::ObjectKind::kType, c.type.name);
  }

  bool operator()(const ddl::CreateTrigger& c) const {
    return c.or_replace || dropped_before(step, ddl::ObjectKind::kTrigger, c.trigger);
  }

  bool operator()(const ddl::CreatePolicy& c) const {
    return dropped_before(step, ddl::ObjectKind::kPolicy, c.policy);
  }

  bool operator()(const ddl::CreateFunction& c) const {
    return c.or_replace || dropped_before(step, ddl::ObjectKind::kFunction, c.function.name);
  }

  bool operator()(const ddl::CreateSequence& c) const { return c.if_not_exists; }

  bool operator()(const ddl::CreateSchema& c) const { return c.if_not_exists; }

  bool operator()(const ddl::CreateExtension& c) const { return c.if_not_exists; }

  bool operator()(const ddl::AddEnumValue& c) const { return c.if_not_exists; }

  bool operator()(const ddl::Drop& c) const { return c.if_exists; }

  bool operator()(const ddl::Rename&) const { return false; }

  template <typename Command>
  bool operator()(const Command&) const {
    return true;
  }
};

}  // namespace

bool can_be_repeated(const Step& step) {
  // A block that asks first, or catches the error, is written to be repeated.
  return step.is_conditional() || std::visit(Repeatable{step}, step.command);
}

bool unrepeatable_before(const Step& step) {
  for (std::size_t b = 0; b <= step.block_index; ++b) {
    const auto& statements = step.script.blocks[b].statements;
    const std::size_t stop = b == step.block_index ? step.statement_index : statements.size();
    for (std::size_t s = 0; s < stop; ++s)
      if (!std::visit(Repeatable{step}, statements[s].command)) return true;
  }
  return false;
}

}  // namespace miglint
