#include <nlohmann/json.hpp>

#include <algorithm>

#include "linter/report/finding_json.h"
#include "linter/resolve.h"
#include "linter/roundtrip/report.h"
#include "linter/version.h"

namespace miglint {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

class JsonWriter {
 public:
  JsonWriter(const RoundtripReport& report, const RoundtripStyle& style)
      : report_(report), style_(style), resolver_(*report.sources) {}

  Json project(const WalkedProject& walked) const {
    Json revisions = Json::array();
    for (const RevisionOutcome& outcome : walked.outcomes)
      revisions.push_back(revision(*walked.history, outcome));
    const std::vector<std::size_t> counts = count_verdicts(walked.outcomes);
    Json summary = Json::object();
    for (int i = 0; i < kVerdicts; ++i)
      summary[std::string(name_of(static_cast<Verdict>(i)))] = counts[static_cast<std::size_t>(i)];
    return {{"root", walked.history->root},
            {"source_format", name_of(walked.history->format)},
            {"server",
             {{"version", report_.server_version},
              {"port", report_.port ? Json(*report_.port) : Json(nullptr)}}},
            {"revisions", std::move(revisions)},
            {"summary", std::move(summary)},
            {"rows", rows(walked)},
            {"full", full(walked)},
            {"runner", walked.by_tool ? "tool" : "sql"},
            {"runner_missing", or_null(walked.missing_runner)},
            {"model_differences", model_differences(walked)},
            {"models_unknown", or_null(walked.models_unknown)},
            {"model_drift", model_drift(walked)},
            {"timings", timings(walked)},
            {"findings", findings(walked)}};
  }

 private:
  // Null without --full.
  static Json full(const WalkedProject& walked) {
    if (!walked.full) return nullptr;
    const FullRun& run = *walked.full;
    const History& history = *walked.history;
    return {
        {"not_run", or_null(run.not_run)},
        {"upgraded", run.upgraded},
        {"downgraded", run.downgraded},
        {"upgraded_again", run.upgraded_again},
        {"stays", run.stays == kNoRevision ? Json(nullptr) : Json(history.revisions[run.stays].id)},
        {"problems", run.problems.size()}};
  }

  // Null without --timings. Milliseconds; the migrations' own statements are with the revisions.
  Json timings(const WalkedProject& walked) const {
    if (!style_.timings) return nullptr;
    const WalkTiming& timing = walked.timing;
    double statements = 0;
    for (const RevisionOutcome& outcome : walked.outcomes)
      statements += outcome.upgrade.milliseconds + outcome.downgrade.milliseconds +
                    outcome.second_upgrade.milliseconds;
    return {{"server", report_.server_milliseconds},
            {"statements", statements},
            {"snapshots", timing.snapshots},
            {"snapshots_ms", timing.snapshot_milliseconds},
            {"copies", timing.copies},
            {"copies_ms", timing.copy_milliseconds},
            {"rows", walked.rows.milliseconds}};
  }

  static Json model_differences(const WalkedProject& walked) {
    Json list = Json::array();
    for (const ModelDifference& difference : walked.model_differences)
      list.push_back({{"object", difference.object}, {"words", difference.words}});
    return list;
  }

  // Null without --report-model-drift.
  static Json model_drift(const WalkedProject& walked) {
    if (!walked.model_drift) return nullptr;
    Json list = Json::array();
    for (const SideBySide::Found& found : walked.model_drift->found)
      list.push_back({{"revision", found.revision}, {"words", found.words}});
    return {{"upgrades", walked.model_drift->ran},
            {"stopped", or_null(walked.model_drift->stopped)},
            {"differences", std::move(list)}};
  }

  Json full_problem(const FullProblem& problem) const {
    Json object{{"behind",
                 problem.again                              ? "reupgrade"
                 : problem.direction == Direction::kUpgrade ? "upgrade"
                                                            : "downgrade"},
                {"error", problem.failure ? failure(*problem.failure) : Json(nullptr)},
                {"object", problem.difference ? Json(problem.difference->object) : Json(nullptr)},
                {"words", problem.difference ? Json(problem.difference->words) : Json(nullptr)}};
    if (problem.difference) add_place(object, problem.where);
    return object;
  }

  Json rows(const WalkedProject& walked) const {
    if (!walked.with_rows) return nullptr;
    Json unseeded = Json::array();
    for (const UnseededTable& table : walked.rows.unseeded)
      unseeded.push_back({{"object", table.table}, {"words", table.words}});
    Json object{{"added", walked.rows.rows}, {"refused", std::move(unseeded)}};
    if (style_.timings) object["ms"] = walked.rows.milliseconds;
    return object;
  }

  static Json findings(const WalkedProject& walked) {
    Json list = Json::array();
    for (const RevisionFinding& found : walked.findings)
      list.push_back(Json::parse(report::finding_as_json(found.finding)));
    return list;
  }

  void add_place(Json& object, SourceSpan where) const {
    const ReportedPlace place = resolver_.place(where);
    object["file"] = or_null(place.file);
    object["line"] = place.file.empty() ? Json(nullptr) : Json(place.line);
  }

  Json failure(const RunFailure& failure) const {
    Json object{{"sqlstate", or_null(failure.sqlstate)},
                {"message", failure.message},
                {"detail", or_null(failure.detail)},
                {"hint", or_null(failure.hint)},
                {"help", or_null(failure.advice)},
                {"statement", or_null(failure.statement)}};
    add_place(object, failure.where);
    return object;
  }

  // What was not run has neither an outcome nor an error.
  Json direction(const DirectionRun& run) const {
    Json object{{"ok", run.attempted ? Json(run.ok()) : Json(nullptr)}};
    if (style_.timings) object["ms"] = run.attempted ? Json(run.milliseconds) : Json(nullptr);
    object["error"] = run.failure ? failure(*run.failure) : Json(nullptr);
    return object;
  }

  Json difference(const FoundDifference& found) const {
    Json object{{"object", found.difference.object},
                {"before", or_null(found.difference.before)},
                {"after", or_null(found.difference.after)},
                {"words", found.difference.words},
                {"behind", found.behind == Direction::kDowngrade ? "downgrade" : "reupgrade"},
                {"statement", or_null(found.sql)}};
    add_place(object, found.where);
    return object;
  }

  static Json lock(const std::string& relation, RelationKind kind, LockMode mode) {
    return {{"relation", relation},
            {"kind", name_of(kind)},
            {"mode", name_of(mode)},
            {"blocks", name_of(blocks(mode))}};
  }

  Json observation(const Observation& seen) const {
    Json locks = Json::array();
    for (const ObservedLock& held : seen.locks)
      locks.push_back(lock(held.relation, held.kind, held.mode));
    Json predicted = nullptr;
    if (seen.prediction != nullptr) {
      predicted = Json::array();
      for (const RelationLock& expected : seen.prediction->locks)
        predicted.push_back(lock(expected.relation.text(), expected.kind, expected.mode));
    }
    Json object{{"sql", seen.sql}};
    add_place(object, seen.where);
    object.update({{"locks", std::move(locks)},
                   {"predicted", std::move(predicted)},
                   {"rewrites", seen.rewrites},
                   {"scans", seen.scans},
                   {"builds_indexes", seen.builds_indexes},
                   {"unobserved", or_null(seen.unobserved)},
                   {"mismatches", seen.mismatches}});
    if (style_.timings) object["ms"] = seen.milliseconds;
    return object;
  }

  // Without --locks null: not observed, which is something else than none.
  Json observed(const RevisionOutcome& outcome) const {
    if (!style_.locks) return nullptr;
    Json list = Json::array();
    for (const Observation& seen : outcome.observations)
      list.push_back(observation(seen));
    return list;
  }

  Json rewrites(const RevisionOutcome& outcome) const {
    if (!style_.locks) return nullptr;
    Json list = Json::array();
    for (const Observation& seen : outcome.observations)
      for (const std::string& table : seen.rewrites)
        if (std::ranges::find(list, Json(table)) == list.end()) list.push_back(table);
    return list;
  }

  Json revision(const History& history, const RevisionOutcome& outcome) const {
    const Revision& revision = history.revisions[outcome.revision];
    Json differences = Json::array();
    for (const FoundDifference& found : outcome.differences)
      differences.push_back(difference(found));
    Json losses = Json::array();
    for (const Loss& loss : outcome.losses) {
      Json object{{"object", loss.object}, {"words", loss.words}, {"statement", or_null(loss.sql)}};
      add_place(object, loss.where);
      losses.push_back(std::move(object));
    }
    Json leftovers = Json::array();
    for (const Leftover& leftover : outcome.leftovers) {
      Json object{{"object", leftover.object},
                  {"words", leftover.words},
                  {"statement", or_null(leftover.sql)}};
      add_place(object, leftover.where);
      leftovers.push_back(std::move(object));
    }
    Json seeded = nullptr;
    if (outcome.seeded_failure) {
      seeded = failure(outcome.seeded_failure->failure);
      seeded["direction"] = outcome.seeded_failure->direction;
    }
    Json reasons = Json::array();
    for (const Reason& reason : outcome.reasons) {
      Json object{{"words", reason.words}};
      add_place(object, reason.where);
      reasons.push_back(std::move(object));
    }
    Json full_problems = Json::array();
    for (const FullProblem& problem : outcome.full_problems)
      full_problems.push_back(full_problem(problem));
    Json object{{"id", revision.id}, {"message", revision.message}};
    add_place(object, revision.id_where);
    object.update({{"upgrade", direction(outcome.upgrade)},
                   {"downgrade", direction(outcome.downgrade)},
                   {"reupgrade", direction(outcome.second_upgrade)},
                   {"verdict", name_of(outcome.verdict)},
                   {"differences", std::move(differences)},
                   {"lost", std::move(losses)},
                   {"reasons", std::move(reasons)},
                   {"fails_with_rows", std::move(seeded)},
                   {"leftovers", std::move(leftovers)},
                   {"full_problems", std::move(full_problems)},
                   {"observed_locks", observed(outcome)},
                   {"rewrites", rewrites(outcome)}});
    return object;
  }

  const RoundtripReport& report_;
  const RoundtripStyle& style_;
  Resolver resolver_;
};

}  // namespace

std::string roundtrip_json(const RoundtripReport& report, const RoundtripStyle& style) {
  const JsonWriter writer(report, style);
  Json whole{{"schema_version", 1},
             {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}}};
  if (report.projects.size() == 1) {
    whole.update(writer.project(report.projects.front()));
  } else {
    whole["projects"] = Json::array();
    for (const WalkedProject& walked : report.projects)
      whole["projects"].push_back(writer.project(walked));
  }
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace miglint
