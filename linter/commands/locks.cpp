// `miglint locks`: what each statement locks, rewrites and scans at the moment it runs.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

#include "linter/commands/commands.h"
#include "linter/commands/locks_table.h"
#include "linter/project.h"
#include "linter/reported.h"
#include "linter/resolve.h"
#include "linter/version.h"
#include "migrations/replay/replay.h"

namespace miglint {

namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(Direction direction) {
  return direction == Direction::kUpgrade ? "upgrade" : "downgrade";
}

template <typename Visit>
void each_step(const Loaded& loaded,
               const LoadedProject& project,
               int threads,
               const Visit& visit) {
  const std::vector<LoweredRevision> lowered = lower_all(project.history, threads);
  const ReportedFiles reported(loaded);
  const ReplayOptions options{.pg_version = project.pg_version,
                              .small_tables = {},
                              .first_place = reported.first_place(project.history)};
  const ReplayVisitor visitor{.step =
                                  [&](const Step& step) {
                                    if (reported.holds(step.revision)) visit(step);
                                  },
                              .revision = nullptr};
  replay(project.history, lowered, options, visitor);
}

Json names_of(const std::vector<ddl::Name>& names) {
  Json list = Json::array();
  for (const ddl::Name& name : names)
    list.push_back(name.text());
  return list;
}

// Every mode that is taken; of a relation the strongest one first.
Json locks_of(const Effects& effects) {
  Json list = Json::array();
  const auto add = [&](const RelationLock& lock) {
    list.push_back({{"relation", lock.relation.text()},
                    {"kind", name_of(lock.kind)},
                    {"mode", name_of(lock.mode)},
                    {"blocks", name_of(blocks(lock.mode))}});
  };
  std::ranges::for_each(effects.locks, add);
  std::ranges::for_each(effects.weaker, add);
  return list;
}

Json statement_json(const Step& step, const Resolver& resolver) {
  const ReportedPlace place = resolver.place(step.where());
  const Effects& effects = step.effects;
  Json fails = nullptr;
  if (step.refusal) fails = {{"sqlstate", step.refusal->sqlstate}, {"reason", step.refusal->words}};
  return {{"revision", step.revision.id},
          {"direction", name_of(step.direction)},
          {"file", place.file},
          {"line", place.line},
          {"sql", step.sql()},
          {"locks", locks_of(effects)},
          {"rewrites", names_of(effects.rewrites)},
          {"scans", names_of(effects.scans)},
          {"builds_indexes", names_of(effects.builds_indexes)},
          {"in_transaction", effects.forbidden_in_transaction ? "forbidden" : "allowed"},
          {"certain", effects.certain && !(step.refusal && step.refusal->depends_on_runner)},
          {"fails", std::move(fails)}};
}

Json project_json(const Loaded& loaded, const LoadedProject& project, int threads) {
  const Resolver resolver(loaded.sources);
  Json statements = Json::array();
  each_step(loaded, project, threads, [&](const Step& step) {
    statements.push_back(statement_json(step, resolver));
  });
  return {{"root", project.history.root},
          {"source_format", name_of(project.history.format)},
          {"pg_version", project.pg_version},
          {"statements", std::move(statements)}};
}

std::string json(const Loaded& loaded, int threads) {
  Json whole{{"schema_version", 1},
             {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}}};
  if (loaded.projects.size() == 1) {
    whole.update(project_json(loaded, loaded.projects.front(), threads));
  } else {
    whole["projects"] = Json::array();
    for (const LoadedProject& project : loaded.projects)
      whole["projects"].push_back(project_json(loaded, project, threads));
  }
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// One table a direction of a revision, under a line that says which.
std::string text(const Loaded& loaded, int threads, int width) {
  const Resolver resolver(loaded.sources);
  std::string out;
  for (const LoadedProject& project : loaded.projects) {
    LocksTable table(width);
    const Revision* revision = nullptr;
    Direction direction = Direction::kUpgrade;
    each_step(loaded, project, threads, [&](const Step& step) {
      const ReportedPlace place = resolver.place(step.where());
      if (revision != &step.revision || direction != step.direction) {
        out += table.take();
        revision = &step.revision;
        direction = step.direction;
        out += fmt::format("{}revision {}{}{}, {} ({})\n",
                           out.empty() ? "" : "\n",
                           revision->id,
                           revision->message.empty() ? "" : ": ",
                           revision->message,
                           name_of(direction),
                           place.file);
      }
      table.add(place.line, step);
    });
    out += table.take();
  }
  return out;
}

}  // namespace

Result<Outcome> commands::locks(const Options& options,
                                const FileSystem& files,
                                const Surroundings& around) {
  const Result<Loaded> loaded = load(options, files, Depth::kReported);
  if (!loaded) return loaded.error();
  // In a file or a pipe a table may be as wide as it reads well.
  constexpr int kWidthOfFiles = 120;
  const int width = around.stdout_is_terminal ? around.terminal_width : kWidthOfFiles;
  return Outcome{options.format == "json" ? json(*loaded, options.threads)
                                          : text(*loaded, options.threads, width)};
}

}  // namespace miglint
