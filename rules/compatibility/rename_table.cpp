#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule rename_table{
    .name = "rename-table",
    .severity = Severity::kError,
    .summary = "a table or view in use is renamed",
    .why = R"(
Code that is still running asks for the old name and fails with "relation does not exist" until the
last instance of it is replaced.)",
    .silent = R"(
The table was created in the same revision, or a view or table with the old name is created later in
it. In a downgrade it is information.)",
    .instead = R"(
Create a view with the old name in the same revision, so that both names work; drop it when no code
uses the old name any more.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users RENAME TO accounts;",
            .good = "ALTER TABLE users RENAME TO accounts;\n"
                    "CREATE VIEW users AS SELECT * FROM accounts;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.rename_table('users', 'accounts')",
                .good = "op.rename_table('users', 'accounts')\n"
                        "op.execute('CREATE VIEW users AS SELECT * FROM accounts')"},
    .check_step = check,
};

static bool old_name_returns(const Step& step, const ddl::Name& old_name) {
  const ddl::Name resolved = step.before.resolve(old_name);
  const auto is_it = [&](const ddl::Name& name) { return step.before.resolve(name) == resolved; };
  return step.later<ddl::CreateView>([&](const ddl::CreateView& v) { return is_it(v.view); }) ||
         step.later<ddl::CreateTable>([&](const ddl::CreateTable& t) { return is_it(t.table); }) ||
         step.later<ddl::Rename>([&](const ddl::Rename& r) {
           return r.old_name.empty() && r.new_name == old_name.name;
         });
}

static void check(const Step& step, Findings& out) {
  const auto* rename = step.as<ddl::Rename>();
  if (rename == nullptr) return;
  const bool relation = rename->kind == ddl::ObjectKind::kTable ||
                        rename->kind == ddl::ObjectKind::kView ||
                        rename->kind == ddl::ObjectKind::kMaterializedView;
  if (!relation || !step.pre_existing(rename->relation)) return;
  const Relation* known = step.before.relation(rename->relation);
  if (known != nullptr && (known->index || known->kind == RelationKind::kSequence)) return;
  if (old_name_returns(step, rename->relation)) return;
  const std::string& old_name = rename->relation.name;
  const std::string view = fmt::format("CREATE VIEW {} AS SELECT * FROM {}",
                                       ddl::quote_identifier(old_name),
                                       ddl::quote_identifier(rename->new_name));
  out.add(
      step,
      fmt::format("Renaming {} to {} breaks running code, which still asks for {}.",
                  rename->relation.text(),
                  rename->new_name,
                  old_name),
      in_language(
          step,
          fmt::format("Keep the old name alive in the same file: {};", view),
          fmt::format("Keep the old name alive in the same revision: op.execute(\"{}\")", view)));
}

}  // namespace miglint::rules
