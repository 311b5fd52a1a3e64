#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);
static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule replace_view_shape{
    .name = "replace-view-shape",
    .fails = true,
    .summary = "a view loses columns when it is replaced",
    .why = R"(
CREATE OR REPLACE VIEW can add columns at the end, and nothing else: it is refused where a column is gone,
renamed or moved. With DROP VIEW and CREATE VIEW it works, and running code that names the column fails.)",
    .silent = R"(
The new view has every column of the old one; the columns of either are not all known; the view was created
in the same revision.)",
    .instead = R"(
Only add columns. Give a view of another shape another name, and drop the old one in a later release.)",
    .source = "PostgreSQL 15 manual, CREATE VIEW",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n"
                     "CREATE VIEW people AS SELECT id, name FROM users;",
            .bad = "DROP VIEW people;\nCREATE VIEW people AS SELECT id FROM users;",
            .good = "CREATE OR REPLACE VIEW people AS SELECT id, name, 1 AS n FROM users;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()), "
                         "sa.Column('name', sa.Text()))\n"
                         "op.execute('CREATE VIEW people AS SELECT id, name FROM users')",
                .bad = "op.execute('CREATE OR REPLACE VIEW people AS SELECT id FROM users')",
                .good = "op.execute('CREATE OR REPLACE VIEW people AS SELECT id, name, 1 AS n FROM "
                        "users')"},
    .advise = advise,
    .check_step = check,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (step.as<ddl::CreateView>() == nullptr || refusal.sqlstate != "42P16") return std::nullopt;
  return "Keep its columns in their order and add new ones at the end, or DROP VIEW first.";
}

static bool is_complete(const std::vector<std::string>& columns) {
  return !columns.empty() && std::ranges::none_of(columns, [](const std::string& column) {
    return column == "*" || column == "?column?";
  });
}

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kView) return;
  for (const ddl::Name& name : drop->objects) {
    const Relation* old_view = step.before.relation(name);
    if (old_view == nullptr || !old_view->columns_complete || step.is_new(name)) continue;
    std::vector<std::string> lost;
    step.later<ddl::CreateView>([&](const ddl::CreateView& view) {
      if (!step.same(view.view, name) || !is_complete(view.columns)) return false;
      for (const Column& column : old_view->columns)
        if (std::ranges::count(view.columns, column.name) == 0) lost.push_back(column.name);
      return true;
    });
    if (lost.empty()) continue;
    out.add(
        step,
        fmt::format("View {} is created again without {}, and running code that names {} fails.",
                    name.text(),
                    enumerate(lost),
                    lost.size() == 1 ? "it" : "them"),
        "Keep the columns, or give the new view another name and drop this one in a later "
        "release.");
  }
}

}  // namespace miglint::rules
