#include "linter/roundtrip/predict.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <variant>

#include "linter/roundtrip/observe.h"

namespace miglint {

namespace {

// Weaker locks let everything through that an application does, and each other.
constexpr LockMode kWeakestCompared = LockMode::kShareUpdateExclusive;

bool is_compared(RelationKind kind) {
  return kind == RelationKind::kTable || kind == RelationKind::kPartitionedTable ||
         kind == RelationKind::kMaterializedView || kind == RelationKind::kForeignTable;
}

using Strongest = std::map<std::string, LockMode>;

void add(Strongest& locks, const std::string& relation, LockMode mode) {
  const auto [known, is_new] = locks.try_emplace(relation, mode);
  if (!is_new) known->second = std::max(known->second, mode);
}

// What the body of a block or a function does is not seen, and what is not understood neither.
bool is_told_by_its_text(const ddl::Command& command) {
  return !std::holds_alternative<ddl::DoBlock>(command) &&
         !std::holds_alternative<ddl::Select>(command) &&
         !std::holds_alternative<ddl::Other>(command) &&
         !std::holds_alternative<ddl::Unparsed>(command);
}

std::string qualified(const ddl::Name& name) {
  return name.schema.empty() ? "public." + name.name : name.text();
}

std::string_view without_schema(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

void compare_locks(const Observation& observation, std::vector<std::string>& words) {
  Strongest real;
  for (const ObservedLock& lock : observation.locks)
    if (lock.was_there && is_compared(lock.kind)) add(real, lock.relation, lock.mode);
  Strongest predicted;
  for (const RelationLock& lock : observation.prediction->locks)
    if (is_compared(lock.kind)) add(predicted, qualified(lock.relation), lock.mode);
  for (const auto& [relation, mode] : real) {
    if (mode < kWeakestCompared) continue;
    const auto expected = predicted.find(relation);
    if (expected == predicted.end()) {
      words.push_back(
          fmt::format("locks {} in {} mode, which is not predicted", relation, name_of(mode)));
    } else if (expected->second != mode) {
      words.push_back(fmt::format("locks {} in {} mode, predicted is {}",
                                  relation,
                                  name_of(mode),
                                  name_of(expected->second)));
    }
  }
}

// Of what the server says in its messages; it says nothing of an empty TRUNCATE or CLUSTER, so only
// what it says and is not predicted counts.
void compare_rewrites(const Observation& observation, std::vector<std::string>& words) {
  const auto is_in = [](const std::vector<std::string>& tables, std::string_view name) {
    return std::ranges::any_of(
        tables, [&](const std::string& table) { return without_schema(table) == name; });
  };
  const auto was_there = [&](std::string_view name) {
    return std::ranges::any_of(observation.locks, [&](const ObservedLock& lock) {
      return lock.was_there && without_schema(lock.relation) == name;
    });
  };
  for (const std::string& table : observation.rewrites)
    if (was_there(table) && !is_in(observation.prediction->rewrites, table))
      words.push_back(fmt::format("rewrites {}, which is not predicted", table));
  for (const std::string& table : observation.scans)
    if (was_there(table) && !is_in(observation.prediction->rewrites, table) &&
        !is_in(observation.prediction->scans, table))
      words.push_back(fmt::format("reads all rows of {}, which is not predicted", table));
}

void add_lock(std::vector<RelationLock>& locks, const RelationLock& lock) {
  const auto known = std::ranges::find(locks, lock.relation, &RelationLock::relation);
  if (known == locks.end()) {
    locks.push_back(lock);
  } else {
    known->mode = std::max(known->mode, lock.mode);
  }
}

// The server sees a DO block as one statement: what its body does is added up.
void add_prediction(const Step& step, Predictions& predictions) {
  const Predictions::key_type place{step.revision_index, step.block_index, step.statement_index};
  const auto whole = step.inside == nullptr ? predictions.end() : predictions.find(place);
  auto prediction = whole == predictions.end() ? std::make_shared<Prediction>()
                                               : std::make_shared<Prediction>(*whole->second);
  for (const RelationLock& lock : step.effects.locks)
    add_lock(prediction->locks, lock);
  if (step.inside == nullptr) {
    prediction->certain = step.effects.certain && is_told_by_its_text(step.command);
    prediction->forbidden_in_transaction = step.effects.forbidden_in_transaction;
  }
  for (const ddl::Name& table : step.effects.rewrites)
    prediction->rewrites.push_back(qualified(table));
  for (const ddl::Name& table : step.effects.scans)
    prediction->scans.push_back(qualified(table));
  predictions[place] = std::move(prediction);
}

}  // namespace

Predictions predict(const History& history,
                    const std::vector<LoweredRevision>& lowered,
                    int server_major) {
  Predictions predictions;
  ReplayOptions options;
  options.pg_version = server_major;
  replay(history,
         lowered,
         options,
         {.step =
              [&](const Step& step) {
                if (step.direction == Direction::kUpgrade) add_prediction(step, predictions);
              },
          .revision = {}});
  return predictions;
}

std::vector<std::string> mismatches_of(const Observation& observation) {
  std::vector<std::string> words;
  if (observation.prediction == nullptr || !observation.unobserved.empty() ||
      !observation.prediction->certain)
    return words;
  compare_locks(observation, words);
  compare_rewrites(observation, words);
  return words;
}

}  // namespace miglint
