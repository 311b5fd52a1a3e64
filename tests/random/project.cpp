#include "tests/random/project.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/random/generator.h"
#include "tests/random/simulated.h"

namespace miglint::test {

namespace {

std::vector<std::string> heads_of(const RandomProject& project) {
  std::vector<std::string> heads;
  for (const RandomRevision& revision : project) {
    const bool has_child = std::ranges::any_of(project, [&](const RandomRevision& other) {
      return std::ranges::count(other.parents, revision.id) > 0;
    });
    if (!has_child) heads.push_back(revision.id);
  }
  return heads;
}

std::vector<std::string> parents_in(const RandomProject& project, Dice& dice) {
  if (project.empty()) return {};
  const std::vector<std::string> heads = heads_of(project);
  if (heads.size() > 1 && dice.chance(35)) return heads;
  if (dice.chance(25)) return {dice.of(project).id};
  return {dice.of(heads)};
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string function(std::string_view name, const std::vector<std::string>& statements) {
  std::string out = fmt::format("\n\ndef {}():\n", name);
  for (const std::string& sql : statements)
    out += fmt::format("    op.execute({})\n", quoted(sql));
  return statements.empty() ? out + "    pass\n" : out;
}

}  // namespace

RandomProject random_project(Dice& dice, int pg_version) {
  RandomProject project;
  Simulated simulated(pg_version);
  const std::size_t n = 3 + dice.below(8);
  for (std::size_t i = 0; i < n; ++i) {
    RandomRevision revision{.id = fmt::format("r{:02}", i),
                            .parents = parents_in(project, dice),
                            .upgrade = {},
                            .downgrade = {}};
    const std::size_t statements = 1 + dice.below(4);
    for (std::size_t j = 0; j < statements; ++j) {
      revision.upgrade.push_back(Generator(dice, simulated.catalog()).statement());
      simulated.run(revision.upgrade.back());
    }
    Simulated back = simulated;
    while (dice.chance(50)) {
      revision.downgrade.push_back(Generator(dice, back.catalog()).statement());
      back.run(revision.downgrade.back());
    }
    project.push_back(std::move(revision));
  }
  // In the end all are one line: of branches that nothing joins less is said.
  const std::vector<std::string> heads = heads_of(project);
  if (heads.size() > 1)
    project.push_back(
        {.id = fmt::format("r{:02}", n), .parents = heads, .upgrade = {}, .downgrade = {}});
  return project;
}

std::string file_of(const RandomRevision& revision) {
  return fmt::format("migrations/versions/{}.py", revision.id);
}

std::map<std::string, std::string> files_of(const RandomProject& project) {
  std::map<std::string, std::string> files{
      {"alembic.ini", "[alembic]\nscript_location = migrations\n"},
      {"migrations/env.py", "from alembic import context\n"}};
  for (const RandomRevision& revision : project) {
    std::string down = "None";
    if (revision.parents.size() == 1) down = quoted(revision.parents.front());
    if (revision.parents.size() > 1) {
      down = "(";
      for (const std::string& parent : revision.parents)
        down += quoted(parent) + ", ";
      down += ")";
    }
    files[file_of(revision)] =
        fmt::format("from alembic import op\n\nrevision = {}\ndown_revision = {}\n",
                    quoted(revision.id),
                    down) +
        function("upgrade", revision.upgrade) + function("downgrade", revision.downgrade);
  }
  return files;
}

}  // namespace miglint::test
