#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_fk_blocking{
    .name = "add-fk-blocking",
    .severity = Severity::kError,
    .summary = "a foreign key is added and checked at once on a table in use",
    .why = R"(
ADD FOREIGN KEY takes SHARE ROW EXCLUSIVE on both tables and reads the referencing one whole: writes to
both wait until the last row has been checked.)",
    .silent = R"(
NOT VALID, or NOT ENFORCED (PostgreSQL 18); the referencing table was created in the same revision, is
temporary or small.)",
    .instead = R"(
Add it NOT VALID (new rows are checked from then on), and VALIDATE CONSTRAINT in a later revision, which
blocks nobody.)",
    .source = "PostgreSQL 15 manual, 5.4.5 Foreign Keys",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);",
            .bad = "ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) "
                   "REFERENCES users (id);",
            .good = "ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) "
                    "REFERENCES users (id) NOT VALID;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))\n"
                         "op.create_table('orders', sa.Column('user_id', sa.BigInteger()))",
                .bad = "op.create_foreign_key('fk_user', 'orders', 'users', ['user_id'], ['id'])",
                .good = "op.create_foreign_key('fk_user', 'orders', 'users', ['user_id'], ['id'], "
                        "postgresql_not_valid=True)"},
    .check_step = check,
};

static std::vector<std::string> both_ends(const Step& step,
                                          const ddl::AlterTable& alter,
                                          const ddl::Constraint& key) {
  std::vector<std::string> tables{alter.table.text()};
  if (!step.same(alter.table, key.referenced)) tables.push_back(key.referenced.text());
  return tables;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddConstraint>(&action);
    if (add == nullptr || add->constraint.kind != ddl::ConstraintKind::kForeignKey) continue;
    const ddl::Constraint& key = add->constraint;
    if (key.not_valid || key.not_enforced) continue;
    const std::string name = name_or(key.name, alter->table, key.columns, "fkey");
    out.add(
        step,
        fmt::format("Adding foreign key {} blocks writes to {} until every row of {} has been "
                    "checked.",
                    name,
                    enumerate(both_ends(step, *alter, key)),
                    alter->table.text()),
        in_language(step,
                    fmt::format("Add it NOT VALID, and in a later revision ALTER TABLE {} VALIDATE "
                                "CONSTRAINT {}.",
                                ddl::quote(alter->table),
                                ddl::quote_identifier(name)),
                    fmt::format("Pass postgresql_not_valid=True, and in a later revision "
                                "op.execute(\"ALTER TABLE {} VALIDATE CONSTRAINT {}\").",
                                ddl::quote(alter->table),
                                ddl::quote_identifier(name))));
  }
}

}  // namespace miglint::rules
