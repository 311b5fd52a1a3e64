// `miglint explain RULE`: what the rule's own file says, for people; or a revision's way back.

#include <fmt/format.h>

#include "linter/commands/commands.h"
#include "linter/commands/explain_revision.h"
#include "linter/commands/rule_parts.h"
#include "linter/table_weight.h"
#include "rules/aliases.h"
#include "rules/rule.h"

namespace miglint {

namespace {

constexpr std::string_view kExitCodes =
    "0  no finding at or above --fail-on (error, if nothing is said)\n"
    "1  at least one\n"
    "2  the work could not be done: an unknown option or rule, a path or configuration that "
    "cannot\n"
    "   be read, no migrations, no server for roundtrip or one that lacks an extension; one line "
    "on\n"
    "   stderr says what\n";

// A miglint.toml that can be read: explain_test does.
constexpr std::string_view kConfigKeys =
    R"(# miglint.toml, or [tool.miglint] in pyproject.toml; the nearest one upwards of PATH. Paths are relative to it.

path = "."                            # where the migrations are
source_format = "sql"                 # skip detection; `miglint lint --help` names them
pg_version = 15                       # the server that the migrations run on, 10 to 18
fail_on = "error"                     # error, warning, info, never
select = []                           # only these rules, by our names or another linter's
ignore = ["vague-revision-message"]
baseline = "miglint-baseline.json"    # known findings; `miglint baseline` writes it
check_downgrade = "normal"            # "strict": judge downgrades like upgrades
downgrade_policy = "declared"         # a missing downgrade says why; "required", "forward-only"
require_reason = false                # suppressions without a reason are findings
compat_suppressions = false           # squawk-ignore, eugene: ignore and atlas:nolint count too
analysis_coverage = 0.9               # the share of statements that has to be understood

[severity]
drop-index-blocking = "error"         # error, warning, info, off

[options.vague-revision-message]      # `miglint explain RULE` names a rule's own
allow = ["^OPS-"]

[[override]]                          # other rules for some of the files
paths = ["legacy/*"]
ignore = ["drop-table"]
severity = { truncate = "warning" }

[tables]
small = ["settings"]                  # nobody waits long for these
hot = ["orders"]                      # every moment counts: warnings become errors

[graph]
allowed_heads = 1
allowed_bases = []
squash_baseline = []                  # ids that may be missing
out_of_order = false                  # numbered files may come below what is out
version_num_length = 32               # of alembic_version.version_num

[transaction]                         # what the runner really does, where the tree does not show it
mode = "per-stmt"                     # wrapped, all-in-one, batch, pipeline, per-stmt, script
multi_statement = false               # golang-migrate with x-multi-statement=true in its URL

[roundtrip]
runner = "sql"                        # "tool": the project's own code; without it where something is not understood
python = ".venv/bin/python"           # of the project's environment, for Alembic; words as a list: ["poetry", "run", "python"]
command = { up = "goose postgres {url} up-by-one", down = "goose postgres {url} down" }  # of other tools; or one with {direction}
url_env = "DATABASE_URL"              # variables that the code reads the database's URL from
env = { APP_ENV = "test", DB_NAME = "{database}" }  # {url} {host} {port} {user} {password} {database}; in command also {revision} {root}
folder = "."                          # where it runs
seed = "seed.sql"                     # rows instead of made-up ones
rows = true                           # put some into every table
statement_timeout = 60                # seconds

# Several trees in one repository, each instead of path, source_format, pg_version, snapshot and [transaction] above:
# [[project]]
# path = "service/migrations"
# source_format = "goose"
# snapshot = "service/schema.sql"     # the schema before the first revision
)";

std::string stats_words() {
  return fmt::format(
      "`miglint lint --stats FILE` reads how large the tables of production are, and judges by it: "
      "what\n"
      "reads or rewrites a table of at most 10,000 rows becomes information, of 10 million rows or "
      "10 GB\n"
      "and more an error. Run this there, and keep the one line that it gives as FILE:\n\n"
      "{};\n\n"
      "With psql: psql -XAt -c \"…\" > FILE. Tables that are not in it are judged as without it.\n",
      kStatsQuery);
}

std::string indented(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += end == at ? "\n" : fmt::format("    {}\n", text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

Result<Outcome> commands::explain(const Options& options,
                                  const FileSystem& files,
                                  const Surroundings& /*around*/) {
  if (!options.at.empty()) {
    Options project = options;
    project.paths = {options.topic.empty() ? "." : options.topic};
    return explain_revision(project, files);
  }
  if (options.topic.empty())
    return Error{"explain needs a rule's name, a topic (config, exit-codes, stats) or --revision"};
  if (options.topic == "exit-codes") return Outcome{std::string(kExitCodes)};
  if (options.topic == "config") return Outcome{std::string(kConfigKeys)};
  if (options.topic == "stats") return Outcome{stats_words()};
  const RegisteredRule* found = find_rule_or_alias(options.topic);
  if (found == nullptr) {
    const std::string_view near = nearest_rule(options.topic);
    return Error{fmt::format("there is no rule '{}'{}; `miglint rules` lists them",
                             options.topic,
                             near.empty() ? "" : fmt::format(", did you mean '{}'?", near))};
  }
  const Rule& rule = *found->rule;
  std::string out = fmt::format(
      "{} ({}, {})\n{}\n", rule.name, name_of(found->topic), name_of(rule.severity), rule.summary);
  for (const RulePart& part : parts_of(rule))
    out += part.language.empty() ? fmt::format("\n{}\n{}\n", part.title, part.text)
                                 : fmt::format("\n{}:\n\n{}", part.title, indented(part.text));
  out += fmt::format("\nTo allow one place:  -- miglint: allow {} — reason\n", rule.name);
  return Outcome{out};
}

}  // namespace miglint
