// CREATE TABLE in its forms, TRUNCATE, and indexes.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

static void read_partitioning(const PartitionSpec& node, CreateTable& table) {
  table.partitioned = true;
  switch (node.strategy) {
    case PARTITION_STRATEGY_LIST:
      table.partition_strategy = "list";
      break;
    case PARTITION_STRATEGY_HASH:
      table.partition_strategy = "hash";
      break;
    default:
      table.partition_strategy = "range";
  }
  each<PartitionElem>(node.partParams, [&](const PartitionElem* element) {
    table.partition_columns.push_back(
        element->name != nullptr ? element->name : read_expression(element->expr).text);
  });
}

static LikeClause read_like(const TableLikeClause& node) {
  const auto including = [&](std::uint32_t option) { return (node.options & option) != 0; };
  LikeClause like;
  like.source = name_of(node.relation);
  like.defaults = including(CREATE_TABLE_LIKE_DEFAULTS);
  like.identity = including(CREATE_TABLE_LIKE_IDENTITY);
  like.generated = including(CREATE_TABLE_LIKE_GENERATED);
  like.constraints = including(CREATE_TABLE_LIKE_CONSTRAINTS);
  like.indexes = including(CREATE_TABLE_LIKE_INDEXES);
  like.storage = including(CREATE_TABLE_LIKE_STORAGE);
  like.compression = including(CREATE_TABLE_LIKE_COMPRESSION);
  like.comments = including(CREATE_TABLE_LIKE_COMMENTS);
  like.statistics = including(CREATE_TABLE_LIKE_STATISTICS);
  return like;
}

static CreateTable read_create_table(const CreateStmt& node) {
  CreateTable table;
  table.table = name_of(node.relation);
  table.persistence = read_persistence(node.relation->relpersistence);
  if (table.table.schema == "pg_temp") table.persistence = Persistence::kTemporary;
  table.if_not_exists = node.if_not_exists;
  each<Node>(node.tableElts, [&](const Node* element) {
    switch (nodeTag(element)) {
      case T_ColumnDef:
        table.columns.push_back(read_column(as<ColumnDef>(element)));
        break;
      case T_Constraint:
        table.constraints.push_back(read_constraint(as<::Constraint>(element)));
        break;
      case T_TableLikeClause:
        table.likes.push_back(read_like(as<TableLikeClause>(element)));
        table.like.push_back(table.likes.back().source);
        break;
      default:
        break;
    }
  });
  if (node.partbound != nullptr) {
    table.partition_of = name_of(static_cast<const RangeVar*>(linitial(node.inhRelations)));
    table.default_partition = node.partbound->is_default;
    table.bound = read_bound(node.partbound);
  } else {
    each<RangeVar>(node.inhRelations,
                   [&](const RangeVar* parent) { table.inherits.push_back(name_of(parent)); });
  }
  if (node.partspec != nullptr) read_partitioning(*node.partspec, table);
  if (node.ofTypename != nullptr) {
    table.of_type = read_type(*node.ofTypename).text();
    table.row_type = read_type(*node.ofTypename).name;
  }
  table.access_method = text_or_empty(node.accessMethod);
  table.tablespace = text_or_empty(node.tablespacename);
  table.options = read_options(node.options);
  return table;
}

Command lower_create_table(const CreateStmt& node) {
  return read_create_table(node);
}

Command lower_foreign_table(const CreateForeignTableStmt& node) {
  CreateTable table = read_create_table(node.base);
  table.server = text_or_empty(node.servername);
  return table;
}

static std::vector<std::string> names_in(const std::vector<QueryColumn>& columns) {
  std::vector<std::string> names;
  for (const QueryColumn& column : columns)
    names.push_back(column.name);
  return names;
}

// What a * stands for is not known here: the names before it, whose source is the same *, are of
// the first of its columns.
static std::vector<QueryColumn> renamed_from_star(std::vector<QueryColumn> columns,
                                                  std::size_t at,
                                                  const std::vector<std::string>& names) {
  const QueryColumn star = columns[at];
  const bool is_last = at + 1 == columns.size();
  columns.resize(at);
  for (std::size_t j = at; j < names.size(); ++j)
    columns.push_back({names[j], {star.source.relation, "*"}, std::nullopt});
  columns.push_back(star);
  // Where more follows, nobody knows which of it the list has named.
  if (!is_last) columns.push_back({"*", {}, std::nullopt});
  return columns;
}

// CREATE TABLE t (a, b) AS …: the list renames what the query gives.
static std::vector<QueryColumn> renamed(std::vector<QueryColumn> columns,
                                        const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i >= columns.size() || columns[i].name == "*") {
      if (i < columns.size()) return renamed_from_star(std::move(columns), i, names);
      for (std::size_t j = i; j < names.size(); ++j)
        columns.push_back({names[j], {}, std::nullopt});
      break;
    }
    columns[i].name = names[i];
  }
  return columns;
}

Command lower_create_table_as(const CreateTableAsStmt& node) {
  const IntoClause& into = *node.into;
  const Name name = name_of(into.rel);
  const Persistence persistence = read_persistence(into.rel->relpersistence);
  QueryFacts facts = read_query(node.query);
  std::vector<QueryColumn> gives =
      renamed(read_query_columns(node.query), strings_of(into.colNames));
  const std::vector<std::string> columns = names_in(gives);
  if (node.objtype == OBJECT_MATVIEW) {
    CreateView view;
    view.view = name;
    view.materialized = true;
    view.if_not_exists = node.if_not_exists;
    view.with_data = !into.skipData;
    view.columns = columns;
    view.query_columns = std::move(gives);
    view.reads = std::move(facts.reads);
    view.uses = std::move(facts.uses);
    view.functions = std::move(facts.functions);
    view.options = read_options(into.options);
    return view;
  }
  CreateTable table;
  table.table = name;
  table.persistence = persistence;
  table.if_not_exists = node.if_not_exists;
  table.as_query = true;
  table.with_data = !into.skipData;
  table.reads = std::move(facts.reads);
  for (const QueryColumn& column : gives) {
    ColumnDefinition& definition = table.columns.emplace_back();
    definition.name = column.name;
    if (column.type) definition.type = *column.type;
  }
  table.query_columns = std::move(gives);
  return table;
}

Command lower_view(const ViewStmt& node) {
  CreateView view;
  view.view = name_of(node.view);
  view.or_replace = node.replace;
  view.persistence = read_persistence(node.view->relpersistence);
  QueryFacts facts = read_query(node.query);
  view.query_columns = renamed(read_query_columns(node.query), strings_of(node.aliases));
  view.columns = names_in(view.query_columns);
  view.reads = std::move(facts.reads);
  view.uses = std::move(facts.uses);
  view.functions = std::move(facts.functions);
  view.options = read_options(node.options);
  return view;
}

Command lower_truncate(const TruncateStmt& node) {
  Truncate truncate;
  each<RangeVar>(node.relations, [&](const RangeVar* table) {
    truncate.tables.push_back(name_of(table));
    truncate.only.push_back(!table->inh);
  });
  truncate.cascade = node.behavior == DROP_CASCADE;
  truncate.restart_identity = node.restart_seqs;
  return truncate;
}

static IndexKey read_key(const IndexElem& node) {
  IndexKey key;
  key.column = text_or_empty(node.name);
  if (node.expr != nullptr) {
    key.expression = read_expression(node.expr);
    key.figured = figured_name(node.expr);
  }
  key.collation = name_of(node.collation).text();
  key.operator_class = name_of(node.opclass).text();
  key.descending = node.ordering == SORTBY_DESC;
  if (node.nulls_ordering != SORTBY_NULLS_DEFAULT)
    key.nulls_first = node.nulls_ordering == SORTBY_NULLS_FIRST;
  return key;
}

Command lower_index(const IndexStmt& node) {
  CreateIndex index;
  index.index = text_or_empty(node.idxname);
  index.table = name_of(node.relation);
  index.only = !node.relation->inh;
  index.method = node.accessMethod == nullptr ? "btree" : node.accessMethod;
  each<IndexElem>(node.indexParams,
                  [&](const IndexElem* key) { index.keys.push_back(read_key(*key)); });
  each<IndexElem>(node.indexIncludingParams,
                  [&](const IndexElem* key) { index.include.push_back(text_or_empty(key->name)); });
  if (node.whereClause != nullptr) index.where = read_expression(node.whereClause);
  index.unique = node.unique;
  index.concurrently = node.concurrent;
  index.if_not_exists = node.if_not_exists;
  index.nulls_not_distinct = node.nulls_not_distinct;
  index.options = read_options(node.options);
  return index;
}

Command lower_reindex(const ReindexStmt& node) {
  Reindex reindex;
  switch (node.kind) {
    case REINDEX_OBJECT_INDEX:
      reindex.what = Reindex::What::kIndex;
      break;
    case REINDEX_OBJECT_TABLE:
      reindex.what = Reindex::What::kTable;
      break;
    case REINDEX_OBJECT_SCHEMA:
      reindex.what = Reindex::What::kSchema;
      break;
    case REINDEX_OBJECT_SYSTEM:
      reindex.what = Reindex::What::kSystem;
      break;
    case REINDEX_OBJECT_DATABASE:
      reindex.what = Reindex::What::kDatabase;
      break;
  }
  reindex.object =
      node.relation != nullptr ? name_of(node.relation) : Name{"", text_or_empty(node.name), 0};
  each<DefElem>(node.params, [&](const DefElem* option) {
    if (text_or_empty(option->defname) == "concurrently") reindex.concurrently = is_on(*option);
  });
  return reindex;
}

}  // namespace miglint::ddl
