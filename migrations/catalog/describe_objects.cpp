// Indexes, sequences, views, types and functions.

#include <fmt/format.h>

#include <array>

#include "migrations/catalog/arguments.h"
#include "migrations/catalog/describe.h"
#include "migrations/catalog/described.h"
#include "migrations/catalog/extension_facts.h"
#include "migrations/catalog/sequence_settings.h"

namespace miglint {

namespace {

void describe_access(const Access& access, Described& object) {
  object.with("owner", access.owner).with("grants", words_of(access.privileges));
}

void describe_index(const Relation& index, const Catalog& catalog, Description& out) {
  // A constraint's own index is told with the constraint.
  if (!index.index || !index.index->constraint.empty()) return;
  const Relation* table = catalog.relation(index.index->table);
  Described object("index", index.name.text());
  object.with("definition", spell_index(index));
  object.with("valid", index.index->valid ? "" : "no");
  if (table != nullptr) {
    object.with("clustered", table->clustered_on == index.name.name ? "yes" : "");
    object.with(
        "replica identity",
        table->replica_identity == 'i' && table->replica_index == index.name.name ? "yes" : "");
  }
  out.push_back(object.with("comment", index.comment).finish());
}

void describe_sequence_options(const ddl::SequenceOptions& options, Described& object) {
  const SequenceSettings settings = settings_of(options);
  object.with("type", settings.type);
  object.with("increment", settings.increment);
  object.with("minimum", settings.minimum);
  object.with("maximum", settings.maximum);
  object.with("start", settings.start);
  object.with("cache", settings.cache);
  object.with("cycle", settings.cycle ? "yes" : "");
}

void describe_sequence(const Relation& sequence, Description& out) {
  if (sequence.assumed || sequence.of_identity) return;
  Described object("sequence", sequence.name.text());
  if (sequence.sequence) describe_sequence_options(*sequence.sequence, object);
  if (!sequence.owned_by.empty())
    object.with("owned by", ddl::quote(sequence.owned_by) + "." + sequence.owned_by_column);
  describe_access(sequence.access, object);
  out.push_back(object.with("comment", sequence.comment).finish());
}

// The same * may stand for other columns when the view is made again.
std::string columns_of(const Relation& view) {
  std::string out;
  for (const Column& column : view.columns)
    out += (out.empty() ? "" : ", ") + column.name;
  return out;
}

void describe_view(const Relation& view, const Catalog& catalog, Description& out) {
  describe_attached(view, catalog, out);
  if (view.assumed) return;
  Described object(name_of(view.kind), view.name.text());
  if (view.query.empty()) object.unknown("definition");
  object.with("definition", view.query).with("comment", view.comment);
  if (view.starred && view.columns_complete) object.with("columns", columns_of(view));
  if (view.starred && !view.columns_complete) object.unknown("columns");
  describe_access(view.access, object);
  out.push_back(object.unknown("options").finish());
}

std::string attributes_of(const Type& type, const Catalog& catalog) {
  std::string out;
  for (const ddl::ColumnDefinition& attribute : type.attributes)
    out += fmt::format(
        "{}{} {}", out.empty() ? "" : ", ", attribute.name, type_text(attribute.type, catalog));
  return out;
}

void describe_domain(const Type& type,
                     const Catalog& catalog,
                     Described& object,
                     Description& out) {
  const ddl::CreateDomain& domain = *type.domain;
  object.with("base", type_text(domain.base, catalog));
  object.with("nullable", domain.not_null ? "no" : "");
  if (domain.default_value && domain.default_value->is_null &&
      (domain.base.dimensions > 0 || !domain.base.built_in || !domain.base.modifiers.empty())) {
    object.unknown("default");  // a NULL that is cast to the elements' length is kept
  } else {
    object.with("default", default_text(domain.default_value, domain.base));
  }
  static const Relation kNoTable;  // NOLINT: immutable
  for (const ddl::Constraint& constraint : domain.constraints) {
    if (constraint.kind != ddl::ConstraintKind::kCheck) continue;
    const TableConstraint check{.definition = constraint,
                                .valid = !constraint.not_valid,
                                .index = {},
                                .comment = {},
                                .origin = type.origin};
    out.push_back(Described("constraint", type.name.text() + "." + constraint.name)
                      .with("definition", spell(check, kNoTable, catalog))
                      .finish());
  }
}

// A type of an extension that this history makes.
bool is_of_extension(const std::string& type, const Catalog& catalog) {
  if (!is_extension_type(type)) return false;
  bool found = false;
  catalog.each_extension([&](const std::string& extension) {
    found = found || std::ranges::count(types_of_extension(extension), type) > 0;
  });
  return found;
}

}  // namespace

std::string type_text(const ddl::TypeName& type, const Catalog& catalog) {
  if (type.built_in || !type.name.schema.empty()) return type.text();
  const Type* known = catalog.type(type.name);
  const bool is_extensions = known == nullptr && is_of_extension(type.name.name, catalog);
  if (known == nullptr && !is_extensions) return type.text();
  ddl::TypeName qualified = type;
  if (known != nullptr) qualified.name = known->name;
  // Where an extension was put is not followed: nearly always where everything else is.
  if (is_extensions) qualified.name.schema = "public";
  return qualified.text();
}

void describe_other_relation(const Relation& relation, const Catalog& catalog, Description& out) {
  switch (relation.kind) {
    case RelationKind::kIndex:
    case RelationKind::kPartitionedIndex:
      return describe_index(relation, catalog, out);
    case RelationKind::kSequence:
      return describe_sequence(relation, out);
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
      return describe_view(relation, catalog, out);
    default:
      return;
  }
}

void describe(const Type& type, const Catalog& catalog, Description& out) {
  static constexpr std::array<std::string_view, 5> kKinds{
      "enum", "domain", "composite", "base", "range"};
  Described object("type", type.name.text());
  object.with("kind", std::string(kKinds[static_cast<std::size_t>(type.kind)]));
  object.with("labels", fmt::format("{}", fmt::join(type.labels, ", ")));
  if (type.kind == Type::Kind::kComposite) object.with("attributes", attributes_of(type, catalog));
  if (type.kind == Type::Kind::kRange) object.unknown("subtype");
  if (type.domain) describe_domain(type, catalog, object, out);
  describe_access(type.access, object);
  out.push_back(object.with("comment", type.comment).finish());
}

void describe(const Function& function, const Catalog& catalog, Description& out) {
  const ddl::CreateFunction& definition = function.definition;
  Described object(
      definition.procedure ? "procedure" : "function",
      fmt::format(
          "{}({})", function.name.text(), fmt::join(resolved_arguments(catalog, function), ", ")));
  object.with("language", definition.language);
  object.with("volatility",
              definition.volatility == 'i'   ? "immutable"
              : definition.volatility == 's' ? "stable"
                                             : "volatile");
  object.with("security", definition.security_definer ? "definer" : "");
  object.with("strict", definition.strict ? "yes" : "");
  object.with("leakproof", definition.leakproof ? "yes" : "");
  object.with("parallel", definition.parallel == 'u' ? "" : std::string(1, definition.parallel));
  object.with("comment", function.comment);
  // Of a set or a table only a part is known, of a body in SQL not its words.
  if (definition.returns_set || definition.returns.empty()) object.unknown("returns");
  object.with("returns",
              definition.returns_set ? "" : resolved_argument(catalog, definition.returns));
  if (definition.body.empty()) object.unknown("body");
  object.with("body", definition.body);
  describe_access(function.access, object);
  object.unknown("arguments").unknown("settings").unknown("library");
  out.push_back(object.finish());
}

}  // namespace miglint
