#include "rules/actions.h"

#include <algorithm>

namespace miglint {

bool drops_constraint(const ddl::AlterTable& alter, std::string_view constraint) {
  return std::ranges::any_of(alter.actions, [&](const ddl::Alteration& action) {
    const auto* drop = std::get_if<ddl::DropConstraint>(&action);
    return drop != nullptr && drop->name == constraint;
  });
}

bool is_rendered(const SqlBlock& block) {
  // What is written out is mapped letter by letter.
  return block.map.locate(0, 1) == block.where;
}

bool is_dropped_later(const Step& step, const ddl::Name& table) {
  return step.later<ddl::Drop>([&](const ddl::Drop& drop) {
    return drop.kind == ddl::ObjectKind::kTable &&
           std::ranges::any_of(drop.objects,
                               [&](const ddl::Name& name) { return step.same(name, table); });
  });
}

}  // namespace miglint
