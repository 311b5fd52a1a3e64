#pragma once

// Liquibase's formatted SQL: a file of change sets, read line by line.
// Source: Liquibase 4, AbstractFormattedChangeLogParser.java.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats/lines.h"

namespace miglint {

struct SqlRollback {
  // Pieces of the file that make up the SQL, each with a line break behind it.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pieces;
  bool is_empty = false;   // declared so
  std::string change_set;  // "id" of the change set that is run again
  std::string change_set_author;
  TextLine line;
};

struct SqlChangeSet {
  std::string author;
  std::string id;
  TextLine line;
  std::uint32_t begin = 0;  // of its text, which ends where the next one's line begins
  std::uint32_t end = 0;

  std::optional<SqlRollback> rollback;
  // Where its preconditions do not hold, Liquibase goes on without it.
  bool may_be_passed_over = false;

  // The value of `name:value` in the line, unquoted; "" where there is none.
  std::string_view attribute(std::string_view name) const;
};

struct FormattedSql {
  std::vector<SqlChangeSet> change_sets;
  std::string logical_path;  // stands for the file's path in the ids; empty: the path itself

  struct Property {
    std::string name;
    std::string value;
    std::string dbms;
  };

  std::vector<Property> properties;

  struct Problem {
    TextLine line;
    std::string why;
  };

  std::vector<Problem> problems;
};

bool is_formatted_sql(std::string_view text);

FormattedSql read_formatted_sql(std::string_view text);

}  // namespace miglint
