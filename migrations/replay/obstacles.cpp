#include "migrations/replay/obstacles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <variant>

#include "migrations/sql/lexer.h"

namespace miglint {

namespace {

void add_unknown(const std::optional<Script>& script,
                 std::string_view direction,
                 std::vector<Reason>& reasons) {
  if (!script) return;
  for (const SqlBlock& block : script->blocks) {
    std::string words;
    if (!block.opaque.empty()) {
      words = fmt::format("the {} holds what is not understood: {}", direction, block.opaque);
    } else if (!block.guard.empty()) {
      words = fmt::format("a part of the {} runs only if {}", direction, block.guard);
    } else if (block.repeated) {
      words =
          fmt::format("a part of the {} runs once for each of rows that are not known", direction);
    } else {
      continue;
    }
    reasons.push_back({std::move(words), block.where});
  }
}

}  // namespace

bool is_incomplete(const Script& script) {
  return std::ranges::any_of(script.blocks,
                             [](const SqlBlock& block) { return !block.opaque.empty(); });
}

bool sends_nothing(const Script& script, const LoweredScript& lowered) {
  if (is_incomplete(script)) return false;
  return std::ranges::all_of(lowered.blocks,
                             [](const LoweredBlock& block) { return block.statements.empty(); });
}

std::vector<Reason> why_unknown(const Revision& revision) {
  std::vector<Reason> reasons;
  add_unknown(revision.upgrade, "upgrade", reasons);
  add_unknown(revision.downgrade, "downgrade", reasons);
  if (reasons.empty() && revision.kind == RevisionKind::kOpaque)
    reasons.push_back({"it is written in what miglint does not read", revision.id_where});
  return reasons;
}

// The body of a DO block has no tree here; a word too many only leaves a revision unproved.
static bool body_is_server_wide(std::string body) {
  std::ranges::transform(
      body, body.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static constexpr std::array<std::string_view, 11> kWords = {"create role",
                                                              "create user",
                                                              "alter role",
                                                              "alter user",
                                                              "drop role",
                                                              "drop user",
                                                              "alter system",
                                                              "create database",
                                                              "alter database",
                                                              "drop database",
                                                              "dblink"};
  return std::ranges::any_of(
      kWords, [&](std::string_view word) { return body.find(word) != std::string::npos; });
}

static bool is_server_wide(const ddl::Command& command) {
  static constexpr std::array<std::string_view, 14> kNodes = {"CreateRoleStmt",
                                                              "AlterRoleStmt",
                                                              "AlterRoleSetStmt",
                                                              "DropRoleStmt",
                                                              "GrantRoleStmt",
                                                              "AlterSystemStmt",
                                                              "CreatedbStmt",
                                                              "AlterDatabaseStmt",
                                                              "AlterDatabaseSetStmt",
                                                              "DropdbStmt",
                                                              "CreateTableSpaceStmt",
                                                              "DropTableSpaceStmt",
                                                              "ReassignOwnedStmt",
                                                              "DropOwnedStmt"};
  if (const auto* other = std::get_if<ddl::Other>(&command))
    return std::ranges::find(kNodes, other->node) != kNodes.end();
  if (const auto* drop = std::get_if<ddl::Drop>(&command))
    return drop->kind == ddl::ObjectKind::kRole || drop->kind == ddl::ObjectKind::kDatabase ||
           drop->kind == ddl::ObjectKind::kTablespace;
  if (const auto* rename = std::get_if<ddl::Rename>(&command))
    return rename->kind == ddl::ObjectKind::kRole || rename->kind == ddl::ObjectKind::kDatabase;
  const auto* block = std::get_if<ddl::DoBlock>(&command);
  return block != nullptr && body_is_server_wide(block->body);
}

std::optional<Reason> why_server_wide(const Revision& revision, const LoweredRevision& lowered) {
  const auto look = [](const std::optional<Script>& script,
                       const LoweredScript& commands) -> std::optional<Reason> {
    if (!script) return std::nullopt;
    for (std::size_t i = 0; i < script->blocks.size() && i < commands.blocks.size(); ++i)
      for (const ddl::Statement& statement : commands.blocks[i].statements)
        if (is_server_wide(statement.command))
          return Reason{
              "it is not run, because it changes more than its own database and the server is not "
              "miglint's own",
              script->blocks[i].map.locate(statement.begin, statement.end)};
    return std::nullopt;
  };
  auto reason = look(revision.upgrade, lowered.upgrade);
  return reason ? reason : look(revision.downgrade, lowered.downgrade);
}

// A block that begins by raising: "BEGIN RAISE EXCEPTION 'no way back'; END". What stands behind it
// is never reached.
static std::optional<std::string> raised_at_once(const ddl::Command& command) {
  const auto* block = std::get_if<ddl::DoBlock>(&command);
  if (block == nullptr) return std::nullopt;
  const std::vector<Token> tokens = scan(block->body);
  const auto is = [&](std::size_t index, std::string_view word) {
    if (index >= tokens.size() || tokens[index].kind != TokenKind::kWord) return false;
    const Token& token = tokens[index];
    return std::equal(word.begin(),
                      word.end(),
                      block->body.begin() + token.begin,
                      block->body.begin() + token.end,
                      [](char a, unsigned char b) { return a == std::tolower(b); });
  };
  if (!is(0, "begin") || !is(1, "raise")) return std::nullopt;
  const std::size_t said = is(2, "exception") ? 3 : 2;
  if (said >= tokens.size() || tokens[said].kind != TokenKind::kString) return std::nullopt;
  return block->body.substr(tokens[said].begin, tokens[said].end - tokens[said].begin);
}

std::optional<Reason> why_irreversible(const Revision& revision, const LoweredRevision& lowered) {
  if (!revision.downgrade) return Reason{"it has no downgrade", revision.id_where};
  const Script& downgrade = *revision.downgrade;
  if (!downgrade.raises.empty())
    return Reason{fmt::format("its downgrade only raises: {}", downgrade.raises),
                  downgrade.raises_where};
  if (!downgrade.blocks.empty() && !lowered.downgrade.blocks.empty() &&
      !lowered.downgrade.blocks.front().statements.empty()) {
    const ddl::Statement& first = lowered.downgrade.blocks.front().statements.front();
    if (const auto words = raised_at_once(first.command))
      return Reason{fmt::format("its downgrade only raises: {}", *words),
                    downgrade.blocks.front().map.locate(first.begin, first.end)};
  }
  if (downgrade.declared_irreversible) {
    std::string words = "it is declared irreversible";
    if (!downgrade.irreversible_reason.empty()) words += ": " + downgrade.irreversible_reason;
    return Reason{std::move(words), downgrade.where};
  }
  if (!sends_nothing(downgrade, lowered.downgrade)) return std::nullopt;
  return Reason{"its downgrade is empty", downgrade.where};
}

}  // namespace miglint
