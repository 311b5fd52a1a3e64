// The architecture, as a test: an include may only point to the same layer or to one on its left,
// and each foreign header has one home. Add a folder here before adding it to the tree.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 11> kLeftToRight{"migrations/text/",
                                                        "migrations/sql/",
                                                        "migrations/python/",
                                                        "migrations/revisions/",
                                                        "migrations/alembic/",
                                                        "migrations/formats/",
                                                        "migrations/ddl/",
                                                        "migrations/catalog/",
                                                        "migrations/replay/",
                                                        "rules/",
                                                        "linter/"};

struct Home {
  std::string_view header;              // the include begins with this
  std::vector<std::string_view> files;  // that may include it: prefixes
};

const std::vector<Home>& homes() {
  static const std::vector<Home> kHomes{{"pg_query", {"migrations/sql/pg_nodes.h"}},
                                        {"nodes/", {"migrations/sql/pg_nodes.h"}},
                                        {"parser/", {"migrations/sql/pg_nodes.h"}},
                                        {"tree_sitter/", {"migrations/python/"}},
                                        {"toml++/", {"migrations/text/toml.h"}},
                                        {"nlohmann/", {"linter/"}},
                                        {"CLI/", {"linter/"}},
                                        {"pqxx/", {"linter/roundtrip/"}},
                                        {"libpq", {"linter/roundtrip/"}},
                                        {"git2", {"linter/git/"}},
                                        {"pugixml", {"migrations/formats/changelog_xml.cpp"}},
                                        {"yaml-cpp", {"migrations/formats/yaml.cpp"}},
                                        {"sha", {"migrations/formats/digests.cpp"}}};
  return kHomes;
}

// The header with Postgres's own structs, beyond its home.
constexpr std::array<std::string_view, 4> kSeesPostgres{
    "migrations/sql/", "migrations/ddl/nodes.h", "migrations/ddl/lower", "migrations/ddl/read_"};

std::size_t layer_of(const std::string& path) {
  const auto it = std::ranges::find_if(
      kLeftToRight, [&](std::string_view layer) { return path.starts_with(layer); });
  return static_cast<std::size_t>(it - kLeftToRight.begin());
}

struct Include {
  std::string target;
  bool own = false;  // in quotes
};

std::vector<Include> includes_of(const fs::path& file) {
  static const std::regex include("^#include ([\"<])([^\">]+)[\">]");
  std::vector<Include> found;
  std::ifstream in(file);
  std::smatch match;
  for (std::string line; std::getline(in, line);)
    if (std::regex_search(line, match, include))
      found.push_back({match[2].str(), match[1].str() == "\""});
  return found;
}

template <typename Visit>
void each_source(const Visit& visit) {
  const fs::path root = MIGLINT_SOURCE_DIR;
  for (const char* top : {"migrations", "rules", "linter"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp") continue;
      visit(fs::relative(entry.path(), root).string(), includes_of(entry.path()));
    }
  }
}

TEST(Layers, IncludesPointLeft) {
  each_source([](const std::string& from, const std::vector<Include>& includes) {
    ASSERT_LT(layer_of(from), kLeftToRight.size()) << from << " is in no layer";
    for (const Include& include : includes) {
      if (!include.own || include.target.ends_with(".def")) continue;
      EXPECT_LE(layer_of(include.target), layer_of(from)) << from << " includes " << include.target;
    }
  });
}

TEST(Layers, ForeignHeadersStayAtHome) {
  each_source([](const std::string& from, const std::vector<Include>& includes) {
    for (const Include& include : includes) {
      for (const Home& home : homes()) {
        if (include.own || !include.target.starts_with(home.header)) continue;
        const bool at_home = std::ranges::any_of(
            home.files, [&](std::string_view file) { return from.starts_with(file); });
        EXPECT_TRUE(at_home) << from << " includes " << include.target;
      }
      if (include.target != "migrations/sql/pg_nodes.h") continue;
      const bool allowed = std::ranges::any_of(
          kSeesPostgres, [&](std::string_view file) { return from.starts_with(file); });
      EXPECT_TRUE(allowed) << from << " sees Postgres's node structs";
    }
  });
}

}  // namespace
