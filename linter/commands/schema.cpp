// `miglint schema`: the schema that the upgrades make, without a server.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "linter/commands/commands.h"
#include "linter/commands/schema_shape.h"
#include "linter/named_revision.h"
#include "linter/project.h"
#include "linter/version.h"
#include "migrations/replay/replay.h"

namespace miglint {

namespace {

using Json = nlohmann::ordered_json;

// Only the revision and what it stands on is left to be replayed. Of several projects one has it;
// the others are not asked for.
std::optional<Error> stop_at(const std::string& id, Loaded& loaded) {
  std::vector<LoadedProject> with_it;
  std::optional<Error> nowhere;
  for (LoadedProject& project : loaded.projects) {
    History& history = project.history;
    const Result<RevisionIndex> at =
        named_revision(history, id, "--at takes a revision's id (`miglint graph` shows them)");
    if (!at) {
      nowhere = at.error();
      continue;
    }
    const std::vector<bool> wanted = with_ancestors(history, *at);
    std::erase_if(history.graph.order, [&](RevisionIndex i) { return !wanted[i]; });
    with_it.push_back(std::move(project));
  }
  loaded.projects = std::move(with_it);
  return loaded.projects.empty() ? nowhere : std::nullopt;
}

Catalog catalog_of(const LoadedProject& project, int threads) {
  const std::vector<LoweredRevision> lowered = lower_all(project.history, threads);
  const ReplayOptions options{.pg_version = project.pg_version, .small_tables = {}};
  return replay(project.history, lowered, options, {});
}

Json project_json(const LoadedProject& project, int threads) {
  return {{"root", project.history.root},
          {"source_format", name_of(project.history.format)},
          {"pg_version", project.pg_version},
          {"objects", schema_json(catalog_of(project, threads))}};
}

std::string json(const Loaded& loaded, int threads) {
  Json whole{{"schema_version", 1},
             {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}}};
  if (loaded.projects.size() == 1) {
    whole.update(project_json(loaded.projects.front(), threads));
  } else {
    whole["projects"] = Json::array();
    for (const LoadedProject& project : loaded.projects)
      whole["projects"].push_back(project_json(project, threads));
  }
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string text(const Loaded& loaded, int threads) {
  std::string out;
  for (const LoadedProject& project : loaded.projects) {
    if (loaded.projects.size() > 1)
      out += fmt::format("{}-- {}\n\n", out.empty() ? "" : "\n", project.history.root);
    out += schema_text(catalog_of(project, threads));
  }
  return out;
}

}  // namespace

Result<Outcome> commands::schema(const Options& options,
                                 const FileSystem& files,
                                 const Surroundings& /*around*/) {
  Result<Loaded> loaded = load(options, files);
  if (!loaded) return loaded.error();
  if (!options.at.empty())
    if (auto error = stop_at(options.at, *loaded)) return *std::move(error);
  return Outcome{options.format == "json" ? json(*loaded, options.threads)
                                          : text(*loaded, options.threads)};
}

}  // namespace miglint
