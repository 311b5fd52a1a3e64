#include <fmt/format.h>

#include <algorithm>

#include "rules/indexes.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule duplicate_index_column{
    .name = "duplicate-index-column",
    .severity = Severity::kWarning,
    .summary = "an index names the same column twice",
    .why = "The second one adds nothing: rows with equal first values are equal in it too.",
    .silent = R"(
The two have different operator classes or collations; one of them is an expression.)",
    .instead = "Remove the second one.",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "CREATE INDEX CONCURRENTLY i ON users (email, id, email);",
            .good = "CREATE INDEX CONCURRENTLY i ON users (email, email text_pattern_ops);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_index('i', 'users', ['email', 'email'])",
                .good = "op.create_index('i', 'users', ['email'])"},
    .check_step = check,
};

static std::string repeated(const ddl::CreateIndex& create) {
  const auto is_key = [&](const std::string& column) {
    return std::ranges::count(create.keys, column, &ddl::IndexKey::column) > 0;
  };
  for (std::size_t i = 0; i < create.keys.size(); ++i) {
    const ddl::IndexKey& key = create.keys[i];
    for (std::size_t j = 0; j < i && !key.column.empty(); ++j) {
      const ddl::IndexKey& first = create.keys[j];
      const bool same = first.column == key.column && first.collation == key.collation &&
                        first.operator_class == key.operator_class;
      if (same) return key.column;
    }
  }
  const auto found = std::ranges::find_if(create.include, is_key);
  return found == create.include.end() ? std::string() : *found;
}

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr) return;
  const std::string column = repeated(*create);
  if (column.empty()) return;
  out.add(step,
          fmt::format("{} stands twice in this index of {}.", column, create->table.text()),
          "Remove the second one.");
}

}  // namespace miglint::rules
