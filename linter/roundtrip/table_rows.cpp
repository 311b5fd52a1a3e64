#include "linter/roundtrip/table_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "linter/wording.h"

namespace miglint {

namespace {

constexpr std::size_t kMostRows = 1000;  // a table's that are compared
constexpr std::string_view kTable = "table ";

using Value = std::optional<std::string>;
using Row = std::vector<Value>;

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

// "public.users" → its two parts; a dot inside a name is taken for the end of the schema, which
// then is not found, and the table is not compared.
std::string quoted_table(std::string_view name) {
  const std::size_t dot = name.find('.');
  return quoted(name.substr(0, dot)) + "." + quoted(name.substr(dot + 1));
}

const std::string* property(const DescribedObject& object, std::string_view key) {
  for (const auto& [name, value] : object.properties)
    if (name == key) return &value;
  return nullptr;
}

// Partitions are read through the whole, foreign tables not at all.
std::vector<std::string> tables_of(const Snapshot& snapshot) {
  std::vector<std::string> tables;
  for (const DescribedObject& object : snapshot.description)
    if (object.kind == "table" && property(object, "bound") == nullptr &&
        property(object, "storage") == nullptr && std::ranges::count(object.name, '.') == 1)
      tables.push_back(object.name);
  return tables;
}

void copy_rows(const Answer& answer, TableRows& table) {
  for (int column = 0; column < answer.columns(); ++column)
    table.columns.emplace_back(answer.name(column));
  table.too_many = static_cast<std::size_t>(answer.rows()) > kMostRows;
  if (table.too_many) return;
  for (int row = 0; row < answer.rows(); ++row) {
    Row values;
    for (int column = 0; column < answer.columns(); ++column) {
      const char* value = answer.value(row, column);
      values.push_back(value == nullptr ? std::nullopt : Value(value));
    }
    table.rows.push_back(std::move(values));
  }
}

std::optional<std::size_t> column_at(const TableRows& table, std::string_view name) {
  const auto found = std::ranges::find(table.columns, name);
  if (found == table.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.columns.begin());
}

// The key's values as one text; nullopt where a key column is not there.
std::optional<std::string> key_text(const TableRows& table,
                                    const Row& row,
                                    const std::vector<std::string>& key) {
  std::string text;
  for (const std::string& name : key) {
    const auto at = column_at(table, name);
    if (!at) return std::nullopt;
    text += row[*at].value_or("") + '\x1f';
  }
  return text;
}

std::string shown(const Value& value) {
  return value ? "'" + one_line(*value) + "'" : std::string("NULL");
}

// One table before and after.
class Comparison {
 public:
  Comparison(const std::string& name,
             const TableRows& before,
             const TableRows& after,
             std::string_view today)
      : name_(name), before_(before), after_(after), today_(today) {}

  void run(std::vector<Loss>& losses) {
    if (before_.too_many || after_.too_many || before_.rows.empty()) return;
    const bool paired = pair_by_key();
    const std::size_t gone = paired ? unpaired_
                             : before_.rows.size() > after_.rows.size()
                                 ? before_.rows.size() - after_.rows.size()
                                 : 0;
    if (gone > 0)
      losses.push_back({.object = "table " + name_,
                        .words = fmt::format("{} of {} row{} of table {} did not survive",
                                             gone,
                                             before_.rows.size(),
                                             before_.rows.size() == 1 ? "" : "s",
                                             name_),
                        .where = {},
                        .sql = {}});
    if (gone == before_.rows.size()) return;  // its values are gone with it
    for (std::size_t column = 0; column < before_.columns.size(); ++column)
      compare_column(column, paired, losses);
  }

 private:
  // Fills pairs_; false where the rows cannot be told apart.
  bool pair_by_key() {
    if (before_.key.empty() || before_.key != after_.key) return false;
    std::map<std::string, std::size_t> by_key;
    for (std::size_t i = 0; i < after_.rows.size(); ++i) {
      const auto key = key_text(after_, after_.rows[i], before_.key);
      if (!key || !by_key.emplace(*key, i).second) return false;
    }
    for (std::size_t i = 0; i < before_.rows.size(); ++i) {
      const auto key = key_text(before_, before_.rows[i], before_.key);
      if (!key) return false;
      const auto other = by_key.find(*key);
      if (other == by_key.end()) {
        ++unpaired_;
      } else {
        pairs_.emplace_back(i, other->second);
      }
    }
    return true;
  }

  bool is_lost(const Value& was, const Value& is) const {
    return was && was != is && !(is && is->starts_with(today_));
  }

  void compare_column(std::size_t column, bool paired, std::vector<Loss>& losses) const {
    const auto there = column_at(after_, before_.columns[column]);
    if (!there) return;  // the schema's difference says it
    std::size_t lost = 0;
    std::string example;
    const auto count = [&](const Value& was, const Value& is) {
      if (!is_lost(was, is)) return;
      ++lost;
      if (example.empty()) example = fmt::format("{} came back as {}", shown(was), shown(is));
    };
    if (paired) {
      for (const auto& [was, is] : pairs_)
        count(before_.rows[was][column], after_.rows[is][*there]);
    } else {
      for (const auto& [was, is] : unequal_values(column, *there))
        count(was, is);
    }
    if (lost == 0) return;
    losses.push_back({.object = fmt::format("column {}.{}", name_, before_.columns[column]),
                      .words = fmt::format("{} of {} values of column {}.{} did not survive: {}",
                                           lost,
                                           values_in(column),
                                           name_,
                                           before_.columns[column],
                                           example),
                      .where = {},
                      .sql = {}});
  }

  std::size_t values_in(std::size_t column) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        before_.rows, [&](const Row& row) { return row[column].has_value(); }));
  }

  // As bags: what is in one and not in the other, paired in their order.
  std::vector<std::pair<Value, Value>> unequal_values(std::size_t column, std::size_t there) const {
    std::vector<Value> was;
    std::vector<Value> is;
    for (const Row& row : before_.rows)
      was.push_back(row[column]);
    for (const Row& row : after_.rows)
      is.push_back(row[there]);
    std::ranges::sort(was);
    std::ranges::sort(is);
    std::vector<Value> missing;
    std::vector<Value> added;
    std::ranges::set_difference(was, is, std::back_inserter(missing));
    std::ranges::set_difference(is, was, std::back_inserter(added));
    std::vector<std::pair<Value, Value>> pairs;
    // A row that is gone has been counted as such.
    for (std::size_t i = 0; i < std::min(missing.size(), added.size()); ++i)
      pairs.emplace_back(missing[missing.size() - 1 - i], added[added.size() - 1 - i]);
    return pairs;
  }

  const std::string& name_;
  const TableRows& before_;
  const TableRows& after_;
  std::string_view today_;
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;
  std::size_t unpaired_ = 0;
};

}  // namespace

Result<DatabaseRows> read_rows(LiveCatalog& catalog, const Snapshot& snapshot) {
  const std::vector<std::string> tables = tables_of(snapshot);
  std::string question =
      "SELECT n.nspname || '.' || c.relname, a.attname FROM pg_index x JOIN pg_class c ON c.oid = "
      "indrelid JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL "
      "unnest(indkey::int2[]) WITH ORDINALITY k (number, place) JOIN pg_attribute a ON a.attrelid "
      "= c.oid AND a.attnum = k.number WHERE indisprimary AND c.oid >= 16384 ORDER BY 1, k.place";
  for (const std::string& table : tables)
    question += fmt::format("; SELECT * FROM {} LIMIT {}", quoted_table(table), kMostRows + 1);
  DatabaseRows rows;
  for (const std::string& table : tables)
    rows[table];
  const auto error =
      catalog.connection().ask(question, [&](std::size_t place, const Answer& answer) {
        if (place > 0) return copy_rows(answer, rows[tables[place - 1]]);
        for (int row = 0; row < answer.rows(); ++row)
          if (const auto table = rows.find(std::string_view(answer.value(row, 0)));
              table != rows.end())
            table->second.key.emplace_back(answer.value(row, 1));
      });
  if (error) return Error{fmt::format("the tables' rows cannot be read: {}", error->message)};
  return rows;
}

std::vector<Loss> find_lost_rows(const DatabaseRows& before,
                                 const DatabaseRows& after,
                                 std::string_view today) {
  std::vector<Loss> losses;
  for (const auto& [name, table] : before)
    if (const auto now = after.find(name); now != after.end())
      Comparison(name, table, now->second, today).run(losses);
  return losses;
}

std::vector<Loss> without_refuted(std::vector<Loss> losses, const DatabaseRows& before) {
  const auto is_told_by_rows = [&](const Loss& loss) {
    const bool is_table = loss.object.starts_with(kTable);
    const std::string_view name = std::string_view(loss.object).substr(loss.object.find(' ') + 1);
    const std::size_t dot = name.rfind('.');
    const auto table = before.find(is_table ? name : name.substr(0, dot));
    if (table == before.end() || table->second.too_many || table->second.rows.empty()) return false;
    if (is_table) return true;
    const auto column = column_at(table->second, name.substr(dot + 1));
    return column && std::ranges::any_of(table->second.rows,
                                         [&](const Row& row) { return row[*column].has_value(); });
  };
  std::erase_if(losses, is_told_by_rows);
  return losses;
}

}  // namespace miglint
