#pragma once

// pg_catalog → Description: everything in a live database that a migration can have made, under the
// names and keys of migrations/catalog/description.h, so that the same diff and the same words
// serve it.
//
// Left out: what an extension or another object owns (identity sequences, row types, a constraint's
// index), temporary objects, and what initdb made. Servers 14 to 18.

#include <map>
#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "migrations/catalog/description.h"
#include "migrations/text/result.h"

namespace miglint {

struct Snapshot {
  Description description;
  // "table public.users" → which storage it is: the same name with another identity is a new
  // object, whose rows are not those of the old one. A table's is its oid, a column's
  // "oid/number".
  std::map<std::string, std::string> identities;
};

class LiveCatalog {
 public:
  // Opens a connection of its own, with the queries prepared; relations called `left_out`
  // ("public.alembic_version") and their parts are not part of any snapshot.
  // `options`: what the session starts with; search_path must be empty in it.
  static Result<LiveCatalog> open(const ServerAddress& server,
                                  const std::string& database,
                                  std::vector<std::string> left_out,
                                  const std::string& options = "-c search_path=");

  // What is committed now; within a transaction that connection() is in, what that one sees, and
  // its search_path must be empty.
  Result<Snapshot> snapshot();

  // The objects of one of catalog_queries(), within the transaction that connection() is in.
  Result<Description> objects(std::string_view query);

  void leave_out(const std::vector<std::string>& relations) { left_out_ = relations; }

  // For other questions about the same database; its search_path is empty.
  Connection& connection() { return connection_; }

 private:
  LiveCatalog(Connection connection, std::vector<std::string> left_out);

  Connection connection_;
  std::vector<std::string> left_out_;
  std::string question_;  // one message that asks everything
};

struct LiveDifference {
  Difference difference;
  bool is_order = false;  // of a table's columns: Postgres cannot put a column back in its place
};

// diff() of the two, and tables whose common columns stand in another order.
std::vector<LiveDifference> compare(const Snapshot& before, const Snapshot& after);

}  // namespace miglint
