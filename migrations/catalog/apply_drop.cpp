// DROP: what must be there, what is in the way, and what goes along.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/drawn_sequences.h"
#include "migrations/catalog/dropper.h"

namespace miglint {

namespace {

std::string_view word_of(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kIndex:
      return "index";
    case ddl::ObjectKind::kView:
      return "view";
    case ddl::ObjectKind::kMaterializedView:
      return "materialized view";
    case ddl::ObjectKind::kSequence:
      return "sequence";
    case ddl::ObjectKind::kForeignTable:
      return "foreign table";
    default:
      return "table";
  }
}

bool is_of_kind(const Relation& relation, ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kIndex:
      return relation.index.has_value();
    case ddl::ObjectKind::kView:
      return relation.kind == RelationKind::kView;
    case ddl::ObjectKind::kMaterializedView:
      return relation.kind == RelationKind::kMaterializedView;
    case ddl::ObjectKind::kSequence:
      return relation.kind == RelationKind::kSequence;
    case ddl::ObjectKind::kForeignTable:
      return relation.kind == RelationKind::kForeignTable;
    default:
      return relation.kind == RelationKind::kTable ||
             relation.kind == RelationKind::kPartitionedTable;
  }
}

}  // namespace

// All are looked up before the first one goes: what is named twice, or goes with another one, is
// there all the same.
Refused Dropper::run() {
  std::vector<std::optional<ddl::Name>> found;
  for (const ddl::Name& object : drop_.objects) {
    const Relation* known = change_.catalog.relation(object);
    found.push_back(known == nullptr ? std::nullopt : std::optional(known->name));
  }
  for (std::size_t i = 0; i < drop_.objects.size(); ++i) {
    if (found[i] && change_.catalog.relation(*found[i]) == nullptr) continue;
    if (Refused refused = one(drop_.objects[i], i)) return refused;
  }
  return std::nullopt;
}

Refused Dropper::one(const ddl::Name& object, std::size_t i) {
  switch (drop_.kind) {
    case ddl::ObjectKind::kTable:
    case ddl::ObjectKind::kIndex:
    case ddl::ObjectKind::kView:
    case ddl::ObjectKind::kMaterializedView:
    case ddl::ObjectKind::kSequence:
    case ddl::ObjectKind::kForeignTable:
      return relation(object);
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      return type(object);
    case ddl::ObjectKind::kSchema:
      return schema(object.name);
    case ddl::ObjectKind::kExtension:
      return extension(object.name);
    case ddl::ObjectKind::kFunction:
    case ddl::ObjectKind::kProcedure:
      return function(object, i);
    case ddl::ObjectKind::kTrigger:
    case ddl::ObjectKind::kRule:
    case ddl::ObjectKind::kPolicy:
      return part(object.name);
    case ddl::ObjectKind::kStatistics:
      return statistics(object);
    case ddl::ObjectKind::kPublication:
      change_.catalog.remove_publication(object.name);
      return std::nullopt;
    default:
      change_.catalog.remove_object(drop_.kind, object);
      return std::nullopt;
  }
}

bool Dropper::goes_too(const ddl::Name& name) const {
  return std::ranges::any_of(drop_.objects, [&](const ddl::Name& other) {
    return change_.catalog.resolve(other) == name;
  });
}

// Also with what it inherits from: a partition with its table; of other children, CASCADE or not is
// asked elsewhere.
bool Dropper::goes_along(const ddl::Name& name, int depth) const {
  constexpr int kDeepest = 100;
  if (name == dropped_ || goes_too(name)) return true;
  const Relation* known = depth < kDeepest ? change_.catalog.relation(name) : nullptr;
  return known != nullptr && std::ranges::any_of(known->inherits, [&](const ddl::Name& parent) {
           return goes_along(parent, depth + 1);
         });
}

Refused Dropper::relation(const ddl::Name& name) {
  const Relation* known = change_.catalog.relation(name);
  if (known == nullptr) {
    const bool absent = change_.catalog.exists(name) == Truth::kNo;
    if (absent && !drop_.if_exists) {
      if (drop_.kind == ddl::ObjectKind::kIndex) return undefined_object("index", name.name);
      return Refusal{"42P01",
                     fmt::format("{} \"{}\" does not exist", word_of(drop_.kind), name.text())};
    }
    change_.catalog.remove_relation(change_.catalog.resolve(name));
    return std::nullopt;
  }
  if (!known->assumed && !is_of_kind(*known, drop_.kind))
    return Refusal{"42809",
                   fmt::format("\"{}\" is not {} {}",
                               known->name.name,
                               drop_.kind == ddl::ObjectKind::kIndex ? "an" : "a",
                               word_of(drop_.kind))};
  if (known->index && !known->index->constraint.empty())
    return dependent_objects(fmt::format("index {}", known->name.text()),
                             fmt::format("constraint {} on table {} requires it",
                                         known->index->constraint,
                                         known->index->table.text()));
  if (known->index && !known->index->parent.empty())
    return Refusal{"2BP01",
                   fmt::format("cannot drop index {} because index {} requires it",
                               known->name.text(),
                               known->index->parent.text())};
  if (Refused refused = sequence_in_use(*known)) return refused;
  if (Refused refused = index_in_use(*known)) return refused;
  const Relation relation = *known;
  dropped_ = relation.name;
  if (Refused refused = dependents(relation)) return refused;
  if (Refused refused = references_through_parents(relation)) return refused;
  forget_relation(change_, relation.name);
  return std::nullopt;
}

// Foreign keys that stand on it.
Refused Dropper::index_in_use(const Relation& index) {
  if (!drop_.cascade) return needed_by_reference(change_.catalog, index);
  for (const ForeignKey& key : keys_on_index(change_.catalog, index)) {
    Relation table = *change_.catalog.relation(key.table);
    forget_constraint(change_, table, key.constraint);
    change_.catalog.put(std::move(table));
  }
  return std::nullopt;
}

// A sequence that an identity column is made with, or that a default draws from.
Refused Dropper::sequence_in_use(const Relation& sequence) {
  if (sequence.kind != RelationKind::kSequence) return std::nullopt;
  if (sequence.of_identity && !goes_too(sequence.owned_by))
    return dependent_objects(fmt::format("sequence {}", sequence.name.text()),
                             fmt::format("column {} of table {} requires it",
                                         sequence.owned_by_column,
                                         sequence.owned_by.text()));
  return defaults_from(sequence);
}

// But for those of a table that goes.
Refused Dropper::defaults_from(const Relation& sequence) {
  for (const Drawing& drawing : drawing_from(change_.catalog, sequence)) {
    if (goes_along(drawing.table)) continue;
    if (!drop_.cascade)
      return dependent_objects(fmt::format("sequence {}", sequence.name.text()),
                               fmt::format("default value for column {} of table {} depends on it",
                                           drawing.column,
                                           drawing.table.text()));
    edit(change_.catalog, drawing.table, [&](Relation& changed) {
      Column* column =
          changed.columns.edit_first([&](const Column& c) { return c.name == drawing.column; });
      if (column != nullptr) column->default_value.reset();
    });
  }
  return std::nullopt;
}

Refused Dropper::dependents(const Relation& relation) {
  const std::string what = fmt::format("{} {}", word_of(drop_.kind), relation.name.text());
  const std::vector<ddl::Name> views = relation.dependents;
  for (const ddl::Name& view : views) {
    if (goes_too(view)) continue;
    if (!drop_.cascade)
      return dependent_objects(what, fmt::format("view {} depends on it", view.text()));
    forget_view(change_, view);
  }
  const bool has_row_type = !relation.index && relation.kind != RelationKind::kSequence;
  if (has_row_type)
    if (Refused refused = functions_of(what, relation.name)) return refused;
  for (const ddl::Name& name : relation.sequences) {
    const Relation* sequence = change_.catalog.relation(name);
    if (sequence == nullptr) continue;
    if (Refused refused = defaults_from(Relation(*sequence))) return refused;
  }
  for (const ddl::Name& child : relation.children) {
    if (relation.kind == RelationKind::kPartitionedTable || goes_too(child)) continue;
    if (!drop_.cascade)
      return dependent_objects(what, fmt::format("table {} depends on it", child.text()));
  }
  // The children go too.
  const std::vector<ddl::Name> children = relation.children;
  for (const ddl::Name& child : children) {
    const Relation* known = change_.catalog.relation(child);
    if (known == nullptr) continue;
    const Relation below = *known;
    if (Refused refused = dependents(below)) return refused;
  }
  return references_to(what, relation);
}

// Foreign keys to the table: they go with CASCADE, and are in the way without.
Refused Dropper::references_to(const std::string& what, const Relation& referenced) {
  const std::vector<ddl::Name> tables = referenced.referenced_by;
  for (const ddl::Name& table : tables) {
    if (goes_along(table)) continue;
    const Relation* known = change_.catalog.relation(table);
    if (known == nullptr) continue;
    std::vector<std::string> keys;
    for (const TableConstraint& constraint : known->constraints)
      if (constraint.definition.kind == ddl::ConstraintKind::kForeignKey &&
          constraint.definition.referenced == referenced.name)
        keys.push_back(constraint.definition.name);
    if (keys.empty()) continue;
    if (!drop_.cascade)
      return dependent_objects(
          what, fmt::format("constraint {} on table {} depends on it", keys.front(), table.text()));
    Relation changed = *known;
    for (const std::string& key : keys)
      forget_constraint(change_, changed, key);
    change_.catalog.put(std::move(changed));
  }
  return std::nullopt;
}

// A key to a partitioned table stands on each of its partitions (addFkRecurseReferenced,
// tablecmds.c, v15).
Refused Dropper::references_through_parents(const Relation& partition) {
  constexpr int kDeepest = 100;
  const std::string what = fmt::format("{} {}", word_of(drop_.kind), partition.name.text());
  ddl::Name below = partition.name;
  for (int depth = 0; depth < kDeepest; ++depth) {
    const Relation* relation = change_.catalog.relation(below);
    if (relation == nullptr || relation->bound.empty() || relation->inherits.empty()) break;
    below = relation->inherits.front();
    const Relation* parent = change_.catalog.relation(below);
    if (parent == nullptr || goes_too(below)) break;
    if (Refused refused = references_to(what, Relation(*parent))) return refused;
  }
  return std::nullopt;
}

Refused apply_drop(Change& change, const ddl::Drop& drop) {
  return Dropper(change, drop).run();
}

}  // namespace miglint
