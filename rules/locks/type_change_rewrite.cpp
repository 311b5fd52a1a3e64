#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule type_change_rewrite{
    .name = "type-change-rewrite",
    .severity = Severity::kError,
    .summary = "a column's type changes in a way that rewrites the table",
    .why = R"(
ALTER COLUMN TYPE writes the table and all its indexes anew while ACCESS EXCLUSIVE keeps readers and
writers out, unless the stored bytes stay the same: varchar(50) to varchar(100) or text, a larger
numeric precision with the same scale, cidr to inet, timestamp to timestamptz in a UTC session.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the change touches the catalogue
alone. Where the history does not tell the old type it is a warning.)",
    .instead = R"(
Add a column of the new type, keep both in step (a trigger or the application), copy the old values
in batches, and swap the names in a later release.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE orders (id bigint PRIMARY KEY, total int, note varchar(50));",
            .bad = "ALTER TABLE orders ALTER COLUMN total TYPE bigint;",
            .good = "ALTER TABLE orders ALTER COLUMN note TYPE varchar(100);"},
    .alembic = {.setup = "op.create_table('orders', sa.Column('total', sa.Integer()), "
                         "sa.Column('note', sa.String(50)))",
                .bad = "op.alter_column('orders', 'total', type_=sa.BigInteger())",
                .good = "op.alter_column('orders', 'note', type_=sa.String(100))"},
    .check_step = check,
};

// What would make a change free that cannot be judged.
static std::string_view what_is_open(const ddl::TypeName* from) {
  if (from == nullptr) return "its old type, which the history does not tell, is stored alike";
  if (from->built_in) return "the session's TimeZone is UTC";  // timestamp and timestamptz
  return "the two types, which the history does not define, are stored alike";
}

static void report(const Step& step,
                   const ddl::Name& table,
                   const ddl::AlterColumnType& change,
                   Findings& out) {
  const ddl::TypeName* from = step.before.column_type(table, change.column);
  const TypeChange effect =
      type_change(from, change.type, change.using_value, change.column, step.before, step.session);
  if (effect == TypeChange::kCatalogOnly) return;
  const bool known = effect == TypeChange::kRewrite;
  const std::string was = from == nullptr ? "" : fmt::format(" from {}", from->text());
  const std::string consequence =
      fmt::format("rewrites {} and its indexes while nobody can read or write it", table.text());
  Finding& finding =
      out.add(step,
              known ? fmt::format("Changing {}.{}{} to {} {}.",
                                  table.text(),
                                  change.column,
                                  was,
                                  change.type.text(),
                                  consequence)
                    : fmt::format("Changing {}.{}{} to {} {}, unless {}.",
                                  table.text(),
                                  change.column,
                                  was,
                                  change.type.text(),
                                  consequence,
                                  what_is_open(from)),
              "Add a column of the new type, copy the values in batches, and swap in a later "
              "release.");
  if (!known) finding.severity = Severity::kWarning;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  // Of a composite type composite-type-alter speaks.
  const bool is_table = alter != nullptr && alter->kind != ddl::ObjectKind::kType;
  if (!is_table || !step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions)
    if (const auto* change = std::get_if<ddl::AlterColumnType>(&action))
      report(step, alter->table, *change, out);
}

}  // namespace miglint::rules
