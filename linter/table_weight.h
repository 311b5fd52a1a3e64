#pragma once

// How much a table weighs in production: `--stats FILE` says how large it is, `[tables] hot` that
// every moment on it counts. Raises or lowers the severity of what locks and reads tables, and says
// why in the message.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "linter/config.h"
#include "migrations/text/file_system.h"
#include "migrations/text/result.h"
#include "rules/finding.h"

namespace miglint {

// The query that exports the file of `--stats`, to be run on production.
extern const std::string_view kStatsQuery;

class TableWeights {
 public:
  // `stats_file`: empty, or JSON as kStatsQuery makes it. Error: it cannot be read, or is something
  // else.
  static Result<TableWeights> read(const FileSystem& files,
                                   const std::string& stats_file,
                                   const Config& config);

  // Changes the severities that the configuration does not set itself. Called once, after
  // RuleSet::settle.
  void weigh(std::vector<Finding>& findings) const;

 private:
  struct Size {
    std::optional<std::int64_t> rows;   // an estimate; nullopt: never analysed
    std::optional<std::int64_t> bytes;  // with indexes and TOAST
  };

  bool is_small(const ddl::Name& table) const;
  const ddl::Name* large_one(const Finding& finding) const;
  const ddl::Name* hot_one(const Finding& finding) const;
  const Size* size_of(const ddl::Name& table) const;
  std::string words_for(const ddl::Name& table) const;

  std::map<std::string, Size, std::less<>> sizes_;  // by "schema.name"
  std::vector<std::string> hot_;
  std::map<std::string, Severity> configured_;
};

}  // namespace miglint
