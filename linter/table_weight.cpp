#include "linter/table_weight.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "rules/rule.h"

namespace miglint {

using Json = nlohmann::json;

const std::string_view kStatsQuery =
    "SELECT json_build_object('tables', json_agg(json_build_object(\n"
    "         'schema', n.nspname, 'name', c.relname,\n"
    "         'rows', CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END,\n"
    "         'bytes', pg_total_relation_size(c.oid))))\n"
    "  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
    " WHERE c.relkind IN ('r', 'p', 'm')\n"
    "   AND n.nspname NOT IN ('pg_catalog', 'information_schema')";

namespace {

// A scan of so much takes milliseconds, of the other minutes.
constexpr std::int64_t kSmallRows = 10'000;
constexpr std::int64_t kSmallBytes = 16 << 20;
constexpr std::int64_t kLargeRows = 10'000'000;
constexpr std::int64_t kLargeBytes = 10LL << 30;

std::optional<std::int64_t> number(const Json& entry, const char* field) {
  const auto found = entry.find(field);
  if (found == entry.end() || !found->is_number()) return std::nullopt;
  return found->get<std::int64_t>();
}

// Rules whose harm grows with the table: how long others wait, how much is written anew.
bool depends_on_size(const Rule& rule) {
  switch (topic_of(rule)) {
    case Topic::kLocks:
    case Topic::kTransactions:
    case Topic::kIndexes:
    case Topic::kConstraints:
    case Topic::kData:
      return !rule.fails;
    default:
      return &rule == &rules::update_without_where;
  }
}

// "12 thousand", "52 million"
std::string rounded(std::int64_t rows) {
  if (rows >= 1'000'000'000) return fmt::format("{} billion", rows / 1'000'000'000);
  if (rows >= 1'000'000) return fmt::format("{} million", rows / 1'000'000);
  if (rows >= 10'000) return fmt::format("{} thousand", rows / 1'000);
  return std::to_string(rows);
}

}  // namespace

Result<TableWeights> TableWeights::read(const FileSystem& files,
                                        const std::string& stats_file,
                                        const Config& config) {
  TableWeights weights;
  weights.hot_ = config.hot_tables;
  weights.configured_ = config.severity;
  if (stats_file.empty()) return weights;
  const auto text = files.read(stats_file);
  if (!text) return text.error();
  const Json json = Json::parse(*text, nullptr, false);
  const auto tables = json.is_object() ? json.find("tables") : json.end();
  if (!json.is_object() || tables == json.end() || !(tables->is_array() || tables->is_null())) {
    return Error{fmt::format(
        "{} holds no table sizes; `miglint explain stats` prints the query that exports them",
        stats_file)};
  }
  for (const Json& entry : *tables) {
    if (!entry.is_object() || !entry.contains("name") || !entry["name"].is_string())
      return Error{fmt::format("{}: each of \"tables\" has a \"name\"", stats_file)};
    const std::string schema = entry.value("schema", "public");
    weights.sizes_[schema + "." + entry["name"].get<std::string>()] = {number(entry, "rows"),
                                                                       number(entry, "bytes")};
  }
  return weights;
}

const TableWeights::Size* TableWeights::size_of(const ddl::Name& table) const {
  const auto found = sizes_.find(table.text());
  return found == sizes_.end() ? nullptr : &found->second;
}

bool TableWeights::is_small(const ddl::Name& table) const {
  const Size* size = size_of(table);
  return size != nullptr && size->rows && *size->rows <= kSmallRows &&
         size->bytes.value_or(0) <= kSmallBytes;
}

const ddl::Name* TableWeights::large_one(const Finding& finding) const {
  const auto is_large = [&](const ddl::Name& table) {
    const Size* size = size_of(table);
    return size != nullptr &&
           (size->rows.value_or(0) >= kLargeRows || size->bytes.value_or(0) >= kLargeBytes);
  };
  const auto found = std::ranges::find_if(finding.works_on, is_large);
  return found == finding.works_on.end() ? nullptr : &*found;
}

const ddl::Name* TableWeights::hot_one(const Finding& finding) const {
  const auto is_hot = [&](const RelationLock& lock) {
    return std::ranges::any_of(hot_, [&](const std::string& hot) {
      return hot == lock.relation.name || hot == lock.relation.text();
    });
  };
  const auto found = std::ranges::find_if(finding.locks, is_hot);
  return found == finding.locks.end() ? nullptr : &found->relation;
}

std::string TableWeights::words_for(const ddl::Name& table) const {
  const Size* size = size_of(table);
  if (size->rows.value_or(0) < kLargeRows && size->bytes.value_or(0) >= kLargeBytes)
    return fmt::format(" {} has {} GB.", table.name, *size->bytes >> 30);
  return fmt::format(" {} has {} rows.", table.name, rounded(size->rows.value_or(0)));
}

void TableWeights::weigh(std::vector<Finding>& findings) const {
  if (sizes_.empty() && hot_.empty()) return;
  for (Finding& finding : findings) {
    if (!depends_on_size(*finding.rule) || configured_.contains(std::string(finding.rule->name)))
      continue;
    const auto raise = [&](const std::string& words) {
      finding.message += words;
      if (finding.severity == Severity::kWarning) finding.severity = Severity::kError;
    };
    const bool works = !finding.works_on.empty();
    if (const ddl::Name* large = large_one(finding)) {
      raise(words_for(*large));
    } else if (const ddl::Name* hot = hot_one(finding)) {
      raise(fmt::format(" {} is listed as hot.", hot->name));
    } else if (works && std::ranges::all_of(finding.works_on,
                                            [&](const ddl::Name& t) { return is_small(t); })) {
      finding.message += words_for(finding.works_on.front());
      finding.severity = Severity::kInfo;
    }
  }
}

}  // namespace miglint
