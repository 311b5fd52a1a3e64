#include <fmt/format.h>

#include <map>
#include <utility>

#include "rules/change.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Change& change, Findings& out);

const Rule lock_order_inversion{
    .name = "lock-order-inversion",
    .severity = Severity::kInfo,
    .summary =
        "two new transactions lock the same tables in opposite orders (needs --base, --since "
        "or --staged)",
    .why = R"(
A transaction that has the first table and wants the second, and one that has the second and wants the first,
wait for each other until Postgres cancels one of them. Migrations do not run side by side, but code that is
running takes its locks in some order of its own, and it cannot follow both.)",
    .silent = R"(
Both orders stand in one transaction, which has the locks by then; the locks do not exclude each other; a
table was created by the change, is temporary or small.)",
    .instead = "Lock the tables in one order everywhere.",
    .source = "PostgreSQL 15 manual, 13.3.4 Deadlocks",
    .check_change = check,
};

namespace {

// The first locks of one transaction, in the order taken.
using Taken = std::vector<const TakenLock*>;

std::vector<Taken> by_transaction(const std::vector<TakenLock>& locks) {
  std::vector<Taken> transactions;
  for (const TakenLock& lock : locks) {
    if (transactions.empty() || transactions.back().front()->transaction != lock.transaction)
      transactions.emplace_back();
    Taken& taken = transactions.back();
    const bool has = std::ranges::any_of(
        taken, [&](const TakenLock* other) { return other->lock.relation == lock.lock.relation; });
    if (!has && blocks(lock.lock.mode) != Blocks::kNothing) taken.push_back(&lock);
    if (taken.empty()) transactions.pop_back();
  }
  return transactions;
}

}  // namespace

static void check(const Change& change, Findings& out) {
  // Who first had `first` when it wanted `second`.
  std::map<std::pair<std::string, std::string>, const TakenLock*> orders;
  for (const Taken& taken : by_transaction(change.locks)) {
    std::vector<std::pair<std::pair<std::string, std::string>, const TakenLock*>> own;
    for (std::size_t i = 0; i < taken.size(); ++i) {
      for (std::size_t j = i + 1; j < taken.size(); ++j) {
        const std::string first = taken[i]->lock.relation.text();
        const std::string second = taken[j]->lock.relation.text();
        const auto other = orders.find({second, first});
        if (other == orders.end()) {
          own.emplace_back(std::pair(first, second), taken[j]);
          continue;
        }
        out.begin_revision(taken[j]->revision);
        Finding& finding = out.add(
            taken[j]->where,
            fmt::format("This transaction locks {0} and then {1}; another new one locks {1} "
                        "and then {0}. Code that locks both deadlocks with one of them.",
                        first,
                        second),
            fmt::format("Lock {} and {} in the same order in both.", second, first));
        finding.related.push_back({other->second->where, "the other order"});
      }
    }
    orders.insert(own.begin(), own.end());
  }
}

}  // namespace miglint::rules
