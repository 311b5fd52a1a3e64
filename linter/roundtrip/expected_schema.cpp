#include "linter/roundtrip/expected_schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "linter/roundtrip/runner.h"
#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/version_table.h"
#include "migrations/replay/obstacles.h"

namespace miglint {

Result<ExpectedSchema> expected_schema(const History& history,
                                       const std::vector<LoweredRevision>& lowered,
                                       const ServerAddress& server,
                                       const std::vector<bool>& applied) {
  const VersionTable version_table(history);
  Result<ScratchDatabase> database =
      ScratchDatabase::create(server, version_table.setup(), version_table.names());
  if (!database) return database.error();
  ExpectedSchema expected;
  for (const RevisionIndex index : history.graph.order) {
    const Revision& revision = history.revisions[index];
    if (!applied[index] || !revision.upgrade) continue;
    if (const std::vector<Reason> reasons = why_unknown(revision); !reasons.empty()) {
      expected.unknown = fmt::format("{}: {}", revision.id, reasons.front().words);
      return expected;
    }
    if (const auto failed =
            run_script(database->session(), *revision.upgrade, lowered[index].upgrade, {})) {
      expected.unknown =
          fmt::format("{} fails on an empty database: {}", revision.id, failed->error.message);
      return expected;
    }
  }
  Result<Snapshot> snapshot = database->snapshot();
  if (!snapshot) return snapshot.error();
  expected.snapshot = std::move(*snapshot);
  return expected;
}

static Description comparable(Description description) {
  std::erase_if(description, [](const DescribedObject& object) {
    return object.kind == "role" || object.kind == "setting" ||
           (object.kind == "schema" && object.name == "public");
  });
  for (DescribedObject& object : description)
    std::erase_if(object.properties, [](const auto& property) {
      return property.first == "owner" || property.first == "grants" || property.first == "version";
    });
  return description;
}

std::vector<Difference> drift(const Snapshot& expected, const Snapshot& real) {
  std::vector<Difference> differences =
      diff(comparable(expected.description), comparable(real.description));
  for (Difference& difference : differences) {
    if (difference.before.empty()) {
      difference.words = fmt::format("{} is there, and no migration makes it", difference.object);
    } else if (difference.after.empty()) {
      difference.words = fmt::format("{} is missing", difference.object);
    } else {
      difference.words = fmt::format("{} has {}; the migrations make {}",
                                     difference.object,
                                     difference.after,
                                     difference.before);
    }
  }
  return differences;
}

}  // namespace miglint
