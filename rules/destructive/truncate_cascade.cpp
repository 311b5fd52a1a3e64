#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule truncate_cascade{
    .name = "truncate-cascade",
    .severity = Severity::kError,
    .summary = "TRUNCATE … CASCADE empties every table that references the named one",
    .why = R"(
CASCADE follows every foreign key, also those that were added since, and empties all the tables it finds,
under ACCESS EXCLUSIVE on each of them.)",
    .silent = "The table was created in the same revision, or is temporary.",
    .instead = R"(
List the tables that are meant in one TRUNCATE without CASCADE, or delete with a WHERE, in batches.)",
    .source = "PostgreSQL 15 manual, TRUNCATE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE TABLE orders (id bigint PRIMARY KEY, u bigint REFERENCES users (id));",
            .bad = "TRUNCATE users CASCADE;",
            .good = "CREATE TABLE scratch (id int);\nTRUNCATE scratch CASCADE;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('TRUNCATE users CASCADE')",
                .good = "op.create_table('scratch', sa.Column('id', sa.Integer()))\n"
                        "op.execute('TRUNCATE scratch CASCADE')"},
    .check_step = check,
};

// The tables that reference `table`, directly or through others.
static void gather(const Step& step, const ddl::Name& table, std::vector<ddl::Name>& found) {
  const Relation* known = step.before.relation(table);
  if (known == nullptr) return;
  for (const ddl::Name& child : known->referenced_by) {
    if (std::ranges::count(found, child) > 0) continue;
    found.push_back(child);
    gather(step, child, found);
  }
}

static void check(const Step& step, Findings& out) {
  const auto* command = step.as<ddl::Truncate>();
  if (command == nullptr || !command->cascade) return;
  for (const ddl::Name& table : command->tables) {
    if (!step.pre_existing(table)) continue;
    std::vector<ddl::Name> found{step.before.resolve(table)};
    gather(step, table, found);
    std::vector<std::string> others;
    for (std::size_t i = 1; i < found.size(); ++i)
      others.push_back(found[i].name);
    out.add(command->tables.size() > 1 ? step.locate(table.at) : step.where(),
            fmt::format("TRUNCATE … CASCADE removes every row of {} and of {}, and blocks their "
                        "readers and writers.",
                        table.text(),
                        others.empty() ? "every table that references it" : enumerate(others)),
            "Name the tables that are meant, without CASCADE.");
  }
}

}  // namespace miglint::rules
