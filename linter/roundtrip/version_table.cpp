#include "linter/roundtrip/version_table.h"

#include <fmt/format.h>

#include <string_view>

namespace miglint {

namespace {

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += c;
    result += c;
  }
  return result + quote;
}

std::set<std::string> heads_after(std::set<std::string> heads, const Revision& revision) {
  for (const Reference& parent : revision.parents)
    heads.erase(parent.id);
  heads.insert(revision.id);
  return heads;
}

}  // namespace

VersionTable::VersionTable(const History& history) {
  for (const SqlBlock& block : history.snapshot.blocks)
    if (!block.sql.empty()) setup_ += block.sql + "\n;\n";
  if (history.format != SourceFormat::kAlembic) return;
  name_ = "public." + history.facts.version_table;
  quoted_name_ = "public." + quoted(history.facts.version_table, '"');
  // A dump of the schema may hold it.
  setup_ += fmt::format("CREATE TABLE IF NOT EXISTS {} (version_num varchar({}) PRIMARY KEY)",
                        quoted_name_,
                        history.facts.version_num_length);
}

std::string VersionTable::write(const std::set<std::string>& heads) const {
  if (name_.empty()) return {};
  std::string sql = fmt::format("DELETE FROM {}", quoted_name_);
  for (const std::string& head : heads)
    sql += fmt::format("; INSERT INTO {} VALUES ({})", quoted_name_, quoted(head, '\''));
  return sql;
}

std::string VersionTable::statement_after_upgrade(const Revision& revision) const {
  return write(heads_after(heads_, revision));
}

std::string VersionTable::statement_before() const {
  return write(heads_);
}

std::string VersionTable::shown(const Revision& revision) const {
  return fmt::format("{}.version_num = {}", name_, quoted(revision.id, '\''));
}

void VersionTable::upgraded(const Revision& revision) {
  heads_ = heads_after(std::move(heads_), revision);
}

}  // namespace miglint
