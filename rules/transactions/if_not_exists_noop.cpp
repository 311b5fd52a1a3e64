#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule if_not_exists_noop{
    .name = "if-not-exists-noop",
    .severity = Severity::kWarning,
    .summary =
        "IF NOT EXISTS does nothing: what it creates is there already, maybe with another shape",
    .why = R"(
IF NOT EXISTS compares names alone. Where the history has made the object already, the statement does
nothing, and whoever reads it believes in columns or types that the database does not have.)",
    .silent = R"(
The history does not prove that the object is there; schemas and extensions. Where the shapes are equal
it is information, unless the downgrade drops the table.)",
    .instead = "Remove the statement; or ALTER what is there to the shape that is wanted.",
    .source = "PostgreSQL 15 manual, CREATE TABLE, IF NOT EXISTS",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, age integer);",
            .bad = "ALTER TABLE users ADD COLUMN IF NOT EXISTS age bigint;",
            .good = "ALTER TABLE users ADD COLUMN IF NOT EXISTS email text;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('age', sa.Integer()))",
                .bad = "op.execute('ALTER TABLE users ADD COLUMN IF NOT EXISTS age bigint')",
                .good = "op.execute('ALTER TABLE users ADD COLUMN IF NOT EXISTS email text')"},
    .check_step = check,
};

// Made by a statement that we have read, and not by a guess.
static bool is_proved(const Relation* relation) {
  return relation != nullptr && !relation->assumed && relation->origin.revision != kNoRevision;
}

static std::string stored_type(const ddl::TypeName& type) {
  if (type.is_serial())
    return type.name.name == "serial"      ? "integer"
           : type.name.name == "bigserial" ? "bigint"
                                           : "smallint";
  return type.text();
}

// What the table lacks or has differently, in words; empty: nothing that can be seen.
static std::string difference(const Relation& known, const ddl::ColumnDefinition& wanted) {
  const Column* column = known.column(wanted.name);
  if (column == nullptr)
    return known.columns_complete ? fmt::format("it has no column {}", wanted.name) : std::string();
  if (!column->type || wanted.type.name.empty()) return {};
  const std::string is = stored_type(*column->type);
  const std::string asked = stored_type(wanted.type);
  return is == asked ? std::string() : fmt::format("{} is {} and not {}", wanted.name, is, asked);
}

// The downgrade drops the table, which this statement has not made.
static bool dropped_by_downgrade(const Step& step, const ddl::Name& table) {
  if (step.direction == Direction::kDowngrade) return false;
  for (const LoweredBlock& block : step.downgrade.blocks)
    for (const ddl::Statement& statement : block.statements) {
      const auto* drop = std::get_if<ddl::Drop>(&statement.command);
      const bool table_drop = drop != nullptr && drop->kind == ddl::ObjectKind::kTable;
      if (table_drop && std::ranges::any_of(drop->objects, [&](const ddl::Name& name) {
            return step.same(name, table);
          })) {
        return true;
      }
    }
  return false;
}

static void report(const Step& step,
                   const std::string& what,
                   const std::string& but,
                   Findings& out) {
  Finding& finding = out.add(
      step,
      but.empty() ? fmt::format("{} is there already, so this does nothing.", what)
                  : fmt::format("{} is there already, so this does nothing; but {}.", what, but),
      but.empty() ? "Remove the statement."
                  : "ALTER what is there to the shape that is wanted, or remove it here.");
  if (but.empty()) finding.severity = Severity::kInfo;
}

static std::string keys_of(const ddl::CreateIndex& index) {
  std::string keys;
  for (const ddl::IndexKey& key : index.keys)
    keys += (keys.empty() ? "" : ", ") + (key.expression ? key.expression->text : key.column);
  return keys;
}

static void check_table(const Step& step, const ddl::CreateTable& create, Findings& out) {
  const Relation* known = step.before.relation(create.table);
  if (!create.if_not_exists || !is_proved(known)) return;
  std::string other;
  for (const ddl::ColumnDefinition& column : create.columns)
    if (other.empty()) other = difference(*known, column);
  if (other.empty() && dropped_by_downgrade(step, create.table))
    other = "the downgrade drops it, with what earlier migrations have put into it";
  report(step, create.table.text(), other, out);
}

static void check_index(const Step& step, const ddl::CreateIndex& create, Findings& out) {
  if (!create.if_not_exists || create.index.empty()) return;
  const Relation* known =
      step.before.relation({step.before.resolve(create.table).schema, create.index});
  if (!is_proved(known) || !known->index) return;
  const IndexFacts& facts = *known->index;
  std::string other;
  if (!(facts.table == step.before.resolve(create.table))) {
    other = fmt::format("it is an index of {}", facts.table.name);
  } else if (keys_of(facts.definition) != keys_of(create)) {
    other = fmt::format(
        "it is built on ({}) and not on ({})", keys_of(facts.definition), keys_of(create));
  }
  report(step, create.index, other, out);
}

static void check(const Step& step, Findings& out) {
  if (!step.block.guard.empty()) return;
  if (const auto* create = step.as<ddl::CreateTable>()) check_table(step, *create, out);
  if (const auto* create = step.as<ddl::CreateIndex>()) check_index(step, *create, out);
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr) return;
  const Relation* known = step.before.relation(alter->table);
  if (known == nullptr) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    if (add == nullptr || !add->if_not_exists) continue;
    const Column* column = known->column(add->column.name);
    if (column == nullptr || column->origin.revision == kNoRevision) continue;
    report(step,
           fmt::format("{}.{}", alter->table.text(), add->column.name),
           difference(*known, add->column),
           out);
  }
}

}  // namespace miglint::rules
