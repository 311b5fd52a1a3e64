// The registry, and each rule's own examples, run through the binary: bad must be reported, good
// must not.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "rules/aliases.h"
#include "rules/rule.h"
#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

namespace fs = std::filesystem;

TEST(Registry, EveryRuleIsWhereItsNameSays) {
  std::set<std::string_view> names;
  for (const RegisteredRule& registered : all_rules()) {
    const Rule& rule = *registered.rule;
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name << " is registered twice";
    std::string file(rule.name);
    std::ranges::replace(file, '-', '_');
    const fs::path path =
        fs::path(MIGLINT_SOURCE_DIR) / "rules" / name_of(registered.topic) / (file + ".cpp");
    EXPECT_TRUE(fs::exists(path)) << path;
    EXPECT_FALSE(rule.summary.empty()) << rule.name;
    EXPECT_FALSE(rule.why.empty()) << rule.name;
    EXPECT_FALSE(rule.silent.empty()) << rule.name;
    EXPECT_FALSE(rule.instead.empty()) << rule.name;
    EXPECT_FALSE(rule.source.empty()) << rule.name;
  }
}

TEST(Registry, IsInTheOrderOfTopicsAndNames) {
  const auto place = [](const RegisteredRule& registered) {
    return std::pair(registered.topic, registered.rule->name);
  };
  EXPECT_TRUE(std::ranges::is_sorted(all_rules(), {}, place));
}

TEST(Registry, AliasesAreSortedAndLeadToRules) {
  EXPECT_TRUE(std::ranges::is_sorted(all_aliases(), {}, &Alias::name));
  for (const Alias& alias : all_aliases()) {
    EXPECT_EQ(find_rule(alias.name), nullptr) << alias.name << " is a rule of ours";
    const RegisteredRule* rule = find_rule_or_alias(alias.name);
    ASSERT_NE(rule, nullptr) << alias.name;
    EXPECT_EQ(rule->rule->name, alias.rule);
  }
}

TEST(Registry, ReferencePageIsFresh) {
  const std::string page = std::string(MIGLINT_SOURCE_DIR) + "/rules/README.md";
  const Ran run = run_miglint(MIGLINT_SOURCE_DIR, "rules --format markdown");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  if (std::getenv("MIGLINT_UPDATE") != nullptr) write_file(page, run.out);
  EXPECT_TRUE(read_file(page) == run.out) << "./dev update-golden writes rules/README.md anew";
}

TEST(Registry, EveryFileIsRegistered) {
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(MIGLINT_SOURCE_DIR) / "rules")) {
    if (entry.path().extension() != ".cpp" || entry.path().parent_path().filename() == "rules")
      continue;
    std::string name = entry.path().stem().string();
    std::ranges::replace(name, '_', '-');
    EXPECT_NE(find_rule(name), nullptr) << entry.path();
  }
}

// In a report of `miglint roundtrip`, whose golden tests need a server.
bool is_shown_by_roundtrip(std::string_view rule) {
  // That the prediction is wrong cannot be kept as a fixture; roundtrip_test makes it up.
  if (rule == "roundtrip-lock-mismatch") return true;
  const fs::path fixtures = fs::path(MIGLINT_SOURCE_DIR) / "fixtures" / "roundtrip";
  for (const auto& entry : fs::recursive_directory_iterator(fixtures)) {
    if (entry.path().filename() != "expected.roundtrip.text") continue;
    if (read_file(entry.path().string()).find(fmt::format("[{}]", rule)) != std::string::npos)
      return true;
  }
  return false;
}

// A rule without an example (one that needs files of its own) has a fixture instead.
TEST(Registry, EveryRuleIsShown) {
  for (const RegisteredRule& registered : all_rules()) {
    const Rule& rule = *registered.rule;
    const fs::path fixture = fs::path(MIGLINT_SOURCE_DIR) / "fixtures" / "rules" / rule.name;
    const bool has_example = !rule.sql.bad.empty() || !rule.alembic.bad.empty();
    const bool is_shown =
        rule.needs_server ? is_shown_by_roundtrip(rule.name) : fs::exists(fixture);
    EXPECT_TRUE(has_example || is_shown) << rule.name << " has no example, no fixture";
  }
}

// Files that an example spells out: `# file: NAME` or `-- file: NAME` begins each.
bool write_named_files(const std::string& folder, std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string name;
  std::string body;
  bool any = false;
  const auto finish = [&] {
    if (!name.empty()) write_file(folder + "/" + name, body);
    body.clear();
  };
  for (std::string line; std::getline(lines, line);) {
    const std::size_t mark = line.find("file: ");
    const bool named = (line.starts_with("# ") || line.starts_with("-- ")) && mark < 4;
    if (named) {
      finish();
      name = line.substr(mark + 6);
      any = true;
    } else {
      body += line + "\n";
    }
  }
  finish();
  return any;
}

std::string indented(std::string_view body) {
  std::string out;
  std::istringstream lines{std::string(body)};
  for (std::string line; std::getline(lines, line);)
    out += "    " + line + "\n";
  return out.empty() ? "    pass\n" : out;
}

std::string revision(std::string_view id, std::string_view down, std::string_view body) {
  return fmt::format(
      "\"\"\"change {0}\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = "
      "'{0}'\n"
      "down_revision = {1}\n\n\ndef upgrade():\n{2}\n\ndef downgrade():\n"
      "    op.execute('SELECT 1')\n",
      id,
      down,
      indented(body));
}

bool reports(const Rule& rule, const std::string& folder) {
  const std::string arguments = rule.on_by_default ? "." : fmt::format("--select {} .", rule.name);
  return std::ranges::any_of(lint_json(folder, arguments),
                             [&](const FoundLine& found) { return found.rule == rule.name; });
}

void write_config(const std::string& folder, std::string_view config) {
  if (!config.empty()) write_file(folder + "/miglint.toml", std::string(config) + "\n");
}

bool sql_reports(const Rule& rule, std::string_view setup, std::string_view text) {
  const ScratchFolder folder;
  write_config(folder.path(), rule.sql.config);
  if (!setup.empty()) write_file(folder.path() + "/0001_setup.sql", std::string(setup) + "\n");
  if (!write_named_files(folder.path(), text))
    write_file(folder.path() + "/0002_case.sql", std::string(text) + "\n");
  return reports(rule, folder.path());
}

bool alembic_reports(const Rule& rule, std::string_view text) {
  const ScratchFolder folder;
  const std::string versions = folder.path() + "/migrations/versions";
  write_config(folder.path(), rule.alembic.config);
  write_file(folder.path() + "/alembic.ini", "[alembic]\nscript_location = migrations\n");
  write_file(folder.path() + "/migrations/env.py", "from alembic import context\n");
  if (!write_named_files(versions, text)) {
    write_file(versions + "/a1_setup.py", revision("a1", "None", rule.alembic.setup));
    write_file(versions + "/b2_case.py", revision("b2", "'a1'", text));
  }
  return reports(rule, folder.path());
}

class Examples : public testing::TestWithParam<RegisteredRule> {};

TEST_P(Examples, BadIsReportedAndGoodIsNot) {
  const Rule& rule = *GetParam().rule;
  if (!rule.sql.bad.empty()) {
    EXPECT_TRUE(sql_reports(rule, rule.sql.setup, rule.sql.bad)) << "SQL, bad";
    EXPECT_FALSE(sql_reports(rule, rule.sql.setup, rule.sql.good)) << "SQL, good";
  }
  if (!rule.alembic.bad.empty()) {
    EXPECT_TRUE(alembic_reports(rule, rule.alembic.bad)) << "Alembic, bad";
    EXPECT_FALSE(alembic_reports(rule, rule.alembic.good)) << "Alembic, good";
  }
  // Shown once, for both.
  if (!rule.sql.bad.empty() && !rule.alembic.bad.empty())
    EXPECT_EQ(rule.sql.config, rule.alembic.config);
}

// --- the shared exemptions, on every rule's own bad example
// ------------------------------------------------------------------------------------------------

// An earlier revision and one statement or more, which can be put elsewhere.
bool is_one_case(const Rule& rule) {
  return !rule.sql.setup.empty() && !rule.sql.bad.starts_with("-- file: ");
}

bool promises(const Rule& rule, std::string_view words) {
  std::string text(rule.silent);
  std::ranges::replace(text, '\n', ' ');
  return text.find(words) != std::string::npos;
}

// Rules about what a statement does to a schema that is in use.
bool judges_use(const RegisteredRule& registered) {
  const Topic topic = registered.topic;
  const Rule& rule = *registered.rule;
  const bool about_use = topic == Topic::kDestructive || topic == Topic::kCompatibility ||
                         topic == Topic::kLocks || topic == Topic::kConstraints;
  return about_use && is_one_case(rule) && !rule.fails && rule.on_by_default;
}

// These judge a definition, whether somebody uses the table yet or not.
bool judges_definition(std::string_view rule) {
  return rule == "unlogged-table" || rule == "volatile-check" || rule == "default-partition-growth";
}

TEST_P(Examples, NothingIsSaidOfWhatTheRevisionMakes) {
  const Rule& rule = *GetParam().rule;
  const bool promised = is_one_case(rule) && promises(rule, "created in the same revision");
  if (!promised && (!judges_use(GetParam()) || judges_definition(rule.name))) return;
  EXPECT_FALSE(sql_reports(rule, "", fmt::format("{}\n{}", rule.sql.setup, rule.sql.bad)));
}

// The tables that the example makes, declared small.
std::string all_small(const Rule& rule) {
  const std::string text = fmt::format("{}\n{}", rule.sql.setup, rule.sql.bad);
  const std::regex name(R"(TABLE (?:IF NOT EXISTS )?([a-z_0-9.]+))");
  std::string small;
  for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at)
    small += fmt::format("'{}', ", (*at)[1].str());
  return fmt::format("{}\n[tables]\nsmall = [{}]\n", rule.sql.config, small);
}

TEST_P(Examples, NothingIsSaidOfSmallTablesWherePromised) {
  const Rule& rule = *GetParam().rule;
  if (!is_one_case(rule) || !promises(rule, "small")) return;
  const ScratchFolder folder;
  write_config(folder.path(), all_small(rule));
  write_file(folder.path() + "/0001_setup.sql", std::string(rule.sql.setup) + "\n");
  write_file(folder.path() + "/0002_case.sql", std::string(rule.sql.bad) + "\n");
  EXPECT_FALSE(reports(rule, folder.path()));
}

// The bad example as a way back.
void write_as_downgrade(const ScratchFolder& folder, const Rule& rule) {
  write_config(folder.path(), rule.sql.config);
  write_file(folder.path() + "/0001_setup.up.sql", std::string(rule.sql.setup) + "\n");
  write_file(folder.path() + "/0001_setup.down.sql", "SELECT 1;\n");
  write_file(folder.path() + "/0002_case.up.sql", "SELECT 1;\n");
  write_file(folder.path() + "/0002_case.down.sql", std::string(rule.sql.bad) + "\n");
}

TEST_P(Examples, ADowngradeIsInformation) {
  const Rule& rule = *GetParam().rule;
  if (!judges_use(GetParam())) return;
  const ScratchFolder folder;
  write_as_downgrade(folder, rule);
  const Ran ran =
      run_miglint(folder.path(), fmt::format("lint --select {} --fail-on warning .", rule.name));
  EXPECT_EQ(ran.exit_code, 0) << ran.out;
}

TEST_P(Examples, NothingIsSaidOfADowngradeWherePromised) {
  const Rule& rule = *GetParam().rule;
  const bool promised = promises(rule, "Downgrades.") || promises(rule, "; downgrades");
  if (!promised || rule.sql.bad.empty() || rule.sql.bad.starts_with("-- file: ")) return;
  const ScratchFolder folder;
  write_as_downgrade(folder, rule);
  EXPECT_FALSE(reports(rule, folder.path()));
}

INSTANTIATE_TEST_SUITE_P(Rules,
                         Examples,
                         testing::ValuesIn(all_rules().begin(), all_rules().end()),
                         [](const auto& parameter) {
                           std::string name(parameter.param.rule->name);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace

}  // namespace miglint::test

// Found by argument-dependent look-up, so that test names do not show bytes.
namespace miglint {
void PrintTo(const RegisteredRule& registered, std::ostream* out);

void PrintTo(const RegisteredRule& registered, std::ostream* out) {
  *out << registered.rule->name;
}
}  // namespace miglint
