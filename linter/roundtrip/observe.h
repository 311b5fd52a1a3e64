#pragma once

// What a statement really locks, rewrites, scans and builds: asked of the server inside the
// statement's own transaction (pg_locks, manual 54.12), and told by its debug messages
// (client_min_messages = debug1; tablecmds.c and index.c, the same words from 14 to 18).

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/predict.h"
#include "migrations/catalog/catalog.h"
#include "migrations/catalog/lock_mode.h"
#include "migrations/text/source_span.h"

namespace miglint {

struct ObservedLock {
  std::string relation;  // "public.users"
  RelationKind kind = RelationKind::kTable;
  LockMode mode = LockMode::kAccessShare;
  bool was_there = true;  // before the statement; what it makes itself nobody waits for

  friend bool operator==(const ObservedLock&, const ObservedLock&) = default;
};

struct Observation {
  std::string sql;
  SourceSpan where;
  std::string unobserved;             // why not; empty: it was observed
  std::vector<ObservedLock> locks;    // that were not held before; by relation, weakest first
  std::vector<std::string> rewrites;  // as the server says it: without schema
  std::vector<std::string> scans;
  std::vector<std::string> builds_indexes;
  double milliseconds = 0;
  std::shared_ptr<const Prediction> prediction;  // null: none
  std::vector<std::string> mismatches;           // a phrase each
};

// Looks around one statement after the other in the same session.
class Observer {
 public:
  explicit Observer(const Predictions& predictions) : predictions_(predictions) {}

  // Begins a script: the session says more than usual. finish() undoes it.
  void begin(Connection& connection);
  void finish(Connection& connection);

  void before(Connection& connection);
  // In the same transaction, before it ends. The statement went through.
  void after(Connection& connection, Observation observation);
  // It ran by itself, so that its locks are gone.
  void after_unobserved(Connection& connection, Observation observation, std::string why);

  std::vector<Observation> take() { return std::exchange(observations_, {}); }

  const Predictions& predictions() const { return predictions_; }

 private:
  struct Relation {
    std::string name;
    RelationKind kind = RelationKind::kTable;
  };

  std::vector<ObservedLock> held(Connection& connection, bool is_before);
  void read_messages(Connection& connection, Observation& observation) const;

  const Predictions& predictions_;
  std::map<std::string, Relation> relations_;  // by oid, as of before the statement
  std::vector<ObservedLock> held_before_;
  std::vector<Observation> observations_;
};

}  // namespace miglint
