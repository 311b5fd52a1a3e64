#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule owner_or_role_change{
    .name = "owner-or-role-change",
    .severity = Severity::kWarning,
    .summary = "a migration makes a powerful role or gives a table in use to another owner",
    .why = R"(
Roles belong to the whole server, not to this database: a migration that makes one fails on the second
database, and the rights it gives outlive every downgrade. A table's new owner must exist everywhere, and
the old one loses the right to alter it.)",
    .silent = R"(
Roles without SUPERUSER, BYPASSRLS, CREATEROLE or REPLICATION; OWNER TO for what the same revision has
created. Downgrades.)",
    .instead = "Leave roles and owners to the tool that sets the server up.",
    .source = "PostgreSQL 15 manual, 5.7 Privileges",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users OWNER TO admin;",
            .good = "CREATE TABLE t (id bigint);\nALTER TABLE t OWNER TO admin;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('CREATE ROLE admin SUPERUSER')",
                .good = "op.execute('CREATE ROLE reporting LOGIN')"},
    .check_step = check,
};

static std::string powers_of(const ddl::ChangeRole& change) {
  static constexpr std::array<std::string_view, 4> kPowers{
      "superuser", "bypassrls", "createrole", "isreplication"};
  std::vector<std::string> found;
  for (const std::string& option : change.options)
    if (std::ranges::count(kPowers, option) > 0)
      found.push_back(option == "isreplication" ? "replication" : option);
  return enumerate(found);
}

static void report_owner(const Step& step,
                         const ddl::Name& object,
                         const std::string& owner,
                         Findings& out) {
  if (!step.pre_existing(object)) return;
  out.add(step,
          fmt::format("{} is given to {}, who must exist on every server; the old owner can no "
                      "longer alter it.",
                      object.text(),
                      owner),
          "Leave owners to the tool that sets the server up.");
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  if (const auto* change = step.as<ddl::ChangeRole>()) {
    const std::string powers = powers_of(*change);
    if (powers.empty()) return;
    out.add(step,
            fmt::format("{} gets the power of {} on the whole server.", change->role, powers),
            "Leave roles to the tool that sets the server up.");
    return;
  }
  if (const auto* owned = step.as<ddl::Owned>(); owned != nullptr && !owned->drop) {
    out.add(step,
            fmt::format("Everything that {} owns in this database is given to {}; what that is "
                        "differs from one database to the next.",
                        enumerate(owned->roles),
                        owned->to),
            "Leave owners to the tool that sets the server up, or name the objects.");
    return;
  }
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* other = std::get_if<ddl::OtherAlteration>(&action);
    if (other != nullptr && other->action == "ChangeOwner")
      report_owner(step, alter->table, other->name, out);
  }
}

}  // namespace miglint::rules
