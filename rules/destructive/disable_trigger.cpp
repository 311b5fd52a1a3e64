#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule disable_trigger{
    .name = "disable-trigger",
    .summary = "triggers are switched off for everybody",
    .why = R"(
DISABLE TRIGGER is a change of the table, for all connections: rows that others write meanwhile get past
audit, denormalisation and, with ALL, the foreign keys. Nothing checks them afterwards. It takes SHARE ROW
EXCLUSIVE, so writers wait until the transaction ends.)",
    .silent = R"(
The table was created in the same revision or is temporary. Where the revision switches them on again it
is information.)",
    .instead = R"(
SET LOCAL session_replication_role = replica, for this transaction alone (it needs the right to do so); or
enable the trigger again in the same transaction.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users DISABLE TRIGGER ALL;",
            .good = "ALTER TABLE users ENABLE TRIGGER ALL;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE users DISABLE TRIGGER ALL')",
                .good = "op.execute('ALTER TABLE users ENABLE TRIGGER ALL')"},
    .check_step = check,
};

static bool enabled_later(const Step& step, const ddl::Name& table) {
  return step.later<ddl::AlterTable>([&](const ddl::AlterTable& later) {
    return step.same(later.table, table) &&
           std::ranges::any_of(later.actions, [](const ddl::Alteration& action) {
             const auto* other = std::get_if<ddl::OtherAlteration>(&action);
             return other != nullptr && other->action.starts_with("Enable") &&
                    other->action.find("Trig") != std::string::npos;
           });
  });
}

static void check(const Step& step, Findings& out) {
  actions_on_existing_table<ddl::OtherAlteration>(
      step, [&](const ddl::AlterTable& alter, const ddl::OtherAlteration& other) {
        if (!other.action.starts_with("DisableTrig")) return;
        const bool again = enabled_later(step, alter.table);
        const std::string which = other.action == "DisableTrig" ? "trigger " + other.name
                                  : other.action == "DisableTrigUser"
                                      ? "the user's triggers"
                                      : "all triggers and foreign keys";
        Finding& finding = out.add(
            step,
            fmt::format("DISABLE TRIGGER switches {} of {} off for everybody{}, and blocks writes "
                        "until the transaction ends.",
                        which,
                        alter.table.text(),
                        again ? " until it is enabled again below" : ""),
            again ? "SET LOCAL session_replication_role = replica switches them off for this "
                    "transaction alone."
                  : "Enable it again in the same transaction, or SET LOCAL "
                    "session_replication_role = replica instead.");
        if (again) finding.severity = Severity::kInfo;
      });
}

}  // namespace miglint::rules
