#pragma once

// The row that the tool itself keeps about where a database stands. Sent with each revision,
// because it can be refused (an id longer than the column), and left out of every comparison.
//
// Alembic's alone as yet (runtime/migration.py: one row for each head, written inside the
// revision's transaction).

#include <set>
#include <string>
#include <vector>

#include "migrations/revisions/history.h"

namespace miglint {

class VersionTable {
 public:
  explicit VersionTable(const History& history);

  // Qualified; empty: none is kept.
  std::vector<std::string> names() const {
    return name_.empty() ? std::vector<std::string>() : std::vector<std::string>{name_};
  }

  // What is there before the first revision: the schema that the configuration says (`snapshot`),
  // and this table.
  const std::string& setup() const { return setup_; }

  std::string statement_after_upgrade(const Revision& revision) const;
  std::string statement_before() const;  // puts the rows back to what is noted here

  // The row in question, for people.
  std::string shown(const Revision& revision) const;

  void upgraded(const Revision& revision);  // notes it

 private:
  std::string write(const std::set<std::string>& heads) const;

  std::string setup_;
  std::string name_;
  std::string quoted_name_;
  std::set<std::string> heads_;
};

}  // namespace miglint
