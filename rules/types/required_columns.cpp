#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/option_values.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

static constexpr std::array kOptions{
    RuleOption{
        "columns", OptionKind::kColumns, "what every table has: a name, or with type and NOT NULL"},
    RuleOption{"except", OptionKind::kPatterns, "tables that need not have them"},
};

const Rule required_columns{
    .name = "required-columns",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a table lacks a column that every table of the project has",
    .why = R"(
Code that counts on created_at or tenant_id in every table fails, or leaks, on the one that has none.)",
    .silent = R"(
The option `columns` is not set; a pattern of the option `except` is found in the table's name; the column is added
later in the same revision; partitions, inheriting and temporary tables, tables made by a query, LIKE or OF, the version
table; downgrades.)",
    .instead = "Add the column, with the type and NOT NULL that the option gives.",
    .source = "The project's own configuration",
    .sql = {.config =
                R"ex(options.required-columns.columns = ["created_at timestamptz NOT NULL"])ex",
            .bad = "CREATE TABLE users (id bigint, created_at timestamptz);",
            .good = "CREATE TABLE users (id bigint, created_at timestamptz NOT NULL);"},
    .alembic = {.config =
                    R"ex(options.required-columns.columns = ["created_at timestamptz NOT NULL"])ex",
                .bad = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .good = R"ex(op.create_table('users', sa.Column('id', sa.BigInteger()),
                sa.Column('created_at', sa.DateTime(timezone=True), nullable=False)))ex"},
    .options = kOptions,
    .check_step = check,
};

namespace {

class Tables {
 public:
  Tables(const Step& step, Findings& out) : step_(step), out_(out) {}

  void check_new(const ddl::CreateTable& create) {
    const bool has_own = create.partition_of.empty() && create.inherits.empty() &&
                         create.like.empty() && !create.as_query && create.row_type.empty() &&
                         create.server.empty();
    if (!has_own || create.persistence == ddl::Persistence::kTemporary || !applies(create.table))
      return;
    for (const ddl::ColumnDefinition& wanted : required()) {
      const auto found =
          std::ranges::find(create.columns, wanted.name, &ddl::ColumnDefinition::name);
      if (found != create.columns.end()) {
        compare(create.table, wanted, found->type, found->not_null || is_in_key(create, *found));
      } else if (!is_added_later(create.table, wanted.name)) {
        say(create.table, wanted, "is not there");
      }
    }
  }

  void check_change(const ddl::AlterTable& alter) {
    if (alter.kind != ddl::ObjectKind::kTable || !applies(alter.table)) return;
    for (const ddl::ColumnDefinition& wanted : required()) {
      for (const ddl::Alteration& action : alter.actions) {
        if (const auto* drop = std::get_if<ddl::DropColumn>(&action)) {
          if (drop->column == wanted.name) say(alter.table, wanted, "is dropped");
        } else if (const auto* set = std::get_if<ddl::SetNotNull>(&action)) {
          if (set->column == wanted.name && !set->not_null && wanted.not_null)
            say(alter.table, wanted, "becomes nullable");
        } else if (const auto* type = std::get_if<ddl::AlterColumnType>(&action)) {
          if (type->column == wanted.name) compare(alter.table, wanted, type->type, true);
        } else if (const auto* add = std::get_if<ddl::AddColumn>(&action)) {
          if (add->column.name == wanted.name)
            compare(alter.table, wanted, add->column.type, add->column.not_null);
        }
      }
    }
  }

 private:
  const std::vector<ddl::ColumnDefinition>& required() const {
    return out_.options().columns("columns");
  }

  bool applies(const ddl::Name& table) const {
    return table.name != step_.history.facts.version_table &&
           !out_.options().matches("except", table.name);
  }

  static bool is_in_key(const ddl::CreateTable& create, const ddl::ColumnDefinition& column) {
    const auto is_key = [](const ddl::Constraint& constraint) {
      return constraint.kind == ddl::ConstraintKind::kPrimaryKey;
    };
    return std::ranges::any_of(column.constraints, is_key) || column.type.is_serial() ||
           std::ranges::any_of(create.constraints, [&](const ddl::Constraint& constraint) {
             return is_key(constraint) && std::ranges::count(constraint.columns, column.name) > 0;
           });
  }

  bool is_added_later(const ddl::Name& table, const std::string& column) const {
    return step_.later<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
      return step_.same(alter.table, table) &&
             std::ranges::any_of(alter.actions, [&](const ddl::Alteration& action) {
               const auto* add = std::get_if<ddl::AddColumn>(&action);
               return add != nullptr && add->column.name == column;
             });
    });
  }

  // A serial column is an integer with a default.
  static ddl::TypeName stored(ddl::TypeName type) {
    if (!type.is_serial()) return type;
    std::string& name = type.name.name;
    name = name == "bigserial" ? "int8" : name == "serial" ? "int4" : "int2";
    return type;
  }

  void compare(const ddl::Name& table,
               const ddl::ColumnDefinition& wanted,
               const ddl::TypeName& type,
               bool not_null) {
    if (!wanted.type.name.empty() && !(stored(type) == stored(wanted.type))) {
      say(table, wanted, fmt::format("is {}", type.text()));
    } else if (wanted.not_null && !not_null) {
      say(table, wanted, "is nullable");
    }
  }

  void say(const ddl::Name& table, const ddl::ColumnDefinition& wanted, std::string_view how) {
    std::string definition = wanted.name;
    if (!wanted.type.name.empty()) definition += " " + wanted.type.text();
    if (wanted.not_null) definition += " NOT NULL";
    out_.add(
        step_,
        fmt::format("{}.{} {}; every table of this project has {}.",
                    table.text(),
                    wanted.name,
                    how,
                    definition),
        "Give it the column as it is there, or name the table in options.required-columns.except.");
  }

  const Step& step_;
  Findings& out_;
};

}  // namespace

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  if (const auto* create = step.as<ddl::CreateTable>()) Tables(step, out).check_new(*create);
  if (const auto* alter = step.as<ddl::AlterTable>()) Tables(step, out).check_change(*alter);
}

}  // namespace miglint::rules
