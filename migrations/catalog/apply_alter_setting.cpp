// ALTER TABLE: what it does to the relation as a whole, and to what stands on it.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/alterer.h"
#include "migrations/catalog/effects_builder.h"

namespace miglint {

namespace {

Refusal refuse(std::string_view sqlstate, std::string words) {
  return {std::string(sqlstate), std::move(words)};
}

}  // namespace

Refused Alterer::operator()(const ddl::SetLogged& set) {
  if (is_partitioned()) {
    if (change_.pg_version < 18) return std::nullopt;
    return refuse("42809",
                  fmt::format("ALTER action SET {} cannot be performed on relation \"{}\"",
                              set.logged ? "LOGGED" : "UNLOGGED",
                              table_.name.name));
  }
  if (table_.kind == RelationKind::kSequence && change_.pg_version < 15)
    return refuse("42809", fmt::format("\"{}\" is not a table", table_.name.name));
  if (table_.persistence == ddl::Persistence::kTemporary)
    return refuse("42P16", "cannot change logged status of a temporary table");
  if (Refused refused = reference_of_other_persistence(set.logged)) return refused;
  table_.persistence = set.logged ? ddl::Persistence::kPermanent : ddl::Persistence::kUnlogged;
  for (const ddl::Name& index : table_.indexes)
    edit(change_.catalog, index, [&](Relation& i) { i.persistence = table_.persistence; });
  if (change_.pg_version >= 15)
    for (const ddl::Name& sequence : table_.sequences)
      edit(change_.catalog, sequence, [&](Relation& s) { s.persistence = table_.persistence; });
  return std::nullopt;
}

Refused Alterer::operator()(const ddl::SetOptions& set) {
  if (table_.kind == RelationKind::kPartitionedIndex)
    return refuse("42809",
                  fmt::format("ALTER action {} cannot be performed on relation \"{}\"",
                              set.reset ? "RESET" : "SET",
                              table_.name.name));
  if (is_partitioned() && !set.reset && !table_.assumed && !set.names.empty())
    return change_.pg_version >= 16
               ? refuse("42809", "cannot specify storage parameters for a partitioned table")
               : refuse("22023", fmt::format("unrecognized parameter \"{}\"", set.names.front()));
  if (set.reset) {
    for (const std::string& name : set.names)
      table_.options.erase(name);
    return std::nullopt;
  }
  for (std::size_t i = 0; i < set.names.size() && i < set.values.size(); ++i)
    table_.options[set.names[i]] = set.values[i];
  return std::nullopt;
}

Refused Alterer::operator()(const ddl::OtherAlteration& other) {
  const std::string& action = other.action;
  if (action == "SetStorage" || action == "SetCompression" || action == "SetStatistics" ||
      action == "SetExpression") {
    return set_of_column(other);
  }
  if ((action == "SetOptions" || action == "ResetOptions") && !table_.index &&
      need(other.name) == nullptr)
    return undefined_column(other.name, table_.name);
  if (action == "EnableRowSecurity" || action == "DisableRowSecurity")
    table_.row_security = action == "EnableRowSecurity" ? Truth::kYes : Truth::kNo;
  if (action == "ForceRowSecurity" || action == "NoForceRowSecurity")
    table_.force_row_security = action == "ForceRowSecurity";
  if (action == "ChangeOwner") own(change_, table_, other.name);
  if (action == "SetAccessMethod") table_.access_method = other.name;
  if (action == "SetTableSpace") table_.tablespace = other.name;
  if (action == "AddOf") table_.row_type = change_.catalog.resolve(other.relation);
  if (action == "DropOf") table_.row_type = {};
  if (action == "ClusterOn") return cluster_on(other.name);
  if (action == "DropCluster") {
    if (is_partitioned())
      return refuse("0A000", "cannot mark index clustered in partitioned table");
    table_.clustered_on.clear();
  }
  if (action == "ReplicaIdentity" && !other.value.empty()) {
    if (other.value.front() == 'i')
      if (Refused refused = identify_by(other.name)) return refused;
    table_.replica_identity = other.value.front();
    table_.replica_index = other.name;
  }
  if (action == "AddInherit" || action == "DropInherit") return inherit(other);
  if (action.find("Trig") != std::string::npos) return enable_triggers(other);
  if (action.find("Rule") != std::string::npos && !other.name.empty()) return enable_rule(other);
  return std::nullopt;
}

Refused Alterer::operator()(const ddl::AttachPartition& attach) {
  return attach_partition(change_, table_, attach);
}

Refused Alterer::operator()(const ddl::DetachPartition& detach) {
  return detach_partition(change_, table_, detach);
}

Refused Alterer::reference_of_other_persistence(bool logged) const {
  const auto persistence = [&](const ddl::Name& name) {
    const Relation* other = change_.catalog.relation(name);
    return other == nullptr || other->assumed ? std::nullopt : std::optional(other->persistence);
  };
  const auto words = [&](const ddl::Name& other) {
    return refuse("42P16",
                  fmt::format("could not change table \"{}\" to {} because it references {} "
                              "table \"{}\"",
                              table_.name.name,
                              logged ? "logged" : "unlogged",
                              logged ? "unlogged" : "logged",
                              other.name));
  };
  if (logged) {
    for (const TableConstraint& constraint : table_.constraints)
      if (constraint.definition.kind == ddl::ConstraintKind::kForeignKey &&
          persistence(constraint.definition.referenced) == ddl::Persistence::kUnlogged)
        return words(constraint.definition.referenced);
    return std::nullopt;
  }
  for (const ddl::Name& other : table_.referenced_by)
    if (!(other == table_.name) && persistence(other) == ddl::Persistence::kPermanent)
      return words(other);
  return std::nullopt;
}

Refused Alterer::cluster_on(const std::string& index) {
  const ddl::Name name{table_.name.schema, index, 0};
  const Relation* known = change_.catalog.relation(name);
  if (known == nullptr && !table_.assumed)
    return refuse(
        "42704",
        fmt::format("index \"{}\" for table \"{}\" does not exist", index, table_.name.name));
  if (is_partitioned()) return refuse("0A000", "cannot mark index clustered in partitioned table");
  if (known != nullptr && known->index && !(known->index->table == table_.name))
    return refuse("42809",
                  fmt::format("\"{}\" is not an index for table \"{}\"", index, table_.name.name));
  const std::string method =
      known != nullptr && known->index ? known->index->definition.method : "";
  if (method == "hash" || method == "gin" || method == "spgist" || method == "brin")
    return refuse("0A000",
                  fmt::format("cannot cluster on index \"{}\" because access method does not "
                              "support clustering",
                              index));
  if (known != nullptr && known->index && known->index->definition.where)
    return refuse("0A000", fmt::format("cannot cluster on partial index \"{}\"", index));
  table_.clustered_on = index;
  return std::nullopt;
}

// ATExecReplicaIdentity (tablecmds.c, v15).
Refused Alterer::identify_by(const std::string& index) const {
  const auto cannot = [&](std::string_view sqlstate, std::string_view what) {
    return refuse(sqlstate,
                  fmt::format("cannot use {} index \"{}\" as replica identity", what, index));
  };
  const Relation* known = change_.catalog.relation({table_.name.schema, index, 0});
  if (known == nullptr && !table_.assumed)
    return refuse(
        "42704",
        fmt::format("index \"{}\" for table \"{}\" does not exist", index, table_.name.name));
  if (known == nullptr) return std::nullopt;
  if (!known->index && !known->assumed)
    return refuse("42809", fmt::format("\"{}\" is not an index", index));
  if (!known->index) return std::nullopt;
  const ddl::CreateIndex& definition = known->index->definition;
  if (!(known->index->table == table_.name))
    return refuse("42809",
                  fmt::format("\"{}\" is not an index for table \"{}\"", index, table_.name.name));
  if (!definition.unique) return cannot("42809", "non-unique");
  const TableConstraint* owner = table_.constraint(known->index->constraint);
  if (owner != nullptr && owner->definition.deferrable) return cannot("0A000", "non-immediate");
  if (std::ranges::any_of(definition.keys, [](const auto& key) { return key.column.empty(); }))
    return cannot("0A000", "expression");
  if (definition.where) return cannot("0A000", "partial");
  for (const ddl::IndexKey& key : definition.keys) {
    const Column* column = table_.column(key.column);
    if (column != nullptr && column->not_null == Truth::kNo)
      return refuse("42809",
                    fmt::format("index \"{}\" cannot be used as replica identity because column "
                                "\"{}\" is nullable",
                                index,
                                key.column));
  }
  return std::nullopt;
}

// ATPrepAddInherit, ATExecAddInherit (tablecmds.c, v15).
Refused Alterer::cannot_inherit(const Relation& parent) const {
  if (is_partitioned()) return refuse("42809", "cannot change inheritance of partitioned table");
  if (!table_.bound.empty()) return refuse("42809", "cannot change inheritance of a partition");
  if (!table_.row_type.empty()) return refuse("42809", "cannot change inheritance of typed table");
  if (parent.kind == RelationKind::kPartitionedTable)
    return refuse("42809",
                  fmt::format("cannot inherit from partitioned table \"{}\"", parent.name.name));
  if (!parent.bound.empty()) return refuse("42809", "cannot inherit from a partition");
  if (std::ranges::count(table_.inherits, parent.name) > 0)
    return refuse(
        "42P07",
        fmt::format("relation \"{}\" would be inherited from more than once", parent.name.name));
  for (const Relation* below : tree_of(change_.catalog, table_.name))
    if (below->name == parent.name) return refuse("42P07", "circular inheritance not allowed");
  return std::nullopt;
}

Refused Alterer::inherit(const ddl::OtherAlteration& other) {
  Found parent = find_or_assume(change_.catalog, other.relation, RelationKind::kTable);
  if (parent.refused) return parent.refused;
  const ddl::Name name = parent.relation->name;
  if (other.action == "AddInherit") {
    if (Refused refused = cannot_inherit(*parent.relation)) return refused;
    if (Refused refused = check_inherited(change_.catalog, table_, *parent.relation))
      return refused;
    inherit_everything(change_, table_, *parent.relation);
    table_.inherits.push_back(name);
    parent.relation->children.push_back(table_.name);
  } else {
    if (!table_.bound.empty()) return refuse("42809", "cannot change inheritance of a partition");
    if (std::ranges::count(table_.inherits, name) == 0 && !table_.assumed)
      return refuse(
          "42P01",
          fmt::format(
              "relation \"{}\" is not a parent of relation \"{}\"", name.name, table_.name.name));
    std::erase(table_.inherits, name);
    std::erase(parent.relation->children, table_.name);
    for (Column& column : table_.columns.editable())
      if (parent.relation->column(column.name) != nullptr)
        column.inherited = column.also_own = false;
    for (TableConstraint& constraint : table_.constraints.editable())
      if (parent.relation->constraint(constraint.definition.name) != nullptr)
        constraint.inherited = constraint.also_own = false;
  }
  change_.catalog.put(*std::move(parent.relation));
  return std::nullopt;
}

Refused Alterer::enable_triggers(const ddl::OtherAlteration& other) {
  const bool all = other.action.ends_with("All") || other.action.ends_with("User");
  char enabled = other.action.starts_with("Disable") ? 'D' : 'O';
  if (other.action == "EnableAlwaysTrig") enabled = 'A';
  if (other.action == "EnableReplicaTrig") enabled = 'R';
  bool found = all;
  for (Trigger& trigger : table_.triggers) {
    if (!all && trigger.definition.trigger != other.name) continue;
    trigger.enabled = enabled;
    found = true;
  }
  if (found || table_.assumed || recursing_) return std::nullopt;
  return refuse(
      "42704",
      fmt::format("trigger \"{}\" for table \"{}\" does not exist", other.name, table_.name.name));
}

Refused Alterer::enable_rule(const ddl::OtherAlteration& other) {
  char enabled = other.action.starts_with("Disable") ? 'D' : 'O';
  if (other.action == "EnableAlwaysRule") enabled = 'A';
  if (other.action == "EnableReplicaRule") enabled = 'R';
  for (RewriteRule& rule : table_.rules) {
    if (rule.definition.rule != other.name) continue;
    rule.enabled = enabled;
    return std::nullopt;
  }
  if (table_.assumed) return std::nullopt;
  return refuse(
      "42704",
      fmt::format("rule \"{}\" for relation \"{}\" does not exist", other.name, table_.name.name));
}

}  // namespace miglint
