#include "rules/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint {

std::string in_language(const Step& step, std::string sql, std::string alembic) {
  return step.is_alembic() ? std::move(alembic) : std::move(sql);
}

std::string as_sql(const Step& step, const std::string& sql) {
  if (!step.is_alembic()) return sql;
  // A quoted identifier would end a string in double quotes.
  const char quote = sql.find('"') == std::string::npos ? '"' : '\'';
  return fmt::format("op.execute({0}{1}{0})", quote, sql);
}

std::string enumerate(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

std::string also_locks(const Step& step, const ddl::Name& but) {
  const ddl::Name target = step.before.resolve(but);
  std::vector<std::string> others;
  for (const RelationLock& lock : step.effects.locks) {
    const bool table =
        lock.kind == RelationKind::kTable || lock.kind == RelationKind::kPartitionedTable;
    if (!table || lock.relation == target || blocks(lock.mode) == Blocks::kNothing) continue;
    if (step.in_use(lock.relation)) others.push_back(lock.relation.name);
  }
  return others.empty() ? "" : fmt::format("; it also locks {}", enumerate(others));
}

std::string sql_list(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (const std::string& word : words)
    quoted.push_back(ddl::quote_identifier(word));
  return fmt::format("{}", fmt::join(quoted, ", "));
}

std::string python_list(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += fmt::format("{}'{}'", out.empty() ? "" : ", ", word);
  return out;
}

std::string python_table(const ddl::Name& table) {
  return fmt::format("'{}'", table.name);
}

std::string python_schema(const ddl::Name& table) {
  return table.schema.empty() ? "" : fmt::format(", schema='{}'", table.schema);
}

std::string_view concurrently_words(const ddl::Command& command) {
  if (const auto* create = std::get_if<ddl::CreateIndex>(&command))
    return create->concurrently ? "CREATE INDEX CONCURRENTLY" : "";
  if (const auto* drop = std::get_if<ddl::Drop>(&command))
    return drop->concurrently ? "DROP INDEX CONCURRENTLY" : "";
  if (const auto* reindex = std::get_if<ddl::Reindex>(&command))
    return reindex->concurrently ? "REINDEX CONCURRENTLY" : "";
  if (const auto* alter = std::get_if<ddl::AlterTable>(&command)) {
    for (const ddl::Alteration& action : alter->actions) {
      const auto* detach = std::get_if<ddl::DetachPartition>(&action);
      if (detach != nullptr && detach->concurrently) return "DETACH PARTITION CONCURRENTLY";
    }
  }
  return "";
}

std::string key_from_index(const Step& step,
                           const ddl::Name& table,
                           const std::string& name,
                           const std::vector<std::string>& columns,
                           std::string_view kind) {
  const std::string use =
      as_sql(step,
             fmt::format("ALTER TABLE {0} ADD CONSTRAINT {1} {2} USING INDEX {1}",
                         ddl::quote(table),
                         ddl::quote_identifier(name),
                         kind));
  const std::string build = in_language(
      step,
      fmt::format("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({}), in a file of its own "
                  "that runs outside a transaction",
                  ddl::quote_identifier(name),
                  ddl::quote(table),
                  sql_list(columns)),
      fmt::format("op.create_index('{}', {}, [{}], unique=True, "
                  "postgresql_concurrently=True{}), inside `with "
                  "op.get_context().autocommit_block():`",
                  name,
                  python_table(table),
                  python_list(columns),
                  python_schema(table)));
  return fmt::format("{}; then {}, which is instant.", build, use);
}

std::string in_parentheses(const std::string& expression) {
  int depth = 0;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '(') ++depth;
    if (expression[i] == ')') --depth;
    if (depth == 0 && i + 1 < expression.size()) return "(" + expression + ")";
  }
  return expression.empty() ? "()" : expression;
}

bool is_replaced(const Step& step, const ddl::Name& table) {
  return step.later<ddl::CreateTable>([&](const ddl::CreateTable& create) {
    return create.persistence != ddl::Persistence::kTemporary && step.same(create.table, table);
  });
}

bool is_partition(const Step& step, const ddl::Name& table) {
  const Relation* known = step.before.relation(table);
  if (known != nullptr && !known->bound.empty()) return true;
  return step.earlier<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
    return std::ranges::any_of(alter.actions, [&](const ddl::Alteration& action) {
      const auto* detach = std::get_if<ddl::DetachPartition>(&action);
      return detach != nullptr && step.same(detach->partition, table);
    });
  });
}

std::string name_or(const std::string& name,
                    const ddl::Name& table,
                    const std::vector<std::string>& columns,
                    std::string_view suffix) {
  if (!name.empty()) return name;
  return fmt::format("{}_{}_{}", table.name, fmt::join(columns, "_"), suffix);
}

}  // namespace miglint
