#include "linter/roundtrip/tool.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <unistd.h>

#include "linter/roundtrip/alembic_driver.h"
#include "linter/roundtrip/database_url.h"
#include "linter/roundtrip/project_python.h"
#include "linter/roundtrip/subprocess.h"
#include "linter/roundtrip/tool_command.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): not everywhere in unistd.h

namespace miglint {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNothingRunAdvice =
    "let env.py call context.run_migrations() for every revision, or let miglint send the SQL "
    "itself: --runner sql";

std::string absolute(const std::string& path) {
  std::error_code ignored;
  const fs::path full = fs::weakly_canonical(path, ignored);
  return full.empty() ? path : full.string();
}

// Flask-Migrate keeps its ini beside env.py and runs in the application's folder; else the folder
// of the ini is where people call alembic.
std::string alembic_folder(const AlembicConfig& config) {
  const fs::path script_folder = absolute(config.script_location);
  const fs::path ini_folder = fs::path(absolute(config.file)).parent_path();
  if (config.file.empty() || ini_folder == script_folder) return script_folder.parent_path();
  return ini_folder;
}

// Where other tools note what has run.
std::vector<std::string> usual_version_tables(SourceFormat format) {
  switch (format) {
    case SourceFormat::kGolangMigrate:
    case SourceFormat::kDbmate:
    case SourceFormat::kRails:
      return {"public.schema_migrations", "public.ar_internal_metadata"};
    case SourceFormat::kGoose:
      return {"public.goose_db_version"};
    case SourceFormat::kFlyway:
      return {"public.flyway_schema_history"};
    case SourceFormat::kSqlx:
      return {"public._sqlx_migrations"};
    case SourceFormat::kDiesel:
      return {"public.__diesel_schema_migrations"};
    case SourceFormat::kDjango:
      return {"public.django_migrations"};
    case SourceFormat::kPrisma:
      return {"public._prisma_migrations"};
    case SourceFormat::kNodePgMigrate:
      return {"public.pgmigrations"};
    case SourceFormat::kLiquibase:
      return {"public.databasechangelog", "public.databasechangeloglock"};
    case SourceFormat::kRefinery:
      return {"public.refinery_schema_history"};
    case SourceFormat::kTern:
      return {"public.schema_version"};
    case SourceFormat::kRiver:
      return {"public.river_migration"};
    case SourceFormat::kYoyo:
      return {
          "public._yoyo_migration", "public._yoyo_log", "public._yoyo_version", "public.yoyo_lock"};
    case SourceFormat::kPop:
      return {"public.schema_migration"};
    case SourceFormat::kPostgrator:
      return {"public.schemaversion"};
    default:
      return {};
  }
}

SourceSpan span_of_line(const SourceSet& sources, FileId file, int line) {
  const std::string& text = sources[file].text;
  std::size_t begin = 0;
  for (int at = 1; at < line; ++at) {
    begin = text.find('\n', begin);
    if (begin == std::string::npos) return {file, 0, 0};
    ++begin;
  }
  begin = std::min(text.find_first_not_of(" \t", begin), text.size());
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace

Tool::Tool(const ToolSetup& setup) : setup_(setup) {}

Tool::~Tool() = default;

Result<std::unique_ptr<Tool>> Tool::start(const ToolSetup& setup) {
  std::unique_ptr<Tool> tool(new Tool(setup));
  const History& history = setup.project.history;
  const std::string& command = setup.config.command_up;
  tool->folder_ = absolute(setup.config.folder);
  if (!command.empty()) {
    if (setup.config.folder.empty()) tool->folder_ = absolute(".");
    tool->words_ = fmt::format("`{}`", command);
    tool->version_tables_ = usual_version_tables(history.format);
    return tool;
  }
  if (history.format != SourceFormat::kAlembic)
    return Error{fmt::format(
        "how {} runs one migration is not known here; write its commands into the configuration: "
        "[roundtrip] command = {{ up = \"…\", down = \"…\" }}",
        name_of(history.format))};
  if (setup.config.folder.empty()) tool->folder_ = alembic_folder(setup.project.tree.alembic);
  // From here on Python is started with the variables of the database, which is not known yet.
  tool->url_ = "postgresql://";
  if (auto error = tool->start_alembic()) return *std::move(error);
  return tool;
}

std::optional<Error> Tool::start_alembic() {
  const AlembicConfig& config = setup_.project.tree.alembic;
  std::vector<std::vector<std::string>> pythons{setup_.config.python};
  if (setup_.config.python.empty()) pythons = project_pythons(folder_, setup_.around);
  std::string problem;
  for (const std::vector<std::string>& python : pythons) {
    auto started =
        AlembicDriver::start({.python = python,
                              .folder = folder_,
                              .environment = environment(),
                              .ini = config.file.empty() ? "" : absolute(config.file),
                              .section = config.section.empty() ? "alembic" : config.section,
                              .script_location = absolute(config.script_location),
                              .statement_limit = setup_.limits.statement,
                              .lock_limit = setup_.limits.lock,
                              .shows_output = setup_.shows_output});
    if (started) {
      alembic_ = *std::move(started);
      words_ = fmt::format("{} ({})", fmt::join(python, " "), alembic_->versions());
      return std::nullopt;
    }
    if (problem.empty()) problem = started.error().message;
  }
  return Error{
      fmt::format("no Python with Alembic was found{}; run miglint in the project's "
                  "environment, or name it: [roundtrip] python = \".venv/bin/python\"",
                  problem.empty() ? "" : fmt::format(" ({})", problem))};
}

std::optional<Error> Tool::enter(const ServerAddress& server, const std::string& database) {
  const std::string before = url_;
  url_ = url_of(server, database);
  if (alembic_ == nullptr) return std::nullopt;
  if (url_ != before) {
    // Its environment holds the address, so it starts anew.
    alembic_.reset();
    if (auto error = start_alembic()) return error;
  }
  const DriverAnswer answer =
      alembic_->ask({.does = "prepare", .revision = {}, .file = {}, .url = url_});
  if (!answer.failure) {
    version_tables_ = {answer.version_table};
    knows_models_ = answer.knows_models;
    return std::nullopt;
  }
  const DriverFailure& failure = *answer.failure;
  if (failure.nothing_run)
    return Error{failure.message +
                 "; let it do so, or let miglint send the SQL itself: --runner sql"};
  const std::string place =
      failure.line > 0
          ? fmt::format(" ({}:{})", fs::path(failure.file).filename().string(), failure.line)
          : "";
  const bool is_elsewhere = failure.message.starts_with("ModuleNotFoundError");
  return Error{fmt::format(
      "env.py cannot be run{}: {}{}",
      place,
      without_password_of(url_, failure.message),
      is_elsewhere ? "; run miglint in the project's environment, or name it: [roundtrip] python"
                   : "")};
}

std::vector<std::string> Tool::environment() const {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view whole = *entry;
    const std::size_t equals = whole.find('=');
    if (equals != std::string_view::npos)
      variables.emplace(whole.substr(0, equals), whole.substr(equals + 1));
  }
  for (const auto& [name, value] : setup_.config.env)
    variables[name] = with_address(value, url_);
  // A variable that names a driver goes on doing so.
  std::vector<std::string> names = setup_.config.url_env;
  if (names.empty()) names = {"DATABASE_URL"};
  for (const std::string& name : names)
    variables[name] = with_driver_of(variables[name], url_);
  variables["PYTHONUNBUFFERED"] = "1";
  variables["PYTHONDONTWRITEBYTECODE"] = "1";  // the project's files stay as they are
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables)
    environment.push_back(name + "=" + value);
  return environment;
}

std::optional<RunFailure> Tool::run(const Revision& revision, Direction direction) {
  if (alembic_ == nullptr) return run_command(revision, direction);
  const bool has_file = revision.file < setup_.sources.size();
  const std::string file = has_file ? absolute(setup_.sources[revision.file].path) : std::string();
  DriverAnswer answer =
      alembic_->ask({.does = direction == Direction::kUpgrade ? "upgrade" : "downgrade",
                     .revision = revision.id,
                     .file = file,
                     .url = url_});
  if (!answer.failure) return std::nullopt;
  DriverFailure& said = *answer.failure;
  RunFailure failure{
      .sqlstate = said.sqlstate,
      .message = without_password_of(url_, std::move(said.message)),
      .detail = std::move(said.detail),
      .hint = std::move(said.hint),
      .advice =
          said.nothing_run ? fmt::format("{} was not run: {}", revision.id, kNothingRunAdvice) : "",
      .statement = std::move(said.statement),
      .where = revision.id_where,
      .proves_nothing = said.nothing_run};
  if (has_file && said.line > 0 && absolute(said.file) == file)
    failure.where = span_of_line(setup_.sources, revision.file, said.line);
  return failure;
}

std::optional<RunFailure> Tool::run_command(const Revision& revision, Direction direction) {
  const bool up = direction == Direction::kUpgrade;
  const std::string command =
      tool_command(up ? setup_.config.command_up : setup_.config.command_down,
                   {.url = url_,
                    .direction = up ? "up" : "down",
                    .revision = revision.id,
                    .root = absolute(setup_.project.history.root)});
  const ProgramRun ran = run_program({.command = {"/bin/sh", "-c", command},
                                      .folder = folder_,
                                      .environment = environment(),
                                      .longest = setup_.limits.statement * 10,
                                      .shows_output = setup_.shows_output});
  if (ran.exit_code == 0) return std::nullopt;
  return RunFailure{.sqlstate = {},
                    .message = without_password_of(url_, ran.last_words()),
                    .detail = {},
                    .hint = {},
                    .advice = {},
                    .statement = up ? setup_.config.command_up : setup_.config.command_down,
                    .where = revision.id_where};
}

Result<std::vector<ModelDifference>> Tool::compare_models() {
  std::vector<ModelDifference> differences;
  if (alembic_ == nullptr) return differences;
  const DriverAnswer answer =
      alembic_->ask({.does = "compare", .revision = {}, .file = {}, .url = url_});
  if (answer.failure)
    return Error{fmt::format("the models could not be compared: {}",
                             without_password_of(url_, answer.failure->message))};
  for (const auto& [object, words] : answer.differences)
    differences.push_back({object, words});
  std::ranges::sort(differences, {}, &ModelDifference::object);
  return differences;
}

}  // namespace miglint
