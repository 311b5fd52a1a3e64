#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "linter/report/finding_json.h"
#include "linter/roundtrip/status.h"
#include "linter/version.h"
#include "linter/wording.h"

namespace miglint {

namespace {

constexpr std::size_t kMostPendingShown = 20;

std::string plural(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void write_standing(const Status& status, std::string& out) {
  const bool is_alembic = status.history->format == SourceFormat::kAlembic;
  if (status.table.empty()) {
    out += "it has no version table: no migration has been run there\n";
  } else if (status.current.empty()) {
    out += fmt::format("{} is empty: no migration has been run there\n", status.table);
  } else {
    out += fmt::format("it stands at {}\n", fmt::join(status.current, ", "));
  }
  if (status.is_dirty)
    out += fmt::format(
        "{} says that the last run ended half way; look what of it is there, then `migrate "
        "force`\n",
        status.table);
  for (const UnknownId& unknown : status.unknown)
    out += fmt::format(
        "no revision of this tree is called {}{}: {}{}\n",
        unknown.id,
        unknown.nearest.empty() ? "" : fmt::format(" (the nearest is {})", unknown.nearest),
        unknown.found_on.empty()
            ? std::string("it was deleted or belongs to a branch that is not here")
            : fmt::format("branch {} has it", unknown.found_on),
        is_alembic ? ", and Alembic stops with \"Can't locate revision\"" : "");
  if (!status.tables_at_base.empty())
    out += fmt::format(
        "but {} that the migrations make {} there already ({}{}): the first upgrade fails{}\n",
        plural(status.tables_at_base.size(), "table"),
        status.tables_at_base.size() == 1 ? "is" : "are",
        status.tables_at_base.front(),
        status.tables_at_base.size() > 1 ? ", …" : "",
        is_alembic ? "; `alembic stamp REV` only writes REV into the version table and runs nothing"
                   : "");
}

void write_pending(const Status& status, std::string& out) {
  if (status.pending.empty()) {
    out += "nothing is pending\n";
    return;
  }
  out += plural(status.pending.size(), "revision") + " pending:\n";
  const std::size_t shown = std::min(status.pending.size(), kMostPendingShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const Revision& revision = status.history->revisions[status.pending[i]];
    out += fmt::format("    {}  {}\n", one_line(revision.id), one_line(revision.message));
  }
  if (shown < status.pending.size()) out += "    …\n";
  for (const ReportedFinding& finding : status.findings)
    out += fmt::format("    {}:{}: {}: {} [{}]\n",
                       finding.place.file,
                       finding.place.line,
                       name_of(finding.severity),
                       finding.message,
                       finding.rule);
}

void write_drift(const Status& status, std::string& out) {
  if (!status.drift_unknown.empty()) {
    out += fmt::format("drift was not looked for: {}\n", one_line(status.drift_unknown));
    return;
  }
  if (status.drift.empty()) {
    if (status.tables_at_base.empty()) out += "the schema is what the migrations make\n";
    return;
  }
  out += plural(status.drift.size(), "difference") + " to what the migrations make:\n";
  for (const Difference& difference : status.drift)
    out += fmt::format("    {}\n", one_line(difference.words));
}

}  // namespace

std::string status_text(const Status& status) {
  std::string out = fmt::format("{} ({}) against a database on PostgreSQL {}\n\n",
                                status.history->root,
                                name_of(status.history->format),
                                status.server_version);
  write_standing(status, out);
  write_pending(status, out);
  write_drift(status, out);
  return out;
}

std::string status_json(const Status& status) {
  using Json = nlohmann::ordered_json;
  const auto or_null = [](const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
  };
  Json unknown = Json::array();
  for (const UnknownId& id : status.unknown)
    unknown.push_back(
        {{"id", id.id}, {"nearest", or_null(id.nearest)}, {"found_on", or_null(id.found_on)}});
  Json pending = Json::array();
  for (const RevisionIndex index : status.pending)
    pending.push_back(status.history->revisions[index].id);
  Json drift = Json::array();
  for (const Difference& difference : status.drift)
    drift.push_back({{"object", difference.object},
                     {"before", or_null(difference.before)},
                     {"after", or_null(difference.after)},
                     {"words", difference.words}});
  Json findings = Json::array();
  for (const ReportedFinding& finding : status.findings)
    findings.push_back(Json::parse(report::finding_as_json(finding)));
  const Json whole{{"schema_version", 1},
                   {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}},
                   {"root", status.history->root},
                   {"source_format", name_of(status.history->format)},
                   {"server", {{"version", status.server_version}, {"port", status.port}}},
                   {"version_table", or_null(status.table)},
                   {"dirty", status.is_dirty},
                   {"current", status.current},
                   {"unknown", std::move(unknown)},
                   {"pending", std::move(pending)},
                   {"drift", std::move(drift)},
                   {"drift_unknown", or_null(status.drift_unknown)},
                   {"tables_at_base", status.tables_at_base},
                   {"findings", std::move(findings)}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace miglint
