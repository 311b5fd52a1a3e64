#include <fmt/format.h>

#include <array>

#include "rules/option_values.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

static constexpr std::int64_t kUsual = 1000;

static constexpr std::array kOptions{
    RuleOption{"rows", OptionKind::kNumber, "how many rows a migration may carry; usually 1000"},
};

const Rule bulk_insert_large{
    .name = "bulk-insert-large",
    .severity = Severity::kInfo,
    .summary = "a migration carries a large amount of rows",
    .why = R"(
The rows are part of the migration's text for ever: every fresh database and every test loads them, inside
the transaction that changes the schema.)",
    .silent = R"(
A thousand rows or less, or as many as the option `rows` says, in one INSERT or several that follow each other.
Downgrades.)",
    .instead = "Load the rows with a job or a fixture of their own.",
    .source = "PostgreSQL 15 manual, 14.4 Populating a Database",
    .sql = {.config = "options.bulk-insert-large.rows = 3",
            .setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = R"ex(INSERT INTO users (id) VALUES (1), (2);
INSERT INTO users (id) VALUES (3), (4);)ex",
            .good = "INSERT INTO users (id) VALUES (1), (2), (3);"},
    .alembic =
        {.config = "options.bulk-insert-large.rows = 3",
         .setup = R"ex(op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True),
                sa.Column('email', sa.Text())))ex",
         .bad = R"ex(users = sa.table('users', sa.column('id'))
op.bulk_insert(users, [{'id': n} for n in range(20)]))ex",
         .good = R"ex(users = sa.table('users', sa.column('id'))
op.bulk_insert(users, [{'id': n} for n in range(3)]))ex"},
    .options = kOptions,
    .check_step = check,
};

static const ddl::Insert* insert_at(const Step& step, std::size_t block, std::size_t statement) {
  const auto& statements = step.script.blocks[block].statements;
  return statement < statements.size() ? std::get_if<ddl::Insert>(&statements[statement].command)
                                       : nullptr;
}

// op.bulk_insert() sends an INSERT for each row: a run of them into one table counts as one. 0 in
// the middle of a run.
static std::uint64_t rows_from_here(const Step& step, const ddl::Insert& first) {
  const std::size_t at = step.statement_index;
  const auto continues = [&](const ddl::Insert* other) {
    return other != nullptr && other->table == first.table;
  };
  if (at > 0 && continues(insert_at(step, step.block_index, at - 1))) return 0;
  if (at == 0 && step.block_index > 0) {
    const auto& before = step.script.blocks[step.block_index - 1].statements;
    if (!before.empty() && continues(std::get_if<ddl::Insert>(&before.back().command))) return 0;
  }
  std::uint64_t rows = 0;
  std::size_t statement = at;
  for (std::size_t block = step.block_index; block < step.script.blocks.size(); ++block) {
    for (; statement < step.script.blocks[block].statements.size(); ++statement) {
      const ddl::Insert* insert = insert_at(step, block, statement);
      if (!continues(insert)) return rows;
      rows += insert->rows;
    }
    statement = 0;
  }
  return rows;
}

static void check(const Step& step, Findings& out) {
  const auto* insert = step.as<ddl::Insert>();
  if (insert == nullptr || step.inside != nullptr || step.direction == Direction::kDowngrade)
    return;
  const std::uint64_t rows = rows_from_here(step, *insert);
  if (static_cast<std::int64_t>(rows) <= out.options().number("rows", kUsual)) return;
  out.add(step,
          fmt::format("This migration itself carries {} rows for {}.", rows, insert->table.text()),
          "Load them with a job or a fixture of their own.");
}

}  // namespace miglint::rules
