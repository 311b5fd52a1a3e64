#include "migrations/replay/losses.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <variant>

#include "migrations/replay/mentions.h"

namespace miglint {

namespace {

// "public" stands for the search path: migrations that write no schema mean it nearly always, and
// what was not there before is not reported.
std::string key_of(const ddl::Name& table) {
  return fmt::format("{}.{}", table.schema.empty() ? "public" : table.schema, table.name);
}

// The command, and what the body of a DO block runs.
template <typename Visit>
void visit_deep(const ddl::Command& command, const Visit& visit) {
  visit(command);
  if (const auto* block = std::get_if<ddl::DoBlock>(&command))
    for (const ddl::Nested& nested : block->statements)
      visit_deep(nested.command, visit);
}

template <typename Visit>
void each_statement(const LoweredScript& script, const Visit& visit) {
  for (const LoweredBlock& block : script.blocks)
    for (const ddl::Statement& statement : block.statements)
      visit_deep(statement.command, visit);
}

// What a downgrade writes: rows into tables ("public.users"), values into columns
// ("public.users.email").
std::set<std::string, std::less<>> written_by(const LoweredScript& downgrade) {
  std::set<std::string, std::less<>> written;
  each_statement(downgrade, [&](const ddl::Command& command) {
    if (const auto* insert = std::get_if<ddl::Insert>(&command))
      written.insert(key_of(insert->table));
    if (const auto* copy = std::get_if<ddl::Copy>(&command)) written.insert(key_of(copy->table));
    if (const auto* merge = std::get_if<ddl::Merge>(&command)) written.insert(key_of(merge->table));
    if (const auto* update = std::get_if<ddl::Update>(&command))
      for (const std::string& column : update->columns)
        written.insert(key_of(update->table) + "." + column);
  });
  return written;
}

// The value keeps what the column held: c = COALESCE(c, …) fills what is NULL.
bool only_fills(const ddl::Update& update, std::size_t i) {
  const std::string& column = update.columns[i];
  if (update.where && std::ranges::count(update.where->proves_null, column) > 0) return true;
  if (i >= update.values.size()) return false;
  return update.values[i].text.starts_with("COALESCE(" + ddl::quote_identifier(column) + ",");
}

class Search {
 public:
  Search(const LoweredScript& downgrade, const std::function<bool(const std::string&)>& existed)
      : written_(written_by(downgrade)), existed_(existed) {}

  // What the command throws away, as object and words.
  std::vector<Loss> look_at(const ddl::Command& command) {
    std::vector<Loss> losses;
    if (const auto* truncate = std::get_if<ddl::Truncate>(&command)) {
      for (const ddl::Name& table : truncate->tables)
        add_deleted(table, losses);
    } else if (const auto* removal = std::get_if<ddl::Delete>(&command)) {
      add_deleted(removal->table, losses);
    } else if (const auto* update = std::get_if<ddl::Update>(&command)) {
      add_overwritten(*update, losses);
    }
    visit_deep(command, [&](const ddl::Command& one) { remember_copies(one); });
    return losses;
  }

 private:
  void add_deleted(const ddl::Name& table, std::vector<Loss>& losses) {
    const std::string key = key_of(table);
    if (!existed_("table " + key) || written_.contains(key) || is_kept(key)) return;
    losses.push_back({.kind = Loss::Kind::kDeleted,
                      .object = "table " + key,
                      .words = fmt::format("rows of table {} are deleted by the upgrade", key),
                      .where = {},
                      .sql = {}});
  }

  void add_overwritten(const ddl::Update& update, std::vector<Loss>& losses) {
    const std::string table = key_of(update.table);
    if (is_kept(table)) return;
    for (std::size_t i = 0; i < update.columns.size(); ++i) {
      const std::string key = table + "." + update.columns[i];
      const bool lost = existed_("column " + key) && !written_.contains(key) &&
                        !written_.contains(table) && !is_kept(key) && !only_fills(update, i);
      if (!lost) continue;
      losses.push_back(
          {.kind = Loss::Kind::kOverwritten,
           .object = "column " + key,
           .words = fmt::format("values of column {} are overwritten by the upgrade", key),
           .where = {},
           .sql = {}});
    }
  }

  bool is_kept(const std::string& key) const { return kept_.contains(key); }

  // Rows copied into another table, values into a column that is new.
  void remember_copies(const ddl::Command& command) {
    const auto keep = [&](const std::vector<ddl::Name>& tables) {
      for (const ddl::Name& table : tables)
        kept_.insert(key_of(table));
    };
    if (const auto* create = std::get_if<ddl::CreateTable>(&command)) keep(create->reads);
    if (const auto* insert = std::get_if<ddl::Insert>(&command)) keep(insert->reads);
    const auto* update = std::get_if<ddl::Update>(&command);
    if (update == nullptr) return;
    const std::string table = key_of(update->table);
    for (std::size_t i = 0; i < std::min(update->columns.size(), update->values.size()); ++i) {
      if (existed_("column " + table + "." + update->columns[i])) continue;
      for (const std::string& column : update->values[i].columns)
        kept_.insert(table + "." + column);
    }
    // UPDATE new_table SET … FROM old_table
    keep(update->reads);
  }

  std::set<std::string, std::less<>> written_;
  std::set<std::string, std::less<>> kept_;
  const std::function<bool(const std::string&)>& existed_;
};

}  // namespace

Loss made_anew(const std::string& object, const Script& upgrade, const LoweredScript& lowered) {
  const std::string_view what = object.starts_with("table ") ? "rows" : "values";
  Loss loss{.kind = Loss::Kind::kMadeAnew,
            .object = object,
            .words = fmt::format("{} is dropped and made anew: its {} are lost", object, what),
            .where = {},
            .sql = {}};
  if (auto mention = find_mention(upgrade, lowered, object)) {
    loss.where = mention->where;
    loss.sql = std::move(mention->sql);
  }
  return loss;
}

// What a DO block runs that cannot be told may keep anything, or give it back.
static bool is_understood(const LoweredScript& script) {
  bool understood = true;
  each_statement(script, [&](const ddl::Command& command) {
    const auto* block = std::get_if<ddl::DoBlock>(&command);
    if (block != nullptr && !block->opaque.empty()) understood = false;
  });
  return understood;
}

std::vector<Loss> lost_rows(const Script& upgrade,
                            const LoweredRevision& lowered,
                            const std::function<bool(const std::string&)>& existed) {
  std::vector<Loss> losses;
  if (!is_understood(lowered.upgrade) || !is_understood(lowered.downgrade)) return losses;
  Search search(lowered.downgrade, existed);
  const auto& blocks = lowered.upgrade.blocks;
  for (std::size_t i = 0; i < upgrade.blocks.size() && i < blocks.size(); ++i) {
    const SqlBlock& block = upgrade.blocks[i];
    for (const ddl::Statement& statement : blocks[i].statements)
      for (Loss& loss : search.look_at(statement.command)) {
        loss.where = block.map.locate(statement.begin, statement.end);
        loss.sql = block.sql.substr(statement.begin, statement.end - statement.begin);
        losses.push_back(std::move(loss));
      }
  }
  return losses;
}

}  // namespace miglint
