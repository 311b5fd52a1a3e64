#include "linter/roundtrip/seeder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "linter/roundtrip/seed_row.h"

namespace miglint {

namespace {

constexpr int kMostReferenced = 8;  // rows of another table to choose from

std::set<std::string> columns_of(const SeedTable& table) {
  std::set<std::string> columns;
  for (const SeedColumn& column : table.columns)
    columns.insert(fmt::format("{} {}", column.number, column.base_type));
  return columns;
}

// Tables behind those that they refer to, as far as there is such an order.
std::vector<const SeedTable*> in_order(const std::vector<SeedTable>& tables) {
  std::unordered_map<std::string_view, std::size_t> by_name;
  for (std::size_t i = 0; i < tables.size(); ++i)
    by_name.emplace(tables[i].name, i);
  enum class State : std::uint8_t { kNew, kOpen, kDone };
  std::vector<State> states(tables.size());
  std::vector<const SeedTable*> order;
  // A stack of our own: the depth is the user's.
  for (std::size_t start = 0; start < tables.size(); ++start) {
    std::vector<std::size_t> open{start};
    while (!open.empty()) {
      const std::size_t at = open.back();
      if (states[at] != State::kNew) {
        if (states[at] == State::kOpen) order.push_back(&tables[at]);
        states[at] = State::kDone;
        open.pop_back();
        continue;
      }
      states[at] = State::kOpen;
      for (const SeedConstraint& constraint : tables[at].constraints) {
        const auto other = by_name.find(constraint.references);
        if (constraint.kind == SeedConstraint::Kind::kReference && other != by_name.end() &&
            states[other->second] == State::kNew)
          open.push_back(other->second);
      }
    }
  }
  return order;
}

// The rows of one table, inside an open transaction.
class TableFiller {
 public:
  TableFiller(Connection& connection, const SeedTable& table, const DomainChecks& domain_checks)
      : connection_(connection), table_(table), domain_checks_(domain_checks) {}

  // Returns how many went in; `why` says why it was none.
  std::size_t fill(std::string& why) {
    std::size_t rows = 0;
    for (std::uint32_t i = 0; i < kRowKinds; ++i) {
      read_referenced();
      if (add_row(static_cast<RowKind>(i), count_ + i + 1, why)) ++rows;
    }
    if (rows > 0) why.clear();
    return rows;
  }

  // Rows that are there already count, so that their keys are not tried again.
  void start_behind(std::uint32_t count) { count_ = count; }

 private:
  void read_referenced() {
    referenced_.assign(table_.constraints.size(), {});
    for (std::size_t i = 0; i < table_.constraints.size(); ++i) {
      const SeedConstraint& constraint = table_.constraints[i];
      if (constraint.kind != SeedConstraint::Kind::kReference) continue;
      std::string columns;
      for (const std::string& column : constraint.there)
        columns += (columns.empty() ? "" : ", ") + column + "::text";
      connection_.ask(
          fmt::format("SELECT {} FROM {} ORDER BY 1 DESC LIMIT {}",
                      columns,
                      constraint.references,
                      kMostReferenced),
          [&](std::size_t, const Answer& answer) { copy_rows(answer, referenced_[i]); });
    }
  }

  static void copy_rows(const Answer& answer,
                        std::vector<std::vector<std::optional<std::string>>>& rows) {
    for (int row = 0; row < answer.rows(); ++row) {
      std::vector<std::optional<std::string>> values;
      for (int column = 0; column < answer.columns(); ++column) {
        const char* value = answer.value(row, column);
        values.push_back(value == nullptr ? std::nullopt : std::optional<std::string>(value));
      }
      rows.push_back(std::move(values));
    }
  }

  bool add_row(RowKind kind, std::uint32_t index, std::string& why) {
    SeedRow row(table_, domain_checks_, referenced_, kind, index);
    if (!row.impossible().empty()) {
      why = row.impossible();
      return false;
    }
    for (;;) {
      const auto refusal = connection_.send(
          fmt::format("SAVEPOINT a_row; {}; RELEASE a_row", row.insert_statement()));
      if (!refusal) return true;
      if (connection_.send("ROLLBACK TO a_row")) {
        why = refusal->message;
        return false;
      }
      if (row.next(*refusal)) continue;
      if (why.empty()) why = refusal->message;
      return false;
    }
  }

  Connection& connection_;
  const SeedTable& table_;
  const DomainChecks& domain_checks_;
  ReferencedRows referenced_;
  std::uint32_t count_ = 0;
};

}  // namespace

std::optional<Error> Seeder::add_rows(Connection& connection) {
  return statements_.empty() ? make_up(connection) : run_statements(connection);
}

// Undefined tables, columns and schemas: the statement waits for a later revision.
static bool is_too_early(std::string_view sqlstate) {
  return sqlstate == "42P01" || sqlstate == "42703" || sqlstate == "3F000";
}

std::optional<Error> Seeder::run_statements(Connection& connection) {
  connection.send("BEGIN");
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    if (is_done_[i]) continue;
    const auto refusal =
        connection.send(fmt::format("SAVEPOINT a_row; {}; RELEASE a_row", statements_[i].sql));
    is_done_[i] = !refusal || !is_too_early(refusal->sqlstate);
    if (!refusal) {
      ++rows_;
      empty_.erase(statements_[i].place);
      continue;
    }
    empty_[statements_[i].place] = refusal->message;
    connection.send("ROLLBACK TO a_row");
  }
  const auto refusal = connection.send("COMMIT");
  connection.send("DISCARD ALL");
  if (refusal) return Error{"the seed file's rows are refused at COMMIT: " + refusal->message};
  return std::nullopt;
}

std::optional<Error> Seeder::make_up(Connection& connection) {
  Result<std::vector<SeedTable>> tables = read_seed_tables(connection, left_out_);
  if (!tables) return tables.error();
  std::erase_if(*tables, [&](const SeedTable& table) {
    const auto known = columns_.find(table.oid);
    return known != columns_.end() && std::ranges::includes(known->second, columns_of(table));
  });
  if (tables->empty()) return std::nullopt;
  const Result<DomainChecks> domain_checks = read_domain_checks(connection);
  if (!domain_checks) return domain_checks.error();
  connection.send("BEGIN");
  std::size_t added = 0;
  for (const SeedTable* table : in_order(*tables)) {
    TableFiller filler(connection, *table, *domain_checks);
    auto [known, is_new] = columns_.try_emplace(table->oid);
    if (!is_new) filler.start_behind(static_cast<std::uint32_t>(known->second.size()) * kRowKinds);
    known->second.merge(columns_of(*table));
    std::string why;
    added += filler.fill(why);
    if (why.empty()) {
      empty_.erase(table->name);
    } else if (is_new) {
      empty_[table->name] = why;
    }
  }
  // Deferred constraints and triggers speak here.
  if (const auto refusal = connection.send("COMMIT")) {
    connection.send("ROLLBACK");
    added = 0;
    for (const SeedTable& table : *tables)
      empty_[table.name] = refusal->message;
  }
  rows_ += added;
  connection.send("DISCARD ALL");
  return std::nullopt;
}

}  // namespace miglint
