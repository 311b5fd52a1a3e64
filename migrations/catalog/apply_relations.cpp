// Indexes, views and sequences.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/cast_facts.h"
#include "migrations/catalog/change.h"
#include "migrations/catalog/index_facts.h"
#include "migrations/catalog/query_columns.h"
#include "migrations/catalog/sequence_settings.h"

namespace miglint {

namespace {

Relation new_relation(const Change& change, const ddl::Name& name, RelationKind kind) {
  Relation relation;
  relation.name = change.catalog.resolve(name);
  relation.kind = kind;
  relation.origin = change.origin;
  const AccessKind access =
      kind == RelationKind::kSequence ? AccessKind::kSequence : AccessKind::kTable;
  relation.access = change.catalog.new_access(access, relation.name.schema);
  return relation;
}

// A new object without a schema goes to the first one of the path.
ddl::Name home_of(const Change& change, ddl::Name name, ddl::Persistence persistence) {
  if (persistence == ddl::Persistence::kTemporary) name.schema = "pg_temp";
  if (name.schema.empty() && !change.catalog.search_path().empty())
    name.schema = home_schema(change.catalog);
  return name;
}

// What the access methods of Postgres itself cannot do (IndexAmRoutine, v15); others may do all.
Refused beyond_method(const ddl::CreateIndex& create) {
  const std::string& method = create.method;
  const auto cannot = [&](std::string_view what) {
    return Refusal{"0A000", fmt::format("access method \"{}\" does not support {}", method, what)};
  };
  const bool is_known = method == "hash" || method == "gin" || method == "gist" ||
                        method == "spgist" || method == "brin";
  if (!is_known) return std::nullopt;
  if (create.unique) return cannot("unique indexes");
  if (!create.include.empty() && method != "gist" && method != "spgist")
    return cannot("included columns");
  for (const ddl::IndexKey& key : create.keys) {
    if (key.descending) return cannot("ASC/DESC options");
    if (key.nulls_first) return cannot("NULLS FIRST/LAST options");
  }
  if (create.keys.size() > 1 && (method == "hash" || method == "spgist"))
    return cannot("multicolumn indexes");
  return std::nullopt;
}

Refused check_index(const Catalog& catalog, const Relation& table, const ddl::CreateIndex& create) {
  const auto missing = [&](const std::string& column) {
    return !column.empty() && table.columns_complete && table.column(column) == nullptr &&
           !is_system_column(column);
  };
  const auto refuse = [](const std::string& column) {
    return Refusal{"42703", fmt::format("column \"{}\" does not exist", column)};
  };
  if (Refused refused = beyond_method(create)) return refused;
  for (const ddl::IndexKey& key : create.keys) {
    if (missing(key.column)) return refuse(key.column);
    if (!key.expression) continue;
    for (const std::string& column : key.expression->columns)
      if (missing(column)) return refuse(column);
  }
  for (const std::string& column : create.include)
    if (missing(column)) return refuse(column);
  for (const ddl::IndexKey& key : create.keys)
    if (!key.column.empty() && key.operator_class.empty())
      if (Refused refused = not_comparable(catalog, table, key.column, create.method))
        return refused;
  const auto is_key = [&](const std::string& column) {
    return std::ranges::count(create.keys, column, &ddl::IndexKey::column) > 0;
  };
  if (create.unique && !create.only && table.kind == RelationKind::kPartitionedTable &&
      !std::ranges::all_of(table.partition_columns, is_key))
    return Refusal{"0A000",
                   "unique constraint on partitioned table must include all partitioning columns"};
  if (create.where)
    for (const std::string& column : create.where->columns)
      if (missing(column)) return refuse(column);
  if (table.kind == RelationKind::kView)
    return Refusal{"42809", fmt::format("cannot create index on relation \"{}\"", table.name.name)};
  if (create.concurrently && table.kind == RelationKind::kPartitionedTable)
    return Refusal{"0A000",
                   fmt::format("cannot create index on partitioned table \"{}\" concurrently",
                               table.name.name)};
  if (!create.unique || table.kind != RelationKind::kPartitionedTable) return std::nullopt;
  std::vector<std::string> columns;
  for (const ddl::IndexKey& key : create.keys)
    columns.push_back(key.column);
  if (!create.only)
    if (Refused refused = key_on_partitions(catalog, table, columns)) return refused;
  for (const std::string& column : table.partition_columns)
    if (std::ranges::count(create.keys, column, &ddl::IndexKey::column) == 0)
      return Refusal{
          "0A000", "unique constraint on partitioned table must include all partitioning columns"};
  return std::nullopt;
}

}  // namespace

Refused apply_create_index(Change& change, const ddl::CreateIndex& create) {
  Found found = find_or_assume(change.catalog, create.table, RelationKind::kTable);
  if (found.refused) return found.refused;
  Relation& table = *found.relation;
  if (Refused refused = check_index(change.catalog, table, create)) return refused;
  const std::string own_name =
      create.index.empty()
          ? generated_name(change.catalog, table.name, names_of_keys(create), "idx")
          : create.index;
  const ddl::Name name{table.name.schema, own_name, 0};
  if (change.catalog.relation(name) != nullptr) {
    if (create.if_not_exists) return std::nullopt;
    return duplicate_table(own_name);
  }
  const bool partitioned = table.kind == RelationKind::kPartitionedTable;
  Relation index = new_relation(
      change, name, partitioned ? RelationKind::kPartitionedIndex : RelationKind::kIndex);
  index.persistence = table.persistence;
  if (create.if_not_exists && change.catalog.exists(name) == Truth::kUnknown && table.assumed)
    index.origin = {};
  set_options(index, create.options);
  IndexFacts facts;
  facts.table = table.name;
  facts.definition = create;
  leave_out_true(facts.definition);
  facts.definition.index = index.name.name;
  // ON ONLY: not valid until every partition has one attached.
  facts.valid = !(create.only && partitioned && !table.children.empty());
  index.index = std::move(facts);
  table.indexes.push_back(index.name);
  const std::vector<ddl::Name> children = table.children;
  const Relation made = index;
  change.catalog.put(std::move(index));
  change.catalog.put(std::move(table));
  if (!partitioned || create.only) return std::nullopt;
  for (const ddl::Name& child : children) {
    const Relation* known = change.catalog.relation(child);
    if (known == nullptr) continue;
    Relation partition = *known;
    inherit_index(change, partition, made);
    change.catalog.put(std::move(partition));
  }
  return std::nullopt;
}

namespace {

void columns_of_view(const Change& change, const ddl::CreateView& create, Relation& view) {
  const GivenColumns given = columns_given(change.catalog, create.query_columns);
  view.columns_complete = given.complete && !create.query_columns.empty();
  for (const Column& one : given.columns) {
    Column& added = view.columns.emplace_back();
    added.name = one.name;
    added.type = one.type;
    added.origin = change.origin;
  }
}

// A * stands for the columns that there are when the view is made.
bool expand(const Catalog& catalog, const ddl::ColumnUse& use, Relation& view) {
  if (use.column != "*" || use.relation.empty()) return false;
  const Relation* source = catalog.relation(use.relation);
  if (source == nullptr || source->assumed || !source->columns_complete) return false;
  for (const Column& column : source->columns) {
    ddl::ColumnUse one = use;
    one.column = column.name;
    view.uses.push_back(std::move(one));
  }
  return true;
}

// CREATE OR REPLACE VIEW may only add columns at the end.
Refused check_replaced(const Relation& old, const Relation& view) {
  if (!old.columns_complete || !view.columns_complete) return std::nullopt;
  for (std::size_t i = 0; i < old.columns.size(); ++i) {
    if (i >= view.columns.size()) return Refusal{"42P16", "cannot drop columns from view"};
    if (old.columns[i].name != view.columns[i].name)
      return Refusal{"42P16",
                     fmt::format("cannot change name of view column \"{}\" to \"{}\"",
                                 old.columns[i].name,
                                 view.columns[i].name)};
    if (old.columns[i].type && view.columns[i].type &&
        !(*old.columns[i].type == *view.columns[i].type))
      return Refusal{"42P16",
                     fmt::format("cannot change data type of view column \"{}\" from {} to {}",
                                 old.columns[i].name,
                                 old.columns[i].type->text(),
                                 view.columns[i].type->text())};
  }
  return std::nullopt;
}

}  // namespace

Refused apply_view(Change& change, const ddl::CreateView& create) {
  const ddl::Name name = home_of(change, create.view, create.persistence);
  const RelationKind kind =
      create.materialized ? RelationKind::kMaterializedView : RelationKind::kView;
  Relation view = new_relation(change, name, kind);
  view.has_rows = create.materialized && create.with_data;
  view.persistence = create.persistence;
  view.query = create.query;
  view.functions = create.functions;
  for (const ddl::Name& read : create.reads)
    if (change.catalog.exists(read) == Truth::kNo && !(create.recursive && read == create.view)) {
      return undefined_table(read);
    }
  columns_of_view(change, create, view);
  for (auto column = view.columns.begin(); column != view.columns.end(); ++column)
    if (std::find_if(view.columns.begin(), column, [&](const Column& earlier) {
          return earlier.name == column->name && earlier.name != "?column?";
        }) != column) {
      return repeated_column(column->name);
    }
  const Relation* known = change.catalog.relation(name);
  if (known != nullptr) {
    if (create.if_not_exists) return std::nullopt;
    if (!create.or_replace) return duplicate_table(create.view.name);
    if (known->kind != kind)
      return Refusal{"42809", fmt::format("\"{}\" is not a view", known->name.name)};
    if (Refused refused = check_replaced(*known, view)) return refused;
    view.dependents = known->dependents;
    view.origin = known->origin;
    view.comment = known->comment;
    view.access = known->access;
    for (Column& column : view.columns.editable())
      if (const Column* old = known->column(column.name)) column.privileges = old->privileges;
    view.triggers = known->triggers;
    const std::vector<ddl::Name> old_reads = known->reads;
    for (const ddl::Name& read : old_reads)
      edit(change.catalog, read, [&](Relation& r) { std::erase(r.dependents, view.name); });
  }
  for (const ddl::ColumnUse& use : create.uses) {
    ddl::ColumnUse resolved = use;
    if (!use.relation.empty()) resolved.relation = change.catalog.resolve(use.relation);
    if (use.column == "*") view.starred = true;
    if (!expand(change.catalog, resolved, view)) view.uses.push_back(std::move(resolved));
  }
  for (const ddl::Name& read : create.reads) {
    Found source = find_or_assume(change.catalog, read, RelationKind::kTable);
    if (source.refused) return source.refused;
    view.reads.push_back(source.relation->name);
    source.relation->dependents.push_back(view.name);
    change.catalog.put(*std::move(source.relation));
  }
  change.catalog.put(std::move(view));
  return std::nullopt;
}

// process_owned_by (commands/sequence.c, v15).
static Refused cannot_be_owned(const Change& change,
                               const Relation& sequence,
                               const ddl::Name& table_name,
                               const std::string& column) {
  const Relation* table = change.catalog.relation(table_name);
  if (table == nullptr) {
    if (change.catalog.exists(table_name) == Truth::kNo) return undefined_table(table_name);
    return std::nullopt;
  }
  if (table->assumed || sequence.assumed) return std::nullopt;
  // No owner is named where it is the role that runs the migrations.
  if (!table->access.owner.empty() && !sequence.access.owner.empty() &&
      table->access.owner != sequence.access.owner)
    return Refusal{"55000", "sequence must have same owner as table it is linked to"};
  if (table->name.schema != sequence.name.schema)
    return Refusal{"55000", "sequence must be in same schema as table it is linked to"};
  if (table->columns_complete && table->column(column) == nullptr)
    return undefined_column(column, table->name);
  return std::nullopt;
}

static void set_owner(Change& change,
                      Relation& sequence,
                      const ddl::Name& table,
                      const std::string& column) {
  if (!sequence.owned_by.empty())
    edit(change.catalog, sequence.owned_by, [&](Relation& old) {
      // A serial column goes on drawing from what it no longer owns.
      if (Column* drawing = old.columns.edit_first(
              [&](const Column& c) { return c.name == sequence.owned_by_column; }))
        keep_sequence(change.catalog, Relation(old), *drawing);
      std::erase(old.sequences, sequence.name);
    });
  sequence.owned_by = {};
  sequence.owned_by_column.clear();
  if (table.empty()) return;
  Found owner = find_or_assume(change.catalog, table, RelationKind::kTable);
  if (!owner.relation) return;
  sequence.owned_by = owner.relation->name;
  sequence.owned_by_column = column;
  owner.relation->sequences.push_back(sequence.name);
  change.catalog.put(*std::move(owner.relation));
}

Refused apply_sequence(Change& change, const ddl::CreateSequence& create) {
  const ddl::Name name = home_of(change, create.sequence, create.persistence);
  if (change.catalog.exists(name) == Truth::kYes) {
    if (create.if_not_exists) return std::nullopt;
    return duplicate_table(create.sequence.name);
  }
  if (create.persistence == ddl::Persistence::kUnlogged && change.pg_version < 15)
    return Refusal{"0A000", "unlogged sequences are not supported"};
  Relation sequence = new_relation(change, name, RelationKind::kSequence);
  sequence.persistence = create.persistence;
  sequence.sequence = create.options;
  if (Refused refused = check_settings(create.options)) return refused;
  if (!create.owned_by_table.empty())
    if (Refused refused =
            cannot_be_owned(change, sequence, create.owned_by_table, create.owned_by_column))
      return refused;
  set_owner(change, sequence, create.owned_by_table, create.owned_by_column);
  change.catalog.put(std::move(sequence));
  return std::nullopt;
}

Refused apply_alter_sequence(Change& change, const ddl::AlterSequence& alter) {
  const Relation* known = change.catalog.relation(alter.sequence);
  if (known == nullptr) {
    if (!alter.if_exists && change.catalog.exists(alter.sequence) == Truth::kNo)
      return undefined_table(alter.sequence);
    return std::nullopt;
  }
  if (known->kind != RelationKind::kSequence && !known->assumed)
    return Refusal{"42809", fmt::format("\"{}\" is not a sequence", known->name.name)};
  Relation sequence = *known;
  // How an identity column's began is not kept.
  if (!sequence.assumed && !sequence.of_identity && sequence.sequence)
    if (Refused refused = alter_settings(*sequence.sequence, alter.options)) return refused;
  if (sequence.of_identity && (alter.disowned || !alter.owned_by_table.empty()))
    return Refusal{"0A000", "cannot change ownership of identity sequence"};
  if (!alter.owned_by_table.empty())
    if (Refused refused =
            cannot_be_owned(change, sequence, alter.owned_by_table, alter.owned_by_column))
      return refused;
  if (alter.disowned || !alter.owned_by_table.empty())
    set_owner(change, sequence, alter.owned_by_table, alter.owned_by_column);
  change.catalog.put(std::move(sequence));
  return std::nullopt;
}

}  // namespace miglint
