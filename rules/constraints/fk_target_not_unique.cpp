#include "rules/refused_action.h"
#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule fk_target_not_unique{
    .name = "fk-target-not-unique",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a foreign key references columns that no unique key covers",
    .why = R"(
The referenced columns must be exactly those of a primary key, a UNIQUE constraint or a unique index without
a WHERE. Otherwise PostgreSQL refuses the foreign key (42830).)",
    .silent = R"(
A unique key covers them; the history does not know all of the referenced table.)",
    .instead = R"(
Reference the primary key, or give the columns a UNIQUE constraint first: CREATE UNIQUE INDEX CONCURRENTLY,
then ADD CONSTRAINT … UNIQUE USING INDEX.)",
    .source = "PostgreSQL 15 manual, 5.4.5 Foreign Keys",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
                     "CREATE TABLE mails (id bigint PRIMARY KEY, email text);",
            .bad = "ALTER TABLE mails ADD FOREIGN KEY (email) REFERENCES users (email) NOT VALID;",
            .good =
                "CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email);\n"
                "ALTER TABLE mails ADD FOREIGN KEY (email) REFERENCES users (email) NOT VALID;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True), sa.Column('email', sa.Text()))",
                .bad = "op.create_table('mails', sa.Column('email', sa.Text(), "
                       "sa.ForeignKey('users.email')))",
                .good = "op.create_table('mails', sa.Column('user_id', sa.BigInteger(), "
                        "sa.ForeignKey('users.id')))"},
    .advise = advise,
};

// 42830 invalid_foreign_key; 42704 where the primary key that is meant is not there
// (transformFkeyCheckAttrs, transformFkeyGetPrimaryKey, tablecmds.c, v15).
static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  const bool no_key = refusal.sqlstate == "42704" &&
                      refusal.words.starts_with("there is no primary key for referenced table");
  if (refusal.sqlstate != "42830" && !no_key) return std::nullopt;
  if (!adds_constraint(step, is_foreign_key)) return std::nullopt;
  return "Reference the primary key, or give the referenced columns a UNIQUE constraint first.";
}

}  // namespace miglint::rules
