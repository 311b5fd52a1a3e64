#include "migrations/catalog/change.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint {

Refusal undefined_table(const ddl::Name& name) {
  return {"42P01", fmt::format("relation \"{}\" does not exist", name.text())};
}

Refusal undefined_column(std::string_view column, const ddl::Name& table) {
  return {"42703",
          fmt::format("column \"{}\" of relation \"{}\" does not exist", column, table.name)};
}

Refusal undefined_object(std::string_view kind, std::string_view name) {
  return {"42704", fmt::format("{} \"{}\" does not exist", kind, name)};
}

Refusal duplicate_table(std::string_view name) {
  return {"42P07", fmt::format("relation \"{}\" already exists", name)};
}

Refusal repeated_column(std::string_view column) {
  return {"42701", fmt::format("column \"{}\" specified more than once", column)};
}

Refusal duplicate_column(std::string_view column, const ddl::Name& table) {
  return {"42701",
          fmt::format("column \"{}\" of relation \"{}\" already exists", column, table.name)};
}

Refusal duplicate_object(std::string_view kind, std::string_view name) {
  return {"42710", fmt::format("{} \"{}\" already exists", kind, name)};
}

Refusal dependent_objects(std::string_view what, std::string_view detail) {
  return {"2BP01",
          fmt::format("cannot drop {} because other objects depend on it: {}", what, detail)};
}

Found find_or_assume(const Catalog& catalog, const ddl::Name& name, RelationKind kind) {
  if (const Relation* known = catalog.relation(name)) return {*known, std::nullopt};
  if (catalog.exists(name) == Truth::kNo) return {std::nullopt, undefined_table(name)};
  Relation assumed;
  assumed.name = catalog.resolve(name);
  assumed.kind = kind;
  assumed.assumed = true;
  assumed.columns_complete = false;
  return {std::move(assumed), std::nullopt};
}

void edit(Catalog& catalog, const ddl::Name& resolved, const std::function<void(Relation&)>& what) {
  const Relation* known = catalog.relation(resolved);
  if (known == nullptr) return;
  Relation changed = *known;
  what(changed);
  catalog.put(std::move(changed));
}

Column make_column(const Change& change, const ddl::ColumnDefinition& definition) {
  Column column;
  column.name = definition.name;
  if (!definition.type.name.empty()) column.type = definition.type;
  column.not_null = definition.not_null ? Truth::kYes : Truth::kNo;
  column.default_value = definition.default_value;
  column.default_known = true;
  column.generated = definition.generated;
  column.identity = definition.identity;
  column.collation = definition.collation;
  column.origin = change.origin;
  if (column.type && column.type->is_serial()) {
    // serial is an integer with a sequence behind its default.
    column.not_null = Truth::kYes;
    ddl::Expression next;
    next.functions.push_back({{"", "nextval"}, 1});
    next.text = "nextval(…)";
    column.default_value = next;
    const std::string& serial = column.type->name.name;
    column.type->name.name = serial == "serial" ? "int4" : serial == "bigserial" ? "int8" : "int2";
  }
  if (column.type && column.type->name.name == "bpchar" && column.type->modifiers.empty() &&
      column.type->name.schema.empty() && definition.type.built_in) {
    // character without a length is character(1); the grammar has said so already.
  }
  return column;
}

void make_owned_sequence(Change& change, const Relation& table, const std::string& column) {
  Relation sequence;
  sequence.name = {
      table.name.schema, generated_name(change.catalog, table.name, {column}, "seq"), 0};
  sequence.kind = RelationKind::kSequence;
  sequence.persistence = table.persistence;
  sequence.owned_by = table.name;
  sequence.owned_by_column = column;
  sequence.origin = change.origin;
  change.catalog.put(std::move(sequence));
}

// makeObjectName (indexcmds.c): name1_name2_label in 63 bytes, the longer part is cut first.
static std::string object_name(const std::string& table,
                               const std::vector<std::string>& columns,
                               const std::string& label) {
  std::string first = table;
  std::string second = fmt::format("{}", fmt::join(columns, "_"));
  const std::size_t overhead = 1 + label.size() + (second.empty() ? 0 : 1);
  const std::size_t room = 63 > overhead ? 63 - overhead : 0;
  while (first.size() + second.size() > room)
    (first.size() > second.size() ? first : second).pop_back();
  return first + (second.empty() ? "" : "_") + second + "_" + label;
}

// The name for a constraint without one; Postgres's suffixes (ChooseConstraintName, v15).
static std::string constraint_name(const Catalog& catalog,
                                   const Relation& table,
                                   const ddl::Constraint& constraint) {
  switch (constraint.kind) {
    case ddl::ConstraintKind::kPrimaryKey:
      return generated_name(catalog, table.name, {}, "pkey");
    case ddl::ConstraintKind::kUnique:
      return generated_name(catalog, table.name, constraint.columns, "key");
    case ddl::ConstraintKind::kExclude:
      return generated_name(catalog, table.name, constraint.columns, "excl");
    default:
      break;
  }
  // CHECK and FOREIGN KEY share no namespace with relations: numbered within the table.
  const bool check = constraint.kind == ddl::ConstraintKind::kCheck;
  std::vector<std::string> columns = constraint.columns;
  if (check && columns.empty() && constraint.check && constraint.check->columns.size() == 1)
    columns = constraint.check->columns;
  const std::string label = check                                              ? "check"
                            : constraint.kind == ddl::ConstraintKind::kNotNull ? "not_null"
                                                                               : "fkey";
  std::string name = object_name(table.name.name, columns, label);
  for (int n = 1; table.constraint(name) != nullptr; ++n)
    name = object_name(table.name.name, columns, label + std::to_string(n));
  return name;
}

static void make_constraint_index(Change& change, Relation& table, const TableConstraint& owner) {
  Relation index;
  index.name = {table.name.schema, owner.index, 0};
  index.kind = table.kind == RelationKind::kPartitionedTable ? RelationKind::kPartitionedIndex
                                                             : RelationKind::kIndex;
  index.persistence = table.persistence;
  index.origin = change.origin;
  IndexFacts facts;
  facts.table = table.name;
  facts.definition.index = owner.index;
  facts.definition.table = table.name;
  facts.definition.unique = owner.definition.kind != ddl::ConstraintKind::kExclude;
  if (owner.definition.kind == ddl::ConstraintKind::kExclude && !owner.definition.method.empty())
    facts.definition.method = owner.definition.method;
  facts.definition.include = owner.definition.include;
  for (const std::string& column : owner.definition.columns) {
    ddl::IndexKey key;
    key.column = column;
    facts.definition.keys.push_back(std::move(key));
  }
  facts.constraint = owner.definition.name;
  index.index = std::move(facts);
  table.indexes.push_back(index.name);
  change.catalog.put(std::move(index));
}

static void adopt_index(Change& change, const Relation& table, TableConstraint& owner) {
  const ddl::Name old_name{table.name.schema, owner.definition.using_index, 0};
  owner.index = owner.definition.using_index;
  const Relation* known = change.catalog.relation(old_name);
  if (known == nullptr || !known->index) return;
  owner.definition.columns.clear();
  for (const ddl::IndexKey& key : known->index->definition.keys)
    owner.definition.columns.push_back(key.column);
  edit(change.catalog, known->name, [&](Relation& index) {
    index.index->constraint = owner.definition.name;
  });
}

Refused add_constraint(Change& change, Relation& table, ddl::Constraint constraint) {
  if (!constraint.name.empty() && table.constraint(constraint.name) != nullptr) {
    return Refusal{"42710",
                   fmt::format("constraint \"{}\" for relation \"{}\" already exists",
                               constraint.name,
                               table.name.name)};
  }
  for (const std::string& column : constraint.columns) {
    if (table.columns_complete && table.column(column) == nullptr) {
      return Refusal{"42703",
                     fmt::format("column \"{}\" {} does not exist",
                                 column,
                                 constraint.kind == ddl::ConstraintKind::kForeignKey
                                     ? "referenced in foreign key constraint"
                                     : "named in key")};
    }
  }
  TableConstraint added;
  const bool indexed = constraint.kind == ddl::ConstraintKind::kPrimaryKey ||
                       constraint.kind == ddl::ConstraintKind::kUnique ||
                       constraint.kind == ddl::ConstraintKind::kExclude;
  if (constraint.name.empty() && !constraint.using_index.empty())
    constraint.name = constraint.using_index;
  if (constraint.name.empty()) {
    constraint.name = constraint_name(change.catalog, table, constraint);
  } else if (indexed && constraint.using_index.empty()) {
    const ddl::Name as_relation{table.name.schema, constraint.name, 0};
    if (change.catalog.relation(as_relation) != nullptr) return duplicate_table(constraint.name);
  }
  added.definition = std::move(constraint);
  added.valid = !added.definition.not_valid && !added.definition.not_enforced;
  added.origin = change.origin;
  if (indexed) {
    if (added.definition.using_index.empty()) {
      added.index = added.definition.name;
      make_constraint_index(change, table, added);
    } else {
      adopt_index(change, table, added);
    }
  }
  if (added.definition.kind == ddl::ConstraintKind::kPrimaryKey) {
    for (Column& column : table.columns)
      if (std::ranges::count(added.definition.columns, column.name) > 0)
        column.not_null = Truth::kYes;
  }
  if (added.definition.kind == ddl::ConstraintKind::kNotNull) {
    for (Column& column : table.columns)
      if (std::ranges::count(added.definition.columns, column.name) > 0 && added.valid)
        column.not_null = Truth::kYes;
  }
  if (added.definition.kind == ddl::ConstraintKind::kForeignKey) {
    const ddl::Name target = change.catalog.resolve(added.definition.referenced);
    added.definition.referenced = target;
    if (target == table.name) {
      table.referenced_by.push_back(table.name);
    } else {
      Found referenced = find_or_assume(change.catalog, target, RelationKind::kTable);
      if (referenced.refused) return referenced.refused;
      referenced.relation->referenced_by.push_back(table.name);
      change.catalog.put(*std::move(referenced.relation));
    }
  }
  table.constraints.push_back(std::move(added));
  return std::nullopt;
}

// Takes one mention of `who` off a list.
static void take_one(std::vector<ddl::Name>& list, const ddl::Name& who) {
  const auto found = std::ranges::find(list, who);
  if (found != list.end()) list.erase(found);
}

void forget_constraint(Change& change, Relation& table, std::string_view name) {
  const TableConstraint* known = table.constraint(name);
  if (known == nullptr) return;
  const TableConstraint gone = *known;
  if (!gone.index.empty()) {
    const ddl::Name index{table.name.schema, gone.index, 0};
    take_one(table.indexes, index);
    change.catalog.remove_relation(index);
  }
  if (gone.definition.kind == ddl::ConstraintKind::kForeignKey) {
    if (gone.definition.referenced == table.name) {
      take_one(table.referenced_by, table.name);
    } else {
      edit(change.catalog, gone.definition.referenced, [&](Relation& referenced) {
        take_one(referenced.referenced_by, table.name);
      });
    }
  }
  std::erase_if(table.constraints,
                [&](const TableConstraint& c) { return c.definition.name == name; });
}

void forget_relation(Change& change, const ddl::Name& resolved) {
  const Relation* known = change.catalog.relation(resolved);
  if (known == nullptr) {
    change.catalog.remove_relation(resolved);
    return;
  }
  Relation gone = *known;
  change.catalog.remove_relation(gone.name);
  if (gone.index) {
    edit(change.catalog, gone.index->table, [&](Relation& table) {
      take_one(table.indexes, gone.name);
    });
  }
  for (const ddl::Name& index : gone.indexes)
    change.catalog.remove_relation(index);
  for (const TableConstraint& constraint : gone.constraints) {
    if (constraint.definition.kind != ddl::ConstraintKind::kForeignKey) continue;
    edit(change.catalog, constraint.definition.referenced, [&](Relation& referenced) {
      take_one(referenced.referenced_by, gone.name);
    });
  }
  for (const Column& column : gone.columns) {
    const bool has_sequence = column.identity != ddl::Identity::kNo ||
                              (column.default_value && !column.default_value->functions.empty());
    if (!has_sequence) continue;
    const ddl::Name sequence{
        gone.name.schema, fmt::format("{}_{}_seq", gone.name.name, column.name), 0};
    const Relation* owned = change.catalog.relation(sequence);
    if (owned != nullptr && owned->owned_by == gone.name) change.catalog.remove_relation(sequence);
  }
  for (const ddl::Name& parent : gone.inherits)
    edit(change.catalog, parent, [&](Relation& p) {
      take_one(p.children, gone.name);
      if (p.default_partition == gone.name) p.default_partition = {};
    });
  for (const ddl::Name& read : gone.reads)
    edit(change.catalog, read, [&](Relation& r) { take_one(r.dependents, gone.name); });
  for (const ddl::Name& child : gone.children)
    forget_relation(change, child);
}

std::string generated_name(const Catalog& catalog,
                           const ddl::Name& table,
                           const std::vector<std::string>& columns,
                           std::string_view suffix) {
  const auto build = [&](const std::string& label) {
    return object_name(table.name, columns, label);
  };
  std::string name = build(std::string(suffix));
  for (int n = 1; catalog.relation({table.schema, name, 0}) != nullptr; ++n)
    name = build(std::string(suffix) + std::to_string(n));
  return name;
}

}  // namespace miglint
