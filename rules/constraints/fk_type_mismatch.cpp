#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/refused_action.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);
static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule fk_type_mismatch{
    .name = "fk-type-mismatch",
    .fails = true,
    .summary = "a foreign key's column is narrower than the key it references",
    .why = R"(
An integer column that references a bigint key cannot hold the keys that come after the first two billion,
and types that cannot be compared are refused (42804).)",
    .silent = R"(
The types are the same, or the referencing one is wider; the history does not know one of them.)",
    .instead = "Give the column the type of the key it references.",
    .source = "PostgreSQL 15 manual, 5.4.5 Foreign Keys",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad =
                "CREATE TABLE orders (id bigint PRIMARY KEY, user_id int REFERENCES users (id));",
            .good = "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users "
                    "(id));"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))",
                .bad = "op.create_table('orders', sa.Column('user_id', sa.Integer(), "
                       "sa.ForeignKey('users.id')))",
                .good = "op.create_table('orders', sa.Column('user_id', sa.BigInteger(), "
                        "sa.ForeignKey('users.id')))"},
    .advise = advise,
    .check_step = check,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (refusal.sqlstate != "42804" || !adds_constraint(step, is_foreign_key)) return std::nullopt;
  return "Give the column the type of the key it references.";
}

static int integer_width(const ddl::TypeName& type) {
  const std::string& name = type.name.name;
  if (name == "int2" || name == "smallserial") return 2;
  if (name == "int4" || name == "serial") return 4;
  if (name == "int8" || name == "bigserial") return 8;
  return 0;
}

// The type of a column that the statement itself makes, or that the table has.
static const ddl::TypeName* type_of(const Step& step,
                                    const ddl::Name& table,
                                    const std::string& column) {
  const auto defined = [&](const ddl::ColumnDefinition& c) { return c.name == column; };
  if (const auto* create = step.as<ddl::CreateTable>()) {
    const auto found = std::ranges::find_if(create->columns, defined);
    return found == create->columns.end() ? nullptr : &found->type;
  }
  if (const auto* alter = step.as<ddl::AlterTable>())
    for (const ddl::Alteration& action : alter->actions)
      if (const auto* add = std::get_if<ddl::AddColumn>(&action); add && defined(add->column))
        return &add->column.type;
  return step.before.column_type(table, column);
}

static void check_key(const Step& step,
                      const ddl::Name& table,
                      const ddl::Constraint& key,
                      const std::vector<std::string>& columns,
                      Findings& out) {
  if (!is_foreign_key(key)) return;
  const std::vector<std::string> referenced = referenced_columns(step.before, key);
  for (std::size_t i = 0; i < columns.size() && i < referenced.size(); ++i) {
    const ddl::TypeName* from = type_of(step, table, columns[i]);
    const ddl::TypeName* to = step.before.column_type(key.referenced, referenced[i]);
    if (from == nullptr || to == nullptr) continue;
    if (integer_width(*from) == 0 || integer_width(*from) >= integer_width(*to)) continue;
    out.add(step,
            fmt::format("{}.{} is {} and references {}.{}, which is {}: it cannot hold every key.",
                        table.text(),
                        columns[i],
                        from->text(),
                        key.referenced.text(),
                        referenced[i],
                        to->text()),
            fmt::format("Make it {}.", to->text()));
  }
}

static void check(const Step& step, Findings& out) {
  each_new_constraint(
      step,
      [&](const ddl::Name& table,
          const ddl::Constraint& constraint,
          const std::vector<std::string>& columns,
          SourceSpan /*where*/) { check_key(step, table, constraint, columns, out); });
}

}  // namespace miglint::rules
