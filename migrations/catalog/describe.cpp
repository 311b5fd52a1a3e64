#include "migrations/catalog/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace miglint {

namespace {

class Object {
 public:
  Object(std::string_view kind, std::string name) {
    object_.kind = kind;
    object_.name = std::move(name);
  }

  // Nothing is said of an empty value.
  Object& with(std::string key, std::string value) {
    if (!value.empty()) object_.properties.emplace_back(std::move(key), std::move(value));
    return *this;
  }

  Object& unknown(std::string key) {
    object_.unknown.push_back(std::move(key));
    return *this;
  }

  DescribedObject finish() {
    std::ranges::sort(object_.properties);
    return std::move(object_);
  }

 private:
  DescribedObject object_;
};

// A type of the user's is told with its schema, as format_type() does without a search path.
std::string type_text(const ddl::TypeName& type, const Catalog& catalog) {
  if (type.built_in || !type.name.schema.empty()) return type.text();
  const Type* known = catalog.type(type.name);
  if (known == nullptr) return type.text();
  ddl::TypeName qualified = type;
  qualified.name = known->name;
  return qualified.text();
}

bool is_number_or_boolean(const ddl::TypeName& type) {
  static constexpr std::array<std::string_view, 7> kNames{
      "int2", "int4", "int8", "numeric", "float4", "float8", "bool"};
  return type.built_in && type.dimensions == 0 &&
         std::ranges::find(kNames, type.name.name) != kNames.end();
}

// Postgres keeps a default as a value of the column's type: '0' and 0 are one for an integer, and a
// cast to that type says nothing.
std::string default_text(const Column& column) {
  if (!column.default_value || column.default_value->is_null) return {};
  std::string text = column.default_value->text;
  if (!column.type || !column.default_value->is_constant) return text;
  const std::string cast = "::" + column.type->text();
  if (text.ends_with(cast)) text.resize(text.size() - cast.size());
  const bool quoted = text.size() >= 2 && text.front() == '\'' && text.back() == '\'';
  if (!quoted || !is_number_or_boolean(*column.type)) return text;
  text = text.substr(1, text.size() - 2);
  if (column.type->name.name != "bool") return text;
  const bool yes = text == "t" || text == "true" || text == "1" || text == "yes" || text == "on";
  return yes ? "true" : "false";
}

DescribedObject describe_column(const Relation& table,
                                const Column& column,
                                const Catalog& catalog) {
  static constexpr std::array<std::string_view, 3> kGenerated{"", "stored", "virtual"};
  static constexpr std::array<std::string_view, 3> kIdentity{"", "always", "by default"};
  Object object("column", table.name.text() + "." + column.name);
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
  if (column.default_known) {
    object.with("default", default_text(column));
  } else {
    object.unknown("default");
  }
  object.with("generated", std::string(kGenerated[static_cast<std::size_t>(column.generated)]));
  object.with("identity", std::string(kIdentity[static_cast<std::size_t>(column.identity)]));
  object.with("collation", column.collation);
  object.with("comment", column.comment);
  return object.finish();
}

std::string names(const std::vector<ddl::Name>& all) {
  std::string out;
  for (const ddl::Name& name : all)
    out += (out.empty() ? "" : ", ") + name.text();
  return out;
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

// What stands on a table or view and is made and dropped by itself.
void describe_attached(const Relation& relation, Description& out) {
  const std::string prefix = relation.name.text() + ".";
  for (const Trigger& trigger : relation.triggers) {
    if (trigger.inherited) continue;
    out.push_back(Object("trigger", prefix + trigger.definition.trigger)
                      .with("definition", spell(trigger.definition))
                      .with("enabled", std::string(enabled_text(trigger.enabled)))
                      .with("comment", trigger.comment)
                      .finish());
  }
  for (const Policy& policy : relation.policies) {
    const ddl::CreatePolicy& definition = policy.definition;
    out.push_back(Object("policy", prefix + definition.policy)
                      .with("command", definition.command)
                      .with("restrictive", definition.permissive ? "" : "yes")
                      .with("roles", fmt::format("{}", fmt::join(definition.roles, ", ")))
                      .with("using", definition.using_value ? definition.using_value->text : "")
                      .with("check", definition.check ? definition.check->text : "")
                      .with("comment", policy.comment)
                      .finish());
  }
}

void describe_table(const Relation& table, const Catalog& catalog, Description& out) {
  if (!table.assumed) {
    Object object("table", table.name.text());
    if (table.persistence == ddl::Persistence::kUnlogged) object.with("persistence", "unlogged");
    if (table.kind == RelationKind::kForeignTable) object.with("storage", "foreign");
    if (table.kind == RelationKind::kPartitionedTable)
      object.with(
          "partition by",
          fmt::format(
              "{} ({})", table.partition_strategy, fmt::join(table.partition_columns, ", ")));
    object.with("bound", table.bound);
    object.with("inherits", names(table.inherits));
    object.with("comment", table.comment);
    out.push_back(object.finish());
  }
  for (const Column& column : table.columns)
    out.push_back(describe_column(table, column, catalog));
  for (const TableConstraint& constraint : table.constraints) {
    // A NOT NULL is told of its column.
    if (constraint.definition.kind == ddl::ConstraintKind::kNotNull) continue;
    out.push_back(Object("constraint", table.name.text() + "." + constraint.definition.name)
                      .with("definition", spell(constraint, table, catalog))
                      .with("comment", constraint.comment)
                      .finish());
  }
  describe_attached(table, out);
}

bool is_of_identity(const Relation& sequence, const Catalog& catalog) {
  if (sequence.of_identity) return true;
  const Relation* owner = sequence.owned_by.empty() ? nullptr : catalog.relation(sequence.owned_by);
  const Column* column = owner == nullptr ? nullptr : owner->column(sequence.owned_by_column);
  return column != nullptr && column->identity != ddl::Identity::kNo;
}

void describe(const Relation& relation, const Catalog& catalog, Description& out) {
  if (relation.persistence == ddl::Persistence::kTemporary) return;
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kPartitionedTable:
    case RelationKind::kForeignTable:
      return describe_table(relation, catalog, out);
    case RelationKind::kIndex:
    case RelationKind::kPartitionedIndex: {
      // A constraint's own index is told with the constraint.
      if (!relation.index || !relation.index->constraint.empty()) return;
      Object object("index", relation.name.text());
      object.with("definition", spell(relation.name, *relation.index));
      object.with("valid", relation.index->valid ? "" : "no");
      out.push_back(object.with("comment", relation.comment).finish());
      return;
    }
    case RelationKind::kSequence: {
      if (relation.assumed || is_of_identity(relation, catalog)) return;
      Object object("sequence", relation.name.text());
      if (!relation.owned_by.empty())
        object.with("owned by", relation.owned_by.text() + "." + relation.owned_by_column);
      out.push_back(object.with("comment", relation.comment).finish());
      return;
    }
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
      describe_attached(relation, out);
      if (relation.assumed) return;
      out.push_back(Object(name_of(relation.kind), relation.name.text())
                        .with("definition", relation.query)
                        .with("comment", relation.comment)
                        .finish());
      return;
    case RelationKind::kCompositeType:
      return;
  }
}

void describe(const Type& type, const Catalog& catalog, Description& out) {
  static constexpr std::array<std::string_view, 5> kKinds{
      "enum", "domain", "composite", "base", "range"};
  Object object("type", type.name.text());
  object.with("kind", std::string(kKinds[static_cast<std::size_t>(type.kind)]));
  object.with("labels", fmt::format("{}", fmt::join(type.labels, ", ")));
  if (type.domain) {
    object.with("base", type_text(type.domain->base, catalog));
    object.with("nullable", type.domain->not_null ? "no" : "");
    object.with("default", type.domain->default_value ? type.domain->default_value->text : "");
  }
  out.push_back(object.with("comment", type.comment).finish());
}

void describe(const Function& function, Description& out) {
  const ddl::CreateFunction& definition = function.definition;
  const std::string_view volatility = definition.volatility == 'i'   ? "immutable"
                                      : definition.volatility == 's' ? "stable"
                                                                     : "volatile";
  out.push_back(
      Object(
          definition.procedure ? "procedure" : "function",
          fmt::format("{}({})", function.name.text(), fmt::join(definition.argument_types, ", ")))
          .with("returns", definition.returns)
          .with("language", definition.language)
          .with("body", definition.body)
          .with("volatility", std::string(volatility))
          .with("security", definition.security_definer ? "definer" : "")
          .finish());
}

void sort(Description& description) {
  std::ranges::sort(description, {}, [](const DescribedObject& object) {
    return std::pair<std::string_view, std::string_view>(object.kind, object.name);
  });
}

std::vector<std::string> common_columns(const Relation& of, const Relation& with) {
  std::vector<std::string> common;
  for (const Column& column : of.columns)
    if (with.column(column.name) != nullptr) common.push_back(column.name);
  return common;
}

}  // namespace

Description describe(const Catalog& catalog) {
  Description out;
  catalog.each_relation([&](const Relation& r) { describe(r, catalog, out); });
  catalog.each_type([&](const Type& t) { describe(t, catalog, out); });
  catalog.each_function([&](const Function& f) { describe(f, out); });
  catalog.each_schema([&](const std::string& s) { out.push_back(Object("schema", s).finish()); });
  catalog.each_extension(
      [&](const std::string& e) { out.push_back(Object("extension", e).finish()); });
  sort(out);
  return out;
}

Changed describe_changes(const Catalog& before, const Catalog& after) {
  Changed changed;
  before.each_difference(
      after,
      {.relation =
           [&](const Relation* was, const Relation* is) {
             if (was != nullptr) describe(*was, before, changed.before);
             if (is != nullptr) describe(*is, after, changed.after);
           },
       .type =
           [&](const Type* was, const Type* is) {
             if (was != nullptr) describe(*was, before, changed.before);
             if (is != nullptr) describe(*is, after, changed.after);
           },
       .function =
           [&](const Function* was, const Function* is) {
             if (was != nullptr) describe(*was, changed.before);
             if (is != nullptr) describe(*is, changed.after);
           },
       .named =
           [&](std::string_view kind, const std::string* was, const std::string* is) {
             if (was != nullptr) changed.before.push_back(Object(kind, *was).finish());
             if (is != nullptr) changed.after.push_back(Object(kind, *is).finish());
           }});
  sort(changed.before);
  sort(changed.after);
  return changed;
}

std::vector<Difference> order_differences(const Catalog& before, const Catalog& after) {
  std::vector<Difference> differences;
  const auto compare = [&](const Relation* was, const Relation* is) {
    if (was == nullptr || is == nullptr || was->assumed || was->columns.empty()) return;
    if (was->persistence == ddl::Persistence::kTemporary || was->kind == RelationKind::kView ||
        was->kind == RelationKind::kMaterializedView) {
      return;
    }
    if (auto difference = order_difference(
            was->name.text(), common_columns(*was, *is), common_columns(*is, *was))) {
      differences.push_back(*std::move(difference));
    }
  };
  before.each_difference(after, {.relation = compare, .type = {}, .function = {}, .named = {}});
  return differences;
}

}  // namespace miglint
