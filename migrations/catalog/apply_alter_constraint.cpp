// The actions of ALTER TABLE on constraints and partitions.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"
#include "migrations/catalog/effects_builder.h"

namespace miglint {

namespace {

Refusal refuse(std::string_view sqlstate, std::string words) {
  return {std::string(sqlstate), std::move(words)};
}

std::string of_relation(std::string_view constraint, const Relation& table) {
  return fmt::format("constraint \"{}\" of relation \"{}\"", constraint, table.name.name);
}

bool is_check(const ddl::Constraint& constraint) {
  return constraint.kind == ddl::ConstraintKind::kCheck ||
         constraint.kind == ddl::ConstraintKind::kNotNull;
}

class ConstraintAlterer {
 public:
  ConstraintAlterer(Change& change, Relation& table, bool only)
      : change_(change), table_(table), only_(only) {}

  Refused operator()(const ddl::AddConstraint& add) {
    const ddl::Constraint& constraint = add.constraint;
    const bool down = is_check(constraint) && !constraint.no_inherit;
    if (down && only_ && !table_.children.empty())
      return refuse("42P16", "constraint must be added to child tables too");
    const bool is_foreign = constraint.kind == ddl::ConstraintKind::kForeignKey;
    if (is_foreign && only_ && table_.kind == RelationKind::kPartitionedTable)
      return refuse("42809",
                    fmt::format("cannot use ONLY for foreign key on partitioned table \"{}\" "
                                "referencing relation \"{}\"",
                                table_.name.name,
                                constraint.referenced.name));
    const std::size_t before = table_.constraints.size();
    if (Refused refused = add_constraint(change_, table_, constraint, only_)) return refused;
    if (table_.constraints.size() <= before) return std::nullopt;
    const TableConstraint added = table_.constraints.back();
    const bool partitioned = table_.kind == RelationKind::kPartitionedTable;
    if (!down && !partitioned) return std::nullopt;
    change_.catalog.put(table_);
    if (partitioned && !added.index.empty()) {
      if (!only_) inherit_key(added.index);
    } else {
      inherit(table_, added);
    }
    return std::nullopt;
  }

  Refused operator()(const ddl::DropConstraint& drop) {
    const TableConstraint* known = table_.constraint(drop.name);
    if (known == nullptr) {
      if (drop.if_exists || table_.assumed || !table_.columns_complete) return std::nullopt;
      return undefined_constraint(drop.name, table_.name);
    }
    if (known->inherited)
      return refuse("42P16",
                    fmt::format("cannot drop inherited {}", of_relation(drop.name, table_)));
    if (Refused refused = keys_that_need(*known, drop.cascade)) return refused;
    if (known->definition.kind == ddl::ConstraintKind::kNotNull)
      for (Column& column : table_.columns.editable())
        if (std::ranges::count(known->definition.columns, column.name) > 0)
          column.not_null = Truth::kNo;
    const std::string index = known->index;
    forget_constraint(change_, table_, drop.name);
    change_.catalog.put(table_);
    drop_inherited(table_, drop.name, index);
    return std::nullopt;
  }

  Refused operator()(const ddl::ValidateConstraint& validate) {
    TableConstraint* constraint = find(validate.name);
    if (constraint == nullptr) {
      if (table_.assumed || !table_.columns_complete) return std::nullopt;
      return undefined_constraint(validate.name, table_.name);
    }
    const ddl::Constraint& definition = constraint->definition;
    const bool can = definition.kind == ddl::ConstraintKind::kForeignKey || is_check(definition);
    if (!can)
      return refuse(
          "42809",
          change_.pg_version >= 18
              ? fmt::format("cannot validate {}", of_relation(validate.name, table_))
              : of_relation(validate.name, table_) + " is not a foreign key or check constraint");
    if (definition.not_enforced) return refuse("55000", "cannot validate NOT ENFORCED constraint");
    set_valid(*constraint);
    if (definition.kind == ddl::ConstraintKind::kNotNull)
      for (Column& column : table_.columns.editable())
        if (std::ranges::count(definition.columns, column.name) > 0) column.not_null = Truth::kYes;
    for (const ddl::Name& child : table_.children)
      edit(change_.catalog, child, [&](Relation& below) {
        for (TableConstraint& same : below.constraints.editable())
          if (same.definition.name == validate.name) set_valid(same);
      });
    return std::nullopt;
  }

  Refused operator()(const ddl::AlterConstraint& alter) {
    TableConstraint* constraint = find(alter.name);
    if (constraint == nullptr) {
      if (table_.assumed || !table_.columns_complete) return std::nullopt;
      return undefined_constraint(alter.name, table_.name);
    }
    ddl::Constraint& definition = constraint->definition;
    const bool foreign = definition.kind == ddl::ConstraintKind::kForeignKey;
    if (!foreign && !alter.no_inherit)
      return refuse("42809", of_relation(alter.name, table_) + " is not a foreign key constraint");
    if (alter.changes_deferrability) {
      const ddl::Constraint was = definition;
      for (const Relation* below : tree_of(change_.catalog, table_.name))
        if (!(below->name == table_.name)) defer_copies(below->name, was, alter);
      definition.deferrable = alter.deferrable;
      definition.initially_deferred = alter.initially_deferred;
    }
    if (alter.no_inherit) definition.no_inherit = *alter.no_inherit;
    if (!alter.enforced) return std::nullopt;
    definition.not_enforced = !*alter.enforced;
    constraint->valid = *alter.enforced;
    return std::nullopt;
  }

  template <typename Action>
  Refused operator()(const Action&) {
    return std::nullopt;
  }

 private:
  TableConstraint* find(std::string_view name) {
    return table_.constraints.edit_first(
        [&](const TableConstraint& constraint) { return constraint.definition.name == name; });
  }

  // A partition's copies of a foreign key, under whatever name.
  void defer_copies(const ddl::Name& partition,
                    const ddl::Constraint& of,
                    const ddl::AlterConstraint& alter) {
    edit(change_.catalog, partition, [&](Relation& below) {
      for (TableConstraint& copy : below.constraints.editable()) {
        ddl::Constraint& own = copy.definition;
        const bool is_copy = copy.inherited && own.kind == ddl::ConstraintKind::kForeignKey &&
                             own.columns == of.columns && own.referenced == of.referenced &&
                             own.referenced_columns == of.referenced_columns;
        if (!is_copy) continue;
        own.deferrable = alter.deferrable;
        own.initially_deferred = alter.initially_deferred;
      }
    });
  }

  static void set_valid(TableConstraint& constraint) {
    constraint.valid = true;
    constraint.definition.not_valid = false;
  }

  void inherit(const Relation& table, const TableConstraint& constraint, int depth = 0) {
    constexpr int kDeepest = 100;
    if (depth > kDeepest) return;
    for (const ddl::Name& name : table.children) {
      const Relation* known = change_.catalog.relation(name);
      if (known == nullptr) continue;
      Relation child = *known;
      inherit_constraint(change_, child, constraint);
      change_.catalog.put(child);
      inherit(child, constraint, depth + 1);
    }
  }

  void inherit_key(const std::string& index_name) {
    const Relation* known = change_.catalog.relation({table_.name.schema, index_name, 0});
    if (known == nullptr) return;
    const Relation index = *known;
    for (const ddl::Name& name : table_.children) {
      const Relation* below = change_.catalog.relation(name);
      if (below == nullptr) continue;
      Relation child = *below;
      inherit_index(change_, child, index);
      change_.catalog.put(std::move(child));
    }
  }

  bool stands_on(const ddl::Constraint& foreign, const TableConstraint& key) const {
    if (foreign.kind != ddl::ConstraintKind::kForeignKey || !(foreign.referenced == table_.name))
      return false;
    const Relation* behind =
        index_behind_reference(change_.catalog, table_, foreign.referenced_columns);
    return behind == nullptr ? foreign.referenced_columns == key.definition.columns
                             : behind->name.name == key.index;
  }

  // Foreign keys of others stand on this key: they go with CASCADE, and are in the way without.
  Refused keys_that_need(const TableConstraint& constraint, bool cascade) {
    const ddl::ConstraintKind kind = constraint.definition.kind;
    if (kind != ddl::ConstraintKind::kPrimaryKey && kind != ddl::ConstraintKind::kUnique)
      return std::nullopt;
    const std::vector<ddl::Name> others = table_.referenced_by;
    for (const ddl::Name& other : others) {
      const Relation* known = other == table_.name ? &table_ : change_.catalog.relation(other);
      if (known == nullptr) continue;
      std::vector<std::string> keys;
      for (const TableConstraint& key : known->constraints)
        if (stands_on(key.definition, constraint)) keys.push_back(key.definition.name);
      if (keys.empty()) continue;
      if (!cascade)
        return dependent_objects(
            fmt::format(
                "constraint {} on table {}", constraint.definition.name, table_.name.text()),
            fmt::format("constraint {} on table {} depends on it", keys.front(), other.text()));
      if (other == table_.name) {
        for (const std::string& key : keys)
          forget_constraint(change_, table_, key);
        continue;
      }
      change_.catalog.put(table_);
      Relation changed = *known;
      for (const std::string& key : keys)
        forget_constraint(change_, changed, key);
      change_.catalog.put(std::move(changed));
      table_ = *change_.catalog.relation(table_.name);
    }
    return std::nullopt;
  }

  // It is the child's own too, or another parent's.
  bool stays(Relation& child, const TableConstraint& constraint) {
    const std::string name = constraint.definition.name;
    for (const ddl::Name& parent : child.inherits) {
      const Relation* other = change_.catalog.relation(parent);
      if (other != nullptr && other->constraint(name) != nullptr && constraint.index.empty())
        return true;
    }
    if (!constraint.also_own) return false;
    for (TableConstraint& own : child.constraints.editable())
      if (own.definition.name == name) own.inherited = own.also_own = false;
    change_.catalog.put(child);
    return true;
  }

  void drop_inherited(const Relation& table,
                      const std::string& name,
                      const std::string& index,
                      int depth = 0) {
    constexpr int kDeepest = 100;
    if (depth > kDeepest) return;
    for (const ddl::Name& child_name : table.children) {
      const Relation* known = change_.catalog.relation(child_name);
      if (known == nullptr) continue;
      Relation child = *known;
      std::string own = index.empty() ? name : "";
      std::string own_index;
      for (const ddl::Name& below : child.indexes) {
        const Relation* i = change_.catalog.relation(below);
        if (i == nullptr || !i->index || index.empty() ||
            !(i->index->parent == ddl::Name{table.name.schema, index, 0})) {
          continue;
        }
        own = i->index->constraint;
        own_index = below.name;
      }
      const TableConstraint* constraint = child.constraint(own);
      if (constraint == nullptr || !constraint->inherited) continue;
      if (stays(child, *constraint)) continue;
      forget_constraint(change_, child, own);
      change_.catalog.put(child);
      drop_inherited(child, own, own_index, depth + 1);
    }
  }

  Change& change_;
  Relation& table_;
  bool only_;
};

}  // namespace

Refused alter_constraint_action(Change& change,
                                Relation& table,
                                const ddl::Alteration& action,
                                bool only) {
  return std::visit(ConstraintAlterer(change, table, only), action);
}

// Where no spelling matters (CompareIndexInfo, index.c, v15).
static bool are_two_kinds(const ddl::CreateIndex& a, const ddl::CreateIndex& b) {
  const auto same_key = [](const ddl::IndexKey& one, const ddl::IndexKey& other) {
    return one.column == other.column && one.expression.has_value() == other.expression.has_value();
  };
  return a.unique != b.unique || a.method != b.method ||
         a.nulls_not_distinct != b.nulls_not_distinct || a.include != b.include ||
         a.where.has_value() != b.where.has_value() ||
         !std::ranges::equal(a.keys, b.keys, same_key);
}

// ALTER INDEX … ATTACH PARTITION (ATExecAttachPartitionIdx, tablecmds.c, v15).
static Refused attach_index(const Catalog& catalog,
                            const Relation& index,
                            const ddl::Name& partition) {
  if (index.kind != RelationKind::kPartitionedIndex)
    return refuse("42809",
                  fmt::format("ALTER action ATTACH PARTITION cannot be performed on relation "
                              "\"{}\"",
                              index.name.name));
  const Relation* below = catalog.relation(partition);
  if (below == nullptr || !below->index || below->index->parent == index.name) return std::nullopt;
  const Relation* table = catalog.relation(below->index->table);
  if (table == nullptr || table->assumed) return std::nullopt;
  const bool has_one = std::ranges::any_of(table->indexes, [&](const ddl::Name& name) {
    const Relation* other = catalog.relation(name);
    return other != nullptr && other->index && other->index->parent == index.name;
  });
  const bool is_of_partition = std::ranges::count(table->inherits, index.index->table) > 0;
  const bool is_other = are_two_kinds(index.index->definition, below->index->definition);
  if (is_of_partition && !has_one && !is_other) return std::nullopt;
  return refuse(is_of_partition && !has_one ? "42P17" : "55000",
                fmt::format("cannot attach index \"{}\" as a partition of index \"{}\"",
                            below->name.name,
                            index.name.name));
}

Refused attach_partition(Change& change, Relation& table, const ddl::AttachPartition& attach) {
  if (table.index) return attach_index(change.catalog, table, attach.partition);
  if (table.kind != RelationKind::kPartitionedTable && !table.assumed)
    return refuse("42809", fmt::format("table \"{}\" is not partitioned", table.name.name));
  Found found = find_or_assume(change.catalog, attach.partition, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& partition = *found.relation;
  for (const Relation* below : tree_of(change.catalog, partition.name))
    if (below->name == table.name) return refuse("42P07", "circular inheritance not allowed");
  if (!partition.bound.empty())
    return refuse("42809", fmt::format("\"{}\" is already a partition", partition.name.name));
  if (!partition.inherits.empty())
    return refuse("42809", "cannot attach inheritance child as partition");
  if (partition.kind == RelationKind::kTable && !partition.children.empty())
    return refuse("42809", "cannot attach inheritance parent as partition");
  if (attach.is_default && !table.default_partition.empty())
    return refuse("42P17",
                  fmt::format("partition \"{}\" conflicts with existing default partition \"{}\"",
                              partition.name.name,
                              table.default_partition.name));
  for (const Column& column : partition.columns)
    if (table.column(column.name) == nullptr && table.columns_complete)
      return refuse("42804",
                    fmt::format("table \"{}\" contains column \"{}\" not found in parent \"{}\"",
                                partition.name.name,
                                column.name,
                                table.name.name));
  if (Refused refused = check_inherited(change.catalog, partition, table)) return refused;
  if (Refused refused = keys_of_parent(change.catalog, partition, table)) return refused;
  partition.inherits.push_back(table.name);
  partition.bound = attach.bound;
  table.children.push_back(partition.name);
  if (attach.is_default) table.default_partition = partition.name;
  table.kind = RelationKind::kPartitionedTable;
  change.catalog.put(table);
  inherit_everything(change, partition, table);
  change.catalog.put(std::move(partition));
  return std::nullopt;
}

Refused detach_partition(Change& change, Relation& table, const ddl::DetachPartition& detach) {
  const ddl::Name child = change.catalog.resolve(detach.partition);
  const Relation* known = change.catalog.relation(child);
  if (known == nullptr && change.catalog.exists(child) == Truth::kNo)
    return undefined_table(detach.partition);
  const bool is_child = std::ranges::count(table.children, child) > 0;
  if (!is_child && !table.assumed && known != nullptr && !known->assumed)
    return refuse(
        "42P01",
        fmt::format(
            "relation \"{}\" is not a partition of relation \"{}\"", child.name, table.name.name));
  if (detach.concurrently && !table.default_partition.empty())
    return refuse("55000", "cannot detach partitions concurrently when a default partition exists");
  std::erase(table.children, child);
  if (table.default_partition == child) table.default_partition = {};
  edit(change.catalog, child, [&](Relation& partition) {
    std::erase(partition.inherits, table.name);
    partition.bound.clear();
    for (Column& column : partition.columns.editable())
      column.inherited = false;
    for (TableConstraint& constraint : partition.constraints.editable())
      constraint.inherited = false;
    std::erase_if(partition.triggers, [](const Trigger& trigger) { return trigger.inherited; });
  });
  if (known == nullptr) return std::nullopt;
  for (const ddl::Name& index : known->indexes)
    edit(change.catalog, index, [](Relation& own) { own.index->parent = {}; });
  return std::nullopt;
}

}  // namespace miglint
