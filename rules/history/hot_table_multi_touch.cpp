#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "rules/change.h"
#include "rules/option_values.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Change& change, Findings& out);

static constexpr std::int64_t kUsual = 3;

static constexpr std::array kOptions{
    RuleOption{"revisions", OptionKind::kNumber, "how many new revisions are too many; usually 3"},
};

const Rule hot_table_multi_touch{
    .name = "hot-table-multi-touch",
    .severity = Severity::kInfo,
    .summary =
        "several new revisions take ACCESS EXCLUSIVE on one table (needs --base, --since or "
        "--staged)",
    .why = R"(
Each of them waits for every query on the table and lets new ones queue behind it: the same stop of traffic,
several times in one deployment.)",
    .silent = R"(
Fewer than three revisions, or than the option `revisions` says; they run in one transaction, which waits
once; the table was created by the change, is temporary or small.)",
    .instead = "Fold what they do to the table into one revision, or into one ALTER TABLE.",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .options = kOptions,
    .check_change = check,
};

static void check(const Change& change, Findings& out) {
  struct Touched {
    std::set<std::uint32_t> transactions;
    std::vector<std::string> revisions;
    const TakenLock* last = nullptr;
  };

  std::map<std::string, Touched> tables;
  for (const TakenLock& lock : change.locks) {
    if (lock.lock.mode != LockMode::kAccessExclusive) continue;
    const bool is_table =
        lock.lock.kind == RelationKind::kTable || lock.lock.kind == RelationKind::kPartitionedTable;
    if (!is_table) continue;
    Touched& touched = tables[lock.lock.relation.text()];
    touched.transactions.insert(lock.transaction);
    const std::string& id = change.now.revisions[lock.revision].id;
    if (touched.revisions.empty() || touched.revisions.back() != id)
      touched.revisions.push_back(id);
    touched.last = &lock;
  }
  const auto most = static_cast<std::size_t>(out.options().number("revisions", kUsual));
  for (const auto& [table, touched] : tables) {
    if (touched.revisions.size() < most || touched.transactions.size() < most) continue;
    out.begin_revision(touched.last->revision);
    Finding& finding =
        out.add(touched.last->where,
                fmt::format("{} new revisions take ACCESS EXCLUSIVE on {}: traffic on it stops as "
                            "many times in one deployment.",
                            touched.revisions.size(),
                            table),
                "Fold what they do to it into one revision.");
    finding.ids = touched.revisions;
  }
}

}  // namespace miglint::rules
