#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule extension_index_advice{
    .name = "extension-index-advice",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "an index of pgvector, PostGIS or jsonb that is seldom what is meant",
    .why = R"(
ivfflat finds its lists from the rows that are there when it is built: on an empty table it finds little. A btree
on a geometry serves no spatial operator. GIN on jsonb with its default operator class indexes every key and value,
where jsonb_path_ops serves @> with a smaller index.)",
    .silent = R"(
ivfflat with `lists` on a table that has rows; hnsw; GiST, SP-GiST and BRIN on spatial types; jsonb with an operator
class that is written; types that the history does not know; downgrades.)",
    .instead =
        "hnsw, or ivfflat after the rows are there, with lists; USING gist; jsonb_path_ops for @>.",
    .source = "pgvector documentation, Indexing; PostGIS manual, 4.9; PostgreSQL 15 manual, 8.14.4",
    .sql = {.setup = "CREATE TABLE items (id bigint PRIMARY KEY, doc jsonb);",
            .bad = "CREATE INDEX CONCURRENTLY items_doc ON items USING gin (doc);",
            .good = "CREATE INDEX CONCURRENTLY items_doc ON items USING gin (doc jsonb_path_ops);"},
    .alembic = {.setup =
                    "op.create_table('items', sa.Column('doc', sa.dialects.postgresql.JSONB()))",
                .bad = "op.create_index('items_doc', 'items', ['doc'], postgresql_using='gin')",
                .good = "op.create_index('items_doc', 'items', ['doc'], postgresql_using='gin', "
                        "postgresql_ops={'doc': 'jsonb_path_ops'})"},
    .check_step = check,
};

static bool has_option(const ddl::CreateIndex& create, std::string_view name) {
  return std::ranges::any_of(create.options, [&](const std::string& option) {
    return option.starts_with(name) && option.substr(name.size()).starts_with('=');
  });
}

static void check_ivfflat(const Step& step, const ddl::CreateIndex& create, Findings& out) {
  const Relation* table = step.before.relation(create.table);
  const bool is_empty = step.is_new(create.table) && table != nullptr && !table->has_rows;
  if (is_empty) {
    out.add(step,
            fmt::format(
                "ivfflat finds its lists from the rows of {}, which has none yet: searches will "
                "miss most neighbours.",
                create.table.text()),
            "Use hnsw, or build the index once the rows are there.");
  } else if (!has_option(create, "lists")) {
    out.add(step,
            "ivfflat without `lists` has 100, whatever the size of the table.",
            "Write WITH (lists = …): rows / 1000 up to a million, then their square root; or use "
            "hnsw.");
  }
}

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr || step.direction == Direction::kDowngrade) return;
  if (create->method == "ivfflat") return check_ivfflat(step, *create, out);
  for (const ddl::IndexKey& key : create->keys) {
    if (key.column.empty() || !key.operator_class.empty()) continue;
    const ddl::TypeName* type = step.before.column_type(create->table, key.column);
    if (type == nullptr || type->dimensions > 0) continue;
    const std::string& name = type->name.name;
    if (create->method == "btree" && (name == "geometry" || name == "geography")) {
      out.add(step,
              fmt::format(
                  "A btree on {}.{} serves no spatial operator.", create->table.text(), key.column),
              "USING gist.");
    } else if (create->method == "gin" && name == "jsonb") {
      out.add(
          step,
          fmt::format(
              "GIN on {}.{} indexes every key and value of it.", create->table.text(), key.column),
          "Use jsonb_path_ops where queries ask @> alone, or say jsonb_ops.");
    }
  }
}

}  // namespace miglint::rules
