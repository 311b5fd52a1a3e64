#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule nontransactional_in_transaction{
    .name = "nontransactional-in-transaction",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a statement that Postgres refuses inside a transaction runs in one",
    .why = R"(
VACUUM, ALTER SYSTEM, CREATE and DROP DATABASE, TABLESPACE and SUBSCRIPTION, CLUSTER of all tables,
REINDEX of a schema or database, and up to PostgreSQL 11 ALTER TYPE … ADD VALUE cannot run inside a
transaction block (SQLSTATE 25001).)",
    .silent = R"(
The statement is sent outside a transaction, or it is not known how it is sent; CONCURRENTLY statements
(concurrently-in-transaction and autocommit-block-missing speak); ANALYZE.)",
    .instead = R"(
Put it alone into a file or revision that runs outside a transaction (Alembic: autocommit_block()).)",
    .source =
        "PostgreSQL 15 manual, the Notes of each statement that cannot run in a transaction block",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "BEGIN;\nVACUUM users;\nCOMMIT;",
            .good = "VACUUM users;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('VACUUM users')",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute('VACUUM users')"},
    .check_step = check,
};

// The statement's own first words, as somebody wrote them.
static std::string first_words(const Step& step) {
  const std::string_view sql = step.sql();
  std::size_t end = sql.find_first_of(" \t\n(;");
  if (sql.starts_with("VACUUM") || sql.starts_with("vacuum"))
    return std::string(sql.substr(0, end));
  if (end != std::string_view::npos) end = sql.find_first_of(" \t\n(;", end + 1);
  return std::string(sql.substr(0, end));
}

// Up to PostgreSQL 11 a type could be extended by the transaction that has made it.
static bool extends_own_type(const Step& step) {
  const auto* add = step.as<ddl::AddEnumValue>();
  const Type* type = add == nullptr ? nullptr : step.before.type(add->type);
  return type != nullptr && step.in_this_transaction(type->origin);
}

static void check(const Step& step, Findings& out) {
  if (!step.effects.forbidden_in_transaction || step.in_transaction() != Truth::kYes) return;
  if (!concurrently_words(step.command).empty() || extends_own_type(step)) return;
  out.add(
      step,
      fmt::format("{} fails here: Postgres refuses it inside a transaction.", first_words(step)),
      in_language(step,
                  "Put it alone into a file that the tool runs outside a transaction.",
                  "Put it into `with op.get_context().autocommit_block():`, in a revision of "
                  "its own."));
}

}  // namespace miglint::rules
