#include <fmt/format.h>

#include "rules/new_names.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule quoted_identifier{
    .name = "quoted-identifier",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a new name has to be quoted wherever it is used",
    .why = R"(
Upper case, blanks, signs and a digit in front make a name that is another one without its quotes. Every
query by hand, and many a tool, forgets them.)",
    .silent = R"(
Names of what was there before; names that are quoted without need; reserved words
(reserved-identifier). Downgrades.)",
    .instead = "Lower case letters, digits and underscores.",
    .source = "PostgreSQL 15 manual, 4.1.1 Identifiers and Key Words",
    .sql = {.bad = "CREATE TABLE \"Users\" (id bigint);",
            .good = "CREATE TABLE \"users\" (id bigint);"},
    .alembic = {.bad = "op.create_table('Users', sa.Column('id', sa.Integer()))",
                .good = "op.create_table('users', sa.Column('id', sa.Integer()))"},
    .check_step = check,
};

static bool is_plain(const std::string& name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = (c >= 'a' && c <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    const bool later = i > 0 && ((c >= '0' && c <= '9') || c == '$');
    if (!letter && !later) return false;
  }
  return true;
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_name(step, [&](const std::string& name, SourceSpan where) {
    if (is_plain(name)) return;
    out.add(where,
            fmt::format("{} has to be quoted wherever it is used.", ddl::quote_identifier(name)),
            "Use lower case letters, digits and underscores.");
  });
}

}  // namespace miglint::rules
