#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "rules/rule.h"

namespace miglint::rules {

static void check_recreated(const RevisionReplay& replay, const History& history, Findings& out);
static void check_siblings(const Catalog& head, const History& history, Findings& out);

const Rule privilege_gap{
    .name = "privilege-gap",
    .severity = Severity::kInfo,
    .summary = "an object lacks the grants that it had before, or that the others of its kind have",
    .why = R"(
DROP takes the grants of an object with it, and CREATE gives none: whoever could read a view that was made anew
gets "permission denied". The same meets a table that is made without the grants of the tables around it.)",
    .silent = R"(
The grants are given again, by this or, to what was never dropped, by any later revision; ALTER DEFAULT PRIVILEGES
gives them; CREATE OR REPLACE, which keeps them; fewer than three others of the kind in the schema, or one in
four of them without the grant; partitions, temporary tables, sequences of identity columns, the version table.)",
    .instead = "GRANT what the others have, or ALTER DEFAULT PRIVILEGES once for all.",
    .source = "PostgreSQL 15 manual, 5.7 Privileges and ALTER DEFAULT PRIVILEGES",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE VIEW people AS SELECT id FROM users;\nGRANT SELECT ON people TO app;",
            .bad = "DROP VIEW people;\nCREATE VIEW people AS SELECT id FROM users;",
            .good = "DROP VIEW people;\nCREATE VIEW people AS SELECT id FROM users;\n"
                    "GRANT SELECT ON people TO app;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE VIEW people AS SELECT id FROM users')\n"
                         "op.execute('GRANT SELECT ON people TO app')",
                .bad = "op.execute('DROP VIEW people')\n"
                       "op.execute('CREATE VIEW people AS SELECT id FROM users')",
                .good = "op.execute('CREATE OR REPLACE VIEW people AS SELECT id FROM users')"},
    .check_revision = check_recreated,
    .check_head = check_siblings,
};

namespace {

using Privileges = std::vector<Privilege>;

// What `wanted` has beyond a new object, and `has` does not.
Privileges missing_in(const Privileges& has, const Privileges& wanted) {
  Privileges missing;
  for (const Privilege& one : wanted)
    if (std::ranges::find(has, one) == has.end()) missing.push_back(one);
  return missing;
}

// The statement of the upgrade that makes the object; else the whole upgrade.
template <typename Makes>
SourceSpan place_of(const RevisionReplay& replay, const Script& script, const Makes& makes) {
  const auto& blocks = replay.lowered.upgrade.blocks;
  for (std::size_t b = 0; b < blocks.size(); ++b)
    for (const ddl::Statement& statement : blocks[b].statements)
      if (makes(statement.command))
        return script.blocks[b].map.locate(statement.begin, statement.end);
  return script.where;
}

void say_lost(const std::string& name, const Privileges& lost, SourceSpan where, Findings& out) {
  const bool opened = std::ranges::any_of(lost, &Privilege::taken);
  out.add(where,
          fmt::format(
              "{} is made anew without what was granted on the old one: {}.", name, words_of(lost)),
          opened ? "Revoke and grant the same again." : "Grant the same again.");
}

// A table that others read and write as they do its neighbours.
std::string_view kind_of(const Relation& relation) {
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kPartitionedTable:
      return relation.bound.empty() ? "table" : "";
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
      return "view";
    case RelationKind::kSequence:
      return relation.of_identity ? "" : "sequence";
    default:
      return "";
  }
}

// Of the relations of one kind in one schema, in the order in which they were made.
struct Siblings {
  std::size_t count = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> having;  // by role and privilege

  // One in four may be an exception.
  bool expect(std::size_t have) const { return count >= 3 && have * 4 >= count * 3; }

  std::string missing_in(const Privileges& has) const {
    std::string words;
    for (const auto& [wanted, have] : having) {
      const std::string& role = wanted.first;
      const std::string& name = wanted.second;
      const bool there = std::ranges::any_of(
          has, [&](const Privilege& one) { return one.role == role && one.name == name; });
      if (expect(have) && !there)
        words += fmt::format("{}{} to {}", words.empty() ? "" : ", ", name, role);
    }
    return words;
  }

  void add(const Privileges& privileges) {
    ++count;
    for (const Privilege& one : privileges)
      if (!one.taken && !one.role.empty()) ++having[{one.role, one.name}];
  }
};

}  // namespace

static void check_recreated(const RevisionReplay& replay, const History& history, Findings& out) {
  const auto& script = history.revisions[replay.revision].upgrade;
  if (!script) return;
  const auto is_new = [&](const Origin& was, const Origin& is) {
    return !(was == is) && is.revision == replay.revision;
  };
  const auto relation = [&](const Relation* was, const Relation* is) {
    if (was == nullptr || is == nullptr || was->kind != is->kind ||
        !is_new(was->origin, is->origin))
      return;
    const Privileges lost = missing_in(is->access.privileges, was->access.privileges);
    if (lost.empty()) return;
    const auto makes = [&](const ddl::Command& command) {
      const auto is_it = [&](const ddl::Name& name) {
        return replay.after.resolve(name) == is->name;
      };
      if (const auto* c = std::get_if<ddl::CreateTable>(&command)) return is_it(c->table);
      if (const auto* c = std::get_if<ddl::CreateView>(&command)) return is_it(c->view);
      const auto* c = std::get_if<ddl::CreateSequence>(&command);
      return c != nullptr && is_it(c->sequence);
    };
    say_lost(is->name.name, lost, place_of(replay, *script, makes), out);
  };
  const auto function = [&](const Function* was, const Function* is) {
    if (was == nullptr || is == nullptr || !is_new(was->origin, is->origin)) return;
    const Privileges lost = missing_in(is->access.privileges, was->access.privileges);
    if (lost.empty()) return;
    const auto makes = [&](const ddl::Command& command) {
      const auto* c = std::get_if<ddl::CreateFunction>(&command);
      return c != nullptr && c->function.name == is->name.name;
    };
    say_lost(is->name.name, lost, place_of(replay, *script, makes), out);
  };
  replay.before.each_difference(replay.after, {.relation = relation, .function = function});
}

static void check_siblings(const Catalog& head, const History& history, Findings& out) {
  std::vector<std::size_t> rank(history.revisions.size());
  for (std::size_t i = 0; i < history.graph.order.size(); ++i)
    rank[history.graph.order[i]] = i;
  std::vector<const Relation*> made;
  bool any_grant = false;
  head.each_relation([&](const Relation& relation) {
    const bool ours = relation.origin.revision < rank.size() && !relation.assumed &&
                      relation.persistence != ddl::Persistence::kTemporary &&
                      relation.name.name != history.facts.version_table;
    if (!ours || kind_of(relation).empty()) return;
    made.push_back(&relation);
    any_grant = any_grant || !relation.access.privileges.empty();
  });
  if (!any_grant) return;
  std::ranges::stable_sort(
      made, {}, [&](const Relation* one) { return rank[one->origin.revision]; });
  std::map<std::pair<std::string, std::string_view>, Siblings> groups;
  for (const Relation* one : made) {
    Siblings& siblings = groups[{one->name.schema, kind_of(*one)}];
    const std::string missing = siblings.missing_in(one->access.privileges);
    siblings.add(one->access.privileges);
    if (missing.empty()) continue;
    const Revision& revision = history.revisions[one->origin.revision];
    Finding& finding = out.add(revision.upgrade ? revision.upgrade->where : revision.id_where,
                               fmt::format("{} lacks the grants of the other {}s in schema {}: {}.",
                                           one->name.name,
                                           kind_of(*one),
                                           one->name.schema,
                                           missing),
                               "Grant the same, or ALTER DEFAULT PRIVILEGES once for all.");
    finding.revision = one->origin.revision;
  }
}

}  // namespace miglint::rules
