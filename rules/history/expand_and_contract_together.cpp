#include <fmt/format.h>

#include <map>
#include <set>
#include <string>

#include "rules/change.h"
#include "rules/rule.h"

namespace miglint::rules {

namespace {

struct Place {
  RevisionIndex revision = kNoRevision;
  SourceSpan where;
  std::string what;
};

// What the new revisions bring and what they take away. Keys: the table of a column, "" for tables.
struct Gathered {
  std::map<std::string, std::string> brought;
  std::map<std::string, Place> taken;
  std::set<std::string> made;  // columns and tables that the change made itself
};

void gather(const ddl::AlterTable& alter, const Place& at, Gathered& into) {
  const std::string table = alter.table.text();
  for (const auto& action : alter.actions) {
    if (const auto* add = std::get_if<ddl::AddColumn>(&action)) {
      const std::string column = fmt::format("{}.{}", table, add->column.name);
      into.made.insert(column);
      into.brought.emplace(table, column);
    } else if (const auto* drop = std::get_if<ddl::DropColumn>(&action)) {
      const std::string column = fmt::format("{}.{}", table, drop->column);
      if (!into.made.contains(column))
        into.taken.emplace(table, Place{at.revision, at.where, column});
    }
  }
}

void gather(const ddl::Drop& drop, const Place& at, Gathered& into) {
  if (drop.kind != ddl::ObjectKind::kTable) return;
  for (const ddl::Name& table : drop.objects)
    if (!into.made.contains(table.text()))
      into.taken.emplace("", Place{at.revision, at.where, table.text()});
}

void gather(const LoweredScript& lowered, const Script& script, RevisionIndex i, Gathered& into) {
  for (std::size_t b = 0; b < lowered.blocks.size(); ++b) {
    for (const ddl::Statement& statement : lowered.blocks[b].statements) {
      const Place at{i, script.blocks[b].map.locate(statement.begin, statement.end), ""};
      if (const auto* alter = std::get_if<ddl::AlterTable>(&statement.command)) {
        gather(*alter, at, into);
      } else if (const auto* drop = std::get_if<ddl::Drop>(&statement.command)) {
        gather(*drop, at, into);
      } else if (const auto* create = std::get_if<ddl::CreateTable>(&statement.command)) {
        into.made.insert(create->table.text());
        into.brought.emplace("", create->table.text());
      }
    }
  }
}

}  // namespace

static void check(const Change& change, Findings& out) {
  Gathered gathered;
  for (const RevisionIndex i : change.now.graph.order) {
    const auto& upgrade = change.now.revisions[i].upgrade;
    if (change.is_new(i) && upgrade) gather(change.lowered[i].upgrade, *upgrade, i, gathered);
  }
  for (const auto& [table, taken] : gathered.taken) {
    const auto brought = gathered.brought.find(table);
    if (brought == gathered.brought.end()) continue;
    out.begin_revision(taken.revision);
    out.add(taken.where,
            fmt::format("This change brings {} and drops {}: code that is still running knows only "
                        "the old, and finds it gone.",
                        brought->second,
                        taken.what),
            fmt::format("Ship {} first, move the code over to it, and drop {} in a later release.",
                        brought->second,
                        taken.what));
  }
}

const Rule expand_and_contract_together{
    .name = "expand-and-contract-together",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "one change brings the new and drops the old (needs --base, --since or --staged)",
    .why = R"(
The point of adding first and dropping later is the time between: old code runs on the old column, new
code on both. In one change there is no such time.)",
    .silent = R"(
What is dropped was made in the same change; the new and the old are of different tables.)",
    .instead = R"(
Two releases: add and fill the new; drop the old when no code uses it.)",
    .source = "Parallel change: expand, migrate, contract",
    .check_change = check,
};

}  // namespace miglint::rules
