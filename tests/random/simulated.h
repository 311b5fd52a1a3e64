#pragma once

// A catalogue and the session that changes it, in one transaction.

#include <optional>
#include <string>

#include "migrations/catalog/apply.h"
#include "migrations/catalog/session.h"

namespace miglint::test {

class Simulated {
 public:
  explicit Simulated(int pg_version);

  const Catalog& catalog() const { return catalog_; }

  // Why Postgres would refuse the text, which then has changed nothing.
  std::optional<Refusal> run(const std::string& sql);

  // Something that the history never made was taken to be there.
  bool has_assumed() const;

 private:
  std::optional<Refusal> apply_one(const ddl::Statement& statement);

  int pg_version_;
  Catalog catalog_;
  Session session_;
};

}  // namespace miglint::test
