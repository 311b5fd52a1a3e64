#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/directives_job.h"

namespace miglint::alembic {

namespace {

using Kind = Constraint::Kind;

std::string upper_words(std::string text) {
  for (char& c : text)
    c = c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// What follows the closing parenthesis.
SqlText table_options(Job& job) {
  SqlText text;
  if (const Value* inherits = job.get("postgresql_inherits"); given(inherits)) {
    const bool one = inherits->is<String>();
    const Value list = one ? Value(Sequence{.items = {*inherits}}, inherits->where()) : *inherits;
    std::string names;
    for (const Name& name : read_columns(list, "postgresql_inherits", job.problems))
      names += (names.empty() ? "" : ", ") + quote_name(name);
    text.add("\n INHERITS ( " + names + " )");
  }
  const auto verbatim = [&](std::string_view argument, std::string_view words) {
    const std::string given_text = job.text(argument);
    if (!given_text.empty()) text.add(fmt::format("\n {} {}", words, given_text));
  };
  verbatim("postgresql_partition_by", "PARTITION BY");
  verbatim("postgresql_using", "USING");
  const Value* oids = job.get("postgresql_with_oids");
  if (const auto wanted = read_optional_flag(oids, "postgresql_with_oids", job.problems))
    text.add(*wanted ? "\n WITH OIDS" : "\n WITHOUT OIDS");
  const std::string on_commit = job.text("postgresql_on_commit");
  if (!on_commit.empty()) text.add("\n ON COMMIT " + upper_words(on_commit));
  const Name tablespace = job.name_of("postgresql_tablespace");
  if (!tablespace.text.empty()) text.add("\n TABLESPACE " + quote_name(tablespace));
  return text;
}

std::string prefixes(Job& job) {
  std::string text;
  const Value* value = job.get("prefixes");
  if (!given(value)) return text;
  const auto items = read_items(*value);
  if (!items) job.problems.not_known(fmt::format("prefixes: {}", describe(*value)));
  for (const Value& item : items.value_or(std::vector<Value>{}))
    text += read_optional_text(&item, "a prefix", job.problems) + " ";
  return text;
}

// The order: PRIMARY KEY, constraints as given, then what follows from the columns one by one.
std::vector<SqlText> table_lines(const Table& table, Job& job) {
  std::vector<SqlText> lines;
  for (const Column& column : table.columns)
    if (!column.system) lines.push_back(column_text(column, table, job.naming(), job.problems));
  const auto add = [&](const Constraint& constraint) {
    if (constraint.kind == Kind::kForeignKey && constraint.use_alter) return;
    lines.push_back(constraint_text(constraint, table.name, job.naming(), job.problems));
  };
  for (const Constraint& constraint : table.constraints)
    add(constraint);
  for (const Column& column : table.columns)
    for (const Constraint& constraint : column_constraints(column))
      add(constraint);
  return lines;
}

SqlText comment_text(const Value& comment, Problems& problems) {
  if (comment.is<None>()) return SqlText("NULL");
  return SqlText(string_literal(read_optional_text(&comment, "a comment", problems)));
}

void send_comments(const Table& table, Job& job) {
  if (const Value* comment = job.get("comment"); given(comment))
    job.send(SqlText("COMMENT ON TABLE " + table.name.text() + " IS ")
                 .add(comment_text(*comment, job.problems)));
  for (const Column& column : table.columns) {
    if (!column.comment) continue;
    job.send(
        SqlText("COMMENT ON COLUMN " + table.name.text() + "." + quote_name(column.name) + " IS ")
            .add(comment_text(*column.comment, job.problems))
            .caused_by(column.where));
  }
}

void send_indexes(const Table& table, Job& job) {
  std::vector<Index> indexes;
  for (const Column& column : table.columns)
    for (Index& index : column_indexes(column, table))
      indexes.push_back(std::move(index));
  indexes.insert(indexes.end(), table.indexes.begin(), table.indexes.end());
  for (const Index& index : indexes)
    job.send(create_index_text(index, table.name, job.naming(), job.problems));
}

}  // namespace

void create_table(Job& job) {
  Table table;
  table.name = job.table();
  if (const Value* quote = job.get("quote"); given(quote))
    table.name.name.quote = read_optional_flag(quote, "quote", job.problems);
  read_table_items(job.rest, table, job.problems);
  settle_primary_key(table);
  if (job.problems.any()) return;
  for (const Column& column : table.columns)
    job.create_types(column.type);
  SqlText text("CREATE " + prefixes(job) + "TABLE ");
  if (job.flag("if_not_exists")) text.add("IF NOT EXISTS ");
  text.add(table.name.text() + " (\n");
  const std::vector<SqlText> lines = table_lines(table, job);
  for (std::size_t i = 0; i < lines.size(); ++i)
    text.add("    ").add(lines[i]).add(i + 1 < lines.size() ? ", \n" : "\n");
  text.add(")").add(table_options(job));
  job.send(text);
  send_indexes(table, job);
  send_comments(table, job);
}

void drop_table(Job& job) {
  const TableName table = job.table();
  job.send(
      SqlText(job.flag("if_exists") ? "DROP TABLE IF EXISTS " : "DROP TABLE ").add(table.text()));
}

void rename_table(Job& job) {
  const TableName table = job.table("old_table_name");
  job.send(SqlText("ALTER TABLE " + table.dotted() + " RENAME TO " +
                   quote_name(job.name_of("new_table_name"))));
}

void table_comment(Job& job, bool drop) {
  const TableName table = job.table();
  const Value* comment = drop ? nullptr : job.get("comment");
  job.send(SqlText("COMMENT ON TABLE " + table.text() + " IS ")
               .add(comment == nullptr ? SqlText("NULL") : comment_text(*comment, job.problems)));
}

void add_column(Job& job) {
  Table table;
  table.name = job.table();
  if (job.problems.any()) return;
  read_table_items({*job.get("column")}, table, job.problems);
  if (table.columns.empty() && !job.problems.any())
    job.problems.not_known(fmt::format("a column is not known: {}", describe(*job.get("column"))));
  if (job.problems.any()) return;
  settle_primary_key(table);
  const Column& column = table.columns.front();
  job.note_type(column.type);
  if (column.python_default && !column.server_default && !column.identity && !column.computed)
    job.out.python_defaults.push_back(column.name.text);
  SqlText text("ALTER TABLE " + table.name.dotted() + " ADD COLUMN ");
  if (job.flag("if_not_exists")) text.add("IF NOT EXISTS ");
  text.add(column_text(column, table, job.naming(), job.problems));
  const bool inline_references = job.flag("inline_references");
  if (job.flag("inline_primary_key") && column.primary_key) text.add(" PRIMARY KEY");
  for (const Constraint& key : column.foreign_keys) {
    if (!inline_references) break;
    text.add(" REFERENCES " + qualified(key.referred_schema, key.referred_table) + " (" +
             (key.referred_columns.empty() ? "" : quote_name(key.referred_columns.front())) + ")" +
             key.phrases);
  }
  job.send(text);
  for (const Constraint& constraint : column_constraints(column)) {
    if (constraint.kind == Kind::kForeignKey && inline_references) continue;
    job.send(SqlText("ALTER TABLE " + table.name.text() + " ADD ")
                 .add(constraint_text(constraint, table.name, job.naming(), job.problems)));
  }
  send_indexes(table, job);
  if (column.comment)
    job.send(
        SqlText("COMMENT ON COLUMN " + table.name.text() + "." + quote_name(column.name) + " IS ")
            .add(comment_text(*column.comment, job.problems)));
}

void drop_column(Job& job) {
  const TableName table = job.table();
  refuse_column_as_name(job);
  SqlText text("ALTER TABLE " + table.dotted() + " DROP COLUMN ");
  if (job.flag("if_exists")) text.add("IF EXISTS ");
  job.send(text.add(quote_name(job.name_of("column_name"))));
}

}  // namespace miglint::alembic
