// ALTER TABLE: what it does to columns.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "migrations/catalog/alterer.h"
#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/storage_facts.h"

namespace miglint {

namespace {

Refusal refuse(std::string_view sqlstate, std::string words) {
  return {std::string(sqlstate), std::move(words)};
}

std::string of_relation(std::string_view column, const Relation& table) {
  return fmt::format("column \"{}\" of relation \"{}\"", column, table.name.name);
}

// generateSerialExtraStmts takes any type; the sequence does not (init_params, sequence.c, v15). A
// domain over one of them is its own type there.
bool is_identity_type(const Catalog& catalog, const ddl::TypeName& type) {
  const std::string& name = type.name.name;
  const bool is_integer = name == "int2" || name == "int4" || name == "int8";
  if (type.built_in || catalog.type(type.name) != nullptr)
    return type.built_in && is_integer && type.dimensions == 0;
  return true;
}

}  // namespace

Refused Alterer::operator()(const ddl::AddColumn& add) {
  const ddl::ColumnDefinition& definition = add.column;
  if (Refused refused = cannot_get_columns()) return refused;
  if (Column* known = find(definition.name)) {
    if (recursing_) return merge_added(definition, *known);
    if (add.if_not_exists) return std::nullopt;
    // An assumed table's column that we only guessed from a statement proves nothing.
    if (!table_.assumed || known->origin.revision != kNoRevision)
      return duplicate_column(definition.name, table_.name);
    return std::nullopt;
  }
  if (Refused refused = missing_type(change_.catalog, definition.type)) return refused;
  const bool goes_down = !only_ && !recursing_ && !table_.children.empty();
  if (goes_down && definition.identity != ddl::Identity::kNo &&
      !(is_partitioned() && change_.pg_version >= 17))
    return refuse("42P16", "cannot recursively add identity column to table that has child tables");
  Column column = make_column(change_, definition);
  if (column.generation && std::ranges::count(column.generation->columns, column.name) > 0)
    return computed_from_generated(column.name);
  if (Refused refused = computed_twice(table_, column.generation)) return refused;
  if (Refused refused = has_nulls_at_once(column)) return refused;
  if (add.if_not_exists && !table_.columns_complete) column.origin = {};
  column.inherited = recursing_;
  const auto is_primary = [](const ddl::Constraint& constraint) {
    return constraint.kind == ddl::ConstraintKind::kPrimaryKey;
  };
  if (std::ranges::any_of(definition.constraints, is_primary)) column.not_null = Truth::kYes;
  std::erase(table_.gone_columns, definition.name);
  const bool named = column.not_null == Truth::kYes;
  table_.columns.push_back(std::move(column));
  if (named) name_not_null(change_, table_, definition.name, recursing_);
  if (recursing_) return std::nullopt;
  if (definition.type.is_serial() || definition.identity != ddl::Identity::kNo)
    make_owned_sequence(change_, table_, definition);
  return std::nullopt;
}

// A child that has the column already (ATExecAddColumn, tablecmds.c, v15).
Refused Alterer::merge_added(const ddl::ColumnDefinition& definition, Column& own) {
  const Column added = make_column(change_, definition);
  if (added.type && own.type && !(*added.type == *own.type))
    return refuse(
        "42804",
        fmt::format(
            "child table \"{}\" has different type for column \"{}\"", table_.name.name, own.name));
  own.also_own = own.also_own || !own.inherited;
  own.inherited = true;
  return std::nullopt;
}

Refused Alterer::operator()(const ddl::DropColumn& drop) {
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
    return dependent_objects(fmt::format("column {} of table {}", drop.column, table_.name.text()),
                             dependent);
  drop_dependents_of_column(change_, table_, drop.column);
  table_.columns.erase_if([&](const Column& c) { return c.name == drop.column; });
  if (!table_.columns_complete) table_.gone_columns.push_back(drop.column);
  return std::nullopt;
}

Refused Alterer::operator()(const ddl::AlterColumnType& alter) {
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
  if (column->identity != ddl::Identity::kNo && !is_identity_type(change_.catalog, alter.type))
    return refuse("22023", "identity column type must be smallint, integer, or bigint");
  // A NULL that was cast to the old type's length, or to a domain, is kept as a default.
  if (column->default_value && column->default_value->is_null && column->type &&
      (!column->type->built_in || column->type->dimensions > 0 ||
       !column->type->modifiers.empty())) {
    column->default_value.reset();
    column->default_known = false;
  }
  keep_as_old_type(*column, alter.type);
  column->type = resolved_type(change_.catalog, alter.type);
  column->collation = alter.collation;
  column->storage.clear();
  column->compression.clear();
  return std::nullopt;
}

Refused Alterer::operator()(const ddl::SetDefault& set) {
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

Refused Alterer::operator()(const ddl::SetNotNull& set) {
  Column* column = need(set.column);
  if (column == nullptr) return undefined_column(set.column, table_.name);
  if (set.not_null) {
    // ONLY says so of the whole, and each of its parts must have said so (ATExecCheckNotNull).
    if (only_ && is_partitioned() && column->not_null != Truth::kYes)
      for (const Relation* part : tree_of(change_.catalog, table_.name))
        if (!(part->name == table_.name) &&
            change_.catalog.is_not_null(part->name, set.column) == Truth::kNo)
          return refuse("42P16", "constraint must be added to child tables too");
    if (column->not_null != Truth::kYes) name_not_null(change_, table_, set.column, recursing_);
    column->not_null = Truth::kYes;
    return std::nullopt;
  }
  return drop_not_null(*column);
}

Refused Alterer::operator()(const ddl::SetIdentity& set) {
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

Refused Alterer::operator()(const ddl::DropExpression& drop) {
  if (only_ && !recursing_ && !table_.children.empty())
    return refuse("0A000", "ALTER TABLE / DROP EXPRESSION must be applied to child tables too");
  Column* column = find(drop.column);
  if (column == nullptr) {
    if (is_absent(drop.column)) return undefined_column(drop.column, table_.name);
    return std::nullopt;
  }
  if (column->inherited && !recursing_)
    return refuse("42P16", fmt::format("cannot drop generation expression from inherited column"));
  if (column->generated == ddl::Generated::kNo && (!table_.assumed || column->default_known)) {
    if (drop.if_exists) return std::nullopt;
    return refuse("55000",
                  of_relation(drop.column, table_) + (change_.pg_version >= 18
                                                          ? " is not a generated column"
                                                          : " is not a stored generated column"));
  }
  column->generated = ddl::Generated::kNo;
  column->generation.reset();
  return std::nullopt;
}

Column* Alterer::find(std::string_view name) {
  return table_.columns.edit_first([&](const Column& column) { return column.name == name; });
}

bool Alterer::is_absent(std::string_view name) const {
  return table_.columns_complete || std::ranges::count(table_.gone_columns, name) > 0;
}

Column* Alterer::need(const std::string& name) {
  if (Column* known = find(name)) return known;
  if (is_absent(name)) return nullptr;
  Column& assumed = table_.columns.emplace_back();
  assumed.name = name;
  return &assumed;
}

Refused Alterer::cannot_get_columns() const {
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
Refused Alterer::has_nulls_at_once(const Column& column) const {
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
  if (type == nullptr || !type->domain || !type->domain->not_null || type->domain->default_value) {
    return std::nullopt;
  }
  return refuse("23502", fmt::format("domain {} does not allow null values", type->name.text()));
}

Refused Alterer::is_partition_key(const std::string& column, std::string_view verb) const {
  if (!is_in_partition_key(table_, column)) return std::nullopt;
  return refuse("42P16",
                fmt::format("cannot {} column \"{}\" because it is part of the partition key of "
                            "relation \"{}\"",
                            verb,
                            column,
                            table_.name.name));
}

Refused Alterer::drop_not_null(Column& column) {
  if (column.identity != ddl::Identity::kNo)
    return refuse("42601", of_relation(column.name, table_) + " is an identity column");
  for (const TableConstraint& constraint : table_.constraints)
    if (constraint.definition.kind == ddl::ConstraintKind::kPrimaryKey &&
        std::ranges::count(constraint.definition.columns, column.name) > 0)
      return refuse("42P16", fmt::format("column \"{}\" is in a primary key", column.name));
  const Relation* identity =
      table_.replica_identity == 'i'
          ? change_.catalog.relation({table_.name.schema, table_.replica_index, 0})
          : nullptr;
  if (identity != nullptr && identity->index &&
      std::ranges::count(identity->index->definition.keys, column.name, &ddl::IndexKey::column) > 0)
    return refuse("42P16",
                  fmt::format("column \"{}\" is in index used as replica identity", column.name));
  if (!recursing_)
    for (const ddl::Name& parent : table_.inherits)
      if (change_.catalog.is_not_null(parent, column.name) == Truth::kYes && !table_.bound.empty())
        return refuse("42P16",
                      fmt::format("column \"{}\" is marked NOT NULL in parent table", column.name));
  column.not_null = Truth::kNo;
  table_.constraints.erase_if([&](const TableConstraint& constraint) {
    return constraint.definition.kind == ddl::ConstraintKind::kNotNull &&
           constraint.definition.columns == std::vector<std::string>{column.name};
  });
  return std::nullopt;
}

Refused Alterer::add_identity(const ddl::SetIdentity& set, Column& column) {
  if (column.identity != ddl::Identity::kNo)
    return refuse("55000", of_relation(set.column, table_) + " is already an identity column");
  if (column.not_null == Truth::kNo)
    return refuse("55000",
                  of_relation(set.column, table_) +
                      " must be declared NOT NULL before identity can be added");
  if (column.default_value || column.generated != ddl::Generated::kNo)
    return refuse("55000", of_relation(set.column, table_) + " already has a default value");
  if (column.type && !is_identity_type(change_.catalog, *column.type))
    return refuse("22023", "identity column type must be smallint, integer, or bigint");
  column.identity = set.identity;
  column.default_known = true;
  ddl::ColumnDefinition definition;
  definition.name = set.column;
  if (column.type) definition.type = *column.type;
  definition.identity = set.identity;
  make_owned_sequence(change_, table_, definition);
  return std::nullopt;
}

void Alterer::drop_sequences_of(const std::string& column) {
  const std::vector<ddl::Name> sequences = table_.sequences;
  for (const ddl::Name& name : sequences) {
    const Relation* sequence = change_.catalog.relation(name);
    if (sequence == nullptr || sequence->owned_by_column != column) continue;
    if (!sequence->of_identity) continue;  // one that a serial column had before
    std::erase(table_.sequences, name);
    change_.catalog.remove_relation(name);
  }
}

Refused Alterer::set_storage(Column& column, const std::string& storage) {
  const std::string_view own = storage_of(change_.catalog, column.type);
  std::string asked = storage;
  for (char& c : asked)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (own == "plain" && asked != "plain" && asked != "default")
    return refuse(
        "0A000",
        fmt::format("column data type {} can only have storage PLAIN", column.type->text()));
  column.storage = asked == own || asked == "default" ? std::string() : storage;
  return std::nullopt;
}

// ALTER INDEX … ALTER COLUMN 1 (ATExecSetStatistics, tablecmds.c, v15).
Refused Alterer::set_of_index_column(const ddl::OtherAlteration& other) const {
  const std::vector<ddl::IndexKey>& keys = table_.index->definition.keys;
  std::size_t number = 0;
  std::from_chars(other.name.data(), other.name.data() + other.name.size(), number);
  if (other.action != "SetStatistics" || number == 0 || number > keys.size() ||
      keys[number - 1].column.empty())
    return std::nullopt;
  return refuse("0A000",
                fmt::format("cannot alter statistics on non-expression column \"{}\" of index "
                            "\"{}\"",
                            keys[number - 1].column,
                            table_.name.name));
}

Refused Alterer::set_of_column(const ddl::OtherAlteration& other) {
  if (table_.index) return set_of_index_column(other);
  Column* column = need(other.name);
  if (column == nullptr) return undefined_column(other.name, table_.name);
  if (other.action == "SetStatistics") column->statistics = other.value == "-1" ? "" : other.value;
  if (other.action == "SetCompression") {
    if (other.value != "default" && storage_of(change_.catalog, column->type) == "plain")
      return refuse(
          "0A000",
          fmt::format("column data type {} does not support compression", column->type->text()));
    column->compression = other.value;
  }
  if (other.action == "SetStorage") return set_storage(*column, other.value);
  if (other.action == "SetExpression") {
    if (column->generated == ddl::Generated::kNo && !table_.assumed)
      return refuse("55000", of_relation(other.name, table_) + " is not a generated column");
    if (Refused refused = computed_twice(table_, other.expression)) return refused;
    column->generation = other.expression;
  }
  return std::nullopt;
}

}  // namespace miglint
