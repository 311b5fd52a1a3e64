// CREATE TABLE in its forms.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"
#include "migrations/catalog/index_facts.h"
#include "migrations/catalog/query_columns.h"

namespace miglint {

namespace {

class TableMaker {
 public:
  TableMaker(Change& change, const ddl::CreateTable& create, ddl::Name name)
      : change_(change), create_(create) {
    table_.name = change.catalog.resolve(name);
    table_.kind = create.partitioned       ? RelationKind::kPartitionedTable
                  : !create.server.empty() ? RelationKind::kForeignTable
                                           : RelationKind::kTable;
    table_.origin = change.origin;
    table_.access = change.catalog.new_access(AccessKind::kTable, table_.name.schema);
    table_.persistence = create.persistence;
    table_.row_security = Truth::kNo;
    table_.partition_strategy = create.partition_strategy;
    table_.partition_columns = create.partition_columns;
    table_.bound = create.bound;
    table_.server = create.server;
    table_.access_method = create.access_method;
    table_.tablespace = create.tablespace;
    table_.has_rows = create.as_query && create.with_data && !reads_nothing(change, create.reads);
    set_options(table_, create.options);
  }

  Refused make(bool may_be_old) {
    if (may_be_old) table_.origin = {};
    for (const ddl::LikeClause& like : create_.likes)
      if (Refused refused = copy_like(like)) return refused;
    if (Refused refused = join_parents()) return refused;
    if (!create_.row_type.empty()) columns_of_type();
    if (create_.as_query) {
      if (Refused refused = check_reads()) return refused;
      columns_of_query();
    } else if (Refused refused = own_columns()) {
      return refused;
    }
    if (Refused refused = check_columns(table_)) return refused;
    if (Refused refused = constraints()) return refused;
    like_indexes();
    inherit_indexes();
    change_.catalog.put(std::move(table_));
    return std::nullopt;
  }

 private:
  Refused check_reads() const {
    for (const ddl::Name& read : create_.reads)
      if (change_.catalog.exists(read) == Truth::kNo) return undefined_table(read);
    return std::nullopt;
  }

  Refused copy_like(const ddl::LikeClause& like) {
    Found source = find_or_assume(change_.catalog, like.source, RelationKind::kTable);
    if (source.refused) return source.refused;
    if (!source.relation->columns_complete) table_.columns_complete = false;
    for (Column column : source.relation->columns) {
      if (table_.column(column.name) != nullptr)
        return Refusal{"42701", fmt::format("column \"{}\" specified more than once", column.name)};
      column.origin = change_.origin;
      column.inherited = false;
      column.also_own = false;
      if (!like.defaults) column.default_value.reset();
      keep_sequence(change_.catalog, *source.relation, column);
      if (!like.generated) {
        column.generated = ddl::Generated::kNo;
        column.generation.reset();
      }
      if (!like.storage) column.storage.clear();
      if (!like.compression) column.compression.clear();
      if (!like.comments) column.comment.clear();
      column.statistics.clear();
      column.privileges.clear();
      const ddl::Identity identity = column.identity;
      if (!like.identity) column.identity = ddl::Identity::kNo;
      const std::string name = column.name;
      const std::optional<ddl::TypeName> type = column.type;
      const bool named = column.not_null == Truth::kYes;
      table_.columns.push_back(std::move(column));
      if (named) name_not_null(change_, table_, name, false);
      if (!like.identity || identity == ddl::Identity::kNo) continue;
      ddl::ColumnDefinition definition;
      definition.name = name;
      if (type) definition.type = *type;
      definition.identity = identity;
      make_owned_sequence(change_, table_, definition);
    }
    for (const TableConstraint& constraint : source.relation->constraints) {
      if (!like.constraints || constraint.definition.kind != ddl::ConstraintKind::kCheck) continue;
      TableConstraint copy = constraint;
      copy.origin = change_.origin;
      copy.inherited = false;
      copy.also_own = false;
      if (!like.comments) copy.comment.clear();
      table_.constraints.push_back(std::move(copy));
    }
    return std::nullopt;
  }

  // INCLUDING INDEXES: keys and plain indexes, under names of their own.
  void like_indexes() {
    for (const ddl::LikeClause& like : create_.likes) {
      const Relation* known = change_.catalog.relation(like.source);
      if (known == nullptr) continue;
      const Relation source = *known;
      if (like.statistics) like_statistics(source);
      if (!like.indexes) continue;
      for (const TableConstraint& constraint : source.constraints) {
        if (constraint.index.empty()) continue;
        ddl::Constraint copy = constraint.definition;
        copy.name.clear();
        copy.using_index.clear();
        const Relation* behind =
            change_.catalog.relation({source.name.schema, constraint.index, 0});
        if (behind != nullptr && behind->index && copy.kind != ddl::ConstraintKind::kPrimaryKey)
          copy.name = generated_name(change_.catalog,
                                     table_.name,
                                     names_of_keys(behind->index->definition),
                                     copy.kind == ddl::ConstraintKind::kUnique ? "key" : "excl");
        if (add_constraint(change_, table_, std::move(copy))) continue;
        if (behind == nullptr || !behind->index) continue;
        const ddl::CreateIndex definition = behind->index->definition;
        edit(change_.catalog, table_.indexes.back(), [&](Relation& index) {
          index.index->definition.keys = definition.keys;
        });
      }
      for (const ddl::Name& name : source.indexes) {
        const Relation* known_index = change_.catalog.relation(name);
        if (known_index == nullptr || !known_index->index ||
            !known_index->index->constraint.empty())
          continue;
        const std::optional<Relation> index = *known_index;
        change_.catalog.put(table_);
        ddl::CreateIndex create = index->index->definition;
        create.table = table_.name;
        create.index.clear();
        create.concurrently = false;
        create.options.clear();
        for (const auto& [option, value] : index->options)
          create.options.push_back(fmt::format("{}={}", option, value));
        apply_create_index(change_, create);
        if (like.comments)
          edit(change_.catalog,
               change_.catalog.relation(table_.name)->indexes.back(),
               [&](Relation& made) { made.comment = index->comment; });
        table_ = *change_.catalog.relation(table_.name);
      }
    }
  }

  // Under names of their own, their columns in the order of the table's.
  void like_statistics(const Relation& source) {
    for (const Statistics& statistics : source.statistics) {
      ddl::CreateStatistics create;
      create.table = table_.name;
      for (const Column& column : source.columns)
        if (std::ranges::count(statistics.columns, column.name) > 0)
          create.columns.push_back(column.name);
      change_.catalog.put(table_);
      apply_statistics(change_, create);
      table_ = *change_.catalog.relation(table_.name);
    }
  }

  Refused join_parents() {
    std::vector<ddl::Name> parents = create_.inherits;
    if (!create_.partition_of.empty()) parents.push_back(create_.partition_of);
    for (const ddl::Name& name : parents) {
      const bool partition = name == create_.partition_of;
      Found found =
          find_or_assume(change_.catalog,
                         name,
                         partition ? RelationKind::kPartitionedTable : RelationKind::kTable);
      if (found.refused) return found.refused;
      Relation& parent = *found.relation;
      if (!partition && parent.kind == RelationKind::kPartitionedTable)
        return Refusal{
            "42809", fmt::format("cannot inherit from partitioned table \"{}\"", parent.name.name)};
      if (!partition && !parent.bound.empty())
        return Refusal{"42809",
                       fmt::format("cannot inherit from partition \"{}\"", parent.name.name)};
      if (partition && parent.kind != RelationKind::kPartitionedTable && !parent.assumed)
        return Refusal{"42809", fmt::format("\"{}\" is not partitioned", parent.name.name)};
      if (create_.default_partition && !parent.default_partition.empty())
        return Refusal{
            "42P17",
            fmt::format("partition \"{}\" conflicts with existing default partition \"{}\"",
                        table_.name.name,
                        parent.default_partition.name)};
      if (Refused refused = keys_of_parent(change_.catalog, table_, parent)) return refused;
      for (const Column& column : parent.columns) {
        if (table_.column(column.name) != nullptr) continue;
        Column& copy = table_.columns.emplace_back(column);
        copy.inherited = true;
        copy.also_own = false;
        copy.origin = change_.origin;
        copy.comment.clear();
        copy.statistics.clear();
        copy.privileges.clear();
        keep_sequence(change_.catalog, parent, copy);
        if (copy.identity != ddl::Identity::kNo && !(partition && change_.pg_version >= 17))
          copy.identity = ddl::Identity::kNo;
      }
      if (!parent.columns_complete) table_.columns_complete = false;
      table_.inherits.push_back(parent.name);
      parent.children.push_back(table_.name);
      if (create_.default_partition) parent.default_partition = table_.name;
      change_.catalog.put(std::move(parent));
    }
    return std::nullopt;
  }

  // Constraints, indexes and triggers of the parents, when the table's own are made.
  void inherit_indexes() {
    if (has_inherited_) return;
    has_inherited_ = true;
    change_.catalog.put(table_);
    for (const ddl::Name& name : table_.inherits)
      if (const Relation* parent = change_.catalog.relation(name)) {
        const Relation copy = *parent;
        inherit_everything(change_, table_, copy);
        change_.catalog.put(table_);
      }
    // There are no rows yet that would not be.
    for (TableConstraint& constraint : table_.constraints.editable()) {
      constraint.valid = constraint.valid || constraint.definition.not_valid;
      constraint.definition.not_valid = false;
    }
  }

  void columns_of_type() {
    table_.row_type = change_.catalog.resolve(create_.row_type);
    const Type* type = change_.catalog.type(create_.row_type);
    if (type == nullptr) {
      table_.columns_complete = false;
      return;
    }
    for (const ddl::ColumnDefinition& attribute : type->attributes)
      table_.columns.push_back(make_column(change_, attribute));
  }

  void columns_of_query() {
    GivenColumns given = columns_given(change_.catalog, create_.query_columns);
    table_.columns_complete =
        table_.columns_complete && given.complete && !create_.query_columns.empty();
    for (Column& column : given.columns) {
      column.not_null = Truth::kNo;
      column.default_known = true;
      column.origin = change_.origin;
      table_.columns.push_back(std::move(column));
    }
  }

  Refused own_columns() {
    for (const ddl::ColumnDefinition& definition : create_.columns) {
      if (Refused refused = missing_type(change_.catalog, definition.type)) return refused;
      if (Column* known = find(definition.name)) {
        if (!known->inherited && create_.row_type.empty())
          return Refusal{"42701",
                         fmt::format("column \"{}\" specified more than once", definition.name)};
        const bool is_partition = !create_.partition_of.empty();
        if (Refused refused = merge_column(change_, *known, definition, is_partition))
          return refused;
        if (definition.type.is_serial() || definition.identity != ddl::Identity::kNo)
          make_owned_sequence(change_, table_, definition);
        continue;
      }
      table_.columns.push_back(make_column(change_, definition));
      if (definition.type.is_serial() || definition.identity != ddl::Identity::kNo)
        make_owned_sequence(change_, table_, definition);
    }
    if (create_.likes.empty())
      for (const SharedList<Column> columns = table_.columns; const Column& column : columns)
        if (column.not_null == Truth::kYes && !column.inherited)
          name_not_null(change_, table_, column.name, false);
    return std::nullopt;
  }

  Column* find(std::string_view name) {
    return table_.columns.edit_first([&](const Column& column) { return column.name == name; });
  }

  // Postgres makes the primary key first, then the other keys, checks, and foreign keys at the end
  // (transformCreateStmt, parse_utilcmd.c, v15).
  Refused constraints() {
    std::vector<ddl::Constraint> all;
    for (const ddl::ColumnDefinition& column : create_.columns)
      all.insert(all.end(), column.constraints.begin(), column.constraints.end());
    all.insert(all.end(), create_.constraints.begin(), create_.constraints.end());
    std::ranges::stable_sort(all, {}, [](const ddl::Constraint& constraint) {
      switch (constraint.kind) {
        case ddl::ConstraintKind::kCheck:
        case ddl::ConstraintKind::kNotNull:
          return 0;
        case ddl::ConstraintKind::kPrimaryKey:
          return 1;
        case ddl::ConstraintKind::kForeignKey:
          return 3;
        default:
          return 2;
      }
    });
    // Also those that say the same (transformIndexConstraint, v15).
    if (std::ranges::count(all, ddl::ConstraintKind::kPrimaryKey, &ddl::Constraint::kind) > 1)
      return Refusal{
          "42P16",
          fmt::format("multiple primary keys for table \"{}\" are not allowed", table_.name.name)};
    leave_out_repeated(all);
    for (ddl::Constraint& constraint : all) {
      // There is nothing yet that would not be (transformCheckConstraints, parse_utilcmd.c, v15).
      const bool is_key = constraint.kind != ddl::ConstraintKind::kCheck &&
                          constraint.kind != ddl::ConstraintKind::kForeignKey;
      if (!is_key) constraint.not_valid = false;
      // A partition has its copies of the partitioned table's keys before keys of its own.
      if (is_key && constraint.kind != ddl::ConstraintKind::kNotNull &&
          !create_.partition_of.empty())
        inherit_indexes();
      if (Refused refused = name_is_inherited(change_.catalog, table_, constraint)) return refused;
      if (Refused refused = add_constraint(change_, table_, std::move(constraint))) return refused;
    }
    return std::nullopt;
  }

  Change& change_;
  const ddl::CreateTable& create_;
  Relation table_;
  bool has_inherited_ = false;
};

}  // namespace

Refused apply_create_table(Change& change, const ddl::CreateTable& create) {
  ddl::Name name = create.table;
  if (create.persistence == ddl::Persistence::kTemporary) name.schema = "pg_temp";
  const bool named_schema = !create.table.schema.empty();
  if (named_schema && change.catalog.schema_is_gone(create.table.schema))
    return Refusal{"3F000", fmt::format("schema \"{}\" does not exist", create.table.schema)};
  // A new object goes to the first schema of the path, whatever the others hold.
  if (name.schema.empty() && !change.catalog.search_path().empty())
    name.schema = home_schema(change.catalog);
  const Truth exists = change.catalog.exists(name);
  if (exists == Truth::kYes) {
    if (create.if_not_exists) return std::nullopt;
    return duplicate_table(create.table.name);
  }
  // IF NOT EXISTS on a table nobody has seen: it may have been there for long.
  const bool may_be_old = create.if_not_exists && exists == Truth::kUnknown;
  return TableMaker(change, create, name).make(may_be_old);
}

}  // namespace miglint
