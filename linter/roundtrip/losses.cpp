#include "linter/roundtrip/losses.h"

#include <fmt/format.h>

#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "linter/roundtrip/mentions.h"

namespace miglint {

namespace {

constexpr std::string_view kTable = "table ";
constexpr std::string_view kColumn = "column ";

Loss make_loss(const std::string& object,
               std::string words,
               const Script& upgrade,
               const LoweredScript& lowered) {
  Loss loss{.object = object, .words = std::move(words), .where = {}, .sql = {}};
  if (auto mention = find_mention(upgrade, lowered, object)) {
    loss.where = mention->where;
    loss.sql = std::move(mention->sql);
  }
  return loss;
}

// The tables that the command empties, where it is one that does.
std::vector<ddl::Name> emptied_by(const ddl::Command& command) {
  if (const auto* truncate = std::get_if<ddl::Truncate>(&command)) return truncate->tables;
  const auto* removal = std::get_if<ddl::Delete>(&command);
  if (removal != nullptr && !removal->has_where) return {removal->table};
  return {};
}

// "public" stands for the search path: migrations that write no schema mean it nearly always, and
// a table that was not there before is not reported.
std::string key_of(const ddl::Name& table) {
  return fmt::format("{}{}.{}", kTable, table.schema.empty() ? "public" : table.schema, table.name);
}

void add_emptied(const Snapshot& before,
                 const Script& upgrade,
                 const LoweredScript& lowered,
                 std::vector<Loss>& losses) {
  for (std::size_t i = 0; i < upgrade.blocks.size() && i < lowered.blocks.size(); ++i) {
    const SqlBlock& block = upgrade.blocks[i];
    for (const ddl::Statement& statement : lowered.blocks[i].statements)
      for (const ddl::Name& table : emptied_by(statement.command)) {
        const std::string object = key_of(table);
        if (!before.identities.contains(object)) continue;
        losses.push_back(
            {.object = object,
             .words = fmt::format("the rows of {} are deleted by the upgrade", object),
             .where = block.map.locate(statement.begin, statement.end),
             .sql = block.sql.substr(statement.begin, statement.end - statement.begin)});
      }
  }
}

}  // namespace

std::vector<Loss> find_losses(const Snapshot& before,
                              const Snapshot& after,
                              const Script& upgrade,
                              const LoweredScript& lowered) {
  std::vector<Loss> losses;
  std::set<std::string, std::less<>> lost_tables;
  const auto is_other = [&](const std::string& object, const std::string& identity) {
    const auto now = after.identities.find(object);
    return now == after.identities.end() ? false : now->second != identity;
  };
  for (const auto& [object, identity] : before.identities) {
    if (!object.starts_with(kTable) || !is_other(object, identity)) continue;
    lost_tables.insert(object.substr(kTable.size()) + ".");
    losses.push_back(
        make_loss(object,
                  fmt::format("{} is dropped and made anew: its rows are lost", object),
                  upgrade,
                  lowered));
  }
  for (const auto& [object, identity] : before.identities) {
    if (!object.starts_with(kColumn) || !is_other(object, identity)) continue;
    const std::string_view name = std::string_view(object).substr(kColumn.size());
    const std::string_view table = name.substr(0, name.rfind('.') + 1);
    if (lost_tables.contains(table)) continue;  // said with its table
    losses.push_back(
        make_loss(object,
                  fmt::format("{} is dropped and made anew: its values are lost", object),
                  upgrade,
                  lowered));
  }
  add_emptied(before, upgrade, lowered, losses);
  return losses;
}

}  // namespace miglint
