#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule enum_value_used_same_tx{
    .name = "enum-value-used-same-tx",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a new enum value is used by the transaction that adds it",
    .why = R"(
Postgres refuses a value that ALTER TYPE … ADD VALUE has added until that transaction has committed
(SQLSTATE 55P04, "unsafe use of new value"): as a default, in a CHECK, in rows.)",
    .silent = R"(
The value was added by an earlier transaction: Alembic runs all pending revisions in one, unless env.py sets
transaction_per_migration or an autocommit_block() stands in between; the enum type itself was created in this transaction and
the server is PostgreSQL 17 or newer; the value is only named as text.)",
    .instead = R"(
Add the value in a revision of its own that has been committed before the one that uses it (Alembic:
transaction_per_migration=True in env.py, or add it inside autocommit_block()).)",
    .source = "PostgreSQL 15 manual, ALTER TYPE",
    .sql = {.setup = "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE users (id bigint, m mood);",
            .bad = "BEGIN;\nALTER TYPE mood ADD VALUE 'sad';\n"
                   "ALTER TABLE users ALTER COLUMN m SET DEFAULT 'sad';\nCOMMIT;",
            .good = "ALTER TYPE mood ADD VALUE 'sad';"},
    .alembic = {.setup = "op.execute(\"CREATE TYPE mood AS ENUM ('ok')\")\n"
                         "op.execute('CREATE TABLE users (id bigint, m mood)')",
                .bad = "op.execute(\"ALTER TYPE mood ADD VALUE 'sad'\")\n"
                       "op.execute(\"UPDATE users SET m = 'sad' WHERE id = 1\")",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute(\"ALTER TYPE mood ADD VALUE 'sad'\")\n"
                        "op.execute(\"UPDATE users SET m = 'sad' WHERE id = 1\")"},
    .check_step = check,
};

namespace {

class Search {
 public:
  explicit Search(const Step& step) : step_(step) {}

  // The first new value among `strings`, which are compared with or put into one of `columns`.
  std::string among(const ddl::Name& table,
                    const std::vector<std::string>& columns,
                    const std::vector<std::string>& strings) const {
    for (const std::string& column : columns) {
      const ddl::TypeName* type = step_.before.column_type(table, column);
      if (type == nullptr) continue;
      if (std::string found = of_type(type->name, strings); !found.empty()) return found;
    }
    return {};
  }

  std::string in(const ddl::Name& table, const std::optional<ddl::Expression>& expression) const {
    if (!expression) return {};
    for (const ddl::TypeName& cast : expression->casts)
      if (std::string found = of_type(cast.name, expression->strings); !found.empty()) return found;
    return among(table, expression->columns, expression->strings);
  }

  std::string of_type(const ddl::Name& name, const std::vector<std::string>& strings) const {
    if (strings.empty()) return {};
    const Type* type = step_.before.type(name);
    if (type == nullptr || type->kind != Type::Kind::kEnum) return {};
    if (step_.pg_version >= 17 && is_uncommitted(type->origin)) return {};
    for (const auto& [label, origin] : type->added_labels) {
      const bool used = std::ranges::count(strings, label) > 0;
      if (used && is_uncommitted(origin)) return label;
    }
    return {};
  }

 private:
  bool is_uncommitted(const Origin& origin) const {
    return step_.in_this_transaction(origin) || step_.may_share_transaction(origin);
  }

  const Step& step_;
};

std::string in_column(const Search& search,
                      const ddl::Name& table,
                      const ddl::ColumnDefinition& column) {
  if (!column.default_value) return {};
  std::string found = search.of_type(column.type.name, column.default_value->strings);
  return found.empty() ? search.in(table, column.default_value) : found;
}

std::string in_alteration(const Search& search,
                          const ddl::Name& table,
                          const ddl::Alteration& action) {
  if (const auto* set = std::get_if<ddl::SetDefault>(&action))
    return set->value ? search.among(table, {set->column}, set->value->strings) : std::string();
  if (const auto* add = std::get_if<ddl::AddColumn>(&action))
    return in_column(search, table, add->column);
  if (const auto* add = std::get_if<ddl::AddConstraint>(&action))
    return search.in(table, add->constraint.check);
  return {};
}

std::string used_value(const Step& step) {
  const Search search(step);
  std::string found;
  const auto keep = [&](std::string value) {
    if (found.empty()) found = std::move(value);
  };
  if (const auto* alter = step.as<ddl::AlterTable>()) {
    for (const ddl::Alteration& action : alter->actions)
      keep(in_alteration(search, alter->table, action));
  } else if (const auto* create = step.as<ddl::CreateTable>()) {
    for (const ddl::ColumnDefinition& column : create->columns)
      keep(in_column(search, create->table, column));
  } else if (const auto* index = step.as<ddl::CreateIndex>()) {
    keep(search.in(index->table, index->where));
  } else if (const auto* insert = step.as<ddl::Insert>()) {
    keep(search.among(insert->table, insert->columns, insert->strings));
  } else if (const auto* update = step.as<ddl::Update>()) {
    keep(search.among(update->table, update->columns, update->strings));
    keep(search.in(update->table, update->where));
  } else if (const auto* removal = step.as<ddl::Delete>()) {
    keep(search.in(removal->table, removal->where));
  }
  return found;
}

}  // namespace

static void check(const Step& step, Findings& out) {
  if (step.in_transaction() != Truth::kYes) return;
  const std::string value = used_value(step);
  if (value.empty()) return;
  out.add(step,
          fmt::format("This fails: the enum value '{}' was added in the same transaction{}, and "
                      "cannot be used before it is committed.",
                      value,
                      step.is_alembic() ? ", in which Alembic runs all pending revisions" : ""),
          in_language(step,
                      "Add the value in an earlier file, which is committed by itself.",
                      "Add the value in an earlier revision, and set "
                      "transaction_per_migration=True in env.py; or add it inside `with "
                      "op.get_context().autocommit_block():`."));
}

}  // namespace miglint::rules
