#include "linter/commands/locks_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint {

namespace {

// Terminal columns, one a character; good enough for SQL.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t has = columns_of(text);
  return std::string(text) + std::string(has < width ? width - has : 0, ' ');
}

// The statement on one line, at most `most` columns of it.
std::string on_one_line(std::string_view sql, std::size_t most) {
  std::string flat;
  for (const char c : sql) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      flat += c;
    } else if (!flat.empty() && flat.back() != ' ') {
      flat += ' ';
    }
  }
  if (columns_of(flat) <= most) return flat;
  std::size_t end = 0;
  for (std::size_t shown = 0; end < flat.size(); ++end) {
    const bool begins_character = (static_cast<unsigned char>(flat[end]) & 0xC0U) != 0x80U;
    if (begins_character && ++shown == most) break;
  }
  return flat.substr(0, end) + "…";
}

std::string list_of(const std::vector<ddl::Name>& names) {
  std::string out;
  for (const ddl::Name& name : names)
    out += (out.empty() ? "" : ", ") + name.text();
  return out;
}

std::vector<std::string> remarks_of(const Step& step) {
  const Effects& effects = step.effects;
  std::vector<std::string> remarks;
  if (!effects.rewrites.empty()) remarks.push_back("rewrites " + list_of(effects.rewrites));
  if (!effects.scans.empty()) remarks.push_back("scans " + list_of(effects.scans));
  if (!effects.builds_indexes.empty())
    remarks.push_back("builds " + list_of(effects.builds_indexes));
  if (effects.forbidden_in_transaction) remarks.emplace_back("cannot run in a transaction");
  if (step.refusal)
    remarks.push_back(fmt::format("fails: {} ({})", step.refusal->words, step.refusal->sqlstate));
  if (!effects.certain)
    remarks.emplace_back("not certain: it depends on what this history does not tell");
  return remarks;
}

}  // namespace

void LocksTable::add(std::uint32_t line, const Step& step) {
  Row row{.line = std::to_string(line), .statement = std::string(step.sql())};
  const auto finish = [&] {
    rows_.push_back(std::move(row));
    row = Row{};
  };
  for (const RelationLock& lock : step.effects.locks) {
    row.lock = name_of(lock.mode);
    row.on = lock.kind == RelationKind::kTable || lock.kind == RelationKind::kPartitionedTable
                 ? lock.relation.text()
                 : fmt::format("{} {}", name_of(lock.kind), lock.relation.text());
    row.blocks = name_of(blocks(lock.mode));
    finish();
  }
  for (std::string& remark : remarks_of(step)) {
    row.remark = std::move(remark);
    finish();
  }
  if (!row.line.empty()) {
    const auto* body = step.as<ddl::DoBlock>();
    row.remark = body != nullptr && !body->statements.empty() ? "runs what follows"
                                                              : "no lock on a relation";
    finish();
  }
}

std::string LocksTable::take() {
  if (rows_.empty()) return {};
  std::size_t line = std::string_view("line").size();
  std::size_t statement = std::string_view("statement").size();
  std::size_t lock = std::string_view("lock").size();
  std::size_t on = std::string_view("on").size();
  for (const Row& row : rows_) {
    line = std::max(line, row.line.size());
    lock = std::max(lock, row.lock.size());
    on = std::max(on, columns_of(row.on));
  }
  // What the other columns leave, but enough to recognise the statement.
  constexpr std::size_t kBlocks = 16;
  constexpr std::size_t kGaps = 8;
  constexpr std::size_t kEnough = 24;
  const std::size_t others = line + lock + on + kBlocks + kGaps;
  const auto wide = static_cast<std::size_t>(std::max(width_, 0));
  const std::size_t most = std::max(kEnough, wide > others ? wide - others : 0);
  for (Row& row : rows_) {
    row.statement = on_one_line(row.statement, most);
    statement = std::max(statement, columns_of(row.statement));
  }
  std::string out = fmt::format("{:>{}}  {}  {}  {}  blocks\n",
                                "line",
                                line,
                                padded("statement", statement),
                                padded("lock", lock),
                                padded("on", on));
  for (const Row& row : rows_) {
    out += fmt::format("{:>{}}  {}  ", row.line, line, padded(row.statement, statement));
    out += row.remark.empty()
               ? fmt::format("{}  {}  {}", padded(row.lock, lock), padded(row.on, on), row.blocks)
               : row.remark;
    out += '\n';
  }
  rows_.clear();
  return out;
}

}  // namespace miglint
