#pragma once

// What miglint predicts of statements on a schema, in the shape in which a server's doings are
// compared with it.

#include <set>
#include <string>
#include <utility>

#include "migrations/catalog/apply.h"
#include "migrations/catalog/effects.h"
#include "migrations/ddl/lower.h"

namespace miglint::test {

using Lock = std::pair<std::string, std::string>;  // relation, mode

struct Observed {
  std::set<Lock> locks;  // on tables and views
  std::set<std::string> rewrites;
  std::set<std::string> scans;
  bool forbidden = false;
  bool certain = true;
  std::string sqlstate;  // empty: it ran
};

struct Score {
  int right = 0;
  int all = 0;

  void add(bool is_right) {
    ++all;
    right += is_right ? 1 : 0;
  }

  double percent() const { return all == 0 ? 100.0 : 100.0 * right / all; }
};

// A schema and the connection that changes it, statement by statement.
class World {
 public:
  explicit World(int version) : version_(version) {}

  void begin();
  // Every statement of the text; what was observed of them together.
  Observed run(const std::string& sql);

 private:
  void one(const ddl::Statement& statement, const Catalog& before, Observed& seen);
  void set_session(const ddl::Set& set);

  int version_;
  Catalog catalog_;
  Session session_;
  Origin origin_{.revision = 0, .direction = Direction::kUpgrade, .transaction = 1};
};

std::string words(const std::set<Lock>& locks);
std::string words(const std::set<std::string>& names);

}  // namespace miglint::test
