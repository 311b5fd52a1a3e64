// Constraints and indexes in Postgres's words (ruleutils.c, v15).

#include <fmt/format.h>

#include <array>

#include "migrations/catalog/describe.h"

namespace miglint {

namespace {

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "" : ", ") + ddl::quote_identifier(name);
  return out;
}

std::string_view words_of(ddl::ReferentialAction action) {
  static constexpr std::array<std::string_view, 5> kWords{
      "", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
  return kWords[static_cast<std::size_t>(action)];
}

// The columns that a foreign key refers to; those of the primary key where it names none.
std::vector<std::string> referenced_columns(const ddl::Constraint& key, const Catalog& catalog) {
  if (!key.referenced_columns.empty()) return key.referenced_columns;
  const Relation* target = catalog.relation(key.referenced);
  if (target == nullptr) return {};
  for (const TableConstraint& constraint : target->constraints)
    if (constraint.definition.kind == ddl::ConstraintKind::kPrimaryKey)
      return constraint.definition.columns;
  return {};
}

std::string foreign_key(const ddl::Constraint& key, const Catalog& catalog) {
  std::string out =
      fmt::format("FOREIGN KEY ({}) REFERENCES {}", list(key.columns), ddl::quote(key.referenced));
  const std::vector<std::string> columns = referenced_columns(key, catalog);
  if (!columns.empty()) out += fmt::format("({})", list(columns));
  if (key.match == 'f') out += " MATCH FULL";
  if (const auto words = words_of(key.on_update); !words.empty())
    out += fmt::format(" ON UPDATE {}", words);
  if (const auto words = words_of(key.on_delete); !words.empty())
    out += fmt::format(" ON DELETE {}", words);
  return out;
}

// A cast of a text column to text says nothing, and Postgres writes one itself where the column is
// a varchar.
std::string check_text(const ddl::Expression& check, const Relation& table) {
  std::string text = check.text;
  for (const std::string& name : check.columns) {
    const Column* column = table.column(name);
    const bool is_text =
        column != nullptr && column->type && column->type->dimensions == 0 &&
        (column->type->name.name == "text" || column->type->name.name == "varchar");
    if (!is_text) continue;
    const std::string quoted = ddl::quote_identifier(name);
    const std::string cast = quoted + "::text";
    for (std::size_t at = text.find(cast); at != std::string::npos; at = text.find(cast, at + 1))
      text.replace(at, cast.size(), quoted);
  }
  return text;
}

std::string what_it_demands(const ddl::Constraint& constraint,
                            const Relation& table,
                            const Catalog& catalog) {
  const std::string include =
      constraint.include.empty() ? "" : fmt::format(" INCLUDE ({})", list(constraint.include));
  switch (constraint.kind) {
    case ddl::ConstraintKind::kNotNull:
      return fmt::format("NOT NULL {}", list(constraint.columns));
    case ddl::ConstraintKind::kCheck:
      return fmt::format("CHECK ({}){}",
                         constraint.check ? check_text(*constraint.check, table) : "",
                         constraint.no_inherit ? " NO INHERIT" : "");
    case ddl::ConstraintKind::kPrimaryKey:
      return fmt::format("PRIMARY KEY ({}){}", list(constraint.columns), include);
    case ddl::ConstraintKind::kUnique:
      return fmt::format("UNIQUE{} ({}){}",
                         constraint.nulls_not_distinct ? " NULLS NOT DISTINCT" : "",
                         list(constraint.columns),
                         include);
    case ddl::ConstraintKind::kExclude:
      return fmt::format("EXCLUDE USING {} ({})",
                         constraint.method.empty() ? "btree" : constraint.method,
                         fmt::join(constraint.elements, ", "));
    case ddl::ConstraintKind::kForeignKey:
      return foreign_key(constraint, catalog);
  }
  return {};
}

// Told with an EXCLUDE alone (pg_get_constraintdef_worker, ruleutils.c, v15).
std::string options_of_index(const TableConstraint& constraint,
                             const Relation& table,
                             const Catalog& catalog) {
  if (constraint.definition.kind != ddl::ConstraintKind::kExclude) return {};
  const Relation* index = catalog.relation({table.name.schema, constraint.index, 0});
  if (index == nullptr || index->options.empty()) return {};
  std::string out;
  for (const auto& [name, value] : index->options)
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", name, quote_literal(value));
  return fmt::format(" WITH ({})", out);
}

std::string key_text(const ddl::IndexKey& key) {
  std::string out = key.column.empty()
                        ? fmt::format("({})", key.expression ? key.expression->text : "")
                        : ddl::quote_identifier(key.column);
  if (!key.collation.empty())
    out += fmt::format(" COLLATE {}", ddl::quote_identifier(key.collation));
  if (!key.operator_class.empty()) out += " " + key.operator_class;
  if (key.descending) out += " DESC";
  // Postgres leaves the default out: NULLS LAST ascending, NULLS FIRST descending.
  if (key.nulls_first && *key.nulls_first != key.descending)
    out += *key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  return out;
}

}  // namespace

std::string spell(const std::map<std::string, std::string>& options) {
  std::string out;
  for (const auto& [name, value] : options)
    if (!name.starts_with("toast."))
      out += fmt::format("{}{}={}", out.empty() ? "" : ", ", name, value);
  return out;
}

std::string spell(const TableConstraint& constraint,
                  const Relation& table,
                  const Catalog& catalog) {
  const ddl::Constraint& definition = constraint.definition;
  std::string out = what_it_demands(definition, table, catalog);
  out += options_of_index(constraint, table, catalog);
  if (definition.kind == ddl::ConstraintKind::kExclude && definition.where)
    out += fmt::format(" WHERE ({})", definition.where->text);
  if (definition.deferrable) out += " DEFERRABLE";
  if (definition.initially_deferred) out += " INITIALLY DEFERRED";
  if (definition.not_enforced) {
    out += " NOT ENFORCED";
  } else if (!constraint.valid) {
    out += " NOT VALID";
  }
  return out;
}

static std::string events_of(const ddl::CreateTrigger& trigger) {
  std::string events;
  const auto add = [&](bool is_set, std::string_view words) {
    if (is_set) events += fmt::format("{}{}", events.empty() ? "" : " OR ", words);
  };
  add(trigger.on_insert, "INSERT");
  add(trigger.on_delete, "DELETE");
  add(trigger.on_update,
      trigger.columns.empty() ? "UPDATE" : fmt::format("UPDATE OF {}", list(trigger.columns)));
  add(trigger.on_truncate, "TRUNCATE");
  return events;
}

std::string quote_literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

static std::string literals(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values)
    out += (out.empty() ? "" : ", ") + quote_literal(value);
  return out;
}

std::string spell(const ddl::CreateTrigger& trigger, const ddl::Name& table) {
  std::string out = fmt::format("CREATE {}TRIGGER {} {} {} ON {}",
                                trigger.constraint ? "CONSTRAINT " : "",
                                ddl::quote_identifier(trigger.trigger),
                                trigger.timing == 'b'   ? "BEFORE"
                                : trigger.timing == 'i' ? "INSTEAD OF"
                                                        : "AFTER",
                                events_of(trigger),
                                ddl::quote(table));
  if (!trigger.referenced.empty()) out += fmt::format(" FROM {}", ddl::quote(trigger.referenced));
  if (trigger.constraint)
    out += fmt::format("{} INITIALLY {}",
                       trigger.deferrable ? " DEFERRABLE" : " NOT DEFERRABLE",
                       trigger.initially_deferred ? "DEFERRED" : "IMMEDIATE");
  if (!trigger.old_table.empty() || !trigger.new_table.empty()) out += " REFERENCING";
  if (!trigger.old_table.empty())
    out += " OLD TABLE AS " + ddl::quote_identifier(trigger.old_table);
  if (!trigger.new_table.empty())
    out += " NEW TABLE AS " + ddl::quote_identifier(trigger.new_table);
  out += trigger.for_each_row ? " FOR EACH ROW" : " FOR EACH STATEMENT";
  if (trigger.when) out += fmt::format(" WHEN ({})", trigger.when->text);
  return out + fmt::format(" EXECUTE FUNCTION {}({})",
                           ddl::quote(trigger.function),
                           literals(trigger.arguments));
}

std::string spell_index(const Relation& index) {
  const IndexFacts& facts = *index.index;
  const ddl::CreateIndex& definition = facts.definition;
  std::vector<std::string> keys;
  for (const ddl::IndexKey& key : definition.keys)
    keys.push_back(key_text(key));
  std::string out = fmt::format("CREATE {}INDEX {} ON {}{} USING {} ({})",
                                definition.unique ? "UNIQUE " : "",
                                ddl::quote_identifier(index.name.name),
                                definition.only ? "ONLY " : "",
                                ddl::quote(facts.table),
                                definition.method,
                                fmt::join(keys, ", "));
  if (!definition.include.empty()) out += fmt::format(" INCLUDE ({})", list(definition.include));
  if (definition.nulls_not_distinct) out += " NULLS NOT DISTINCT";
  if (!index.options.empty()) out += fmt::format(" WITH ({})", spell(index.options));
  if (definition.where) out += fmt::format(" WHERE {}", definition.where->text);
  return out;
}

}  // namespace miglint
