#include "linter/roundtrip/status.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "linter/found_on.h"
#include "linter/lint.h"
#include "linter/project.h"
#include "linter/roundtrip/applied.h"
#include "linter/roundtrip/database_url.h"
#include "linter/roundtrip/expected_schema.h"
#include "linter/roundtrip/server.h"
#include "migrations/text/nearest.h"

namespace miglint {

namespace {

// A session that cannot write, whatever is sent in it.
constexpr const char* kReadOnly =
    "-c default_transaction_read_only=on -c search_path= -c statement_timeout=30s -c "
    "lock_timeout=2s";

std::optional<Error> check_read_only(Connection& connection) {
  bool is_read_only = false;
  const auto error =
      connection.ask("SHOW transaction_read_only", [&](std::size_t, const Answer& answer) {
        is_read_only = std::string_view(answer.value(0, 0)) == "on";
      });
  if (error) return Error{"--database-url: " + error->message};
  if (is_read_only) return std::nullopt;
  return Error{
      "--database-url: the session is not read-only, although it was asked to be; nothing was "
      "read"};
}

std::vector<std::string> ids_of(const History& history) {
  std::vector<std::string> ids;
  for (const Revision& revision : history.revisions)
    ids.push_back(revision.id);
  return ids;
}

// Fills what the tool's table tells; returns the revisions that it names.
std::vector<RevisionIndex> place(const Standing& standing, Status& status) {
  const History& history = *status.history;
  const std::vector<std::string> ids = ids_of(history);
  const std::vector<std::string_view> known(ids.begin(), ids.end());
  std::vector<RevisionIndex> current;
  status.table = standing.table;
  status.is_dirty = standing.is_dirty;
  for (const std::string& id : standing.ids) {
    status.current.push_back(id);
    const RevisionIndex index = find_stored(history, id);
    if (index == kNoRevision) {
      status.unknown.push_back({id, std::string(nearest(id, known)), ""});
    } else {
      current.push_back(index);
    }
  }
  return current;
}

// Compared with what a server of our own makes of the same migrations.
std::optional<Error> find_drift(const LiveLine& line,
                                const Config& config,
                                const Surroundings& around,
                                const std::vector<bool>& applied,
                                const Snapshot& real,
                                Status& status) {
  LiveLine own = line;
  own.database_url.clear();
  const History& history = *status.history;
  Result<Server> server = Server::start(own, config, around);
  if (!server) {
    status.drift_unknown = server.error().message;
    return std::nullopt;
  }
  const auto lowered = lower_all(history, line.options.threads);
  Result<ServerAddress> address = server->address();
  if (!address) return address.error();
  Result<ExpectedSchema> expected = expected_schema(history, lowered, *address, applied);
  if (!expected) return server->explained(expected.error());
  status.drift_unknown = expected->unknown;
  if (!expected->unknown.empty()) return std::nullopt;
  status.drift = drift(expected->snapshot, real);
  if (std::ranges::count(applied, true) > 0) return std::nullopt;
  // Nothing has run by the tool's table: which tables of the whole history are there all the same?
  status.drift.clear();
  Result<ExpectedSchema> whole =
      expected_schema(history, lowered, *address, std::vector<bool>(applied.size(), true));
  if (!whole) return server->explained(whole.error());
  for (const DescribedObject& object : whole->snapshot.description)
    if (object.kind == "table" &&
        std::ranges::any_of(real.description, [&](const DescribedObject& other) {
          return other.kind == object.kind && other.name == object.name;
        }))
      status.tables_at_base.push_back(object.name);
  return std::nullopt;
}

Result<std::vector<ReportedFinding>> lint_pending(const LiveLine& line,
                                                  const FileSystem& files,
                                                  const Surroundings& around,
                                                  const Status& status) {
  std::set<std::string, std::less<>> ids;
  for (const RevisionIndex index : status.pending)
    ids.insert(status.history->revisions[index].id);
  Result<Linted> linted = lint(line.options, files, around);
  if (!linted) return linted.error();
  std::vector<ReportedFinding> findings;
  for (ReportedFinding& finding : linted->report.findings)
    if (finding.revision && ids.contains(*finding.revision) && finding.direction != "downgrade")
      findings.push_back(std::move(finding));
  return findings;
}

bool fails_run(const Status& status, FailOn level) {
  if (level == FailOn::kNever) return false;
  if (!status.unknown.empty() || !status.drift.empty() || !status.tables_at_base.empty() ||
      status.is_dirty)
    return true;
  return std::ranges::any_of(status.findings, [&](const ReportedFinding& finding) {
    return level == FailOn::kInfo || finding.severity == Severity::kError ||
           (level == FailOn::kWarning && finding.severity == Severity::kWarning);
  });
}

}  // namespace

Result<Outcome> status_command(const LiveLine& line,
                               const FileSystem& files,
                               const Surroundings& around) {
  const Result<Loaded> loaded = load(line.options, files);
  if (!loaded) return loaded.error();
  if (loaded->projects.size() != 1)
    return Error{"miglint status compares one project with one database; name its folder"};
  // Reading is all that is done, so another machine is as good as this one.
  Result<ServerAddress> address = check_database_url(line.database_url, true);
  if (!address) return address.error();
  Result<Connection> connection = Connection::open(*address, address->first_database, kReadOnly);
  if (!connection) return explain_refusal(connection.error());
  if (auto error = check_read_only(*connection)) return *error;

  Status status;
  status.history = &loaded->projects.front().history;
  status.server_version = connection->server_version();
  status.port = connection->port();
  const Result<Standing> standing = read_standing(*connection, *status.history);
  if (!standing) return standing.error();
  const std::vector<RevisionIndex> current = place(*standing, status);
  for (UnknownId& unknown : status.unknown)
    unknown.found_on =
        branch_with(unknown.id, loaded->projects.front(), line.options, loaded->config, files);
  const std::vector<bool> applied = applied_revisions(*status.history, current);
  for (const RevisionIndex index : status.history->graph.order)
    if (!applied[index]) status.pending.push_back(index);

  Result<LiveCatalog> catalog =
      LiveCatalog::open(*address, address->first_database, {status.table}, kReadOnly);
  if (!catalog) return explain_refusal(catalog.error());
  const Result<Snapshot> real = catalog->snapshot();
  if (!real) return real.error();
  if (!status.unknown.empty()) {
    status.drift_unknown = "what an unknown revision makes is not known";
  } else if (auto error = find_drift(line, loaded->config, around, applied, *real, status)) {
    return *error;
  }
  Result<std::vector<ReportedFinding>> findings = lint_pending(line, files, around, status);
  if (!findings) return findings.error();
  status.findings = std::move(*findings);
  const FailOn level =
      line.options.fail_on.value_or(loaded->config.fail_on.value_or(FailOn::kError));
  return Outcome{line.options.format == "json" ? status_json(status) : status_text(status),
                 fails_run(status, level) ? kFound : kNothingFound};
}

}  // namespace miglint
