#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule type_change_reindex{
    .name = "type-change-reindex",
    .summary = "a type change that keeps the rows builds indexes anew",
    .why = R"(
The rows stay as they are, but an index on the column cannot be kept where the collation or the way of
comparing changes (text to citext, timestamp to timestamptz), or where it has an expression or a WHERE:
it is built anew while ACCESS EXCLUSIVE keeps everybody out.)",
    .silent = R"(
No index has to be built anew, or the statement drops its constraint; the table is rewritten anyway, which
type-change-rewrite says; the table was created in the same revision, is temporary or small.)",
    .instead = R"(
Drop the index CONCURRENTLY before, change the type, and build it again CONCURRENTLY.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(10));\n"
                     "CREATE INDEX users_name_idx ON users (lower(name));",
            .bad = "ALTER TABLE users ALTER COLUMN name TYPE varchar(20);",
            .good = "DROP INDEX CONCURRENTLY users_name_idx;\n"
                    "ALTER TABLE users ALTER COLUMN name TYPE varchar(20);\n"
                    "CREATE INDEX CONCURRENTLY users_name_idx ON users (lower(name));"},
    .alembic = {.setup = "op.create_table('users', sa.Column('name', sa.String(10)))\n"
                         "op.create_index('ix_name', 'users', [sa.text('lower(name)')])",
                .bad = "op.alter_column('users', 'name', type_=sa.String(20))",
                .good = "op.drop_index('ix_name')\n"
                        "op.alter_column('users', 'name', type_=sa.String(20))"},
    .check_step = check,
};

static std::string_view constraint_of(const Step& step, const ddl::Name& index) {
  const Relation* known = step.before.relation(index);
  return known != nullptr && known->index ? std::string_view(known->index->constraint) : "";
}

static void check(const Step& step, Findings& out) {
  actions_on_table_in_use<ddl::AlterColumnType>(
      step, [&](const ddl::AlterTable& alter, const ddl::AlterColumnType& change) {
        const Relation* table = step.before.relation(alter.table);
        if (table == nullptr || step.effects.rewrites_table(table->name)) return;
        std::vector<std::string> indexes;
        for (const ddl::Name& index : step.effects.builds_indexes)
          if (std::ranges::count(table->indexes, index) > 0 &&
              !drops_constraint(alter, constraint_of(step, index)))
            indexes.push_back(index.name);
        if (indexes.empty()) return;
        out.add(step,
                fmt::format("The type of {0}.{1} changes without a rewrite, but {2} {3} built anew "
                            "while nobody can read or write {0}.",
                            alter.table.text(),
                            change.column,
                            enumerate(indexes),
                            indexes.size() == 1 ? "is" : "are"),
                fmt::format("Drop {} CONCURRENTLY before, and build {} again CONCURRENTLY.",
                            enumerate(indexes),
                            indexes.size() == 1 ? "it" : "them"));
      });
}

}  // namespace miglint::rules
