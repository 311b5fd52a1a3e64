#include <fmt/format.h>

#include "rules/identifiers.h"
#include "rules/refusals.h"
#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule truncated_name_collision{
    .name = "truncated-name-collision",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a new name equals another one once it is cut, or one of another kind of object",
    .why = R"(
Names are cut to 63 bytes, and tables, indexes, sequences, views and composite types share one namespace in
a schema. The statement fails (SQLSTATE 42P07, 42710 or 42701), maybe for an object nobody thinks of.)",
    .silent = R"(
IF NOT EXISTS; the same kind of object under the same name as written (unknown-reference speaks); statements
that run only under a condition; objects that the history does not show.)",
    .instead = "Choose another name.",
    .source = "PostgreSQL 15 manual, 4.1.1 Identifiers and Key Words",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "CREATE INDEX users ON users (email);",
            .good = "CREATE INDEX CONCURRENTLY users_email ON users (email);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_index('users', 'users', ['email'])",
                .good = "op.create_index('users_email', 'users', ['email'])"},
    .advise = advise,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (refusal_kind(step, refusal) != RefusalKind::kNameCollision) return std::nullopt;
  if (const auto cut = long_identifier(step))
    return fmt::format("{} is cut to {}: choose a name that differs in its first 63 bytes.",
                       cut->name,
                       truncated_identifier(cut->name));
  return "An object of another kind has this name; choose another one.";
}

}  // namespace miglint::rules
