#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule set_schema{
    .name = "set-schema",
    .summary = "an object in use moves to another schema",
    .why = R"(
Code that is still running names the object in its old schema, or finds it there by its search_path, and
fails until the last instance of it is replaced.)",
    .silent = R"(
The object was created in the same revision; a view of the old name is created in the old schema later in
it.)",
    .instead = R"(
Leave a view in the old schema, in the same revision, and drop it in a later release.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE SCHEMA app;\nCREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users SET SCHEMA app;",
            .good = "ALTER TABLE users SET SCHEMA app;\n"
                    "CREATE VIEW public.users AS SELECT * FROM app.users;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE users SET SCHEMA app')",
                .good = "op.execute('ALTER TABLE users SET SCHEMA app')\n"
                        "op.execute('CREATE VIEW public.users AS SELECT * FROM app.users')"},
    .check_step = check,
};

static bool is_new(const Step& step, const ddl::SetSchema& set) {
  const Type* type = step.before.type(set.object);
  const bool new_type = type != nullptr && step.same_run(type->origin);
  return new_type || step.is_new(set.object);
}

static void check(const Step& step, Findings& out) {
  const auto* set = step.as<ddl::SetSchema>();
  if (set == nullptr || set->kind == ddl::ObjectKind::kExtension || is_new(step, *set)) return;
  const ddl::Name old_name = step.before.resolve(set->object);
  if (old_name.schema == set->schema) return;
  const bool view_stays = step.later<ddl::CreateView>([&](const ddl::CreateView& view) {
    return view.view.name == old_name.name && view.view.schema != set->schema;
  });
  if (view_stays) return;
  out.add(step,
          fmt::format("Moving {} to schema {} breaks running code, which still looks for it in {}.",
                      set->object.text(),
                      set->schema,
                      old_name.schema),
          fmt::format("Leave a view behind in the same revision: {}.",
                      as_sql(step,
                             fmt::format("CREATE VIEW {} AS SELECT * FROM {}",
                                         ddl::quote(old_name),
                                         ddl::quote({set->schema, old_name.name, 0})))));
}

}  // namespace miglint::rules
