// The stages of `miglint lint`, each alone, on one thread and on all that is loaded before it.
//
// MIGLINT_TREE names the folder. The columns are per run over the whole tree; bytes are those of
// the files read.

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <string>
#include <vector>

#include "linter/lint.h"
#include "linter/project.h"
#include "linter/report/report.h"
#include "migrations/python/tree.h"
#include "migrations/replay/replay.h"
#include "migrations/sql/pg_tree.h"
#include "migrations/text/file_system.h"

namespace miglint {

namespace {

// The tree, read once; every stage begins from what the one before it gives.
struct Tree {
  Tree() {
    const char* folder = std::getenv("MIGLINT_TREE");  // NOLINT(concurrency-mt-unsafe): no threads
    options.command = "lint";
    options.paths = {folder == nullptr ? "." : folder};
    options.threads = 1;
    Result<Loaded> read = load(options, *files);
    if (!read) {
      std::fprintf(stderr, "%s\n", read.error().message.c_str());
      std::exit(2);  // NOLINT(concurrency-mt-unsafe): no threads
    }
    loaded = *std::move(read);
    for (FileId file = 0; file < loaded.sources.size(); ++file)
      bytes += static_cast<std::int64_t>(loaded.sources[file].text.size());
    for (const LoadedProject& project : loaded.projects)
      lowered.push_back(lower_all(project.history, 1));
  }

  std::unique_ptr<FileSystem> files = disk_file_system();
  Options options;
  Loaded loaded;
  std::int64_t bytes = 0;
  std::vector<std::vector<LoweredRevision>> lowered;
};

const Tree& tree() {
  static const Tree kTree;
  return kTree;
}

void per_byte(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * tree().bytes);
}

template <typename Visit>
void each_block(const Visit& visit) {
  for (const LoadedProject& project : tree().loaded.projects)
    for (const Revision& revision : project.history.revisions)
      for (const auto* script : {&revision.upgrade, &revision.downgrade})
        if (*script)
          for (const SqlBlock& block : (*script)->blocks)
            visit(block);
}

void read_files(benchmark::State& state) {
  const SourceSet& sources = tree().loaded.sources;
  for (auto _ : state)
    for (FileId file = 0; file < sources.size(); ++file)
      benchmark::DoNotOptimize(tree().files->read(sources[file].path));
  per_byte(state);
}

void parse_python(benchmark::State& state) {
  const SourceSet& sources = tree().loaded.sources;
  for (auto _ : state)
    for (FileId file = 0; file < sources.size(); ++file)
      if (sources[file].path.ends_with(".py"))
        benchmark::DoNotOptimize(PythonTree::parse(sources[file].text));
  per_byte(state);
}

// Reading the files, parsing and evaluating Python, the graph.
void load_all(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(load(tree().options, *tree().files));
  per_byte(state);
}

void parse_sql(benchmark::State& state) {
  for (auto _ : state)
    each_block([](const SqlBlock& block) { parse_each(block.sql, [](const ParsedStatement&) {}); });
}

// Parsing SQL into commands.
void lower(benchmark::State& state) {
  for (auto _ : state)
    for (const LoadedProject& project : tree().loaded.projects)
      benchmark::DoNotOptimize(lower_all(project.history, 1));
}

void replay_with(benchmark::State& state, const ReplayVisitor& visitor) {
  for (auto _ : state)
    for (std::size_t i = 0; i < tree().loaded.projects.size(); ++i) {
      const LoadedProject& project = tree().loaded.projects[i];
      benchmark::DoNotOptimize(replay(project.history,
                                      tree().lowered[i],
                                      {.pg_version = project.pg_version, .small_tables = {}},
                                      visitor));
    }
}

// Up and down on the simulated schema.
void apply(benchmark::State& state) {
  replay_with(state, {});
}

// The same, up once more, and what came back.
void reversal(benchmark::State& state) {
  replay_with(state, {.step = {}, .revision = [](const RevisionReplay&) {}});
}

// All of it but loading: with the rules, suppressions and what a finding says.
void lint_loaded(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(lint(tree().loaded, tree().options, *tree().files, {}));
}

void report_text(benchmark::State& state) {
  const auto linted = lint(tree().loaded, tree().options, *tree().files, {});
  for (auto _ : state)
    benchmark::DoNotOptimize(find_reporter("text")(linted->report, {}));
}

BENCHMARK(read_files)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_python)->Unit(benchmark::kMillisecond);
BENCHMARK(load_all)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_sql)->Unit(benchmark::kMillisecond);
BENCHMARK(lower)->Unit(benchmark::kMillisecond);
BENCHMARK(apply)->Unit(benchmark::kMillisecond);
BENCHMARK(reversal)->Unit(benchmark::kMillisecond);
BENCHMARK(lint_loaded)->Unit(benchmark::kMillisecond);
BENCHMARK(report_text)->Unit(benchmark::kMillisecond);

}  // namespace

}  // namespace miglint

BENCHMARK_MAIN();
