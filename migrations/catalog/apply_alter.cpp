// ALTER TABLE. Actions run in Postgres's passes, not in the order written (AT_PASS_* in
// tablecmds.c, v15): drops, type changes, new columns, then column settings, then constraints. Each
// action is done on the table, and then on its children where it goes down to them.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

Refusal refuse(std::string_view sqlstate, std::string words) {
  return {std::string(sqlstate), std::move(words)};
}

std::string of_relation(std::string_view column, const Relation& table) {
  return fmt::format("column \"{}\" of relation \"{}\"", column, table.name.name);
}

// One action on one relation.
class Alterer {
 public:
  Alterer(Change& change, Relation& table, bool only, bool recursing)
      : change_(change), table_(table), only_(only), recursing_(recursing) {}

  Refused operator()(const ddl::AddColumn& add) {
    const ddl::ColumnDefinition& definition = add.column;
    if (Refused refused = cannot_get_columns()) return refused;
    if (Column* known = find(definition.name)) {
      if (recursing_) known->inherited = true;
      if (add.if_not_exists || recursing_) return std::nullopt;
      // An assumed table's column that we only guessed from a statement proves nothing.
      if (!table_.assumed || known->origin.revision != kNoRevision)
        return duplicate_column(definition.name, table_.name);
      return std::nullopt;
    }
    if (Refused refused = missing_type(change_.catalog, definition.type)) return refused;
    Column column = make_column(change_, definition);
    if (Refused refused = has_nulls_at_once(column)) return refused;
    if (add.if_not_exists && !table_.columns_complete) column.origin = {};
    column.inherited = recursing_;
    std::erase(table_.gone_columns, definition.name);
    const bool named = column.not_null == Truth::kYes;
    table_.columns.push_back(std::move(column));
    if (named) name_not_null(change_, table_, definition.name, recursing_);
    if (recursing_) return std::nullopt;
    if (definition.type.is_serial() || definition.identity != ddl::Identity::kNo)
      make_owned_sequence(change_, table_, definition);
    for (const ddl::Constraint& constraint : definition.constraints)
      if (Refused refused = add_constraint(change_, table_, constraint)) return refused;
    return std::nullopt;
  }

  Refused operator()(const ddl::DropColumn& drop) {
    Column* column = find(drop.column);
    if (column == nullptr) {
      if (drop.if_exists || recursing_) return std::nullopt;
      if (is_absent(drop.column)) return undefined_column(drop.column, table_.name);
    } else {
      if (column->inherited && !recursing_)
        return refuse("42P16", fmt::format("cannot drop inherited column \"{}\"", drop.column));
      if (Refused refused = is_partition_key(drop.column, "drop")) return refused;
      if (only_ && !table_.children.empty() && is_partitioned())
        return refuse("42P16",
                      "cannot drop column from only the partitioned table when partitions exist");
    }
    const std::string dependent = dependent_of_column(change_, table_, drop.column);
    if (!dependent.empty() && !drop.cascade)
      return dependent_objects(
          fmt::format("column {} of table {}", drop.column, table_.name.text()), dependent);
    drop_dependents_of_column(change_, table_, drop.column);
    std::erase_if(table_.columns, [&](const Column& c) { return c.name == drop.column; });
    if (!table_.columns_complete) table_.gone_columns.push_back(drop.column);
    return std::nullopt;
  }

  Refused operator()(const ddl::AlterColumnType& alter) {
    Column* column = need(alter.column);
    if (column == nullptr) return undefined_column(alter.column, table_.name);
    if (!recursing_) {
      if (column->inherited)
        return refuse("42P16", fmt::format("cannot alter inherited column \"{}\"", alter.column));
      if (only_ && !table_.children.empty())
        return refuse("42P16",
                      fmt::format("type of inherited column \"{}\" must be changed in child tables "
                                  "too",
                                  alter.column));
    }
    if (Refused refused = is_partition_key(alter.column, "alter")) return refused;
    if (Refused refused = missing_type(change_.catalog, alter.type)) return refused;
    if (Refused refused = check_type_change(change_, table_, alter)) return refused;
    column->type = resolved_type(change_.catalog, alter.type);
    column->collation = alter.collation;
    return std::nullopt;
  }

  Refused operator()(const ddl::SetDefault& set) {
    Column* column = need(set.column);
    if (column == nullptr) return undefined_column(set.column, table_.name);
    if (column->identity != ddl::Identity::kNo)
      return refuse("42601", of_relation(set.column, table_) + " is an identity column");
    if (column->generated != ddl::Generated::kNo)
      return refuse("42601", of_relation(set.column, table_) + " is a generated column");
    column->default_value = set.value;
    column->default_known = true;
    return std::nullopt;
  }

  Refused operator()(const ddl::SetNotNull& set) {
    Column* column = need(set.column);
    if (column == nullptr) return undefined_column(set.column, table_.name);
    if (set.not_null) {
      if (column->not_null != Truth::kYes) name_not_null(change_, table_, set.column, recursing_);
      column->not_null = Truth::kYes;
      return std::nullopt;
    }
    return drop_not_null(*column);
  }

  Refused operator()(const ddl::SetIdentity& set) {
    Column* column = need(set.column);
    if (column == nullptr) return undefined_column(set.column, table_.name);
    const bool is_identity = column->identity != ddl::Identity::kNo;
    if (set.what == ddl::SetIdentity::What::kAdd) return add_identity(set, *column);
    if (!is_identity && (!table_.assumed || column->default_known)) {
      if (set.if_exists) return std::nullopt;
      return refuse("55000", of_relation(set.column, table_) + " is not an identity column");
    }
    if (set.what == ddl::SetIdentity::What::kDrop) {
      column->identity = ddl::Identity::kNo;
      drop_sequences_of(set.column);
    } else if (set.identity != ddl::Identity::kNo) {
      column->identity = set.identity;
    }
    return std::nullopt;
  }

  Refused operator()(const ddl::DropExpression& drop) {
    Column* column = find(drop.column);
    if (column == nullptr) {
      if (is_absent(drop.column)) return undefined_column(drop.column, table_.name);
      return std::nullopt;
    }
    if (column->generated == ddl::Generated::kNo && (!table_.assumed || column->default_known)) {
      if (drop.if_exists) return std::nullopt;
      return refuse("55000",
                    of_relation(drop.column, table_) + (change_.pg_version >= 18
                                                            ? " is not a generated column"
                                                            : " is not a stored generated column"));
    }
    if (column->inherited && !recursing_)
      return refuse("42P16",
                    fmt::format("cannot drop generation expression from inherited column"));
    column->generated = ddl::Generated::kNo;
    column->generation.reset();
    return std::nullopt;
  }

  Refused operator()(const ddl::SetLogged& set) {
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

  Refused operator()(const ddl::SetOptions& set) {
    if (set.reset) {
      for (const std::string& name : set.names)
        table_.options.erase(name);
      return std::nullopt;
    }
    for (std::size_t i = 0; i < set.names.size() && i < set.values.size(); ++i)
      table_.options[set.names[i]] = set.values[i];
    return std::nullopt;
  }

  Refused operator()(const ddl::OtherAlteration& other) {
    const std::string& action = other.action;
    if (action == "SetStorage" || action == "SetCompression" || action == "SetStatistics" ||
        action == "SetExpression") {
      return set_of_column(other);
    }
    if (action == "EnableRowSecurity" || action == "DisableRowSecurity")
      table_.row_security = action == "EnableRowSecurity" ? Truth::kYes : Truth::kNo;
    if (action == "ForceRowSecurity" || action == "NoForceRowSecurity")
      table_.force_row_security = action == "ForceRowSecurity";
    if (action == "ChangeOwner") table_.owner = other.name;
    if (action == "SetAccessMethod") table_.access_method = other.name;
    if (action == "SetTableSpace") table_.tablespace = other.name;
    if (action == "AddOf") table_.row_type = change_.catalog.resolve(other.relation);
    if (action == "DropOf") table_.row_type = {};
    if (action == "ClusterOn") return cluster_on(other.name);
    if (action == "DropCluster") table_.clustered_on.clear();
    if (action == "ReplicaIdentity" && !other.value.empty()) {
      table_.replica_identity = other.value.front();
      table_.replica_index = other.name;
    }
    if (action == "AddInherit" || action == "DropInherit") return inherit(other);
    if (action.find("Trig") != std::string::npos) return enable_triggers(other);
    if (action.find("Rule") != std::string::npos && !other.name.empty()) return enable_rule(other);
    return std::nullopt;
  }

  Refused operator()(const ddl::AttachPartition& attach) {
    return attach_partition(change_, table_, attach);
  }

  Refused operator()(const ddl::DetachPartition& detach) {
    return detach_partition(change_, table_, detach);
  }

  // Constraints stand in a file of their own.
  template <typename Action>
  Refused operator()(const Action& action) {
    return alter_constraint_action(change_, table_, action, only_);
  }

 private:
  bool is_partitioned() const { return table_.kind == RelationKind::kPartitionedTable; }

  Column* find(std::string_view name) {
    const auto found = std::ranges::find(table_.columns, name, &Column::name);
    return found == table_.columns.end() ? nullptr : &*found;
  }

  bool is_absent(std::string_view name) const {
    return table_.columns_complete || std::ranges::count(table_.gone_columns, name) > 0;
  }

  // The column, assumed where the table is; null when it is proved absent.
  Column* need(const std::string& name) {
    if (Column* known = find(name)) return known;
    if (is_absent(name)) return nullptr;
    Column& assumed = table_.columns.emplace_back();
    assumed.name = name;
    return &assumed;
  }

  Refused cannot_get_columns() const {
    if (table_.kind != RelationKind::kTable && !is_partitioned() &&
        table_.kind != RelationKind::kForeignTable) {
      return refuse(
          "42809",
          change_.pg_version >= 15
              ? fmt::format("ALTER action ADD COLUMN cannot be performed on relation \"{}\"",
                            table_.name.name)
              : fmt::format("\"{}\" is not a table, composite type, or foreign table",
                            table_.name.name));
    }
    if (recursing_) return std::nullopt;
    if (!table_.row_type.empty()) return refuse("42809", "cannot add column to typed table");
    if (!table_.bound.empty()) return refuse("42809", "cannot add column to a partition");
    if (only_ && !table_.children.empty())
      return refuse("42P16", "column must be added to child tables too");
    return std::nullopt;
  }

  // NOT NULL without a default, on a table that holds rows for certain.
  Refused has_nulls_at_once(const Column& column) const {
    const bool filled = (column.default_value && !column.default_value->is_null) ||
                        column.identity != ddl::Identity::kNo ||
                        column.generated != ddl::Generated::kNo;
    if (filled || !has_rows(change_.catalog, table_)) return std::nullopt;
    if (column.not_null == Truth::kYes)
      return refuse("23502",
                    fmt::format("column \"{}\" of relation \"{}\" contains null values",
                                column.name,
                                table_.name.name));
    const Type* type = column.type ? change_.catalog.type(column.type->name) : nullptr;
    if (type == nullptr || !type->domain || !type->domain->not_null ||
        type->domain->default_value) {
      return std::nullopt;
    }
    return refuse("23502", fmt::format("domain {} does not allow null values", type->name.text()));
  }

  Refused is_partition_key(const std::string& column, std::string_view verb) const {
    if (std::ranges::count(table_.partition_columns, column) == 0) return std::nullopt;
    return refuse("42P16",
                  fmt::format("cannot {} column \"{}\" because it is part of the partition key of "
                              "relation \"{}\"",
                              verb,
                              column,
                              table_.name.name));
  }

  Refused drop_not_null(Column& column) {
    if (column.identity != ddl::Identity::kNo)
      return refuse("42601", of_relation(column.name, table_) + " is an identity column");
    for (const TableConstraint& constraint : table_.constraints)
      if (constraint.definition.kind == ddl::ConstraintKind::kPrimaryKey &&
          std::ranges::count(constraint.definition.columns, column.name) > 0)
        return refuse("42P16", fmt::format("column \"{}\" is in a primary key", column.name));
    if (!recursing_)
      for (const ddl::Name& parent : table_.inherits)
        if (change_.catalog.is_not_null(parent, column.name) == Truth::kYes &&
            !table_.bound.empty())
          return refuse(
              "42P16",
              fmt::format("column \"{}\" is marked NOT NULL in parent table", column.name));
    column.not_null = Truth::kNo;
    std::erase_if(table_.constraints, [&](const TableConstraint& constraint) {
      return constraint.definition.kind == ddl::ConstraintKind::kNotNull &&
             constraint.definition.columns == std::vector<std::string>{column.name};
    });
    return std::nullopt;
  }

  Refused add_identity(const ddl::SetIdentity& set, Column& column) {
    if (column.identity != ddl::Identity::kNo)
      return refuse("55000", of_relation(set.column, table_) + " is already an identity column");
    if (column.not_null == Truth::kNo)
      return refuse("55000",
                    of_relation(set.column, table_) +
                        " must be declared NOT NULL before identity can be added");
    if (column.default_value)
      return refuse("55000", of_relation(set.column, table_) + " already has a default value");
    column.identity = set.identity;
    column.default_known = true;
    ddl::ColumnDefinition definition;
    definition.name = set.column;
    if (column.type) definition.type = *column.type;
    definition.identity = set.identity;
    make_owned_sequence(change_, table_, definition);
    return std::nullopt;
  }

  void drop_sequences_of(const std::string& column) {
    const std::vector<ddl::Name> sequences = table_.sequences;
    for (const ddl::Name& name : sequences) {
      const Relation* sequence = change_.catalog.relation(name);
      if (sequence == nullptr || sequence->owned_by_column != column) continue;
      std::erase(table_.sequences, name);
      change_.catalog.remove_relation(name);
    }
  }

  Refused reference_of_other_persistence(bool logged) const {
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

  Refused set_of_column(const ddl::OtherAlteration& other) {
    if (table_.index) return std::nullopt;  // ALTER INDEX … ALTER COLUMN 1
    Column* column = need(other.name);
    if (column == nullptr) return undefined_column(other.name, table_.name);
    if (other.action == "SetStatistics")
      column->statistics = other.value == "-1" ? "" : other.value;
    if (other.action == "SetCompression") column->compression = other.value;
    if (other.action == "SetStorage") column->storage = other.value;
    if (other.action == "SetExpression") {
      if (column->generated == ddl::Generated::kNo && !table_.assumed)
        return refuse("55000", of_relation(other.name, table_) + " is not a generated column");
      column->generation = other.expression;
    }
    return std::nullopt;
  }

  Refused cluster_on(const std::string& index) {
    const ddl::Name name{table_.name.schema, index, 0};
    const Relation* known = change_.catalog.relation(name);
    if (known == nullptr && !table_.assumed)
      return refuse(
          "42704",
          fmt::format("index \"{}\" for table \"{}\" does not exist", index, table_.name.name));
    table_.clustered_on = index;
    return std::nullopt;
  }

  Refused inherit(const ddl::OtherAlteration& other) {
    Found parent = find_or_assume(change_.catalog, other.relation, RelationKind::kTable);
    if (parent.refused) return parent.refused;
    const ddl::Name name = parent.relation->name;
    if (other.action == "AddInherit") {
      for (const Column& column : parent.relation->columns)
        if (table_.column(column.name) == nullptr && table_.columns_complete)
          return refuse("42804", fmt::format("child table is missing column \"{}\"", column.name));
      inherit_everything(change_, table_, *parent.relation);
      table_.inherits.push_back(name);
      parent.relation->children.push_back(table_.name);
    } else {
      if (std::ranges::count(table_.inherits, name) == 0 && !table_.assumed)
        return refuse(
            "42P01",
            fmt::format(
                "relation \"{}\" is not a parent of relation \"{}\"", name.name, table_.name.name));
      std::erase(table_.inherits, name);
      std::erase(parent.relation->children, table_.name);
      for (Column& column : table_.columns)
        if (parent.relation->column(column.name) != nullptr) column.inherited = false;
      for (TableConstraint& constraint : table_.constraints)
        if (parent.relation->constraint(constraint.definition.name) != nullptr)
          constraint.inherited = false;
    }
    change_.catalog.put(*std::move(parent.relation));
    return std::nullopt;
  }

  Refused enable_triggers(const ddl::OtherAlteration& other) {
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
        fmt::format(
            "trigger \"{}\" for table \"{}\" does not exist", other.name, table_.name.name));
  }

  Refused enable_rule(const ddl::OtherAlteration& other) {
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
        fmt::format(
            "rule \"{}\" for relation \"{}\" does not exist", other.name, table_.name.name));
  }

  Change& change_;
  Relation& table_;
  bool only_;
  bool recursing_;
};

int pass_of(const ddl::Alteration& action) {
  if (std::holds_alternative<ddl::DropColumn>(action) ||
      std::holds_alternative<ddl::DropConstraint>(action)) {
    return 0;
  }
  if (const auto* set = std::get_if<ddl::SetDefault>(&action); set && !set->value) return 0;
  if (std::holds_alternative<ddl::AlterColumnType>(action)) return 1;
  if (std::holds_alternative<ddl::AddColumn>(action)) return 2;
  if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
    // Indexes before foreign keys, which need them.
    return add->constraint.kind == ddl::ConstraintKind::kForeignKey ? 5 : 4;
  }
  if (std::holds_alternative<ddl::ValidateConstraint>(action) ||
      std::holds_alternative<ddl::AttachPartition>(action) ||
      std::holds_alternative<ddl::DetachPartition>(action)) {
    return 6;
  }
  return 3;
}

constexpr int kPasses = 7;

// Does the action go down to the children with the same words?
bool is_recursive(const ddl::Alteration& action) {
  if (const auto* other = std::get_if<ddl::OtherAlteration>(&action))
    return other->action == "SetStatistics" || other->action == "SetStorage" ||
           other->action == "SetExpression" || other->action.find("Trig") != std::string::npos;
  return std::holds_alternative<ddl::AddColumn>(action) ||
         std::holds_alternative<ddl::DropColumn>(action) ||
         std::holds_alternative<ddl::AlterColumnType>(action) ||
         std::holds_alternative<ddl::SetDefault>(action) ||
         std::holds_alternative<ddl::SetNotNull>(action) ||
         std::holds_alternative<ddl::DropExpression>(action);
}

// `depth`: a history may be wrong, and a tree that bites its tail ends here.
Refused alter_one(
    Change& change, const ddl::Name& name, const ddl::Alteration& action, bool only, int depth) {
  constexpr int kDeepest = 100;
  const Relation* known = change.catalog.relation(name);
  if (known == nullptr || depth > kDeepest) return std::nullopt;
  Relation table = *known;
  if (Refused refused = std::visit(Alterer(change, table, only, depth > 0), action)) return refused;
  const std::vector<ddl::Name> children = table.children;
  change.catalog.put(std::move(table));
  if (only || !is_recursive(action)) return std::nullopt;
  for (const ddl::Name& child : children)
    if (Refused refused = alter_one(change, child, action, false, depth + 1)) return refused;
  return std::nullopt;
}

// DROP NOT NULL, SET DEFAULT and the like on a view, an index or a sequence: ALTER TABLE takes any
// relation, and each action says which kinds it is for. Here the ones that migrations get wrong.
Refused wrong_kind(const ddl::AlterTable& alter, const Relation& relation) {
  const auto is = [&](RelationKind kind) { return relation.kind == kind; };
  const auto refuse_as = [&](std::string_view what) {
    return refuse("42809", fmt::format("\"{}\" is not a {}", relation.name.name, what));
  };
  if (relation.assumed) return std::nullopt;
  if (alter.kind == ddl::ObjectKind::kView && !is(RelationKind::kView)) return refuse_as("view");
  if (alter.kind == ddl::ObjectKind::kMaterializedView && !is(RelationKind::kMaterializedView))
    return refuse_as("materialized view");
  if (alter.kind == ddl::ObjectKind::kSequence && !is(RelationKind::kSequence))
    return refuse_as("sequence");
  if (alter.kind == ddl::ObjectKind::kForeignTable && !is(RelationKind::kForeignTable))
    return refuse_as("foreign table");
  if (alter.kind == ddl::ObjectKind::kIndex && !relation.index) return refuse_as("index");
  return std::nullopt;
}

RelationKind assumed_kind(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kView:
      return RelationKind::kView;
    case ddl::ObjectKind::kMaterializedView:
      return RelationKind::kMaterializedView;
    case ddl::ObjectKind::kSequence:
      return RelationKind::kSequence;
    case ddl::ObjectKind::kForeignTable:
      return RelationKind::kForeignTable;
    default:
      return RelationKind::kTable;
  }
}

}  // namespace

Refused apply_alter_table(Change& change, const ddl::AlterTable& alter) {
  if (alter.kind == ddl::ObjectKind::kType) return apply_alter_composite(change, alter);
  if (alter.if_exists && change.catalog.exists(alter.table) != Truth::kYes) return std::nullopt;
  if (alter.kind == ddl::ObjectKind::kIndex && change.catalog.relation(alter.table) == nullptr) {
    if (change.catalog.exists(alter.table) == Truth::kNo) return undefined_table(alter.table);
    return std::nullopt;
  }
  Found found = find_or_assume(change.catalog, alter.table, assumed_kind(alter.kind));
  if (found.refused) return found.refused;
  if (Refused refused = wrong_kind(alter, *found.relation)) return refused;
  const ddl::Name name = found.relation->name;
  change.catalog.put(*std::move(found.relation));
  for (int pass = 0; pass < kPasses; ++pass) {
    for (const ddl::Alteration& action : alter.actions) {
      if (pass_of(action) != pass) continue;
      if (Refused refused = alter_one(change, name, action, alter.only, 0)) return refused;
    }
  }
  return std::nullopt;
}

}  // namespace miglint
