#include "migrations/alembic/directives.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/directives_job.h"
#include "migrations/alembic/subqueries.h"

namespace miglint::alembic {

namespace {

using Kind = Constraint::Kind;

struct Entry {
  std::string_view name;
  void (*run)(Job&);
};

constexpr std::array kDirectives = {
    Entry{"create_table", create_table},
    Entry{"drop_table", drop_table},
    Entry{"rename_table", rename_table},
    Entry{"create_table_comment", [](Job& job) { table_comment(job, false); }},
    Entry{"drop_table_comment", [](Job& job) { table_comment(job, true); }},
    Entry{"add_column", add_column},
    Entry{"drop_column", drop_column},
    Entry{"alter_column", alter_column},
    Entry{"create_index", create_index},
    Entry{"drop_index", drop_index},
    Entry{"create_foreign_key", create_foreign_key},
    Entry{"create_check_constraint", create_check_constraint},
    Entry{"create_unique_constraint", [](Job& job) { create_keys(job, Kind::kUnique); }},
    Entry{"create_primary_key", [](Job& job) { create_keys(job, Kind::kPrimaryKey); }},
    Entry{"create_exclude_constraint", create_exclude_constraint},
    Entry{"drop_constraint", drop_constraint},
    Entry{"bulk_insert", bulk_insert},
    Entry{"execute", execute},
    // Of alembic_utils and alembic_postgresql_enum.
    Entry{"create_entity", create_entity},
    Entry{"drop_entity", drop_entity},
    Entry{"replace_entity", replace_entity},
    Entry{"sync_enum_values", sync_enum_values},
};

const Entry* find(std::string_view name) {
  const auto* entry = std::ranges::find(kDirectives, name, &Entry::name);
  return entry == kDirectives.end() ? nullptr : entry;
}

// op.invoke(ops.AddColumnOp("t", column)) is op.add_column("t", column).
std::optional<Directive> invoked(const Directive& directive) {
  struct Invoked {
    std::string_view python;
    std::string_view directive;
  };

  static constexpr std::array kOperations = {
      Invoked{"AddColumnOp", "add_column"},
      Invoked{"DropColumnOp", "drop_column"},
      Invoked{"DropTableOp", "drop_table"},
      Invoked{"RenameTableOp", "rename_table"},
      Invoked{"ExecuteSQLOp", "execute"},
      Invoked{"DropIndexOp", "drop_index"},
      Invoked{"CreateIndexOp", "create_index"},
  };
  const Value* value = directive.arguments.empty() ? nullptr : directive.arguments.data();
  const auto* call = value == nullptr ? nullptr : value->as<Call>();
  if (call == nullptr || !call->callee.starts_with("alembic.operations.")) return std::nullopt;
  const auto* found =
      std::ranges::find(kOperations, last_component(call->callee), &Invoked::python);
  if (found == kOperations.end()) return std::nullopt;
  Directive inner = directive;
  inner.name = found->directive;
  inner.arguments = call->arguments;
  inner.keywords = call->keywords;
  return inner;
}

}  // namespace

bool is_directive(std::string_view name) {
  return name == "invoke" || find(name) != nullptr;
}

Rendered render(const Directive& directive, RenderState& state) {
  const Entry* entry = find(directive.name);
  if (entry == nullptr) {
    const auto inner = directive.name == "invoke" ? invoked(directive) : std::nullopt;
    if (inner) return render(*inner, state);
    Rendered unknown;
    unknown.opaque = fmt::format("op.{}(…)", directive.name);
    return unknown;
  }
  Job job{.state = state,
          .where = directive.where,
          .words = {},
          .rest = {},
          .problems = {.opaque = {}, .refused = {}, .unnamed = false, .types = &state.types},
          .out = {},
          .partly = {},
          .tolerated = {},
          .batch = {}};
  if (directive.batch)
    job.batch = TableName{Name{.text = directive.batch_table}, directive.batch_schema};
  if (!directive.batch_table_known) job.problems.unknown_name(directive.batch_table);
  bind_arguments(directive, job);
  if (!job.problems.any()) entry->run(job);
  job.say();
  Rendered out = std::move(job.out);
  if (job.problems.any()) {
    out.statements.clear();
    out.opaque = job.problems.opaque.empty()
                     ? ""
                     : fmt::format("op.{}: {}", directive.name, job.problems.opaque);
    out.refused = job.problems.refused.empty() ? job.tolerated : job.problems.refused;
    out.drops_unnamed = job.problems.unnamed;
    return out;
  }
  if (!job.partly.empty()) out.opaque = fmt::format("op.{}: {}", directive.name, job.partly);
  if (out.refused.empty()) out.refused = job.tolerated;
  return out;
}

bool Job::read_flag_of(std::string_view name, bool absent) {
  return read_flag(get(name), absent, name, problems);
}

std::string Job::text(std::string_view name) {
  return read_optional_text(get(name), fmt::format("argument {}", name), problems);
}

std::string Job::schema(std::string_view name) {
  return read_schema(get(name), fmt::format("argument {}", name), problems);
}

void Job::send(const SqlText& sql) {
  if (has_subquery_marks(sql.text()))
    return problems.not_known("a subquery stands where none is followed");
  out.statements.push_back(sql.statement(where));
}

Name Job::name_of(std::string_view name) {
  return read_optional_name(get(name), fmt::format("argument {}", name), problems);
}

void refuse_column_as_name(Job& job) {
  const Value* name = job.get("column_name");
  if (name != nullptr && call_of(*name, "Column") != nullptr)
    job.problems.refuse("a Column stands where the name of a column is wanted");
}

TableName Job::table(std::string_view argument, std::string_view schema) {
  if (batch) return *batch;
  return {name_of(argument), this->schema(schema)};
}

void Job::say() {
  out.refused_as = problems.refused_as;
  out.refused_where = problems.refused_where;
  out.unknown_name = problems.unnamed_part;
  out.notes = std::move(problems.notes);
}

void Job::note_type(const ColumnType& type) {
  const EnumType* enumeration = type.enumeration.get();
  if (enumeration == nullptr || !enumeration->native) return;
  const std::string name = enum_name(*enumeration);
  if (std::ranges::find(out.enum_types, name) == out.enum_types.end())
    out.enum_types.push_back(name);
}

void Job::create_types(const ColumnType& type) {
  note_type(type);
  const auto is_new = [&](const std::string& name) {
    auto& created = state.created_enums;
    if (std::ranges::find(created, name) != created.end()) return false;
    created.push_back(name);
    return true;
  };
  if (!type.create_domain.empty() && is_new(type.sql)) send(SqlText(type.create_domain));
  const EnumType* enumeration = type.enumeration.get();
  if (enumeration == nullptr || !enumeration->native || !enumeration->create_type) return;
  const std::string name = enum_name(*enumeration);
  if (!is_new(name)) return;
  if (enumeration->labels)
    send(SqlText(create_type(*enumeration)));
  else if (partly.empty())
    partly = fmt::format("CREATE TYPE {}: {}", name, enumeration->labels_reason);
}

}  // namespace miglint::alembic
