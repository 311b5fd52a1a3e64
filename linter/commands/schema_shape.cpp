#include "linter/commands/schema_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "migrations/catalog/describe.h"

namespace miglint {

namespace {

using Json = nlohmann::ordered_json;

bool is_described(const Relation& relation) {
  return relation.persistence != ddl::Persistence::kTemporary;
}

bool has_columns(const Relation& relation) {
  return relation.kind == RelationKind::kTable ||
         relation.kind == RelationKind::kPartitionedTable ||
         relation.kind == RelationKind::kForeignTable || relation.kind == RelationKind::kView ||
         relation.kind == RelationKind::kMaterializedView;
}

// As descriptions call it: every kind of table is a table.
std::string_view kind_of(const Relation& relation) {
  return relation.kind == RelationKind::kView || relation.kind == RelationKind::kMaterializedView
             ? name_of(relation.kind)
             : "table";
}

std::string_view property(const DescribedObject& object, std::string_view key) {
  for (const auto& [name, value] : object.properties)
    if (name == key) return value;
  return {};
}

// Objects by kind and name; each is written once, where it belongs.
class Objects {
 public:
  explicit Objects(const Description& all) : all_(all) {}

  const DescribedObject* take(std::string_view kind, const std::string& name) {
    const auto found = std::ranges::lower_bound(
        all_, std::tuple(kind, std::string_view(name)), {}, [](const DescribedObject& object) {
          return std::tuple(std::string_view(object.kind), std::string_view(object.name));
        });
    if (found == all_.end() || found->kind != kind || found->name != name) return nullptr;
    taken_.insert(&*found);
    return &*found;
  }

  template <typename Visit>
  void take_rest(std::string_view kind, const Visit& visit) {
    for (const DescribedObject& object : all_)
      if (object.kind == kind && taken_.insert(&object).second) visit(object);
  }

  std::set<std::string_view> kinds() const {
    std::set<std::string_view> kinds;
    for (const DescribedObject& object : all_)
      kinds.insert(object.kind);
    return kinds;
  }

 private:
  const Description& all_;
  std::set<const DescribedObject*> taken_;
};

// --- JSON
// ---------------------------------------------------------------------------------------

Json properties_json(const DescribedObject& object) {
  Json json = Json::object();
  for (const auto& [key, value] : object.properties)
    json[key] = value;
  // What no column can do without. The rest of what is unknown has no model.
  static constexpr std::array<std::string_view, 3> kTold{"type", "nullable", "default"};
  for (const std::string& key : object.unknown)
    if (object.kind == "column" && std::ranges::count(kTold, key) > 0) json[key] = nullptr;
  return json;
}

}  // namespace

Json schema_json(const Catalog& catalog) {
  const Description all = describe(catalog);
  Json json = Json::object();
  for (const DescribedObject& object : all)
    json[object.kind][object.name] = properties_json(object);
  catalog.each_relation([&](const Relation& relation) {
    if (!is_described(relation) || !has_columns(relation)) return;
    Json& entry = json[std::string(kind_of(relation))][relation.name.text()];
    Json columns = Json::array();
    for (const Column& column : relation.columns)
      columns.push_back(column.name);
    entry["columns"] = std::move(columns);
    if (relation.assumed) entry["assumed"] = true;
  });
  return json;
}

// --- text
// ---------------------------------------------------------------------------------------

namespace {

class SchemaText {
 public:
  explicit SchemaText(const Catalog& catalog)
      : catalog_(catalog), description_(describe(catalog)), objects_(description_) {}

  std::string write() {
    // What tables stand on comes first, and what stands on them last.
    static constexpr std::array<std::string_view, 3> kFirst{"schema", "extension", "type"};
    for (const std::string_view kind : kFirst)
      write_left(kind);
    catalog_.each_type([&](const Type& type) {
      if (!type.domain) return;
      for (const ddl::Constraint& constraint : type.domain->constraints)
        write_part("constraint",
                   type.name.text() + "." + constraint.name,
                   fmt::format("{} of {}", constraint.name, type.name.text()));
    });
    catalog_.each_relation([&](const Relation& relation) {
      if (is_described(relation) && has_columns(relation)) write_relation(relation);
    });
    for (const std::string_view kind : objects_.kinds())
      write_left(kind);
    return std::move(out_);
  }

 private:
  void write_relation(const Relation& relation) {
    const std::string name = relation.name.text();
    const DescribedObject* object = objects_.take(kind_of(relation), name);
    if (!out_.empty()) out_ += '\n';
    out_ += fmt::format("{} {}", kind_of(relation), name);
    if (relation.assumed) out_ += " (assumed to exist: there may be more of it)";
    if (object != nullptr) out_ += definition_of(*object) + rest_of(*object, {"definition"}, "; ");
    out_ += '\n';
    write_columns(relation);
    for (const TableConstraint& constraint : relation.constraints)
      write_part("constraint", name + "." + constraint.definition.name, constraint.definition.name);
    for (const ddl::Name& index : relation.indexes)
      write_part("index", index.text(), index.name);
    for (const Trigger& trigger : relation.triggers)
      write_part("trigger", name + "." + trigger.definition.trigger, trigger.definition.trigger);
    for (const RewriteRule& rule : relation.rules)
      write_part("rule", name + "." + rule.definition.rule, rule.definition.rule);
    for (const Policy& policy : relation.policies)
      write_part("policy", name + "." + policy.definition.policy, policy.definition.policy);
  }

  void write_columns(const Relation& relation) {
    std::size_t widest = 0;
    for (const Column& column : relation.columns)
      widest = std::max(widest, column.name.size());
    for (const Column& column : relation.columns) {
      const DescribedObject* object =
          objects_.take("column", relation.name.text() + "." + column.name);
      if (object == nullptr) {
        out_ += "  " + column.name;
      } else {
        out_ += fmt::format("  {:<{}}", column.name, widest);
        const bool known = std::ranges::count(object->unknown, "type") == 0;
        out_ += fmt::format("  {}", known ? property(*object, "type") : "of unknown type");
        if (property(*object, "nullable") == "no") out_ += " not null";
        out_ += rest_of(*object, {"type", "nullable"}, "; ");
      }
      out_ += '\n';
    }
  }

  // The definition of what stands on a relation says all but its name.
  void write_part(std::string_view kind, const std::string& full_name, const std::string& name) {
    const DescribedObject* object = objects_.take(kind, full_name);
    if (object == nullptr) return;
    out_ += fmt::format("  {} {}", kind, name);
    out_ += definition_of(*object) + rest_of(*object, {"definition"}, "; ") + "\n";
  }

  void write_left(std::string_view kind) {
    bool first = true;
    objects_.take_rest(kind, [&](const DescribedObject& object) {
      if (first && !out_.empty()) out_ += '\n';
      first = false;
      out_ += fmt::format("{} {}{}\n", kind, object.name, rest_of(object, {}, "; "));
    });
  }

  static std::string definition_of(const DescribedObject& object) {
    const std::string_view definition = property(object, "definition");
    return definition.empty() ? "" : fmt::format(": {}", definition);
  }

  // Its other properties: each with its key, the body of a function left to the JSON.
  static std::string rest_of(const DescribedObject& object,
                             const std::set<std::string_view>& told,
                             std::string_view before) {
    std::string out;
    for (const auto& [key, value] : object.properties) {
      if (told.contains(key) || key == "body") continue;
      out += fmt::format("{}{} {}", before, key, on_one_line(value));
    }
    return out;
  }

  static std::string on_one_line(std::string value) {
    std::ranges::replace(value, '\n', ' ');
    return value;
  }

  const Catalog& catalog_;
  Description description_;
  Objects objects_;
  std::string out_;
};

}  // namespace

std::string schema_text(const Catalog& catalog) {
  return SchemaText(catalog).write();
}

}  // namespace miglint
