// op.alter_column: each piece that is given is a statement of its own, in Alembic's order.

#include <fmt/format.h>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/directives_job.h"
#include "migrations/alembic/sequences.h"

namespace miglint::alembic {

namespace {

const Call* identity_of(const Value* value) {
  return value == nullptr ? nullptr : call_of(*value, "Identity");
}

bool is_computed(const Value* value) {
  return value != nullptr && call_of(*value, "Computed") != nullptr;
}

bool is_false(const Value* value) {
  const auto* flag = value == nullptr ? nullptr : value->as<bool>();
  return flag != nullptr && !*flag;
}

void alter_identity(const SqlText& start, Job& job) {
  const Value* wanted = job.get("server_default");
  const Value* existing = job.get("existing_server_default");
  const Call* identity = identity_of(wanted);
  if (identity == nullptr) return job.send(SqlText(start).add("DROP IDENTITY"));
  const bool had_none = existing != nullptr && existing->is<None>();
  if (had_none)
    return job.send(SqlText(start).add("ADD " + identity_clause(*identity, job.problems)));
  job.send(SqlText(start).add(identity_changes(*identity, identity_of(existing), job.problems)));
}

void alter_default(const SqlText& start, Job& job) {
  const Value* wanted = job.get("server_default");
  const Value* existing = job.get("existing_server_default");
  if (wanted == nullptr || is_false(wanted)) return;
  if (is_computed(wanted) || is_computed(existing))
    return job.problems.refuse(
        "Adding or removing a \"computed\" construct, e.g. GENERATED ALWAYS AS, to or from an "
        "existing column is not supported.");
  if (identity_of(wanted) != nullptr || (identity_of(existing) != nullptr && wanted->is<None>()))
    return alter_identity(start, job);
  if (wanted->is<None>()) return job.send(SqlText(start).add("DROP DEFAULT"));
  const SqlText text = server_default_text(*wanted, job.problems);
  const Value* type = given(job.get("type_")) ? job.get("type_") : job.get("existing_type");
  Problems ignored;  // of an existing type that says nothing else
  ignored.types = job.problems.types;
  const ColumnType known = given(type) ? read_type(*type, "", ignored) : null_type();
  note_quoted_expression(*wanted, job.text("column_name"), &known, job.problems);
  if (text.empty())
    job.problems.not_known(fmt::format("argument server_default: {}", describe(*wanted)));
  job.send(SqlText(start).add("SET DEFAULT ").add(text));
}

// The CHECK that a non-native Enum brings along.
void alter_check(const Value* type, bool drop, const Name& column_name, Job& job) {
  if (!given(type)) return;
  const TableName table = job.table();
  Column column;
  column.name = column_name;
  Problems ignored;  // of an existing type that says nothing else
  ignored.types = job.problems.types;
  column.type = read_type(*type, table.schema, drop ? ignored : job.problems);
  const auto check = enum_check(column);
  if (!check) return;
  const SqlText text = constraint_text(*check, table, job.naming(), job.problems);
  if (!drop) return job.send(SqlText("ALTER TABLE " + table.text() + " ADD ").add(text));
  if (check->name.text.empty())
    return job.problems.refuse(
        "Can't emit DROP CONSTRAINT for constraint CheckConstraint(); it has no name");
  job.send(SqlText("ALTER TABLE " + table.text() + " DROP CONSTRAINT " + quote_name(check->name)));
}

void alter_type(const SqlText& start, Job& job) {
  const Value* type = job.get("type_");
  const Value* conversion = job.get("postgresql_using");
  if (!given(type)) {
    if (given(conversion))
      job.problems.refuse("postgresql_using must be used with the type_ parameter");
    return;
  }
  const ColumnType wanted = read_type(*type, job.table().schema, job.problems);
  if (wanted.missing)
    job.problems.refuse(
        "Can't generate DDL for NullType(); did you forget to specify a type on this Column?");
  job.note_type(wanted);
  SqlText text = SqlText(start).add("TYPE ").add(wanted.text());
  if (given(conversion)) {
    const auto* verbatim = conversion->as<String>();
    if (verbatim == nullptr)
      job.problems.not_known(fmt::format("argument postgresql_using: {}", describe(*conversion)));
    else
      text.add(" USING ").add(SqlText::verbatim(*verbatim));
  }
  job.send(text);
}

}  // namespace

void alter_column(Job& job) {
  const TableName table = job.table();
  // With nothing but a Column there is nothing to change, and Alembic does not look at the name.
  if (call_of(*job.get("column_name"), "Column") != nullptr && job.words.size() <= 2) return;
  refuse_column_as_name(job);
  const Name column = job.name_of("column_name");
  const std::string alter = "ALTER TABLE " + table.dotted() + " ";
  const SqlText start(alter + "ALTER COLUMN " + quote_name(column) + " ");
  if (given(job.get("existing_type")) && given(job.get("type_")))
    alter_check(job.get("existing_type"), true, column, job);
  alter_type(start, job);
  const auto nullable = read_optional_flag(job.get("nullable"), "argument nullable", job.problems);
  if (nullable) job.send(SqlText(start).add(*nullable ? "DROP NOT NULL" : "SET NOT NULL"));
  alter_default(start, job);
  if (const Value* comment = job.get("comment"); comment != nullptr && !is_false(comment)) {
    const std::string text = comment->is<None>() ? "NULL" : string_literal(job.text("comment"));
    job.send(
        SqlText("COMMENT ON COLUMN " + table.dotted() + "." + quote_name(column) + " IS " + text));
  }
  const Name renamed = job.name_of("new_column_name");
  if (!renamed.text.empty())
    job.send(SqlText(alter + "RENAME " + quote_name(column) + " TO " + quote_name(renamed)));
  alter_check(job.get("type_"), false, column, job);
}

}  // namespace miglint::alembic
