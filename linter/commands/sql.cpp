// `miglint sql`: what each revision sends, in both directions, and where it was written.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "linter/commands/commands.h"
#include "linter/project.h"
#include "linter/resolve.h"
#include "linter/version.h"
#include "migrations/ddl/lower.h"

namespace miglint {

namespace {

using Json = nlohmann::ordered_json;

std::string_view word_of(TransactionMode mode) {
  switch (mode) {
    case TransactionMode::kWrapped:
      return "wrapped";
    case TransactionMode::kAllInOne:
      return "all-in-one";
    case TransactionMode::kBatch:
      return "batch";
    case TransactionMode::kPipeline:
      return "pipeline";
    case TransactionMode::kPerStatement:
      return "per-stmt";
    case TransactionMode::kScript:
      return "script";
    case TransactionMode::kUnknown:
      return "unknown";
  }
  return "unknown";
}

// One element of the list: a statement, or something that is not understood.
struct Sent {
  std::string sql;
  SourceSpan where;
  const SqlBlock* block = nullptr;
};

// BEGIN and COMMIT of a script that psql runs are its transaction, not steps of it.
bool is_bracket(const SqlBlock& block, const ddl::Command& command) {
  const auto* transaction = std::get_if<ddl::Transaction>(&command);
  return block.transaction == TransactionMode::kScript && transaction != nullptr &&
         (transaction->verb == ddl::TransactionVerb::kBegin ||
          transaction->verb == ddl::TransactionVerb::kCommit);
}

// The statement as the tool prints it.
std::string printed(const SqlBlock& block, const ddl::Statement& statement) {
  std::string sql = block.sql.substr(statement.begin, statement.end - statement.begin);
  for (auto part = block.stand_ins.rbegin(); part != block.stand_ins.rend(); ++part)
    if (part->begin >= statement.begin && part->begin < statement.end)
      sql.replace(part->begin - statement.begin, part->length, part->printed);
  return sql;
}

std::vector<Sent> sent_by(const Script& script, const SourceSet& sources) {
  std::vector<Sent> sent;
  for (const SqlBlock& block : script.blocks) {
    if (!block.opaque.empty()) {
      sent.push_back({"", block.where, &block});
      continue;
    }
    for (const ddl::Statement& statement : ddl::lower(block.sql)) {
      if (is_bracket(block, statement.command)) continue;
      const SourceSpan where = block.map.locate(statement.begin, statement.end);
      sent.push_back(
          {block.has_stand_ins ? std::string(sources.text(where)) : printed(block, statement),
           where,
           &block});
    }
  }
  return sent;
}

Json script_json(const std::optional<Script>& script,
                 const SourceSet& sources,
                 const Resolver& resolver) {
  if (!script) return nullptr;
  Json list = Json::array();
  for (const Sent& sent : sent_by(*script, sources)) {
    const ReportedPlace place = resolver.place(sent.where);
    const auto or_null = [](const std::string& s) { return s.empty() ? Json(nullptr) : Json(s); };
    list.push_back({{"sql", sent.sql},
                    {"file", place.file},
                    {"line", place.line},
                    {"end_line", place.end_line},
                    {"transaction", word_of(sent.block->transaction)},
                    {"opaque", or_null(sent.block->opaque)},
                    {"guarded", or_null(sent.block->guard)},
                    {"unknown", or_null(sent.block->unknown_name)}});
  }
  return list;
}

// What env.py says about every run.
Json environment_json(const History& history) {
  const ProjectFacts& facts = history.facts;
  const std::string& schema = facts.version_table_schema;
  const auto& names = facts.naming_convention;
  return {{"transaction_per_migration", facts.transaction_per_migration},
          {"transactional_ddl", facts.transactional_ddl},
          {"version_table", facts.version_table},
          {"version_table_schema", schema.empty() ? Json(nullptr) : Json(schema)},
          {"include_schemas", facts.include_schemas},
          {"compare_type", facts.compare_type},
          {"naming_convention", names.empty() ? Json(nullptr) : Json(names)}};
}

Json project_json(const History& history, const SourceSet& sources) {
  const Resolver resolver(sources);
  Json revisions = Json::array();
  for (const RevisionIndex i : history.graph.order) {
    const Revision& revision = history.revisions[i];
    Json upgrade = script_json(revision.upgrade, sources, resolver);
    if (upgrade.is_null()) upgrade = Json::array();
    revisions.push_back({{"id", revision.id},
                         {"file", sources[revision.file].path},
                         {"upgrade", std::move(upgrade)},
                         {"downgrade", script_json(revision.downgrade, sources, resolver)}});
  }
  Json project{{"root", history.root},
               {"source_format", name_of(history.format)},
               {"revisions", std::move(revisions)}};
  if (history.format == SourceFormat::kAlembic) project["environment"] = environment_json(history);
  return project;
}

std::string json(const Loaded& loaded) {
  Json whole{{"schema_version", 1},
             {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}}};
  if (loaded.projects.size() == 1) {
    whole.update(project_json(loaded.projects.front().history, loaded.sources));
  } else {
    whole["projects"] = Json::array();
    for (const LoadedProject& project : loaded.projects)
      whole["projects"].push_back(project_json(project.history, loaded.sources));
  }
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void script_text(std::string_view direction,
                 const std::optional<Script>& script,
                 const SourceSet& sources,
                 const Resolver& resolver,
                 std::string& out) {
  if (!script) {
    out += fmt::format("-- {}: there is none\n\n", direction);
    return;
  }
  out += fmt::format("-- {}\n", direction);
  if (!script->raises.empty()) out += fmt::format("-- raises {}\n", script->raises);
  for (const Sent& sent : sent_by(*script, sources)) {
    const ReportedPlace place = resolver.place(sent.where);
    out += fmt::format("-- {}:{} ({})\n", place.file, place.line, word_of(sent.block->transaction));
    if (!sent.block->guard.empty()) out += fmt::format("-- only if {}\n", sent.block->guard);
    if (sent.block->repeated) out += "-- once for each row\n";
    if (!sent.block->unknown_name.empty())
      out += fmt::format("-- {} stands for a name that is not known\n", sent.block->unknown_name);
    if (sent.block->opaque.empty()) {
      out += sent.sql + ";\n";
    } else {
      out += fmt::format("-- not understood: {}\n", sent.block->opaque);
    }
  }
  out += '\n';
}

std::string text(const Loaded& loaded) {
  std::string out;
  const Resolver resolver(loaded.sources);
  for (const LoadedProject& project : loaded.projects) {
    for (const RevisionIndex i : project.history.graph.order) {
      const Revision& revision = project.history.revisions[i];
      out += fmt::format("-- revision {}{}{}\n",
                         revision.id,
                         revision.message.empty() ? "" : ": ",
                         revision.message);
      script_text("upgrade", revision.upgrade, loaded.sources, resolver, out);
      script_text("downgrade", revision.downgrade, loaded.sources, resolver, out);
    }
  }
  return out;
}

}  // namespace

Result<Outcome> commands::sql(const Options& options,
                              const FileSystem& files,
                              const Surroundings& /*around*/) {
  const Result<Loaded> loaded = load(options, files);
  if (!loaded) return loaded.error();
  return Outcome{options.format == "json" ? json(*loaded) : text(*loaded)};
}

}  // namespace miglint
