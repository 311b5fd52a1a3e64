#include "migrations/catalog/describe.h"

#include <algorithm>

#include "migrations/catalog/described.h"

namespace miglint {

namespace {

// `other`: the same one in the schema that this one is compared with, or nullptr.
void describe_relation(const Relation& relation,
                       const Catalog& catalog,
                       Description& out,
                       const Relation* other = nullptr) {
  if (relation.persistence == ddl::Persistence::kTemporary) return;
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kPartitionedTable:
    case RelationKind::kForeignTable:
      return describe_table(relation, catalog, out, other);
    default:
      return describe_other_relation(relation, catalog, out);
  }
}

DescribedObject describe_extension(const std::string& name) {
  return Described("extension", name).unknown("version").unknown("schema").finish();
}

DescribedObject describe(const Schema& schema) {
  Described object("schema", schema.name);
  // What the schema of every database gives to whom depends on the server.
  if (schema.name == "public") return object.unknown("owner").unknown("grants").finish();
  object.with("owner", schema.access.owner).with("grants", words_of(schema.access.privileges));
  return object.finish();
}

// An index is told with what its table says of it.
bool says_other_things_of_indexes(const Relation& a, const Relation& b) {
  return a.clustered_on != b.clustered_on || a.replica_identity != b.replica_identity ||
         a.replica_index != b.replica_index;
}

// Those that the two catalogues share: of others each_difference() tells.
void describe_shared_indexes(const Relation& table,
                             const Catalog& before,
                             const Catalog& after,
                             Changed& changed) {
  for (const ddl::Name& name : table.indexes) {
    const Relation* index = before.relation(name);
    if (index == nullptr || index != after.relation(name)) continue;
    describe_relation(*index, before, changed.before);
    describe_relation(*index, after, changed.after);
  }
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
  catalog.each_relation([&](const Relation& r) { describe_relation(r, catalog, out); });
  catalog.each_type([&](const Type& t) { describe(t, catalog, out); });
  catalog.each_function([&](const Function& f) { describe(f, catalog, out); });
  catalog.each_schema([&](const Schema& s) { out.push_back(describe(s)); });
  catalog.each_extension([&](const std::string& e) {
    if (e != "plpgsql") out.push_back(describe_extension(e));  // initdb makes it
  });
  // The columns of a view are told by themselves, and are in a server's definition of it.
  for (DescribedObject& object : out)
    if (object.kind.ends_with("view"))
      std::erase_if(object.properties, [](const auto& p) { return p.first == "columns"; });
  sort(out);
  return out;
}

Changed describe_changes(const Catalog& before, const Catalog& after) {
  Changed changed;
  before.each_difference(
      after,
      {.relation =
           [&](const Relation* was, const Relation* is) {
             if (was != nullptr) describe_relation(*was, before, changed.before, is);
             if (is != nullptr) describe_relation(*is, after, changed.after, was);
             if (was != nullptr && is != nullptr && says_other_things_of_indexes(*was, *is))
               describe_shared_indexes(*is, before, after, changed);
           },
       .type =
           [&](const Type* was, const Type* is) {
             if (was != nullptr) describe(*was, before, changed.before);
             if (is != nullptr) describe(*is, after, changed.after);
           },
       .function =
           [&](const Function* was, const Function* is) {
             if (was != nullptr) describe(*was, before, changed.before);
             if (is != nullptr) describe(*is, after, changed.after);
           },
       .schema =
           [&](const Schema* was, const Schema* is) {
             if (was != nullptr) changed.before.push_back(describe(*was));
             if (is != nullptr) changed.after.push_back(describe(*is));
           },
       .extension =
           [&](const std::string* was, const std::string* is) {
             if (was != nullptr) changed.before.push_back(describe_extension(*was));
             if (is != nullptr) changed.after.push_back(describe_extension(*is));
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
  before.each_difference(after, {.relation = compare});
  return differences;
}

}  // namespace miglint
