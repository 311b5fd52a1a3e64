#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule rls_state{
    .name = "rls-state",
    .severity = Severity::kWarning,
    .summary = "row level security and its policies do not fit together",
    .why = R"(
A table with row level security and no policy shows its rows to its owner alone; policies on a table without
it do nothing; a permissive policy with the condition true lets everybody through, whatever the others
say.)",
    .silent = R"(
The missing half follows in the same script, or an earlier migration has made it; USING (true) for SELECT
alone, which makes a table public on purpose; restrictive policies; a policy that is dropped while others are
left, or to be made again. Downgrades.)",
    .instead = R"(
ENABLE ROW LEVEL SECURITY and the policies of a table in one revision.)",
    .source = "PostgreSQL 15 manual, 5.8 Row Security Policies",
    .sql = {.setup = "CREATE TABLE notes (id bigint, owner text);",
            .bad = "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;",
            .good = "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;\n"
                    "CREATE POLICY own ON notes USING (owner = current_user);"},
    .alembic = {.setup = "op.create_table('notes', sa.Column('owner', sa.Text()))",
                .bad = "op.execute('ALTER TABLE notes ENABLE ROW LEVEL SECURITY')",
                .good = "op.execute('ALTER TABLE notes ENABLE ROW LEVEL SECURITY')\n"
                        "op.execute('CREATE POLICY own ON notes USING (owner = current_user)')"},
    .check_step = check,
};

namespace {

bool same_table(const Step& step, const ddl::Name& a, const ddl::Name& b) {
  return step.before.resolve(a) == step.before.resolve(b);
}

bool has_action(const ddl::AlterTable& alter, std::string_view action) {
  return std::ranges::any_of(alter.actions, [&](const ddl::Alteration& one) {
    const auto* other = std::get_if<ddl::OtherAlteration>(&one);
    return other != nullptr && other->action == action;
  });
}

void check_switch(const Step& step, const ddl::AlterTable& alter, Findings& out) {
  const Relation* table = step.before.relation(alter.table);
  if (has_action(alter, "EnableRowSecurity")) {
    // Of a table never seen created, the policies are not known either.
    const bool known = table != nullptr && table->origin.revision != kNoRevision;
    const bool follows = step.later<ddl::CreatePolicy>([&](const ddl::CreatePolicy& policy) {
      return same_table(step, policy.table, alter.table);
    });
    if (!known || !table->policies.empty() || follows) return;
    out.add(step,
            fmt::format("{} has row level security and no policy: everybody but its owner sees no "
                        "rows.",
                        alter.table.text()),
            "Create its policies in the same revision.");
  } else if (has_action(alter, "DisableRowSecurity") && step.pre_existing(alter.table)) {
    out.add(step,
            fmt::format("Whoever may read {} now sees every row: its policies no longer count.",
                        alter.table.text()),
            "Drop or change the policies that are too strict instead.");
  }
}

void check_policy(const Step& step, const ddl::CreatePolicy& policy, Findings& out) {
  if (policy.permissive && policy.always_true && policy.command != "select") {
    out.add(step,
            fmt::format("Policy {} lets everybody {} every row of {}, whatever other policies say.",
                        policy.policy,
                        policy.command == "all" ? "read and change" : policy.command,
                        policy.table.text()),
            "Give it a condition; for public reading, FOR SELECT is enough.");
    return;
  }
  const Relation* table = step.before.relation(policy.table);
  const bool known = table != nullptr && table->origin.revision != kNoRevision;
  if (!known || table->row_security != Truth::kNo) return;
  const bool follows = step.later<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
    return same_table(step, alter.table, policy.table) && has_action(alter, "EnableRowSecurity");
  });
  if (follows) return;
  out.add(step,
          fmt::format("Policy {} does nothing: row level security is not enabled on {}.",
                      policy.policy,
                      policy.table.text()),
          fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY.", ddl::quote(policy.table)));
}

// ALTER POLICY … USING (true) of a permissive policy for more than reading.
void check_altered_policy(const Step& step, const ddl::AlterPolicy& alter, Findings& out) {
  const auto lets_all_through = [](const ddl::Boxed<ddl::Expression>& condition) {
    return condition && condition->text == "true";
  };
  if (!lets_all_through(alter.using_value) && !lets_all_through(alter.check)) return;
  const Relation* table = step.before.relation(alter.table);
  if (table == nullptr) return;
  for (const Policy& known : table->policies) {
    const ddl::CreatePolicy& policy = known.definition;
    if (policy.policy != alter.policy || !policy.permissive || policy.command == "select") continue;
    out.add(step,
            fmt::format("Policy {} now lets everybody {} every row of {}, whatever other policies "
                        "say.",
                        policy.policy,
                        policy.command == "all" ? "read and change" : policy.command,
                        alter.table.text()),
            "Give it a condition; for public reading, a policy FOR SELECT is enough.");
  }
}

// The last one of a table, which keeps its row level security.
void check_dropped(const Step& step, const ddl::Drop& drop, Findings& out) {
  if (drop.kind != ddl::ObjectKind::kPolicy || drop.objects.empty()) return;
  const Relation* table = step.before.relation(drop.relation);
  const std::string& policy = drop.objects.front().name;
  const bool last = table != nullptr && !table->assumed && table->row_security == Truth::kYes &&
                    table->policies.size() == 1 &&
                    table->policies.front().definition.policy == policy;
  if (!last) return;
  const bool replaced = step.later<ddl::CreatePolicy>(
      [&](const ddl::CreatePolicy& later) { return same_table(step, later.table, drop.relation); });
  const bool switched_off = step.later<ddl::AlterTable>([&](const ddl::AlterTable& later) {
    return same_table(step, later.table, drop.relation) && has_action(later, "DisableRowSecurity");
  });
  if (replaced || switched_off || is_dropped_later(step, drop.relation)) return;
  out.add(step,
          fmt::format("{} is the last policy of {}, and row level security stays on: everybody but "
                      "its owner sees no rows.",
                      policy,
                      drop.relation.text()),
          "Create the policy that takes its place in the same revision.");
}

}  // namespace

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  if (const auto* alter = step.as<ddl::AlterTable>()) check_switch(step, *alter, out);
  if (const auto* policy = step.as<ddl::CreatePolicy>()) check_policy(step, *policy, out);
  if (const auto* altered = step.as<ddl::AlterPolicy>()) check_altered_policy(step, *altered, out);
  if (const auto* drop = step.as<ddl::Drop>()) check_dropped(step, *drop, out);
}

}  // namespace miglint::rules
