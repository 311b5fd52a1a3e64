#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_cascade{
    .name = "drop-cascade",
    .severity = Severity::kError,
    .summary = "CASCADE drops objects that the statement does not name",
    .why = R"(
CASCADE drops whatever depends on the object, on the database that it happens to run on: views, foreign
keys of other tables, columns of a dropped type with their values. What goes is seen only afterwards.)",
    .silent = R"(
The object was created in the same revision; the history knows it and nothing depends on it, or does not know
it, the drop says IF EXISTS and the same revision makes it. TRUNCATE … CASCADE and DROP SCHEMA … CASCADE are
truncate-cascade's and drop-schema's. Where the history does not know the object it is a warning.)",
    .instead = R"(
Drop what depends on it by name, in statements before; without CASCADE PostgreSQL says what is left.)",
    .source = "PostgreSQL 15 manual, 5.14 Dependency Tracking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE VIEW people AS SELECT id FROM users;",
            .bad = "DROP TABLE users CASCADE;",
            .good = "DROP VIEW people;\nDROP TABLE users CASCADE;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE VIEW people AS SELECT id FROM users')",
                .bad = "op.execute('DROP TABLE users CASCADE')",
                .good = "op.execute('DROP VIEW people')\nop.execute('DROP TABLE users CASCADE')"},
    .check_step = check,
};

namespace {

struct Victims {
  std::vector<std::string> names;
  bool known = true;  // the history knows the object, and so what depends on it
};

bool is_dropped_too(const Step& step, const ddl::Drop& drop, const ddl::Name& other) {
  return std::ranges::any_of(drop.objects,
                             [&](const ddl::Name& object) { return step.same(object, other); });
}

Victims of_relation(const Step& step, const ddl::Drop& drop, const ddl::Name& name) {
  Victims victims;
  const Relation* known = step.before.relation(name);
  if (known == nullptr || known->assumed) victims.known = false;
  if (known == nullptr) return victims;
  for (const ddl::Name& view : known->dependents)
    if (!is_dropped_too(step, drop, view)) victims.names.push_back("view " + view.name);
  for (const ddl::Name& child : known->referenced_by)
    if (!(child == known->name) && !is_dropped_too(step, drop, child))
      victims.names.push_back("a foreign key of " + child.name);
  return victims;
}

Victims of_type(const Step& step, const ddl::Name& name) {
  Victims victims;
  const Type* known = step.before.type(name);
  if (known == nullptr) victims.known = false;
  const ddl::Name type = step.before.resolve(name);
  step.before.each_mentioning(type.name, [&](const Relation& relation) {
    for (const Column& column : relation.columns)
      if (column.type && !column.type->built_in && step.before.resolve(column.type->name) == type)
        victims.names.push_back(fmt::format("column {}.{}", relation.name.name, column.name));
  });
  return victims;
}

bool points_to(const TableConstraint& key,
               const Relation& table,
               const std::vector<std::string>& columns) {
  if (key.definition.kind != ddl::ConstraintKind::kForeignKey) return false;
  if (!(key.definition.referenced == table.name)) return false;
  return std::ranges::any_of(key.definition.referenced_columns, [&](const std::string& column) {
    return std::ranges::count(columns, column) > 0;
  });
}

// The foreign keys of other tables that point to one of the columns.
void add_keys_to(const Step& step,
                 const Relation& table,
                 const std::vector<std::string>& columns,
                 Victims& victims) {
  for (const ddl::Name& child : table.referenced_by) {
    const Relation* other = step.before.relation(child);
    if (other == nullptr || child == table.name) continue;
    const bool points = std::ranges::any_of(other->constraints, [&](const TableConstraint& key) {
      return points_to(key, table, columns);
    });
    if (points) victims.names.push_back("a foreign key of " + child.name);
  }
}

bool uses(const ddl::Boxed<ddl::Expression>& expression, const std::string& column) {
  return expression && std::ranges::count(expression->columns, column) > 0;
}

Victims of_column(const Step& step, const Relation& table, const std::string& column) {
  Victims victims;
  for (const ddl::Name& name : table.dependents) {
    const Relation* view = step.before.relation(name);
    if (view != nullptr && step.before.view_uses(*view, table.name, column) == Truth::kYes)
      victims.names.push_back("view " + name.name);
  }
  for (const Policy& policy : table.policies)
    if (uses(policy.definition.using_value, column) || uses(policy.definition.check, column))
      victims.names.push_back("policy " + policy.definition.policy);
  for (const Column& other : table.columns)
    if (other.name != column && uses(other.generation, column))
      victims.names.push_back("the generated column " + other.name);
  add_keys_to(step, table, {column}, victims);
  return victims;
}

// DROP COLUMN and DROP CONSTRAINT, with CASCADE.
void check_alter(const Step& step, const ddl::AlterTable& alter, Findings& out) {
  const Relation* table = step.before.relation(alter.table);
  if (table == nullptr || !step.pre_existing(alter.table)) return;
  const auto say = [&](const Victims& victims, const std::string& what) {
    if (victims.names.empty()) return;
    out.add(step,
            fmt::format("CASCADE drops {} with {}.", enumerate(victims.names), what),
            "Drop what depends on it by name before, and leave CASCADE out.");
  };
  for (const ddl::Alteration& action : alter.actions) {
    const auto* column = std::get_if<ddl::DropColumn>(&action);
    if (column != nullptr && column->cascade)
      say(of_column(step, *table, column->column), alter.table.text() + "." + column->column);
    const auto* dropped = std::get_if<ddl::DropConstraint>(&action);
    if (dropped == nullptr || !dropped->cascade) continue;
    const TableConstraint* constraint = table->constraint(dropped->name);
    if (constraint == nullptr) continue;
    Victims victims;
    add_keys_to(step, *table, constraint->definition.columns, victims);
    say(victims, "constraint " + dropped->name);
  }
}

bool is_relation(ddl::ObjectKind kind) {
  return kind == ddl::ObjectKind::kTable || kind == ddl::ObjectKind::kView ||
         kind == ddl::ObjectKind::kMaterializedView || kind == ddl::ObjectKind::kForeignTable ||
         kind == ddl::ObjectKind::kSequence;
}

void check_drop(const Step& step, const ddl::Drop& drop, Findings& out) {
  for (const ddl::Name& object : drop.objects) {
    Victims victims;
    if (is_relation(drop.kind)) {
      if (!step.pre_existing(object)) continue;
      victims = of_relation(step, drop, object);
      // As the first revision of a project does, to clear the ground.
      if (!victims.known && drop.if_exists && is_replaced(step, object)) continue;
    } else if (drop.kind == ddl::ObjectKind::kType || drop.kind == ddl::ObjectKind::kDomain) {
      if (step.before.type_is_gone(object)) continue;
      victims = of_type(step, object);
    } else {
      continue;
    }
    if (victims.known && victims.names.empty()) continue;
    const bool proved = !victims.names.empty();
    Finding& finding =
        out.add(step,
                fmt::format("CASCADE drops {} with {}.",
                            proved ? enumerate(victims.names) : "whatever depends on it",
                            object.text()),
                "Drop what depends on it by name before, and leave CASCADE out.");
    if (!proved) finding.severity = Severity::kWarning;
  }
}

}  // namespace

static void check(const Step& step, Findings& out) {
  if (const auto* owned = step.as<ddl::Owned>(); owned != nullptr && owned->drop) {
    out.add(step,
            "DROP OWNED drops everything that the role owns in this database.",
            "Drop the objects by name, or REASSIGN OWNED first.");
    return;
  }
  if (const auto* alter = step.as<ddl::AlterTable>()) check_alter(step, *alter, out);
  const auto* drop = step.as<ddl::Drop>();
  if (drop != nullptr && drop->cascade) check_drop(step, *drop, out);
}

}  // namespace miglint::rules
