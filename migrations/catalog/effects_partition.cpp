// ATTACH and DETACH PARTITION, and what proves that rows need not be looked at.

#include <algorithm>

#include "migrations/catalog/effects_builder.h"

namespace miglint {

namespace {

// "FOR VALUES FROM (1) TO (2)": what stands between the n-th parentheses.
std::string inside(const std::string& bound, std::string_view after) {
  const std::size_t word = bound.find(after);
  if (word == std::string::npos) return {};
  const std::size_t open = bound.find('(', word);
  const std::size_t close = bound.find(')', open);
  if (open == std::string::npos || close == std::string::npos) return {};
  return bound.substr(open + 1, close - open - 1);
}

bool has_arm(const std::vector<ddl::Comparison>& arms,
             const std::string& column,
             std::string_view op,
             const std::string& value) {
  return std::ranges::any_of(arms, [&](const ddl::Comparison& arm) {
    return arm.column == column && arm.op == op && arm.value == value;
  });
}

// Casts say how a constant is read and not what it is.
std::string without_cast(const std::string& value) {
  const std::size_t cast = value.find("::");
  return value.substr(0, cast);
}

struct Bound {
  bool is_range = false;
  std::string from;
  std::string to;
  std::string values;  // of a list
};

Bound read_bound(const std::string& text) {
  Bound bound;
  bound.is_range = text.find(" FROM ") != std::string::npos;
  bound.from = without_cast(inside(text, " FROM "));
  bound.to = without_cast(inside(text, " TO "));
  bound.values = inside(text, " IN ");
  return bound;
}

bool check_proves(const ddl::Expression& check, const std::string& column, const Bound& bound) {
  if (bound.is_range) {
    const bool above =
        bound.from == "MINVALUE" || has_arm(check.and_arms, column, ">=", bound.from);
    const bool below = bound.to == "MAXVALUE" || has_arm(check.and_arms, column, "<", bound.to);
    return above && below;
  }
  return has_arm(check.and_arms, column, "IN", bound.values) ||
         has_arm(check.and_arms, column, "=", bound.values);
}

bool check_excludes(const ddl::Expression& check, const std::string& column, const Bound& bound) {
  if (bound.is_range) {
    return (check.or_arm_count == 2 && has_arm(check.or_arms, column, "<", bound.from) &&
            has_arm(check.or_arms, column, ">=", bound.to)) ||
           has_arm(check.and_arms, column, "<", bound.from) ||
           has_arm(check.and_arms, column, ">=", bound.to);
  }
  return has_arm(check.and_arms, column, "NOT IN", bound.values) ||
         has_arm(check.and_arms, column, "<>", bound.values);
}

template <typename Holds>
bool some_valid_check(const Relation& relation, const Holds& holds) {
  return std::ranges::any_of(relation.constraints, [&](const TableConstraint& constraint) {
    return constraint.valid && constraint.definition.check && holds(*constraint.definition.check);
  });
}

// Is there an index on the partition already that does for the partitioned one?
bool has_equal_index(const EffectsBuilder& out, const Relation& partition, const Relation& index) {
  return std::ranges::any_of(partition.indexes, [&](const ddl::Name& name) {
    const Relation* own = out.find(name);
    return own != nullptr && own->index && same_index(*own->index, *index.index);
  });
}

void attach_indexes(EffectsBuilder& out, const Relation& parent, const Relation& partition) {
  for (const ddl::Name& name : parent.indexes) {
    const Relation* index = out.find(name);
    if (index == nullptr || !index->index) continue;
    if (has_equal_index(out, partition, *index)) continue;
    std::vector<std::string> columns;
    for (const ddl::IndexKey& key : index->index->definition.keys)
      columns.push_back(key.column.empty() ? "expr" : key.column);
    const bool primary = is_primary_key_index(parent, *index);
    out.build(partition.name,
              {partition.name.schema,
               generated_name(out.catalog,
                              partition.name,
                              primary ? std::vector<std::string>() : columns,
                              primary                            ? "pkey"
                              : index->index->constraint.empty() ? "idx"
                                                                 : "key"),
               0});
  }
}

}  // namespace

bool proves_bound(const Relation& partition, const Relation& parent, const std::string& bound) {
  if (parent.partition_columns.size() != 1) return false;
  const std::string& key = parent.partition_columns.front();
  const Column* column = partition.column(key);
  const Bound wanted = read_bound(bound);
  const auto proves = [&](const ddl::Expression& check) {
    return check_proves(check, key, wanted);
  };
  const auto proves_value = [&](const ddl::Expression& check) {
    return std::ranges::count(check.proves_not_null, key) > 0;
  };
  const bool has_value = (column != nullptr && column->not_null == Truth::kYes) ||
                         some_valid_check(partition, proves_value);
  return has_value && some_valid_check(partition, proves);
}

bool proves_outside(const Relation& partition, const Relation& parent, const std::string& bound) {
  if (parent.partition_columns.size() != 1) return false;
  const std::string& key = parent.partition_columns.front();
  const Bound wanted = read_bound(bound);
  return some_valid_check(
      partition, [&](const ddl::Expression& check) { return check_excludes(check, key, wanted); });
}

void attach_effects(EffectsBuilder& out,
                    const ddl::Name& parent,
                    const ddl::AttachPartition& attach) {
  out.lock_tree(attach.partition, LockMode::kAccessExclusive);
  const Relation* whole = out.find(parent);
  const Relation* partition = out.find(attach.partition);
  if (whole == nullptr || partition == nullptr) {
    out.uncertain();
    out.scan(attach.partition);
    return;
  }
  if (whole->assumed || partition->assumed) out.uncertain();
  const bool first_default = attach.is_default && whole->children.empty();
  if (!first_default && !proves_bound(*partition, *whole, attach.bound))
    out.scan_tree(attach.partition);
  if (!whole->default_partition.empty() && !attach.is_default) {
    out.lock_tree(whole->default_partition, LockMode::kAccessExclusive);
    const Relation* rest = out.find(whole->default_partition);
    if (rest == nullptr || !proves_outside(*rest, *whole, attach.bound))
      out.scan_tree(whole->default_partition);
  }
  for (const Relation* leaf : tree_of(out.catalog, attach.partition))
    attach_indexes(out, *whole, *leaf);
  for (const TableConstraint& key : whole->constraints)
    if (key.definition.kind == ddl::ConstraintKind::kForeignKey) {
      const std::vector<ddl::Name> scans = out.effects.scans;
      foreign_key_effects(out, partition->name, key.definition, key.valid);
      out.effects.scans = scans;
    }
}

void detach_effects(EffectsBuilder& out,
                    const ddl::Name& parent,
                    const ddl::DetachPartition& detach) {
  if (detach.concurrently) {
    out.forbid("ALTER TABLE ... DETACH CONCURRENTLY");
    out.lock(detach.partition, LockMode::kAccessExclusive);
    return;
  }
  out.lock(detach.partition, LockMode::kAccessExclusive);
  const Relation* whole = out.find(parent);
  if (whole == nullptr || detach.finalize) return;
  out.lock(whole->default_partition, LockMode::kAccessExclusive);
  // Only where the partitioned table has indexes do the partition's own have to let go of them.
  if (!whole->indexes.empty()) out.lock_indexes(detach.partition, LockMode::kAccessExclusive);
  for (const ddl::Name& other : whole->referenced_by) {
    if (other == whole->name) continue;
    out.lock(other, LockMode::kAccessExclusive);
    out.scan(other);
  }
  for (const TableConstraint& key : whole->constraints) {
    if (key.definition.kind != ddl::ConstraintKind::kForeignKey) continue;
    out.lock(key.definition.referenced, LockMode::kShareRowExclusive);
    out.lock(key.definition.referenced, LockMode::kAccessShare);
    out.lock(detach.partition, LockMode::kShareRowExclusive);
  }
}

}  // namespace miglint
