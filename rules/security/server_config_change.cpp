#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule server_config_change{
    .name = "server-config-change",
    .severity = Severity::kWarning,
    .summary = "a migration changes the configuration of the server, a database or a role",
    .why = R"(
ALTER SYSTEM changes every database of the server; ALTER DATABASE and ALTER ROLE … SET apply to every later
session, whoever opens it; autovacuum switched off lets a table grow until the server stops for
wraparound. No downgrade shows them.)",
    .silent = R"(
SET for the session alone; storage parameters other than autovacuum_enabled = false; a temporary table.
Downgrades.)",
    .instead = "Put it where the server's configuration is kept.",
    .source = "PostgreSQL 15 manual, ALTER SYSTEM",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER DATABASE app SET timezone = 'UTC';",
            .good = "ALTER TABLE users SET (fillfactor = 70);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE users SET (autovacuum_enabled = false)')",
                .good = "op.execute('ALTER TABLE users SET (fillfactor = 70)')"},
    .check_step = check,
};

static std::string_view where(const ddl::SetServerSetting& set) {
  return set.scope == ddl::SetServerSetting::Scope::kDatabase ? "of the database" : "of the role";
}

static bool stops_autovacuum(const ddl::AlterTable& alter) {
  for (const ddl::Alteration& action : alter.actions) {
    const auto* set = std::get_if<ddl::SetOptions>(&action);
    if (set == nullptr) continue;
    for (std::size_t i = 0; i < set->names.size(); ++i) {
      const bool off =
          set->values[i] == "false" || set->values[i] == "off" || set->values[i] == "0";
      if (set->names[i] == "autovacuum_enabled" && off) return true;
    }
  }
  return false;
}

static bool is_made_without_autovacuum(const ddl::CreateTable& create) {
  if (create.persistence == ddl::Persistence::kTemporary) return false;
  return std::ranges::any_of(create.options, [](const std::string& option) {
    return option == "autovacuum_enabled=false" || option == "autovacuum_enabled=off" ||
           option == "autovacuum_enabled=0";
  });
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  const std::string_view help = "Put it where the server's configuration is kept.";
  if (const auto* other = step.as<ddl::Other>();
      other != nullptr && other->node == "AlterSystemStmt")
    out.add(step, "ALTER SYSTEM changes every database of the server.", std::string(help));
  if (const auto* set = step.as<ddl::SetServerSetting>()) {
    const std::string what = set->name.empty() ? "A setting" : set->name;
    out.add(step,
            fmt::format("{} {} is changed for every later session.", what, where(*set)),
            std::string(help));
  }
  const auto* create = step.as<ddl::CreateTable>();
  if (create != nullptr && is_made_without_autovacuum(*create))
    out.add(step,
            fmt::format("Autovacuum will never clean {}: dead rows stay, and planner statistics "
                        "age.",
                        create->table.text()),
            "Tune its thresholds instead.");
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !stops_autovacuum(*alter) || !step.pre_existing(alter->table)) return;
  out.add(step,
          fmt::format("Autovacuum no longer cleans {}: dead rows stay, and planner statistics age.",
                      alter->table.text()),
          "Switch it on again in the same migration, or tune its thresholds instead.");
}

}  // namespace miglint::rules
