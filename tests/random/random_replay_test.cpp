// The replay against a naive one, and lint against itself on less: random trees with branches and
// merges (each_project.h).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "linter/lint.h"
#include "linter/project.h"
#include "migrations/catalog/describe.h"
#include "migrations/replay/reversal.h"
#include "tests/random/each_project.h"
#include "tests/random/naive_replay.h"
#include "tests/random/told.h"

namespace miglint::test {
namespace {

Options options_of(std::vector<std::string> paths) {
  Options options;
  options.command = "lint";
  options.paths = std::move(paths);
  options.threads = 1;
  // They are about the whole history, or told once of it.
  options.ignore = {"all-revisions-one-tx",
                    "branch-order-dependent",
                    "column-order-dependency",
                    "extension-policy",
                    "index-corruption-pg14",
                    "missing-idle-timeout",
                    "missing-lock-timeout",
                    "missing-statement-timeout",
                    "multiple-heads",
                    "python-unsupported",
                    "wide-lock-window",
                    "work-after-access-exclusive"};
  return options;
}

Loaded loaded(const RandomProject& project) {
  const auto files = memory_file_system(files_of(project));
  Result<Loaded> loaded = load(options_of({"alembic.ini"}), *files);
  EXPECT_TRUE(loaded) << loaded.error().message;
  return *std::move(loaded);
}

struct Kept {
  Catalog catalog;
  std::vector<std::string> told;
};

// The first line in which the two differ.
std::string difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string left = i < a.size() ? a[i] : "nothing";
    const std::string right = i < b.size() ? b[i] : "nothing";
    if (left != right) return fmt::format("{}\n  and not  \n{}", left, right);
  }
  return {};
}

// The columns of a view are told where it has changed alone; and a type that was not there when its
// column was made is known by a later statement, which changes nothing of the column.
bool is_seen_by_one_alone(const Difference& difference) {
  if (difference.words.find(" came back with columns ") != std::string::npos) return true;
  constexpr std::string_view kType = "type: ";
  if (!difference.before.starts_with(kType) || !difference.after.starts_with(kType)) return false;
  const auto bare = [&](std::string_view text) { return text.substr(text.find_last_of(" .") + 1); };
  return bare(difference.before) == bare(difference.after);
}

std::vector<std::string> words_of(const std::vector<Difference>& differences) {
  std::vector<std::string> words;
  for (const Difference& difference : differences)
    if (!is_seen_by_one_alone(difference)) words.push_back(difference.words);
  std::ranges::sort(words);
  return words;
}

void replay_both_ways(const RandomProject& project) {
  const Loaded all = loaded(project);
  ASSERT_EQ(all.projects.size(), 1U);
  const History& history = all.projects.front().history;
  ASSERT_EQ(history.revisions.size(), project.size());
  const std::vector<LoweredRevision> lowered = lower_all(history, 1);
  std::vector<Kept> kept;
  const auto keep = [&](const Catalog& catalog) { kept.push_back({catalog, told(catalog)}); };
  std::size_t place = 0;
  const auto check = [&](const RevisionReplay& revision) {
    const Catalog simple = naive_replay(history, lowered, place++, kPgVersion);
    ASSERT_EQ(difference(told(revision.after), told(simple)), "")
        << "after " << history.revisions[revision.revision].id;
    keep(revision.before);
    keep(revision.after);
    const Catalog down = naive_script(lowered[revision.revision].downgrade,
                                      revision.revision,
                                      Direction::kDowngrade,
                                      simple,
                                      kPgVersion);
    ASSERT_EQ(difference(told(revision.after_downgrade), told(down)), "")
        << "back from " << history.revisions[revision.revision].id;
    keep(revision.after_downgrade);
  };
  replay(history,
         lowered,
         {.pg_version = kPgVersion, .small_tables = {}},
         {.step = {}, .revision = check});
  // What has been handed out does not change any more.
  for (const Kept& one : kept)
    ASSERT_EQ(difference(told(one.catalog), one.told), "");
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Catalog& a = kept[i].catalog;
    const Catalog& b = kept[(i * 7 + 3) % kept.size()].catalog;
    const Changed changed = describe_changes(a, b);
    ASSERT_EQ(difference(words_of(diff(changed.before, changed.after)),
                         words_of(diff(describe(a), describe(b)))),
              "");
  }
}

// What is reported in one file.
std::vector<std::string> findings_in(const Report& report, const std::string& file) {
  std::vector<std::string> out;
  for (const ReportedFinding& finding : report.findings)
    if (finding.place.file == file)
      out.push_back(fmt::format(
          "{} {}:{} {}", finding.rule, finding.place.line, finding.place.column, finding.message));
  std::ranges::sort(out);
  return out;
}

Report linted(const RandomProject& project, std::vector<std::string> paths) {
  const auto files = memory_file_system(files_of(project));
  const Surroundings surroundings{
      .now = "2026-01-01 00:00:00", .today = "2026-01-01", .environment = {}};
  const auto linted = lint(options_of(std::move(paths)), *files, surroundings);
  EXPECT_TRUE(linted) << linted.error().message;
  return linted ? linted->report : Report();
}

// A revision is judged by what came before it: the same findings in the whole tree, when it alone
// is asked for, and in a tree that ends with it.
void lint_in_three_ways(const RandomProject& project) {
  const Loaded all = loaded(project);
  const History& history = all.projects.front().history;
  const Report whole = linted(project, {"alembic.ini"});
  RandomProject so_far;
  for (const RevisionIndex i : history.graph.order) {
    const std::string& id = history.revisions[i].id;
    so_far.push_back(*std::ranges::find(project, id, &RandomRevision::id));
    const std::string file = file_of(so_far.back());
    const auto wanted = findings_in(whole, file);
    ASSERT_EQ(difference(findings_in(linted(project, {file}), file), wanted), "")
        << file << " alone";
    // Of two heads nobody knows the order, unless a later merge tells.
    const Loaded less = loaded(so_far);
    if (less.projects.front().history.graph.heads.size() != 1) continue;
    ASSERT_EQ(difference(findings_in(linted(so_far, {"alembic.ini"}), file), wanted), "")
        << file << " as the last";
  }
}

TEST(RandomReplay, AgreesWithANaiveOne) {
  each_project(80, 1000003, replay_both_ways);
}

TEST(RandomReplay, ARevisionIsJudgedByWhatCameBefore) {
  each_project(60, 2000003, lint_in_three_ways);
}

}  // namespace
}  // namespace miglint::test
