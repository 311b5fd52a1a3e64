// What sends statements as they are: op.execute, conn.execute, op.bulk_insert, and .create(bind).

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/directives_job.h"
#include "migrations/alembic/expressions.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/literals.h"
#include "migrations/alembic/sequences.h"
#include "migrations/alembic/templates.h"
#include "migrations/alembic/text_clause.h"

namespace miglint::alembic {

namespace {

// op.execute("…") is text("…") with the white space around it gone.
SqlText executed(const Value& value, const ExpressionScope& scope) {
  if (const auto text = known_text(value, *scope.problems))
    return text_with_parameters(stripped(*text), {}, scope);
  const MethodChain chain = chain_of(value);
  const Call* clause = call_of(*chain.origin, "text");
  const Value* inner =
      clause == nullptr || clause->arguments.empty() ? nullptr : clause->arguments.data();
  const auto text = inner == nullptr ? std::nullopt : known_text(*inner, *scope.problems);
  if (!text) return statement(value, scope);
  std::vector<const Call*> bindparams;
  for (const Call* method : chain.methods)
    if (method->method == "bindparams") bindparams.push_back(method);
  return text_with_parameters(stripped(*text), bindparams, scope);
}

// The text that is executed, where parts of it are not known.
const Template* template_in(const Value& value) {
  if (const auto* unfilled = value.as<Template>()) return unfilled;
  const Call* clause = call_of(*chain_of(value).origin, "text");
  if (clause == nullptr || clause->arguments.empty()) return nullptr;
  return clause->arguments.front().as<Template>();
}

bool can_be_executed(const Value& value) {
  return value.is<String>() || value.is<Template>() || is_statement(value) || value.is<Unknown>() ||
         value.is<Call>() || value.is<Internal>() || value.is<Reference>() ||
         value.is<Attribute>() || value.is<Operation>();
}

void execute_once(const Value& value, const Value* parameters, bool to_driver, Job& job) {
  ExpressionScope scope(job.problems);
  scope.literal_binds = job.state.environment->literal_binds;
  scope.in_statement = true;
  scope.parameters = parameters;
  if (!can_be_executed(value))
    return job.problems.refuse(fmt::format("{} cannot be executed", describe(value)));
  const auto* unfilled = template_in(value);
  if (!value.is<String>() && unfilled == nullptr && !is_statement(value))
    return job.problems.not_known(fmt::format("the statement is not known: {}", describe(value)));
  if (unfilled != nullptr) {
    Note note;
    note.kind = NoteKind::kStringBuiltSql;
    note.where = value.where();
    note.words =
        fmt::format("This SQL is put together from something that is not known before it runs: {}",
                    unfilled->reason);
    job.problems.notes.push_back(std::move(note));
  }
  const auto* text = value.as<String>();
  const SqlText sql =
      to_driver && text != nullptr ? SqlText::verbatim(*text) : executed(value, scope);
  if (unfilled != nullptr && !parses(sql.text()))
    return job.problems.not_known(fmt::format("the statement is not known: {}", unfilled->reason));
  job.send(sql);
  if (!scope.unset->empty() && job.tolerated.empty())
    job.tolerated =
        fmt::format("A value is required for bind parameter '{}'", scope.unset->front());
}

constexpr std::size_t kMostRows = 10000;

Job new_job(SourceSpan where, RenderState& state) {
  return Job{.state = state,
             .where = where,
             .words = {},
             .rest = {},
             .problems = {.opaque = {}, .refused = {}, .unnamed = false, .types = &state.types},
             .out = {},
             .partly = {},
             .tolerated = {},
             .batch = {}};
}

Rendered finished(Job& job) {
  if (job.problems.any()) {
    job.out.statements.clear();
    job.out.opaque = job.problems.opaque;
    job.out.refused = job.problems.refused;
  } else {
    job.out.opaque = job.partly;
    job.out.refused = job.tolerated;
  }
  job.say();
  return std::move(job.out);
}

}  // namespace

void execute(Job& job) {
  execute_once(*job.get("sqltext"), nullptr, false, job);
}

Rendered render_execute(const Value& value,
                        const Value* parameters,
                        bool to_driver,
                        SourceSpan where,
                        RenderState& state) {
  Job job = new_job(where, state);
  // A list of dicts is executed once for each of them.
  const auto* rows = parameters == nullptr ? nullptr : parameters->as<Sequence>();
  const bool many = rows != nullptr && !rows->items.empty() && rows->items.front().is<Dict>();
  if (!many) {
    execute_once(
        value, rows != nullptr && rows->items.empty() ? nullptr : parameters, to_driver, job);
    return finished(job);
  }
  if (rows->items.size() > kMostRows) {
    job.problems.not_known("more rows than are looked at");
    return finished(job);
  }
  for (const Value& row : rows->items)
    execute_once(value, &row, to_driver, job);
  return finished(job);
}

namespace {

// Rows that are not known, or rows of a table that is not: that something is inserted is.
void insert_unknown(const Value& rows, const TableReference* table, Job& job) {
  const Value& given_table = *job.get("table");
  if (table == nullptr && !is_not_known(given_table))
    return job.problems.not_known(
        fmt::format("argument table is not known: {}", describe(given_table)));
  const Name name = table != nullptr
                        ? table->name
                        : read_name(given_table, "argument table", job.problems).value_or(Name{});
  std::vector<SqlText> names;
  std::vector<SqlText> values;
  if (table != nullptr)
    for (const TableColumn& column : columns_of(*table, job.problems)) {
      names.emplace_back(quote_name(column.name));
      values.emplace_back(fmt::format("(${})", names.size()));
    }
  SqlText text("INSERT INTO " + qualified(table == nullptr ? "" : table->schema, name));
  if (!names.empty()) text.add(" (").add(joined(names)).add(")");
  if (values.empty()) values.emplace_back("($1)");
  job.out.repeated = is_not_known(rows);
  job.send(text.add(" VALUES (").add(joined(values)).add(")"));
}

// A literal needs the type of its column, which a live connection does without.
void note_untyped(const TableColumn& column, const Value& value, Job& job) {
  const bool is_literal = library_last_name(value) == "inline_literal" || value.is<None>();
  if (!column.type.missing || is_literal || !job.problems.notes.empty()) return;
  Note note;
  note.kind = NoteKind::kOfflineIncompatible;
  note.words =
      fmt::format("`alembic upgrade --sql` cannot write values of {}, a column without a type",
                  column.name.text);
  note.help = "Give sa.column() its type.";
  job.problems.notes.push_back(std::move(note));
}

}  // namespace

void bulk_insert(Job& job) {
  const auto table = table_of(*job.get("table"), job.problems);
  const Value& rows = *job.get("rows");
  if (!table) return insert_unknown(rows, nullptr, job);
  const auto* list = rows.as<Sequence>();
  if (is_not_known(rows)) return insert_unknown(rows, &*table, job);
  if (list == nullptr || list->kind != Sequence::Kind::kList) {
    if (rows.is<Sequence>() || rows.is<Dict>()) return job.problems.refuse("List expected");
    return job.problems.not_known(fmt::format("argument rows is not known: {}", describe(rows)));
  }
  if (list->items.size() > kMostRows) return job.problems.not_known("more rows than are looked at");
  const std::vector<TableColumn> columns = columns_of(*table, job.problems);
  const bool at_once = job.read_flag_of("multiinsert", true);
  ExpressionScope scope(job.problems);
  scope.in_statement = true;
  for (const Value& row : list->items) {
    const auto* dict = row.as<Dict>();
    if (dict == nullptr)
      return job.problems.not_known(fmt::format("a row is not known: {}", describe(row)));
    *scope.left_to_write += 100;
    std::vector<SqlText> names;
    std::vector<SqlText> values;
    std::size_t used = 0;
    for (const TableColumn& column : columns) {
      const auto item = std::ranges::find_if(dict->items, [&](const auto& pair) {
        const auto* key = pair.first.template as<String>();
        return key != nullptr && key->text == column.key;
      });
      const bool is_given = item != dict->items.end();
      if (!is_given && !column.python_default) continue;
      used += is_given ? 1 : 0;
      // Rows sent at once are parameters of one statement, and an expression is none.
      if (is_given && at_once && is_sqlalchemy(library_name(item->second)) &&
          !is_json_null(item->second))
        job.problems.refuse(
            fmt::format("No literal value renderer is available for literal value \"{}\"",
                        library_last_name(item->second)));
      if (is_given) note_untyped(column, item->second, job);
      names.emplace_back(quote_name(column.name));
      values.push_back(is_given ? expression(item->second, scope, column.type).sql
                                : SqlText("NULL"));
    }
    if (used < dict->items.size())
      for (const auto& [key, value] : dict->items) {
        const auto name = plain_text(key);
        const bool known =
            name && std::ranges::find(columns, *name, &TableColumn::key) != columns.end();
        if (!known) return job.problems.refuse(fmt::format("KeyError: '{}'", name.value_or("?")));
      }
    const std::string into = "INSERT INTO " + qualified(table->schema, table->name);
    job.send(names.empty() ? SqlText(into + " DEFAULT VALUES")
                           : SqlText(into + " (")
                                 .add(joined(names))
                                 .add(") VALUES (")
                                 .add(joined(values))
                                 .add(")")
                                 .caused_by(row.where()));
    *scope.next_parameter = 1;
  }
}

namespace {

void enum_ddl(const Call& call, bool create, Job& job) {
  const EnumType type = read_enum(call, "", job.problems);
  if (type.name.text.empty()) {
    if (type.labels)
      job.problems.refuse("PostgreSQL ENUM type requires a name.");
    else
      job.problems.not_known(type.labels_reason);
  }
  if (create && !type.labels) job.problems.not_known(type.labels_reason);
  if (!job.problems.any()) job.out.enum_types.push_back(enum_name(type));
  job.send(SqlText(create ? create_type(type) : "DROP TYPE " + enum_name(type)));
}

void table_ddl(const Call& call, bool create, Job& job) {
  const std::size_t first = std::min<std::size_t>(call.arguments.size(), 2);
  if (call.arguments.empty()) return job.problems.not_known("a table without a name");
  job.words = call.keywords;
  job.words.emplace_back("table_name", call.arguments.front());
  job.rest.assign(call.arguments.begin() + static_cast<std::ptrdiff_t>(first),
                  call.arguments.end());
  if (create) return create_table(job);
  drop_table(job);
  Table table;
  table.name = job.table();
  read_table_items(job.rest, table, job.problems);
  for (const Column& column : table.columns) {
    const EnumType* type = column.type.enumeration.get();
    if (type != nullptr && type->native && type->create_type)
      job.send(SqlText("DROP TYPE " + enum_name(*type)));
  }
}

}  // namespace

Rendered render_object_ddl(const Value& object,
                           std::string_view name,
                           const Keywords& /*checkfirst=*/,  // what would be sent stays the same
                           SourceSpan where,
                           RenderState& state) {
  Job job = new_job(where, state);
  const bool create = name == "create";
  const std::string_view kind = library_last_name(object);
  const auto* call = object.as<Call>();
  if (call == nullptr || !is_sqlalchemy(call->callee)) {
    job.problems.not_known(fmt::format(".{}(…) of {}", name, describe(object)));
  } else if (kind == "Enum" || kind == "ENUM") {
    enum_ddl(*call, create, job);
  } else if (kind == "Sequence") {
    job.send(sequence_statement(object, create, false, job.problems));
  } else if (kind == "Table") {
    table_ddl(*call, create, job);
  } else if (kind == "DOMAIN") {
    const ColumnType type = read_type(object, "", job.problems);
    job.send(SqlText(create ? type.create_domain : "DROP DOMAIN " + type.sql));
  } else {
    job.problems.not_known(fmt::format("{}(…).{}(…)", kind, name));
  }
  return finished(job);
}

}  // namespace miglint::alembic
