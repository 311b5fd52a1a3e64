#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule dependent_object_blocks_ddl{
    .name = "dependent-object-blocks-ddl",
    .severity = Severity::kError,
    .fails = true,
    .summary = "PostgreSQL refuses a change because another object depends on it",
    .why = R"(
A column that a view, a rule, a policy, a generated column or a trigger uses keeps its type, and what a
foreign key or a view needs cannot be dropped without CASCADE: the statement fails, on every database.)",
    .silent = R"(
CASCADE; the dependents are dropped earlier in the revision; the history does not know of any.)",
    .instead = R"(
Drop the dependents before and create them again after, in the same transaction.)",
    .source = "PostgreSQL 15 manual, 5.14 Dependency Tracking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE VIEW people AS SELECT id FROM users;",
            .bad = "DROP TABLE users;",
            .good = "DROP VIEW people;\nDROP TABLE users;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE VIEW people AS SELECT id FROM users')",
                .bad = "op.drop_table('users')",
                .good = "op.execute('DROP VIEW people')\nop.drop_table('users')"},
    .advise = advise,
};

// 2BP01 dependent_objects_still_exist; and 0A000 where ALTER COLUMN TYPE meets a view, rule,
// policy, trigger or generated column (ATPrepAlterColumnType and RememberAllDependentForRebuilding,
// tablecmds.c, v15), 42804 where the default cannot follow.
static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  const auto* drop = step.as<ddl::Drop>();
  // An index that a constraint owns is drop-index-behind-constraint's.
  if (drop != nullptr && drop->kind == ddl::ObjectKind::kIndex) return std::nullopt;
  if (refusal.sqlstate == "2BP01") {
    return "Drop what depends on it before, and create it again after, in the same revision.";
  }
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr) return std::nullopt;
  const auto changes_type = [](const ddl::Alteration& action) {
    return std::holds_alternative<ddl::AlterColumnType>(action);
  };
  if (!std::ranges::any_of(alter->actions, changes_type)) return std::nullopt;
  if (refusal.sqlstate == "0A000")
    return "Drop what uses the column before, and create it again after, in the same revision.";
  if (refusal.sqlstate == "42804" && refusal.words.starts_with("default "))
    return "DROP DEFAULT before, and SET DEFAULT to a value of the new type after.";
  return std::nullopt;
}

}  // namespace miglint::rules
