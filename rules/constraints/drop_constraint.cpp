#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_constraint{
    .name = "drop-constraint",
    .summary = "a constraint that running code may rely on is dropped",
    .why = R"(
From then on rows get in that the constraint kept out, ON CONFLICT finds no key, and nothing of that comes
to light. Putting the constraint back needs a scan, and every such row removed first.)",
    .silent = R"(
The table or the constraint was created in the same revision, or the table is temporary; one of the same kind
is added again in it; a column of it is dropped in it; a CHECK (column IS NOT NULL) whose column is NOT NULL;
a NOT VALID constraint; foreign keys that fk-drop-locks-parent reports and primary keys, which are
drop-primary-key's; constraints that the history does not know. Downgrades.)",
    .instead = R"(
Make sure that the code keeps the rule itself, deploy that, and drop the constraint in a later release.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup =
                "CREATE TABLE users (id bigint PRIMARY KEY, email text CONSTRAINT users_email_key "
                "UNIQUE);",
            .bad = "ALTER TABLE users DROP CONSTRAINT users_email_key;",
            .good =
                "ALTER TABLE users DROP CONSTRAINT users_email_key, ADD CONSTRAINT users_mail_key "
                "UNIQUE (email, id);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()), "
                         "sa.UniqueConstraint('email', name='uq_email'))",
                .bad = "op.drop_constraint('uq_email', 'users')",
                .good = "op.drop_constraint('uq_email', 'users')\n"
                        "op.create_unique_constraint('uq_email2', 'users', ['email'])"},
    .check_step = check,
};

static std::string_view word_of(ddl::ConstraintKind kind) {
  switch (kind) {
    case ddl::ConstraintKind::kUnique:
      return "UNIQUE constraint";
    case ddl::ConstraintKind::kForeignKey:
      return "foreign key";
    case ddl::ConstraintKind::kExclude:
      return "EXCLUDE constraint";
    case ddl::ConstraintKind::kCheck:
      return "CHECK";
    default:
      return "";
  }
}

// The revision puts another of its kind in its place, before or after, or drops a column of it.
static bool is_replaced_here(const Step& step,
                             const ddl::Name& table,
                             const ddl::Constraint& constraint) {
  const auto replaces = [&](const ddl::Alteration& action) {
    if (const auto* add = std::get_if<ddl::AddConstraint>(&action))
      return add->constraint.kind == constraint.kind;
    const auto* drop = std::get_if<ddl::DropColumn>(&action);
    const auto& named = constraint.check ? constraint.check->columns : constraint.columns;
    return drop != nullptr && std::ranges::count(named, drop->column) > 0;
  };
  const auto alters = [&](const ddl::AlterTable& other) {
    return step.same(other.table, table) && std::ranges::any_of(other.actions, replaces);
  };
  const auto builds = [&](const ddl::CreateIndex& index) {
    return index.unique && step.same(index.table, table);
  };
  const auto drops = [&](const ddl::Drop& drop) {
    return std::ranges::any_of(drop.objects,
                               [&](const ddl::Name& name) { return step.same(name, table); });
  };
  const bool unique = constraint.kind == ddl::ConstraintKind::kUnique;
  return alters(*step.as<ddl::AlterTable>()) || step.earlier<ddl::AlterTable>(alters) ||
         step.later<ddl::AlterTable>(alters) || step.later<ddl::Drop>(drops) ||
         (unique &&
          (step.earlier<ddl::CreateIndex>(builds) || step.later<ddl::CreateIndex>(builds)));
}

static bool is_proved_otherwise(const Step& step,
                                const ddl::Name& table,
                                const ddl::Constraint& constraint) {
  if (!constraint.check || constraint.check->proves_not_null.empty()) return false;
  return std::ranges::all_of(constraint.check->columns, [&](const std::string& column) {
    return step.before.is_not_null(table, column) == Truth::kYes;
  });
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  actions_on_existing_table<ddl::DropConstraint>(
      step, [&](const ddl::AlterTable& alter, const ddl::DropConstraint& drop) {
        const Relation* table = step.before.relation(alter.table);
        const TableConstraint* known = table == nullptr ? nullptr : table->constraint(drop.name);
        if (known == nullptr || !known->valid) return;
        const ddl::Constraint& constraint = known->definition;
        const std::string_view word = word_of(constraint.kind);
        const bool new_here = step.same_run(known->origin);
        if (word.empty() || new_here) return;
        const bool said_by_lock = constraint.kind == ddl::ConstraintKind::kForeignKey &&
                                  !(constraint.referenced == table->name) &&
                                  step.in_use(constraint.referenced) && step.in_use(alter.table);
        if (said_by_lock || is_replaced_here(step, alter.table, constraint)) return;
        if (is_proved_otherwise(step, alter.table, constraint)) return;
        out.add(step,
                fmt::format("Without {} {}, rows get into {} that running code does not expect.",
                            word,
                            drop.name,
                            alter.table.text()),
                "Let the code keep the rule itself first, and drop the constraint in a later "
                "release.");
      });
}

}  // namespace miglint::rules
