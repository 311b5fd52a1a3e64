#include "rules/identifiers.h"

#include "migrations/sql/lexer.h"
#include "migrations/text/characters.h"

namespace miglint {

static constexpr std::size_t kMostBytes = 63;  // NAMEDATALEN - 1

static bool gives_names(const Step& step) {
  const ddl::Command& command = step.command;
  return std::holds_alternative<ddl::CreateTable>(command) ||
         std::holds_alternative<ddl::AlterTable>(command) ||
         std::holds_alternative<ddl::CreateIndex>(command) ||
         std::holds_alternative<ddl::CreateView>(command) ||
         std::holds_alternative<ddl::CreateSequence>(command) ||
         std::holds_alternative<ddl::CreateEnum>(command) ||
         std::holds_alternative<ddl::CreateType>(command) ||
         std::holds_alternative<ddl::CreateDomain>(command) ||
         std::holds_alternative<ddl::CreateFunction>(command) ||
         std::holds_alternative<ddl::CreateTrigger>(command) ||
         std::holds_alternative<ddl::Rename>(command);
}

// Most statements have no run of so many letters, and are not scanned. Between quotes anything is a
// letter.
static bool may_hold_one(std::string_view sql) {
  const bool has_quotes = sql.find('"') != std::string_view::npos;
  const auto goes_on = [&](std::size_t at) {
    return has_quotes ? sql[at] != '"' : is_name_character(sql[at]) || sql[at] == '$';
  };
  // A run of so many cannot pass between two places that lie no further apart.
  for (std::size_t at = kMostBytes; at < sql.size(); at += kMostBytes + 1) {
    std::size_t begin = at + 1;
    while (begin > 0 && goes_on(begin - 1))
      --begin;
    std::size_t end = at;
    while (end < sql.size() && goes_on(end))
      ++end;
    if (end > begin + kMostBytes) return true;
  }
  return false;
}

std::optional<LongIdentifier> long_identifier(const Step& step) {
  const std::string_view sql = step.sql();
  if (!gives_names(step) || !may_hold_one(sql)) return std::nullopt;
  for (const Token& token : scan(std::string(sql))) {
    std::string name(sql.substr(token.begin, token.end - token.begin));
    if (token.kind == TokenKind::kQuoted) {
      name = name.substr(1, name.size() - 2);
      for (std::size_t at = name.find("\"\""); at != std::string::npos;
           at = name.find("\"\"", at + 1))
        name.erase(at, 1);
    } else if (token.kind != TokenKind::kWord) {
      continue;
    }
    if (name.size() > kMostBytes)
      return LongIdentifier{
          std::move(name), step.block.map.locate(step.begin + token.begin, step.begin + token.end)};
  }
  return std::nullopt;
}

std::string truncated_identifier(const std::string& name) {
  if (name.size() <= kMostBytes) return name;
  std::size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U)
    --end;
  return name.substr(0, end);
}

}  // namespace miglint
