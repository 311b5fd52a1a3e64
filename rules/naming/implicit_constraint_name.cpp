#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule implicit_constraint_name{
    .name = "implicit-constraint-name",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a constraint is added without a name",
    .why = R"(
Postgres makes one up from the table and its columns. The downgrade, and whoever drops it later, has to
guess it, and it changes with the order in which constraints were made.)",
    .silent = R"(
PRIMARY KEY and NOT NULL; Alembic projects with a naming convention. Downgrades.)",
    .instead = "CONSTRAINT name before it; in Alembic a naming_convention, once for all.",
    .source = "Alembic documentation, The Importance of Naming Constraints",
    .sql = {.bad = "CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE);",
            .good = "CREATE TABLE users (id bigint PRIMARY KEY, email text CONSTRAINT "
                    "users_email_key UNIQUE);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_unique_constraint(None, 'users', ['email'])",
                .good = "op.create_unique_constraint('users_email_key', 'users', ['email'])"},
    .check_step = check,
};

static std::string_view kind_of(const ddl::Constraint& constraint) {
  switch (constraint.kind) {
    case ddl::ConstraintKind::kCheck:
      return "CHECK";
    case ddl::ConstraintKind::kUnique:
      return "UNIQUE";
    case ddl::ConstraintKind::kForeignKey:
      return "FOREIGN KEY";
    case ddl::ConstraintKind::kExclude:
      return "EXCLUDE";
    default:
      return {};
  }
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade || !step.history.facts.naming_convention.empty())
    return;
  std::vector<std::string> unnamed;
  each_new_constraint(
      step,
      [&](const ddl::Name& /*table*/,
          const ddl::Constraint& constraint,
          const std::vector<std::string>& columns,
          SourceSpan /*where*/) {
        const bool named = !constraint.name.empty() || !constraint.using_index.empty();
        if (!named && !kind_of(constraint).empty())
          unnamed.push_back(fmt::format("{} ({})", kind_of(constraint), sql_list(columns)));
      });
  if (unnamed.empty()) return;
  out.add(step,
          fmt::format("{} {} no name: whoever drops it has to guess the one that Postgres makes.",
                      enumerate(unnamed),
                      unnamed.size() == 1 ? "has" : "have"),
          in_language(step, "Write CONSTRAINT and a name.", "Give it a name."));
}

}  // namespace miglint::rules
