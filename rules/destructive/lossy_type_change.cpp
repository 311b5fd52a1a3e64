#include <fmt/format.h>

#include "migrations/catalog/narrowing.h"
#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule lossy_type_change{
    .name = "lossy-type-change",
    .summary = "a column's new type cannot hold all values of the old one",
    .why = R"(
Values that do not fit make the statement fail (bigint to integer, varchar to a shorter one), or lose a
part for good (numeric to a smaller scale, timestamp to date).)",
    .silent = R"(
The new type holds every value of the old one; the history does not know the old type; the table or the
column was created in the same revision, or the table is temporary.)",
    .instead = R"(
Look for the values that do not fit first. Add a column of the new type, copy what fits in batches, and
drop the old column when nothing needs it any more.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE orders (id bigint PRIMARY KEY, total bigint, note varchar(50));",
            .bad = "ALTER TABLE orders ALTER COLUMN total TYPE integer;",
            .good = "ALTER TABLE orders ALTER COLUMN note TYPE text;"},
    .alembic = {.setup = "op.create_table('orders', sa.Column('total', sa.BigInteger()), "
                         "sa.Column('note', sa.String(50)))",
                .bad = "op.alter_column('orders', 'total', type_=sa.Integer())",
                .good = "op.alter_column('orders', 'note', type_=sa.Text())"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_existing_table<ddl::AlterColumnType>(
      step, [&](const ddl::AlterTable& alter, const ddl::AlterColumnType& change) {
        const ddl::TypeName* from = step.before.column_type(alter.table, change.column);
        if (from == nullptr || step.is_new_column(alter.table, change.column)) return;
        const Narrowing narrowing = narrowing_of(*from, change.type);
        if (narrowing == Narrowing::kNone) return;
        const bool fails = narrowing == Narrowing::kRefused;
        out.add(step,
                fmt::format("{} does not hold every value of {}: changing {}.{} {}.",
                            change.type.text(),
                            from->text(),
                            alter.table.text(),
                            change.column,
                            fails ? "fails at the first row that does not fit"
                                  : "cuts what does not fit, for good"),
                fails ? "Look for rows that do not fit before, or add a column of the new type."
                      : "Keep the old column until nothing needs the part that is cut.");
      });
}

}  // namespace miglint::rules
