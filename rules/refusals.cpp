#include "rules/refusals.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "rules/identifiers.h"

namespace miglint {

// The relation that has the name which the statement wants, of a kind other than it would make.
static bool other_kind_has_name(const Step& step) {
  const auto taken_by = [&](const ddl::Name& name) -> std::optional<RelationKind> {
    const Relation* known = step.before.relation(name);
    return known == nullptr ? std::nullopt : std::optional(known->kind);
  };
  const auto is_table = [](RelationKind kind) {
    return kind == RelationKind::kTable || kind == RelationKind::kPartitionedTable;
  };
  if (const auto* create = step.as<ddl::CreateTable>()) {
    const auto kind = taken_by(create->table);
    return kind && !is_table(*kind);
  }
  if (const auto* create = step.as<ddl::CreateIndex>()) {
    const auto kind = taken_by({step.before.resolve(create->table).schema, create->index});
    return kind && *kind != RelationKind::kIndex && *kind != RelationKind::kPartitionedIndex;
  }
  if (const auto* create = step.as<ddl::CreateView>()) {
    const auto kind = taken_by(create->view);
    return kind && *kind != RelationKind::kView && *kind != RelationKind::kMaterializedView;
  }
  if (const auto* create = step.as<ddl::CreateSequence>()) {
    const auto kind = taken_by(create->sequence);
    return kind && *kind != RelationKind::kSequence;
  }
  return false;
}

static bool repeats_column(const Step& step) {
  const ddl::Command& command = step.command;
  return std::holds_alternative<ddl::CreateTable>(command) ||
         std::holds_alternative<ddl::CreateView>(command) ||
         std::holds_alternative<ddl::Insert>(command) ||
         std::holds_alternative<ddl::Update>(command);
}

static bool has_opaque(const std::optional<Script>& script, std::size_t blocks) {
  for (std::size_t i = 0; script && i < std::min(blocks, script->blocks.size()); ++i)
    if (!script->blocks[i].opaque.empty()) return true;
  return false;
}

// The relation that the refusal is about, where the statement names one.
static const Relation* subject(const Step& step) {
  if (const auto* alter = step.as<ddl::AlterTable>()) return step.before.relation(alter->table);
  if (const auto* index = step.as<ddl::CreateIndex>()) return step.before.relation(index->table);
  if (const auto* create = step.as<ddl::CreateTable>()) return step.before.relation(create->table);
  if (const auto* rename = step.as<ddl::Rename>()) return step.before.relation(rename->relation);
  return nullptr;
}

static bool runs_on_conditions(const ddl::DoBlock& block) {
  return !block.opaque.empty() ||
         std::ranges::any_of(block.statements, [](const ddl::Nested& nested) {
           return nested.conditional || nested.handled || nested.repeated;
         });
}

// What is not understood may have made, changed or removed the very object since the history last
// made it. Asked of refusals alone, which are rare.
static bool may_have_changed_unseen(const Step& step) {
  const bool up = step.direction == Direction::kUpgrade;
  if (has_opaque(up ? step.revision.upgrade : step.revision.downgrade, step.block_index))
    return true;
  if (step.earlier<ddl::DoBlock>(runs_on_conditions)) return true;
  const Relation* about = subject(step);
  bool opaque = false;
  for (const RevisionIndex i : step.history.graph.order) {
    if (about != nullptr && about->origin.revision == i) opaque = false;
    if (i == step.revision_index && up) break;
    opaque = opaque || has_opaque(step.history.revisions[i].upgrade, SIZE_MAX);
    if (i == step.revision_index) break;
  }
  return opaque;
}

// Branches that nothing joins are not run one after the other.
static bool is_one_line(const History& history) {
  return history.graph.heads.size() <= 1 && history.graph.bases.size() <= 1;
}

bool is_proved(const Step& step, const Refusal& refusal) {
  // What runs only under a condition, or for each row of something, may not run at all.
  if (!step.block.guard.empty() || step.block.repeated) return false;
  if (refusal_kind(step, refusal) == RefusalKind::kRepeatedColumn) return true;
  return is_one_line(step.history) && !may_have_changed_unseen(step);
}

RefusalKind refusal_kind(const Step& step, const Refusal& refusal) {
  const std::string& state = refusal.sqlstate;
  // A state stands for more than one thing: of inheritance and of numbers other rules speak, if
  // any.
  const auto says = [&](std::string_view words) {
    return refusal.words.find(words) != std::string::npos;
  };
  if (state == "42P07" && !says("already exists")) return RefusalKind::kOther;
  if (state == "22023" && !says("enum label")) return RefusalKind::kOther;
  const bool taken = state == "42P07" || state == "42710" || state == "42701" || state == "42P06";
  if (taken && long_identifier(step)) return RefusalKind::kNameCollision;
  if (state == "42P07" && other_kind_has_name(step)) return RefusalKind::kNameCollision;
  if ((state == "42701" || state == "42601") && repeats_column(step))
    return RefusalKind::kRepeatedColumn;
  if (taken) return RefusalKind::kAlreadyThere;
  static constexpr std::array<std::string_view, 6> kMissing{
      "42P01", "42703", "42704", "42883", "3F000", "22023"};
  return std::ranges::count(kMissing, state) > 0 ? RefusalKind::kMissing : RefusalKind::kOther;
}

}  // namespace miglint
