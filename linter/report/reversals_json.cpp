#include <nlohmann/json.hpp>

#include "linter/report/reversals.h"
#include "linter/resolve.h"
#include "linter/version.h"

namespace miglint {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

class JsonWriter {
 public:
  explicit JsonWriter(const SourceSet& sources) : resolver_(sources) {}

  Json project(const JudgedProject& judged) const {
    Json revisions = Json::array();
    for (const Reversal& reversal : judged.reversals)
      revisions.push_back(revision(*judged.history, reversal));
    Json summary = Json::object();
    for (int i = 0; i < kVerdicts; ++i) {
      const auto verdict = static_cast<Verdict>(i);
      if (verdict == Verdict::kSkipped) continue;  // only a server skips
      summary[std::string(name_of(verdict))] =
          std::ranges::count(judged.reversals, verdict, &Reversal::verdict);
    }
    return {{"root", judged.history->root},
            {"source_format", name_of(judged.history->format)},
            {"revisions", std::move(revisions)},
            {"summary", std::move(summary)}};
  }

 private:
  Json placed(Json object, SourceSpan where) const {
    const ReportedPlace place = resolver_.place(where);
    object["file"] = or_null(place.file);
    object["line"] = place.file.empty() ? Json(nullptr) : Json(place.line);
    return object;
  }

  Json refusals(const Reversal& reversal) const {
    Json list = Json::array();
    for (const FoundRefusal& found : reversal.refusals)
      list.push_back(placed({{"direction",
                              found.direction == Direction::kDowngrade ? "downgrade"
                              : found.second                           ? "reupgrade"
                                                                       : "upgrade"},
                             {"sqlstate", found.refusal.sqlstate},
                             {"reason", found.refusal.words},
                             {"statement", found.sql}},
                            found.where));
    return list;
  }

  Json differences(const Reversal& reversal) const {
    Json list = Json::array();
    for (const FoundDifference& found : reversal.differences)
      list.push_back(
          placed({{"object", found.difference.object},
                  {"before", or_null(found.difference.before)},
                  {"after", or_null(found.difference.after)},
                  {"words", found.difference.words},
                  {"behind", found.behind == Direction::kDowngrade ? "downgrade" : "reupgrade"},
                  {"statement", or_null(found.sql)}},
                 found.where));
    return list;
  }

  Json revision(const History& history, const Reversal& reversal) const {
    const Revision& revision = history.revisions[reversal.revision];
    Json lost = Json::array();
    for (const Loss& loss : reversal.losses)
      lost.push_back(
          placed({{"object", loss.object}, {"words", loss.words}, {"statement", or_null(loss.sql)}},
                 loss.where));
    Json reasons = Json::array();
    for (const Reason& reason : reversal.reasons)
      reasons.push_back(placed({{"words", reason.words}}, reason.where));
    const bool is_unknown = reversal.verdict == Verdict::kUnknown;
    Json object = placed({{"id", revision.id}, {"message", revision.message}}, revision.id_where);
    object.update({{"verdict", name_of(reversal.verdict)},
                   {"second_upgrade", name_of(reversal.second_upgrade)},
                   {"differences", differences(reversal)},
                   {"lost", std::move(lost)},
                   {"opaque", is_unknown ? reasons : Json::array()},
                   {"reasons", is_unknown ? Json::array() : reasons},
                   {"fails", refusals(reversal)}});
    return object;
  }

  Resolver resolver_;
};

}  // namespace

std::string reversals_json(const ReversalReport& report) {
  const JsonWriter writer(*report.sources);
  Json whole{{"schema_version", 1},
             {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}}};
  if (report.projects.size() == 1) {
    whole.update(writer.project(report.projects.front()));
  } else {
    whole["projects"] = Json::array();
    for (const JudgedProject& judged : report.projects)
      whole["projects"].push_back(writer.project(judged));
  }
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace miglint
