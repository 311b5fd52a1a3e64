// Tables with all that stands on them.

#include <fmt/format.h>

#include <array>
#include <tuple>

#include "migrations/catalog/describe.h"
#include "migrations/catalog/described.h"

namespace miglint {

namespace {

bool is_number_or_boolean(const ddl::TypeName& type) {
  static constexpr std::array<std::string_view, 7> kNames{
      "int2", "int4", "int8", "numeric", "float4", "float8", "bool"};
  return type.built_in && type.dimensions == 0 &&
         std::ranges::find(kNames, type.name.name) != kNames.end();
}

bool is_text(const ddl::TypeName& type) {
  return type.built_in && type.dimensions == 0 &&
         (type.name.name == "text" || type.name.name == "varchar");
}

std::string in_lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string in_upper_case(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// As boolin reads it (parse_bool_with_len, bool.c, v15): any beginning of the word.
bool is_true(const std::string& text) {
  constexpr std::string_view kTrue = "true";
  constexpr std::string_view kYes = "yes";
  return text == "1" || text == "on" ||
         (!text.empty() && (kTrue.starts_with(text) || kYes.starts_with(text)));
}

bool is_serial_default(const Column& column) {
  return column.default_value && column.default_value->text == kSerialDefault;
}

// The sequence behind a serial column, whatever it is called by now.
std::string serial_default(const Relation& table, const Column& column, const Catalog& catalog) {
  for (const ddl::Name& name : table.sequences) {
    const Relation* sequence = catalog.relation(name);
    if (sequence != nullptr && sequence->owned_by_column == column.name && !sequence->of_identity)
      return fmt::format("nextval('{}'::regclass)", ddl::quote(name));
  }
  return {};
}

void describe_default(const Relation& table,
                      const Column& column,
                      const Catalog& catalog,
                      Described& object) {
  if (!column.default_known) {
    object.unknown("default");
  } else if (is_serial_default(column)) {
    const std::string text = serial_default(table, column, catalog);
    if (text.empty()) object.unknown("default");
    object.with("default", text);
  } else if (column.default_value && column.default_value->is_null && column.type &&
             (column.type->dimensions > 0 || !column.type->built_in ||
              !column.type->modifiers.empty())) {
    // A NULL that is cast to a length, or to a domain, is kept.
    object.unknown("default");
  } else {
    object.with("default", default_text(column.default_value, column.type));
  }
}

DescribedObject describe_column(const Relation& table,
                                const Column& column,
                                const Catalog& catalog) {
  static constexpr std::array<std::string_view, 3> kGenerated{"", "stored", "virtual"};
  static constexpr std::array<std::string_view, 3> kIdentity{"", "always", "by default"};
  Described object("column", table.name.text() + "." + column.name);
  // A type that the reader could not name is spelled with a '?'.
  if (column.type && !column.type->name.name.starts_with('?')) {
    object.with("type", type_text(*column.type, catalog));
  } else {
    object.unknown("type");
  }
  if (column.not_null == Truth::kUnknown) {
    object.unknown("nullable");
  } else {
    object.with("nullable", column.not_null == Truth::kYes ? "no" : "yes");
  }
  describe_default(table, column, catalog, object);
  if (column.generated != ddl::Generated::kNo)
    object.with("generated",
                fmt::format("{} {}",
                            kGenerated[static_cast<std::size_t>(column.generated)],
                            column.generation ? column.generation->text : ""));
  object.with("identity", std::string(kIdentity[static_cast<std::size_t>(column.identity)]));
  // Told by its name alone.
  object.with("collation", column.collation.substr(column.collation.rfind('.') + 1));
  object.with("storage", in_lower_case(column.storage));
  object.with("compression", column.compression == "default" ? "" : column.compression);
  object.with("statistics", column.statistics);
  object.with("comment", column.comment);
  object.unknown("options").with("grants", words_of(column.privileges));
  return object.finish();
}

bool alike(const ddl::Boxed<ddl::Expression>& a, const ddl::Boxed<ddl::Expression>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->text == b->text && a->is_null == b->is_null && a->is_constant == b->is_constant;
}

// describe_column() would say the same of both, whatever else the two schemas hold.
bool described_alike(const Column& a, const Column& b) {
  const auto facts = [](const Column& c) {
    return std::tie(c.type,
                    c.not_null,
                    c.default_known,
                    c.generated,
                    c.identity,
                    c.collation,
                    c.storage,
                    c.compression,
                    c.statistics,
                    c.comment,
                    c.privileges);
  };
  if (!a.type || !a.type->built_in || is_serial_default(a)) return false;
  return facts(a) == facts(b) && alike(a.default_value, b.default_value) &&
         alike(a.generation, b.generation);
}

// The `i`-th column of `table` is told of `other` in the same words.
bool is_in(const Relation* other, const Relation& table, std::size_t i) {
  if (other == nullptr || other->kind != table.kind || !(other->name == table.name)) return false;
  const Column& column = table.columns[i];
  const bool same_place = i < other->columns.size() && other->columns[i].name == column.name;
  const Column* there = same_place ? &other->columns[i] : other->column(column.name);
  return there != nullptr && described_alike(column, *there);
}

std::string list_of(const std::vector<ddl::Name>& names) {
  std::string out;
  for (const ddl::Name& name : names)
    out += (out.empty() ? "" : ", ") + ddl::quote(name);
  return out;
}

std::string_view replica_identity(char identity) {
  switch (identity) {
    case 'n':
      return "nothing";
    case 'f':
      return "full";
    case 'i':
      return "index";
    default:
      return {};
  }
}

DescribedObject describe_itself(const Relation& table) {
  Described object("table", table.name.text());
  if (table.persistence == ddl::Persistence::kUnlogged) object.with("persistence", "unlogged");
  if (table.kind == RelationKind::kForeignTable) object.with("storage", "foreign");
  std::vector<std::string> keys;
  for (const std::string& key : table.partition_columns)  // an expression is none of its columns
    keys.push_back(table.column(key) == nullptr ? key : ddl::quote_identifier(key));
  if (table.kind == RelationKind::kPartitionedTable)
    object.with(
        "partition by",
        fmt::format("{} ({})", in_upper_case(table.partition_strategy), fmt::join(keys, ", ")));
  object.with("bound", table.bound);
  object.with("inherits", list_of(table.inherits));
  if (table.row_security == Truth::kYes || table.force_row_security)
    object.with("row security",
                table.row_security != Truth::kYes ? ""
                : table.force_row_security        ? "forced"
                                                  : "enabled");
  object.with("replica identity", std::string(replica_identity(table.replica_identity)));
  object.with("options", spell(table.options));
  object.with("comment", table.comment);
  object.with("owner", table.access.owner);
  object.with("grants", words_of(table.access.privileges));
  return object.finish();
}

std::string_view enabled_text(char enabled) {
  switch (enabled) {
    case 'D':
      return "no";
    case 'R':
      return "on replica";
    case 'A':
      return "always";
    default:
      return {};
  }
}

DescribedObject describe_policy(const std::string& prefix, const Policy& policy) {
  const ddl::CreatePolicy& definition = policy.definition;
  Described object("policy", prefix + definition.policy);
  object.with("command", definition.command);
  object.with("restrictive", definition.permissive ? "" : "yes");
  std::vector<std::string> roles = definition.roles;
  std::ranges::sort(roles);
  object.with("roles",
              roles.empty() ? std::string("public") : fmt::format("{}", fmt::join(roles, ", ")));
  object.with("using", definition.using_value ? definition.using_value->text : "");
  object.with("check", definition.check ? definition.check->text : "");
  return object.with("comment", policy.comment).finish();
}

}  // namespace

// Postgres keeps a default as a value of the column's type: '0' and 0 are one for an integer, and a
// cast to that type says nothing.
std::string default_text(const ddl::Boxed<ddl::Expression>& value,
                         const std::optional<ddl::TypeName>& type) {
  if (!value || value->is_null) return {};
  std::string text = value->text;
  if (!type || !value->is_constant) return text;
  const std::string cast = "::" + type->text();
  if (text.ends_with(cast)) text.resize(text.size() - cast.size());
  if (is_text(*type) && text.starts_with('\''))
    for (const std::string_view other : {"::text", "::character varying", "::varchar"})
      if (text.ends_with(other)) text.resize(text.size() - other.size());
  const bool quoted = text.size() >= 2 && text.front() == '\'' && text.back() == '\'';
  if (!quoted || !is_number_or_boolean(*type)) return text;
  text = text.substr(1, text.size() - 2);
  if (type->name.name != "bool") return text;
  return is_true(in_lower_case(text)) ? "true" : "false";
}

void describe_table(const Relation& table,
                    const Catalog& catalog,
                    Description& out,
                    const Relation* other) {
  if (!table.assumed) out.push_back(describe_itself(table));
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (!is_in(other, table, i)) out.push_back(describe_column(table, table.columns[i], catalog));
  for (const TableConstraint& constraint : table.constraints) {
    // A NOT NULL is told of its column.
    if (constraint.definition.kind == ddl::ConstraintKind::kNotNull) continue;
    out.push_back(Described("constraint", table.name.text() + "." + constraint.definition.name)
                      .with("definition", spell(constraint, table, catalog))
                      .with("comment", constraint.comment)
                      .finish());
  }
  describe_attached(table, catalog, out);
}

void describe_attached(const Relation& relation, const Catalog& catalog, Description& out) {
  const std::string prefix = relation.name.text() + ".";
  for (const Trigger& trigger : relation.triggers) {
    if (trigger.inherited) continue;
    ddl::CreateTrigger definition = trigger.definition;
    if (definition.function.schema.empty())
      definition.function = catalog.resolve(definition.function);
    out.push_back(Described("trigger", prefix + definition.trigger)
                      .with("definition", spell(definition, relation.name))
                      .with("enabled", std::string(enabled_text(trigger.enabled)))
                      .with("comment", trigger.comment)
                      .finish());
  }
  for (const Policy& policy : relation.policies)
    out.push_back(describe_policy(prefix, policy));
  for (const RewriteRule& rule : relation.rules)
    out.push_back(Described("rule", prefix + rule.definition.rule)
                      .with("enabled", std::string(enabled_text(rule.enabled)))
                      .unknown("definition")
                      .finish());
  for (const Statistics& statistics : relation.statistics)
    out.push_back(Described("statistics", statistics.name.text()).unknown("definition").finish());
}

}  // namespace miglint
