#include <fmt/format.h>

#include <algorithm>

#include "tests/random/generator.h"

namespace miglint::test {

std::string Generator::drop() {
  const std::size_t throw_ = dice_.below(100);
  if (throw_ < 8 && !schemas_.empty())
    return fmt::format("DROP SCHEMA {}{}{}", if_exists(), dice_.of(schemas_), behaviour());
  if (throw_ < 24 && !types_.empty()) {
    const Type& type = *dice_.of(types_);
    return fmt::format("DROP {} {}{}{}",
                       type.domain && dice_.chance(80) ? "DOMAIN" : "TYPE",
                       if_exists(),
                       name_of(type),
                       behaviour());
  }
  if (throw_ < 38 && !functions_.empty()) {
    const Function& function = *dice_.of(functions_);
    return fmt::format("DROP {} {}{}{}{}",
                       function.definition.procedure ? "PROCEDURE"
                       : dice_.chance(15)            ? "ROUTINE"
                                                     : "FUNCTION",
                       if_exists(),
                       ddl::quote(function.name),
                       function.definition.returns == "trigger" ? dice_.maybe(50, "()") : "",
                       behaviour());
  }
  if (throw_ < 50) return drop_part();
  const Relation* relation = any_of(dice_.chance(50) ? tables_ : all_);
  if (relation == nullptr) return {};
  std::string kind = std::string(miglint::name_of(relation->kind));
  if (kind.starts_with("partitioned")) kind = kind.substr(12);
  if (kind == "composite type") return {};
  if (dice_.chance(4)) kind = dice_.of({"TABLE", "VIEW", "INDEX"});
  std::string names = name_of(*relation);
  if (dice_.chance(12)) {
    const Relation* other = any_of(relations(relation->kind));
    names += ", " + name_of(*other);
  }
  return fmt::format("DROP {} {}{}{}", kind, if_exists(), names, behaviour());
}

std::string Generator::drop_part() {
  const Relation* table = any_of(all_);
  if (table == nullptr) return {};
  std::string kind = dice_.of({"TRIGGER", "RULE", "POLICY"});
  std::string name = a_part_name("g");
  for (const Relation* one : all_) {
    if (one->triggers.empty() && one->rules.empty() && one->policies.empty()) continue;
    if (dice_.chance(40)) continue;
    table = one;
    if (!table->triggers.empty()) {
      kind = "TRIGGER";
      name = table->triggers.front().definition.trigger;
    } else if (!table->rules.empty()) {
      kind = "RULE";
      name = table->rules.front().definition.rule;
    } else {
      kind = "POLICY";
      name = table->policies.front().definition.policy;
    }
  }
  if (dice_.chance(15))
    for (const Relation* one : all_)
      if (!one->statistics.empty())
        return fmt::format(
            "DROP STATISTICS {}{}", if_exists(), ddl::quote(one->statistics.front().name));
  name = ddl::quote_identifier(name);
  if (dice_.chance(15) && kind != "RULE")
    return fmt::format(
        "ALTER {} {} ON {} RENAME TO {}", kind, name, name_of(*table), a_part_name("g"));
  return fmt::format("DROP {} {}{} ON {}{}",
                     kind,
                     if_exists(),
                     name,
                     name_of(*table),
                     kind == "POLICY" ? "" : behaviour());
}

std::string Generator::comment() {
  const Relation* table = a_table();
  const std::string is = " IS " + dice_.of({"'what it is'", "'it''s'", "NULL"});
  const std::size_t throw_ = dice_.below(100);
  if (throw_ < 15 && !types_.empty())
    return fmt::format("COMMENT ON TYPE {}{}", name_of(*dice_.of(types_)), is);
  if (table == nullptr) return {};
  if (throw_ < 50)
    return fmt::format("COMMENT ON COLUMN {}.{}{}", name_of(*table), a_column_of(*table), is);
  if (throw_ < 60 && !table->constraints.empty())
    return fmt::format(
        "COMMENT ON CONSTRAINT {} ON {}{}",
        ddl::quote_identifier(
            table->constraints[dice_.below(table->constraints.size())].definition.name),
        name_of(*table),
        is);
  if (throw_ < 70 && !table->triggers.empty())
    return fmt::format("COMMENT ON TRIGGER {} ON {}{}",
                       ddl::quote_identifier(table->triggers.front().definition.trigger),
                       name_of(*table),
                       is);
  const Relation* relation = any_of(all_);
  std::string kind = std::string(miglint::name_of(relation->kind));
  if (kind.starts_with("partitioned")) kind = kind.substr(12);
  if (kind == "composite type") return {};
  return fmt::format("COMMENT ON {} {}{}", kind, name_of(*relation), is);
}

std::string Generator::grant() {
  const Relation* table = a_table();
  if (table == nullptr) return {};
  const bool gives = dice_.chance(65);
  std::string what = dice_.of({"SELECT", "SELECT, INSERT", "ALL", "UPDATE", "REFERENCES"});
  std::string on = name_of(*table);
  const std::size_t throw_ = dice_.below(100);
  if (throw_ < 20) {
    what = fmt::format("SELECT ({})", a_column_of(*table));
  } else if (throw_ < 28 && !schemas_.empty()) {
    what = dice_.of({"USAGE", "ALL"});
    on = "SCHEMA " + dice_.of(schemas_);
  } else if (throw_ < 36 && !functions_.empty()) {
    what = "EXECUTE";
    on = "ROUTINE " + ddl::quote(dice_.of(functions_)->name);
  } else if (throw_ < 44) {
    if (const Relation* sequence = any_of(relations(RelationKind::kSequence))) {
      what = dice_.of({"USAGE", "SELECT", "ALL"});
      on = "SEQUENCE " + name_of(*sequence);
    }
  } else if (throw_ < 50) {
    on = "ALL TABLES IN SCHEMA public";
  }
  const std::string whom = dice_.of({"r1", "r2", "PUBLIC", "r1, r2"});
  if (gives)
    return fmt::format("GRANT {} ON {} TO {}{}",
                       what,
                       on,
                       whom,
                       dice_.maybe(whom == "r1" ? 20 : 0, " WITH GRANT OPTION"));
  return fmt::format("REVOKE {}{} ON {} FROM {}{}",
                     dice_.maybe(10, "GRANT OPTION FOR "),
                     what,
                     on,
                     whom,
                     dice_.maybe(15, " CASCADE"));
}

std::string Generator::owner() {
  const std::string to = " OWNER TO " + dice_.of({"r1", "r2", "postgres"});
  const std::size_t throw_ = dice_.below(100);
  if (throw_ < 20 && !types_.empty())
    return fmt::format("ALTER TYPE {}{}", name_of(*dice_.of(types_)), to);
  if (throw_ < 30 && !schemas_.empty())
    return fmt::format("ALTER SCHEMA {}{}", dice_.of(schemas_), to);
  const Relation* relation = any_of(all_);
  if (relation == nullptr) return {};
  std::string kind = std::string(miglint::name_of(relation->kind));
  if (kind.ends_with("index") || kind == "composite type") return {};
  if (kind.starts_with("partitioned")) kind = kind.substr(12);
  return fmt::format("ALTER {} {}{}", kind, name_of(*relation), to);
}

// None is put in: what a row violates is no fact about the schema.
std::string Generator::rows() {
  const Relation* table = a_table();
  if (table == nullptr) return {};
  switch (dice_.below(4)) {
    case 0:
      return fmt::format("TRUNCATE {}{}", name_of(*table), behaviour());
    case 1:
      return fmt::format("DELETE FROM {}", name_of(*table));
    case 2: {
      const std::string column = a_column_of(*table);
      return fmt::format("UPDATE {} SET {} = DEFAULT", name_of(*table), column);
    }
    default:
      if (const Relation* view = any_of(relations(RelationKind::kMaterializedView)))
        return fmt::format(
            "REFRESH MATERIALIZED VIEW {}{}", dice_.maybe(15, "CONCURRENTLY "), name_of(*view));
      return fmt::format("SELECT count(*) FROM {}", name_of(*table));
  }
}

std::string Generator::search_path() {
  if (schemas_.empty()) return {};
  return fmt::format("SET search_path = {}",
                     dice_.chance(50) ? "public" : dice_.of(schemas_) + ", public");
}

}  // namespace miglint::test
