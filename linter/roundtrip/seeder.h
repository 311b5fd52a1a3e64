#pragma once

// Puts a few made-up rows into every table: an ordinary one, one with nulls wherever the schema
// allows them, and one that repeats the first wherever nothing forbids it.
//
// Types, NOT NULL, keys, references, enums and domains are satisfied by construction; checks,
// exclusion and partition bounds by trying the literals that they are written with. A table that
// refuses everything is left empty and named, with the server's words. A table gets rows when it is
// first seen and again when it has gained a column. Copies are cheap; a copy remembers which tables
// had theirs, so that going back to an earlier state of the database goes back here too.

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/seed_tables.h"
#include "migrations/text/result.h"

namespace miglint {

// A statement of the project's own seed file.
struct SeedStatement {
  std::string sql;
  std::string place;  // "seed.sql:12"
};

class Seeder {
 public:
  // `left_out`: the tool's own tables, qualified. With statements, nothing is made up: each
  // of them is run as soon as the tables and columns that it names are there.
  Seeder(std::vector<std::string> left_out, std::vector<SeedStatement> statements)
      : left_out_(std::move(left_out)),
        statements_(std::move(statements)),
        is_done_(statements_.size()) {}

  // In one transaction of its own. Error: the catalogue cannot be read.
  std::optional<Error> add_rows(Connection& connection);

  void leave_out(const std::vector<std::string>& relations) { left_out_ = relations; }

  // The database is one without rows again.
  void forget() {
    columns_.clear();
    is_done_.assign(statements_.size(), false);
  }

  // Some may have been put into the database.
  bool holds_rows() const { return !columns_.empty() || std::ranges::count(is_done_, true) > 0; }

  std::size_t rows() const { return rows_; }  // added so far

  // Table → why it holds no row of ours; or place of a statement → why it was not run.
  const std::map<std::string, std::string>& empty_tables() const { return empty_; }

 private:
  std::optional<Error> run_statements(Connection& connection);
  std::optional<Error> make_up(Connection& connection);

  std::vector<std::string> left_out_;
  std::vector<SeedStatement> statements_;
  std::vector<bool> is_done_;
  std::map<std::string, std::set<std::string>> columns_;  // of seeded tables, by oid
  std::map<std::string, std::string> empty_;              // table → why
  std::size_t rows_ = 0;
};

}  // namespace miglint
