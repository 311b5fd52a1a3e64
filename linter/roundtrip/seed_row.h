#pragma once

// One made-up row: what is tried next when the server refuses the last try.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/seed_tables.h"

namespace miglint {

enum class RowKind { kOrdinary, kWithNulls, kRepeating };

inline constexpr std::uint32_t kRowKinds = 3;

// Rows that a reference can point at: of each constraint of the table, in its order; the values of
// one row as text. Empty for what is no reference.
using ReferencedRows = std::vector<std::vector<std::vector<std::optional<std::string>>>>;

class SeedRow {
 public:
  // `index`: from 1, another one for every row of the table. The arguments outlive the row.
  SeedRow(const SeedTable& table,
          const DomainChecks& domain_checks,
          const ReferencedRows& referenced,
          RowKind kind,
          std::uint32_t index);

  // Why no row can be made at all: a type that nothing is known of.
  const std::string& impossible() const { return impossible_; }

  std::string insert_statement() const;

  // Changes what the refusal is about. False: there is nothing left to try.
  bool next(const ServerError& refusal);

 private:
  struct Field {
    const SeedColumn* column = nullptr;
    std::optional<std::string> value;
    bool in_key = false;
    std::uint32_t index = 1;                // of its made-up value
    std::vector<std::string> candidates{};  // after the made-up one, once a check refused it
    std::size_t next_candidate = 0;
  };

  Field* field(int number);
  void fill(Field& field);
  void point_at_references();
  void point_at(const SeedConstraint& constraint, std::size_t at, std::uint32_t row);
  bool try_candidates(const std::vector<int>& columns, const std::string& definition);
  bool try_other_key(const SeedConstraint& constraint);
  bool is_in_key(int number) const;

  const SeedTable& table_;
  const DomainChecks& domain_checks_;
  const ReferencedRows& referenced_;
  RowKind kind_;
  std::vector<Field> fields_;
  std::vector<std::uint32_t> referenced_row_;  // by constraint
  std::string impossible_;
  int tries_ = 0;
};

}  // namespace miglint
