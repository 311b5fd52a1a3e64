#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule index_corruption_pg14{
    .name = "index-corruption-pg14",
    .severity = Severity::kWarning,
    .summary = "an index is built concurrently on PostgreSQL 14, whose first releases corrupt it",
    .why = R"(
In PostgreSQL 14.0 to 14.3, CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY can miss rows that are
updated meanwhile (release notes of 14.4). The index then answers wrongly, without an error.)",
    .silent = R"(
Another target version. Said once a project, at the newest, since the minor version is not known here.)",
    .instead = R"(
Make sure that the server is 14.4 or newer; indexes built before can be checked with pg_amcheck
--heapallindexed.)",
    .source = "PostgreSQL release notes 14.4",
    .sql = {},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.pg_version != 14 || step.direction == Direction::kDowngrade) return;
  const auto* create = step.as<ddl::CreateIndex>();
  const auto* reindex = step.as<ddl::Reindex>();
  const bool builds =
      (create != nullptr && create->concurrently) || (reindex != nullptr && reindex->concurrently);
  if (!builds) return;
  Finding& finding = out.add(step,
                             "On PostgreSQL 14.0 to 14.3 an index that is built concurrently can "
                             "miss rows.",
                             "Make sure that the server is 14.4 or newer.");
  finding.once_per_project = true;
}

}  // namespace miglint::rules
