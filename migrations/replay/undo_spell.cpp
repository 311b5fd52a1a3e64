// Definitions of what was there, written out again.

#include <fmt/format.h>

#include "migrations/catalog/describe.h"
#include "migrations/replay/undo.h"

namespace miglint {

std::string shown(const ddl::Name& name) {
  if (name.schema.empty() || name.schema == "public") return ddl::quote_identifier(name.name);
  return ddl::quote(name);
}

static std::string type_of(const Column& column) {
  ddl::TypeName type = *column.type;
  if (!type.built_in && type.name.schema == "public") type.name.schema.clear();
  return type.text();
}

// serial is an integer whose default draws from a sequence that goes with the column.
static std::string serial_of(const Column& column) {
  const bool is_serial = column.default_value && column.default_value->text == kSerialDefault;
  if (!is_serial) return {};
  const std::string& name = column.type->name.name;
  return name == "int8" ? "bigserial" : name == "int2" ? "smallserial" : "serial";
}

std::string spell_column(const Column& column, const Catalog& /*catalog*/) {
  const std::string serial = serial_of(column);
  std::string out = fmt::format(
      "{} {}", ddl::quote_identifier(column.name), serial.empty() ? type_of(column) : serial);
  if (!column.collation.empty())
    out += fmt::format(" COLLATE {}", ddl::quote_identifier(column.collation));
  if (column.generated != ddl::Generated::kNo && column.generation)
    out += fmt::format(" GENERATED ALWAYS AS ({}) {}",
                       column.generation->text,
                       column.generated == ddl::Generated::kStored ? "STORED" : "VIRTUAL");
  if (column.identity != ddl::Identity::kNo)
    out += fmt::format(" GENERATED {} AS IDENTITY",
                       column.identity == ddl::Identity::kAlways ? "ALWAYS" : "BY DEFAULT");
  if (serial.empty() && column.default_value && !column.default_value->is_null)
    out += " DEFAULT " + column.default_value->text;
  if (column.not_null == Truth::kYes && serial.empty()) out += " NOT NULL";
  return out;
}

// CREATE INDEX as pg_get_indexdef has it, with the names as people write them.
std::string make_index(const Relation& index) {
  std::string text = spell_index(index);
  const std::string full = " ON " + ddl::quote(index.index->table) + " ";
  const std::size_t at = text.find(full);
  if (at != std::string::npos)
    text.replace(at, full.size(), " ON " + shown(index.index->table) + " ");
  constexpr std::string_view kUsual = " USING btree ";
  const std::size_t method = text.find(kUsual);
  if (method != std::string::npos) text.replace(method, kUsual.size(), " ");
  return text;
}

std::vector<Undo> make_table(const Relation& table, const Catalog& catalog) {
  std::vector<Undo> out;
  std::vector<std::string> parts;
  for (const Column& column : table.columns) {
    if (!column.type)
      return {{"", "", fmt::format("the types of table {} are not known", shown(table.name))}};
    parts.push_back(spell_column(column, catalog));
  }
  for (const TableConstraint& constraint : table.constraints)
    if (constraint.definition.kind != ddl::ConstraintKind::kNotNull)
      parts.push_back(fmt::format("CONSTRAINT {} {}",
                                  ddl::quote_identifier(constraint.definition.name),
                                  spell(constraint, table, catalog)));
  std::string sql =
      fmt::format("CREATE TABLE {} (\n    {}\n)", shown(table.name), fmt::join(parts, ",\n    "));
  if (table.kind == RelationKind::kPartitionedTable)
    sql += fmt::format(" PARTITION BY {} ({})",
                       table.partition_strategy,
                       fmt::join(table.partition_columns, ", "));
  out.push_back({std::move(sql), "", fmt::format("the rows of {} are lost", shown(table.name))});
  for (const ddl::Name& name : table.indexes) {
    const Relation* index = catalog.relation(name);
    if (index != nullptr && index->index && index->index->constraint.empty())
      out.push_back({make_index(*index), "", ""});
  }
  for (const Trigger& trigger : table.triggers)
    if (!trigger.inherited) out.push_back({spell(trigger.definition, table.name), "", ""});
  if (!table.comment.empty())
    out.push_back(
        {fmt::format("COMMENT ON TABLE {} IS {}", shown(table.name), quote_literal(table.comment)),
         "",
         ""});
  return out;
}

std::string make_view(const Relation& view, bool replace) {
  return fmt::format("CREATE {}{}VIEW {} AS {}",
                     replace ? "OR REPLACE " : "",
                     view.kind == RelationKind::kMaterializedView ? "MATERIALIZED " : "",
                     shown(view.name),
                     view.query);
}

std::string make_sequence(const Relation& sequence) {
  std::string sql = "CREATE SEQUENCE " + shown(sequence.name);
  const ddl::SequenceOptions options =
      sequence.sequence ? *sequence.sequence : ddl::SequenceOptions();
  if (options.type) sql += " AS " + options.type->text();
  if (options.increment) sql += " INCREMENT " + *options.increment;
  if (options.minimum && !options.minimum->empty()) sql += " MINVALUE " + *options.minimum;
  if (options.maximum && !options.maximum->empty()) sql += " MAXVALUE " + *options.maximum;
  if (options.start) sql += " START " + *options.start;
  if (options.cache) sql += " CACHE " + *options.cache;
  if (options.cycle.value_or(false)) sql += " CYCLE";
  return sql;
}

}  // namespace miglint
