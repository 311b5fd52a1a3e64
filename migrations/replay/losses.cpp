#include "migrations/replay/losses.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
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
class Written {
 public:
  explicit Written(const LoweredScript& downgrade) {
    each_statement(downgrade, [&](const ddl::Command& command) { add(command); });
  }

  bool rows_of(const std::string& table) const { return rows_.contains(table); }

  // Of rows that it writes as literals: how many columns they have; 0: each, or no literals.
  std::size_t columns_of(const std::string& table) const {
    const auto found = columns_.find(table);
    return found == columns_.end() ? 0 : found->second;
  }

  // As far as they are told by what was there: one value for every row brings nothing back.
  bool values_of(const std::string& column) const { return values_.contains(column); }

  // They are worked out from something else than the column itself: they may be what was there.
  bool anew(const std::string& column) const { return anew_.contains(column); }

 private:
  void add(const ddl::Command& command) {
    if (const auto* insert = std::get_if<ddl::Insert>(&command)) add(*insert);
    if (const auto* copy = std::get_if<ddl::Copy>(&command)) rows_.insert(key_of(copy->table));
    if (const auto* merge = std::get_if<ddl::Merge>(&command)) rows_.insert(key_of(merge->table));
    const auto* update = std::get_if<ddl::Update>(&command);
    if (update == nullptr) return;
    for (std::size_t i = 0; i < update->columns.size(); ++i) {
      const bool is_known = i < update->values.size();
      const bool is_constant = is_known && update->values[i].columns.empty() &&
                               update->values[i].functions.empty() && update->reads.empty();
      if (is_constant && !update->has_where) continue;
      const std::string key = key_of(update->table) + "." + update->columns[i];
      values_.insert(key);
      const bool looks_at_it =
          is_known && std::ranges::count(update->values[i].columns, update->columns[i]) > 0;
      if (!is_constant && !looks_at_it) anew_.insert(key);
    }
  }

  void add(const ddl::Insert& insert) {
    rows_.insert(key_of(insert.table));
    if (insert.rows > 0) columns_[key_of(insert.table)] = insert.columns.size();
  }

  std::set<std::string, std::less<>> rows_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::set<std::string, std::less<>> values_;
  std::set<std::string, std::less<>> anew_;
};

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
      : written_(downgrade), existed_(existed) {}

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
    if (!existed_("table " + key) || is_kept(key)) return;
    std::string words = fmt::format("rows of table {} are deleted by the upgrade", key);
    const bool is_filled = written_.rows_of(key);
    if (is_filled) words += ", and whether the downgrade puts the same ones back is not known";
    losses.push_back({.kind = Loss::Kind::kDeleted,
                      .object = "table " + key,
                      .words = std::move(words),
                      .maybe = is_filled,
                      .columns_back = written_.columns_of(key),
                      .where = {},
                      .sql = {}});
  }

  void add_overwritten(const ddl::Update& update, std::vector<Loss>& losses) {
    const std::string table = key_of(update.table);
    if (is_kept(table)) return;
    for (std::size_t i = 0; i < update.columns.size(); ++i) {
      const std::string key = table + "." + update.columns[i];
      if (!existed_("column " + key) || is_kept(key) || only_fills(update, i)) continue;
      const bool is_anew = written_.anew(key);
      if (written_.rows_of(table) || (written_.values_of(key) && !is_anew)) continue;
      std::string words = fmt::format("values of column {} are overwritten by the upgrade", key);
      if (is_anew) words += ", and whether the downgrade works out the same ones is not known";
      losses.push_back({.kind = Loss::Kind::kOverwritten,
                        .object = "column " + key,
                        .words = std::move(words),
                        .maybe = is_anew,
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

  Written written_;
  std::set<std::string, std::less<>> kept_;
  const std::function<bool(const std::string&)>& existed_;
};

}  // namespace

bool may_come_back(const std::string& object, const LoweredScript& downgrade) {
  const Written written(downgrade);
  const std::string key = object.substr(object.find(' ') + 1);
  if (!object.starts_with("column ")) return written.rows_of(key);
  return written.values_of(key) || written.rows_of(key.substr(0, key.rfind('.')));
}

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

namespace {

// What the upgrade touches, by unqualified names; nullopt: it puts rows somewhere, or lets a column
// hold what it could not hold before, so that what the downgrade deletes may hang on that.
std::optional<std::set<std::string>> touched_by(const LoweredScript& upgrade) {
  std::set<std::string> touched;
  bool is_known = true;
  each_statement(upgrade, [&](const ddl::Command& command) {
    if (std::holds_alternative<ddl::DoBlock>(command) ||
        std::holds_alternative<ddl::Select>(command) ||
        std::holds_alternative<ddl::AddEnumValue>(command) ||
        std::holds_alternative<ddl::Insert>(command) ||
        std::holds_alternative<ddl::Update>(command) ||
        std::holds_alternative<ddl::Merge>(command) || std::holds_alternative<ddl::Copy>(command) ||
        std::holds_alternative<ddl::Other>(command) ||
        std::holds_alternative<ddl::Unparsed>(command)) {
      is_known = false;
    }
    for (std::string& name : touched_names(command))
      touched.insert(name.substr(0, name.find('.')));
  });
  if (!is_known) return std::nullopt;
  return touched;
}

}  // namespace

std::vector<Loss> rows_taken_back(const Script& downgrade,
                                  const LoweredRevision& lowered,
                                  const std::function<bool(const std::string&)>& existed) {
  std::vector<Loss> losses;
  const auto touched = touched_by(lowered.upgrade);
  if (!touched) return losses;
  const auto is_left_alone = [&](const ddl::Name& table) { return !touched->contains(table.name); };
  const auto& blocks = lowered.downgrade.blocks;
  for (std::size_t i = 0; i < downgrade.blocks.size() && i < blocks.size(); ++i) {
    const SqlBlock& block = downgrade.blocks[i];
    for (const ddl::Statement& statement : blocks[i].statements) {
      std::vector<ddl::Name> emptied;
      if (const auto* truncate = std::get_if<ddl::Truncate>(&statement.command))
        emptied = truncate->tables;
      const auto* removal = std::get_if<ddl::Delete>(&statement.command);
      // What it compares with may hold nothing but what came with the upgrade.
      if (removal != nullptr && std::ranges::all_of(removal->reads, is_left_alone))
        emptied.push_back(removal->table);
      for (const ddl::Name& table : emptied) {
        const std::string object = "table " + key_of(table);
        if (!is_left_alone(table) || !existed(object)) continue;
        losses.push_back(
            {.kind = Loss::Kind::kTakenBack,
             .object = object,
             .words = fmt::format("rows of {} are deleted by the downgrade, and the upgrade did "
                                  "not put them there",
                                  object),
             .where = block.map.locate(statement.begin, statement.end),
             .sql = block.sql.substr(statement.begin, statement.end - statement.begin)});
      }
    }
  }
  return losses;
}

}  // namespace miglint
